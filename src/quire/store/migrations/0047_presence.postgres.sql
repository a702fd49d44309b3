-- What each process tells the others every few seconds: who is present there, and how many event streams each person has.
create table process_presence (
    process_id text collate "C" primary key,
    told_at text collate "C" not null,
    -- Both as JSON.
    present text collate "C" not null,
    streams text collate "C" not null
);

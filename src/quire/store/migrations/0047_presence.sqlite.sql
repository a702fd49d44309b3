-- What each process tells the others every few seconds: who is present there, and how many event streams each person has.
create table process_presence (
    process_id text primary key,
    told_at text not null,
    -- Both as JSON.
    present text not null,
    streams text not null
);

-- What those who have a document open are told at once. Events are deleted after an hour; ids and numbers, no text.

create table live_event (
    document_id text collate "C" not null references document (id) on delete cascade,
    seq integer not null,
    type text collate "C" not null,
    section_id text collate "C",
    data text collate "C" not null,
    created_at text collate "C" not null,
    primary key (document_id, seq)
);

create index live_event_by_time on live_event (created_at);

-- The number of the last event of each document, which stays when the events are deleted.
create table live_sequence (
    document_id text collate "C" primary key references document (id) on delete cascade,
    last_seq integer not null
);

-- Who writes in a section: advice for the others, no lock. A row is the one holder there is, until its time is over.
create table section_lease (
    section_id text collate "C" primary key references section (id) on delete cascade,
    holder_id text collate "C" not null references user_account (id),
    taken_at text collate "C" not null,
    renewed_at text collate "C" not null,
    -- The machine's time since its start, which does not jump with its clock; both change with a restart.
    boot_id text collate "C" not null,
    renewed_at_uptime double precision not null,
    -- Who was the holder before, if the lease was taken over, and what they were told.
    former_holder_id text collate "C",
    word text collate "C"
);

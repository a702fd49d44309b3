-- What the database knows of itself: its random id, by which its uploaded files know it, and what its server saw of the
-- clock, by which purging decides whether the time can be trusted.

create table database_state (
    number integer primary key check (number = 1),
    id text not null,
    boot_id text,
    booted_at text,
    seen_at text,
    trusted_at text,
    held_until text
);

-- How often reading a file was interrupted by something that was not the file's fault.

alter table reference add column interruptions integer not null default 0;

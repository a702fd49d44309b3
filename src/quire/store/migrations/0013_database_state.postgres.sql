-- What the database knows of itself: its random id, by which its uploaded files know it, and what its server saw of the
-- clock, by which purging decides whether the time can be trusted.

create table database_state (
    number integer primary key check (number = 1),
    id text collate "C" not null,
    boot_id text collate "C",
    booted_at text collate "C",
    seen_at text collate "C",
    trusted_at text collate "C",
    held_until text collate "C"
);

-- How often reading a file was interrupted by something that was not the file's fault.

alter table reference add column interruptions integer not null default 0;

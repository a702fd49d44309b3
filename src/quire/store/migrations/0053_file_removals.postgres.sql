-- The store of uploaded files is called outside of transactions only. What must happen in it is noted here: files that
-- no row needs any more, until they are taken away, and those that are being stored, until their rows are there.

create table file_removal (
    sha256 text collate "C" primary key,
    noted_at text collate "C" not null,
    -- 1 for a file that no row was deleted for: it was found without one, and is set aside instead of deleted.
    is_unknown integer not null default 0,
    -- Which process has begun with it; null while none has.
    process_id text collate "C"
);

create table file_hold (
    id text collate "C" primary key,
    sha256 text collate "C" not null,
    process_id text collate "C" not null,
    held_at text collate "C" not null
);

create index file_hold_of_file on file_hold (sha256);

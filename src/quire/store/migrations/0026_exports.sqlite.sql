-- Documents that are being made of an archive, a part at a time. Each has been deleted since the beginning of time, so that
-- nobody sees it; it is not purged as long as it is named here.

create table document_in_making (
    document_id text primary key references document (id) on delete cascade,
    created_at text not null
);

-- Exports that are made in the background. Their files are in the folder `exports`, by their ids, and stay for a day.

create table document_export (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    user_id text not null references user_account (id) on delete cascade,
    -- What was asked for, as JSON, and of which state of the document: the same twice is one export.
    options text not null,
    state text not null,
    status text not null,
    -- How often making it was ended by the end of a server.
    interruptions integer not null,
    error text,
    -- What the file could not keep, as JSON; null: nothing.
    warnings text,
    filename text,
    media_type text,
    size_bytes integer,
    created_at text not null,
    finished_at text
);

create index document_export_of_user on document_export (user_id, created_at, id);

create index document_export_of_document on document_export (document_id);

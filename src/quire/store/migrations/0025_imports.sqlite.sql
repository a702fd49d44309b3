-- Files that were read and of which nothing was made yet, and what came into documents in this way.

create table pending_import (
    id text primary key,
    owner_id text not null references user_account (id) on delete cascade,
    -- The document to whose end it will be added; null where it will be one of its own.
    into_document_id text references document (id) on delete cascade,
    kind text not null,
    filename text not null,
    -- What was read, as compressed JSON.
    document blob not null,
    created_at text not null,
    expires_at text not null
);

create index pending_import_of_owner on pending_import (owner_id, created_at, id);

create index pending_import_by_end on pending_import (expires_at);

-- Its pictures; the texts name them by the ids that they will keep.
create table pending_picture (
    id text primary key,
    import_id text not null references pending_import (id) on delete cascade,
    sha256 text not null,
    media_type text not null,
    size_bytes integer not null,
    width integer not null,
    height integer not null
);

create index pending_picture_of_import on pending_picture (import_id);

create index pending_picture_of_file on pending_picture (sha256);

create table document_import (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    kind text not null,
    filename text not null,
    -- As JSON lists: the sections that were made of the file, and what did not come across.
    section_ids text not null,
    warnings text not null,
    author_id text not null references user_account (id),
    created_at text not null
);

create index document_import_by_time on document_import (document_id, created_at, id);

-- Files that were read and of which nothing was made yet, and what came into documents in this way.

create table pending_import (
    id text collate "C" primary key,
    owner_id text collate "C" not null references user_account (id) on delete cascade,
    -- The document to whose end it will be added; null where it will be one of its own.
    into_document_id text collate "C" references document (id) on delete cascade,
    kind text collate "C" not null,
    filename text collate "C" not null,
    -- What was read, as compressed JSON.
    document bytea not null,
    created_at text collate "C" not null,
    expires_at text collate "C" not null
);

create index pending_import_of_owner on pending_import (owner_id, created_at, id);

create index pending_import_by_end on pending_import (expires_at);

-- Its pictures; the texts name them by the ids that they will keep.
create table pending_picture (
    id text collate "C" primary key,
    import_id text collate "C" not null references pending_import (id) on delete cascade,
    sha256 text collate "C" not null,
    media_type text collate "C" not null,
    size_bytes bigint not null,
    width integer not null,
    height integer not null
);

create index pending_picture_of_import on pending_picture (import_id);

create index pending_picture_of_file on pending_picture (sha256);

create table document_import (
    id text collate "C" primary key,
    document_id text collate "C" not null references document (id) on delete cascade,
    kind text collate "C" not null,
    filename text collate "C" not null,
    -- As JSON lists: the sections that were made of the file, and what did not come across.
    section_ids text collate "C" not null,
    warnings text collate "C" not null,
    author_id text collate "C" not null references user_account (id),
    created_at text collate "C" not null
);

create index document_import_by_time on document_import (document_id, created_at, id);

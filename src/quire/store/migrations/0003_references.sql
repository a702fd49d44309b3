-- Uploaded sources, what was read in them, and what answers cite.

create table reference (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    title text not null,
    filename text,
    kind text not null,
    media_type text not null,
    size_bytes integer not null,
    sha256 text not null,
    status text not null,
    error text,
    pages integer,
    passages_count integer not null,
    characters_count integer not null,
    created_at text not null,
    updated_at text not null,
    -- Removed for everybody; its passages are taken away a few at a time, and the row goes last.
    deleted_at text
);

create unique index one_reference_for_bytes on reference (document_id, sha256) where deleted_at is null;

create index reference_of_document on reference (document_id, created_at, id);

create index reference_of_file on reference (sha256);

create index queued_reference on reference (created_at, id) where status = 'queued';

create index reading_reference on reference (id) where status = 'reading';

create index deleted_reference on reference (deleted_at) where deleted_at is not null;

create table passage (
    number integer primary key,
    reference_id text not null references reference (id) on delete cascade,
    -- The ids of the document and of the reference: words by which a search stays among what may be searched.
    scope text not null,
    ordinal integer not null,
    first_character integer not null,
    end_character integer not null,
    heading_path text not null,
    places text not null,
    title text not null,
    body text not null
);

create unique index passage_of_reference on passage (reference_id, ordinal);

create table citation (
    message_id text not null references message (id) on delete cascade,
    marker text not null,
    chat_session_id text not null,
    -- The number of the event that told of it.
    seq integer not null,
    -- What it points to may go; what was cited stays.
    reference_id text,
    passage_id text,
    section_id text,
    -- Whichever of reference and section it is.
    source_id text not null,
    title text not null,
    locator text not null,
    quote text not null,
    state text not null,
    primary key (message_id, marker)
);

create index citation_of_chat on citation (chat_session_id, source_id, message_id);

-- Which references a chat may use, as a JSON list of ids; null: all of its document's.

alter table chat_session add column context_documents text;

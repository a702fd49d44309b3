-- The states of a document beyond the texts of its sections, and what finding and removing them needs.

create table outline_version (
    document_id text not null references document (id) on delete cascade,
    revision integer not null,
    title text not null,
    -- The ids of its sections in order, as compressed JSON. Null: nobody kept them at that time.
    section_ids BLOB,
    -- The time whose state came back with it.
    restored_to text,
    author_id text not null references user_account (id),
    created_at text not null,
    primary key (document_id, revision)
);

create index outline_version_by_time on outline_version (document_id, created_at, revision);

insert into outline_version (document_id, revision, title, author_id, created_at)
select id, revision, title, author_id, created_at from document;

-- Which version a section had at some time, and which were made last, without reading texts.
create index section_version_by_time on section_version (section_id, created_at, revision, is_folded, reason);

create index every_section_of_document on section (document_id, deleted_at, id);

create index deleted_section on section (deleted_at, id) where deleted_at is not null;

create index chat_session_of_document on chat_session (document_id);

-- What a document's history tells beyond the versions of its sections and of its outline.

create table document_event (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    kind text not null,
    -- The section or reference that it is about, which may be gone; `name` is what it was called.
    subject_id text,
    name text not null,
    author_id text not null references user_account (id),
    created_at text not null
);

create index document_event_by_time on document_event (document_id, created_at, id);

-- How many of its revisions changed the level alone. Such a revision is no version of the text, and is not counted in
-- the number that people are shown.
alter table section add column level_revisions integer not null default 0;

alter table section_version add column level_revisions integer not null default 0;

-- The section with which this one was put into the trash, as a part of it.
alter table section add column removed_with text;

-- The ids of the sections that were raised a level when this one was put into the trash, as JSON.
alter table section add column raised_section_ids text;

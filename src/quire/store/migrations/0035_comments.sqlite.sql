-- What people say about sections and about words in them, in threads.

create table comment (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    section_id text not null references section (id) on delete cascade,
    -- The comment that begins the thread; null for that one itself.
    thread_id text references comment (id) on delete cascade,
    author_id text not null references user_account (id),
    -- Who wrote it by the file from which it was imported; null for what was written here.
    imported_from text,
    text text not null,
    -- The words that it is about, null for all of the section: as they were, with what stood beside them, and the last
    -- range at which they were found, in the text of which revision.
    quote text,
    quote_before text,
    quote_after text,
    quote_start integer,
    quote_end integer,
    quote_revision integer,
    -- Up to which revision they were followed, and whether they were changed by then.
    followed_revision integer,
    is_changed integer not null default 0,
    resolved_at text,
    resolved_by text references user_account (id),
    -- A name, as owners grant roles to names, and the same in the form in which names are compared.
    assignee text,
    assignee_key text,
    assigned_at text,
    assigned_by text references user_account (id),
    created_at text not null,
    edited_at text,
    deleted_at text
);

create index comment_of_section on comment (section_id, created_at, id);

create index comment_of_document on comment (document_id, created_at, id);

create index changed_comment on comment (document_id) where is_changed = 1;

create index comment_of_thread on comment (thread_id, created_at, id) where thread_id is not null;

create index comment_of_author on comment (author_id, created_at);

create index comment_of_assignee on comment (assignee_key, assigned_at) where assignee_key is not null;

create index deleted_comment on comment (deleted_at) where deleted_at is not null;

create table comment_mention (
    comment_id text not null references comment (id) on delete cascade,
    name_key text not null,
    name text not null,
    position integer not null,
    primary key (comment_id, name_key)
);

create index mention_of_name on comment_mention (name_key);

-- Up to when somebody has seen what is for them.
create table comment_notices_read (
    user_id text primary key references user_account (id) on delete cascade,
    read_at text not null
);

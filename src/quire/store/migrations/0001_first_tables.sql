-- People and how they prove who they are.

create table user_account (
    id text primary key,
    name text not null,
    name_key text not null unique,
    password_hash text not null,
    is_administrator integer not null,
    disabled_at text,
    -- When one of its browsers was seen; kept here because sign-ins are forgotten.
    last_seen_at text,
    created_at text not null
);

create table sign_in (
    id text primary key,
    secret_hash text not null unique,
    user_id text not null references user_account (id) on delete cascade,
    created_at text not null,
    last_seen_at text not null,
    expires_at text not null
);

create index sign_in_of_user on sign_in (user_id, created_at, id);

create table api_token (
    id text primary key,
    secret_hash text not null unique,
    user_id text not null references user_account (id) on delete cascade,
    name text not null,
    created_at text not null,
    expires_at text
);

create index api_token_of_user on api_token (user_id, created_at);

create table first_administrator_link (
    secret_hash text primary key,
    created_at text not null
);

-- What is counted exactly, across restarts: tries to sign in, questions sent.

create table counted_event (
    id text primary key,
    kind text not null,
    subject text not null,
    happened_at text not null
);

create index counted_event_of_subject on counted_event (kind, subject, happened_at);

create table client_request (
    user_id text not null references user_account (id) on delete cascade,
    key_hash text not null,
    request_hash text not null,
    status integer not null,
    reply text not null,
    expires_at text not null,
    primary key (user_id, key_hash)
);

create index client_request_by_end on client_request (expires_at);

-- What people write.

create table document (
    id text primary key,
    author_id text not null references user_account (id),
    title text not null,
    -- The title without case and accents, by which it is found and sorted.
    title_key text not null,
    sections_count integer not null,
    revision integer not null,
    created_at text not null,
    updated_at text not null,
    deleted_at text
);

create index document_of_author on document (author_id, updated_at, id) where deleted_at is null;

create index document_by_title on document (author_id, title_key, id) where deleted_at is null;

create index document_by_age on document (author_id, created_at, id) where deleted_at is null;

create index deleted_document_of_author on document (author_id, deleted_at, id) where deleted_at is not null;

create table section (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    title text not null,
    level integer not null,
    position integer not null,
    content text not null,
    word_count integer not null,
    revision integer not null,
    created_at text not null,
    updated_at text not null,
    deleted_at text
);

create index section_of_document on section (document_id, position) where deleted_at is null;

create table section_version (
    section_id text not null references section (id) on delete cascade,
    revision integer not null,
    title text not null,
    level integer not null,
    content text not null,
    reason text not null,
    author_id text not null references user_account (id),
    message_id text,
    created_at text not null,
    primary key (section_id, revision)
);

create table section_passage (
    id integer primary key,
    section_id text not null references section (id) on delete cascade,
    document_id text not null,
    paragraph integer not null,
    title text not null,
    body text not null
);

create index section_passage_of_section on section_passage (section_id, paragraph);

create index section_passage_of_document on section_passage (document_id);

-- The conversation of a section.

create table chat_session (
    id text primary key,
    section_id text not null unique references section (id) on delete cascade,
    document_id text not null references document (id) on delete cascade,
    head_message_id text,
    message_count integer not null,
    created_at text not null,
    updated_at text not null
);

create table message (
    id text primary key,
    chat_session_id text not null references chat_session (id) on delete cascade,
    ordinal integer not null,
    -- Messages go with their chat session; a cascade from turn to turn would be too deep for a long chat.
    parent_id text references message (id) deferrable initially deferred,
    depth integer not null,
    -- Whether it stands in the branch that ends with the chat session's head.
    is_shown integer not null,
    role text not null,
    content text not null,
    status text not null,
    model text,
    usage text,
    error text,
    question text,
    folded_seq integer not null,
    has_events integer not null,
    created_at text not null,
    finished_at text,
    unique (chat_session_id, ordinal)
);

create unique index one_running_answer on message (chat_session_id) where status in ('queued', 'streaming');

-- The parent comes first: whenever a message goes, the engine looks for others that hang on it.
create index message_by_parent on message (parent_id, chat_session_id, ordinal);

-- Which answers of a chat have ended lately, without reading the others.
create index ended_answer on message (chat_session_id, finished_at) where finished_at is not null;

create index shown_message on message (chat_session_id, ordinal) where is_shown = 1;

create index running_answer on message (status) where status in ('queued', 'streaming');

create index answer_with_events on message (finished_at) where has_events = 1;

create table answer_event (
    message_id text not null references message (id) on delete cascade,
    seq integer not null,
    type text not null,
    data text not null,
    primary key (message_id, seq)
);

create table answer_lease (
    message_id text primary key references message (id) on delete cascade,
    owner text not null,
    fence integer not null,
    lease_until text not null,
    stop_requested_at text
);

-- What a conversation came to up to a message, for prompts that have no room for every turn.

create table chat_checkpoint (
    message_id text primary key references message (id) on delete cascade,
    summary text not null,
    forgotten_count integer not null,
    model text not null,
    created_at text not null
);

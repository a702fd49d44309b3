-- Links by which people without an account enter a document, and groups of accounts. Both are principals of grants: the
-- role of a link and its section are those of its one row in document_grant, principal 'link'.

-- A guest has an account without a password, so that all that names an account names guests as well; nobody signs in
-- with it, and no list of accounts has it. Its name ends in a word in brackets, which no name of an account can have.
alter table user_account add column is_guest integer not null default 0;

create table share_link (
    id text collate "C" primary key,
    document_id text collate "C" not null references document (id) on delete cascade,
    secret_hash text collate "C" not null unique,
    password_hash text collate "C",
    created_by text collate "C" not null references user_account (id),
    created_at text collate "C" not null,
    expires_at text collate "C" not null
);

create index share_link_of_document on share_link (document_id, created_at, id);

create table guest (
    user_id text collate "C" primary key references user_account (id) on delete cascade,
    -- What a guest writes stays in this document, and is purged with it.
    document_id text collate "C" not null references document (id),
    -- Null once the link was revoked or removed.
    link_id text collate "C" references share_link (id) on delete set null,
    name text collate "C" not null,
    -- Of the cookie; null once the guest has left.
    secret_hash text collate "C" unique,
    entered_at text collate "C" not null,
    last_seen_at text collate "C" not null
);

create index guest_of_link on guest (link_id, entered_at, user_id);

create index guest_of_document on guest (document_id);

create table account_group (
    id text collate "C" primary key,
    name text collate "C" not null,
    name_key text collate "C" not null unique,
    created_at text collate "C" not null
);

create table group_member (
    group_id text collate "C" not null references account_group (id) on delete cascade,
    user_id text collate "C" not null references user_account (id) on delete cascade,
    -- 'hand' for those whom an administrator has put in, else who says that they are in it.
    source text collate "C" not null,
    added_at text collate "C" not null,
    primary key (group_id, user_id)
);

create index group_of_member on group_member (user_id, group_id);

-- Who may do what with a document: a role for a principal, in the whole document or in one section of it.

create table document_grant (
    id text collate "C" primary key,
    document_id text collate "C" not null references document (id) on delete cascade,
    -- 'account', or 'invitation' of a name that no account has claimed.
    principal text collate "C" not null,
    -- The id of the account; for an invitation the name in the form in which names are compared.
    principal_id text collate "C" not null,
    -- How the owner named the principal: as 'account' or 'email', and the name as it was written. It is shown whether or
    -- not there is such an account, so that nobody finds out by sharing.
    named_as text collate "C" not null,
    name text collate "C" not null,
    role text collate "C" not null,
    section_id text collate "C" references section (id) on delete cascade,
    granted_by text collate "C" not null references user_account (id),
    created_at text collate "C" not null
);

create unique index one_grant_for_principal
    on document_grant (document_id, principal_id, principal, coalesce(section_id, ''));

create index grant_of_principal on document_grant (principal_id, principal, created_at, id);

create index grant_of_section on document_grant (section_id) where section_id is not null;

-- The author is the owner at first. `document.author_id` is always one of the owners: the one in whose room it is.
insert into document_grant (id, document_id, principal, principal_id, named_as, name, role, granted_by, created_at)
    select document.id, document.id, 'account', user_account.id, 'account', user_account.name, 'owner', user_account.id,
        document.created_at
    from document join user_account on user_account.id = document.author_id;

-- Who would like to have access.
create table access_request (
    id text collate "C" primary key,
    document_id text collate "C" not null references document (id) on delete cascade,
    user_id text collate "C" not null references user_account (id) on delete cascade,
    created_at text collate "C" not null,
    unique (document_id, user_id)
);

alter table document add column readers_may_export integer not null default 0;

-- Who asked a question, and for whom an answer is written; null for those that an older release stored.
alter table message add column author_id text collate "C" references user_account (id);

update message set author_id = (
    select document.author_id from chat_session join document on document.id = chat_session.document_id
    where chat_session.id = message.chat_session_id);

-- Letting an organisation in: people whom an identity provider proves.

-- A person by the issuer and the subject, never by name or address; each belongs to one account.
create table identity (
    issuer text collate "C" not null,
    subject text collate "C" not null,
    user_id text collate "C" not null references user_account (id) on delete cascade,
    -- The groups that the provider named at the last sign-in, as JSON.
    group_names text collate "C" not null,
    created_at text collate "C" not null,
    last_used_at text collate "C" not null,
    primary key (issuer, subject),
    unique (user_id, issuer)
);

-- Attempts whose replies are awaited. Each is deleted by the reply, so that none counts twice.
create table sign_in_attempt (
    state_hash text collate "C" primary key,
    browser_hash text collate "C" not null,
    -- The account to which the identity is to be linked; null to sign in.
    user_id text collate "C" references user_account (id) on delete cascade,
    next text collate "C" not null,
    created_at text collate "C" not null,
    expires_at text collate "C" not null
);

create index sign_in_attempt_by_end on sign_in_attempt (expires_at);

-- Sign-ins that the provider has proved and can end.
create table provider_sign_in (
    sign_in_id text collate "C" primary key references sign_in (id) on delete cascade,
    issuer text collate "C" not null,
    subject text collate "C" not null,
    session_id text collate "C"
);

create index provider_sign_in_of_identity on provider_sign_in (issuer, subject);

create index provider_sign_in_of_session on provider_sign_in (issuer, session_id) where session_id is not null;

-- Messages of the provider's back channel that were carried out.
create table used_logout_token (
    token_hash text collate "C" primary key,
    expires_at text collate "C" not null
);

-- Whose name the provider has chosen, so that it proves nothing here; and who administers by its word, as long as it says so.
alter table user_account add column is_named_by_provider integer not null default 0;

alter table user_account add column is_administrator_by_provider integer not null default 0;

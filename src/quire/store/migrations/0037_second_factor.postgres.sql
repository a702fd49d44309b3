-- A second factor for accounts with a password.

-- The secret of an authenticator app (RFC 6238). It counts from when its first code was given.
create table authenticator (
    user_id text collate "C" primary key references user_account (id) on delete cascade,
    secret text collate "C" not null,
    -- The step of the last code, so that none counts twice.
    last_step bigint not null,
    created_at text collate "C" not null,
    confirmed_at text collate "C"
);

-- Codes for when the app is lost; each is deleted when it is used.
create table recovery_code (
    user_id text collate "C" not null references user_account (id) on delete cascade,
    code_hash text collate "C" not null,
    primary key (user_id, code_hash)
);

-- Browsers that gave the right password, and of which the second factor is awaited.
create table half_sign_in (
    secret_hash text collate "C" primary key,
    user_id text collate "C" not null references user_account (id) on delete cascade,
    created_at text collate "C" not null,
    expires_at text collate "C" not null
);

create index half_sign_in_by_end on half_sign_in (expires_at);

-- Passkeys: keys of devices, each of which signs its owner in alone.
create table passkey (
    id text collate "C" primary key,
    user_id text collate "C" not null references user_account (id) on delete cascade,
    -- The id that the device has given to the key, and the public half of the key, both in base64url.
    credential_id text collate "C" not null unique,
    public_key text collate "C" not null,
    -- How often it has signed, where the device counts.
    sign_count bigint not null,
    name text collate "C" not null,
    created_at text collate "C" not null,
    last_used_at text collate "C"
);

create index passkey_of_user on passkey (user_id, created_at, id);

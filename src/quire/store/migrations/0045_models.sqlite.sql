-- Language models that administrators connect in the page, and by what an answer's model is chosen.

create table model_provider (
    id text primary key,
    name text not null,
    name_key text not null unique,
    kind text not null,
    base_url text not null,
    -- The key, encrypted, and the fingerprint of the secret that opens it; of the key itself only its last signs.
    sealed_key blob,
    sealed_with text,
    key_hint text,
    -- Grows with each change of how the server is reached.
    revision integer not null,
    created_at text not null
);

create table language_model (
    id text primary key,
    provider_id text not null references model_provider (id) on delete cascade,
    -- As its server calls it, and as people read it.
    name text not null,
    shown_name text not null,
    -- The size of prompts for it.
    context_tokens integer not null,
    stays_in_house integer not null,
    -- Millionths of a US dollar for a million tokens; null where nobody has entered them.
    input_price_micros bigint,
    cached_input_price_micros bigint,
    output_price_micros bigint,
    -- 'everybody', 'groups' (those of language_model_group) or 'nobody'.
    audience text not null,
    -- The order in which models are offered and step in for each other.
    position integer not null,
    -- What was found when it was last tried, as JSON.
    probe text,
    created_at text not null
);

create index language_model_of_provider on language_model (provider_id);

create table language_model_group (
    language_model_id text not null references language_model (id) on delete cascade,
    group_id text not null references account_group (id) on delete cascade,
    primary key (language_model_id, group_id)
);

create index language_model_of_group on language_model_group (group_id);

-- What documents inherit. There is one row at most.
create table answer_defaults (
    id integer primary key,
    -- The configuration of chats, and when other models may step in, as JSON.
    chat_settings text not null,
    fallback text not null
);

-- The configuration of chats as JSON; what is absent is inherited.
alter table document add column chat_settings text;

alter table section add column chat_settings text;

-- Whether nothing of the document goes to models that leave the house.
alter table document add column stays_in_house integer not null default 0;

-- Of answers: 'environment', 'built-in' or the id of a language_model, which may be gone; and for which model it stepped in, as JSON.
alter table message add column model_id text;

alter table message add column fallback text;

-- Who did what: chains of records, one for the instance and one for each document, which stays when the document is gone.

create table audit_event (
    -- The chain and the number in it, so that the order of ids is that of the chain.
    id text primary key,
    -- 'instance' or the id of a document.
    chain text not null,
    number integer not null,
    happened_at text not null,
    type text not null,
    -- Pseudonyms of who did it, and of the other person whom it concerns.
    actor text,
    subject text,
    token_id text,
    -- As JSON.
    details text not null,
    previous_hash text not null,
    hash text not null,
    unique (chain, number)
);

create index audit_event_by_time on audit_event (happened_at, id);

create index audit_event_of_chain on audit_event (chain, happened_at, id);

create index audit_event_by_actor on audit_event (actor, happened_at, id);

create index audit_event_by_subject on audit_event (subject, happened_at, id);

-- The end of each chain.
create table audit_chain (
    id text primary key,
    number integer not null,
    hash text not null,
    -- The number of the record whose hash was last noted in the chain of the instance.
    noted_number integer not null
);

-- Whom the records mean. A person is forgotten by deleting the row.
create table pseudonym (
    id text primary key,
    user_id text not null unique references user_account (id) on delete cascade
);

-- When an account was deleted. Its row stays, under another name, for the texts that the person has written.
alter table user_account add column deleted_at text;

-- The answer that drafts a change for what a comment says.
alter table comment add column drafted_by text references message (id) on delete set null;

create index comment_of_answer on comment (drafted_by) where drafted_by is not null;

-- To whom mails are sent, and how often at most. A digest has what came since `told_until`.
create table mail_recipient (
    user_id text primary key references user_account (id) on delete cascade,
    address text not null,
    frequency text not null,
    language text not null,
    -- Null until somebody has followed the link in the first mail to this address.
    confirmed_at text,
    -- When that mail was sent.
    asked_at text,
    told_until text not null,
    -- When there is next something to do for them; null where nothing is to be sent.
    due_at text,
    failures integer not null default 0,
    -- Until when a process may be sending a mail to them.
    lease_until text
);

create index due_mail on mail_recipient (due_at) where due_at is not null;

-- Invitations of addresses that were mailed, or that nobody could deliver.
create table mailed_invitation (
    grant_id text primary key references document_grant (id) on delete cascade,
    sent_at text,
    due_at text,
    failures integer not null default 0,
    lease_until text
);

-- Addresses that want no mail, as digests.
create table refused_address (
    digest text primary key,
    refused_at text not null
);

-- Signs the addresses by which mails are ended.
create table mail_key (
    id integer primary key check (id = 1),
    key text not null
);

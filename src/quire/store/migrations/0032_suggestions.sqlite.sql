-- Proposals of people: they have an author in place of the answer that they come from.

drop index proposal_of_message;

-- SQLite cannot let a column be null that was not; the other tables refer to the id alone.
alter table proposal rename column message_id to former_message_id;

alter table proposal add column message_id text references message (id) on delete cascade;

update proposal set message_id = former_message_id;

alter table proposal drop column former_message_id;

create index proposal_of_message on proposal (message_id, created_at, id);

-- Who proposes it; null for what an answer proposes.
alter table proposal add column author_id text references user_account (id);

-- What its author says about it.
alter table proposal add column why text;

create index proposal_of_author on proposal (section_id, author_id, created_at, id) where author_id is not null;

-- Whose proposal was accepted with a version; its author is who accepted it.
alter table section_version add column proposer_id text references user_account (id);

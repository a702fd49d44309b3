-- Proposals of people: they have an author in place of the answer that they come from.

alter table proposal alter column message_id drop not null;

-- Who proposes it; null for what an answer proposes.
alter table proposal add column author_id text collate "C" references user_account (id);

-- What its author says about it.
alter table proposal add column why text collate "C";

create index proposal_of_author on proposal (section_id, author_id, created_at, id) where author_id is not null;

-- Whose proposal was accepted with a version; its author is who accepted it.
alter table section_version add column proposer_id text collate "C" references user_account (id);

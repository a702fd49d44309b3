-- What sections must be, what breaks it, and how far they are.

-- The contracts of sections and, where `section_id` is null, of whole documents: every version of them.
create table contract_version (
    id text collate "C" primary key,
    document_id text collate "C" not null references document (id) on delete cascade,
    section_id text collate "C" references section (id) on delete cascade,
    revision integer not null,
    -- The revision of the section's text at that time.
    section_revision integer,
    contract text collate "C" not null,
    author_id text collate "C" not null references user_account (id),
    created_at text collate "C" not null
);

create unique index contract_of_section on contract_version (section_id, revision) where section_id is not null;

create unique index contract_of_document on contract_version (document_id, revision) where section_id is null;

-- What breaks the contract of a section's text at a revision; `checked_with` is a digest of all that it depends on.
create table section_findings (
    section_id text collate "C" not null references section (id) on delete cascade,
    revision integer not null,
    checked_with text collate "C" not null,
    findings text collate "C" not null,
    findings_count integer not null,
    checked_at text collate "C" not null,
    primary key (section_id, revision)
);

-- The numbers, dates and units that stand in a source, as of `passages_at`.
create table reference_facts (
    reference_id text collate "C" primary key references reference (id) on delete cascade,
    passages_at text collate "C" not null,
    facts text collate "C" not null
);

alter table section add column state text collate "C" not null default 'draft';

alter table section add column responsible_id text collate "C" references user_account (id);

alter table section add column due_on text collate "C";

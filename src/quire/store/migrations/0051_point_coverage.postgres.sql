-- Which points of its contract a section covers, as a language model thinks: the newest question, and the newest opinion.

create table point_coverage (
    section_id text collate "C" primary key references section (id) on delete cascade,
    -- Of the newest question. It is running only as long as the process lives that asks for it.
    run_id text collate "C" not null,
    process_id text collate "C" not null,
    -- 'running', 'done', 'failed' or 'stopped'.
    state text collate "C" not null,
    asked_at text collate "C" not null,
    -- What is asked about.
    asked_revision integer not null,
    asked_contract_revision integer not null,
    asked_document_contract_revision integer not null,
    -- The charge that is settled when it ends; null where nothing is counted.
    charge_id text collate "C",
    -- Why there is none, as JSON.
    failure text collate "C",
    -- The newest opinion as JSON, which may be that of an earlier question, and what it is about.
    points text collate "C",
    revision integer,
    contract_revision integer,
    document_contract_revision integer,
    model text collate "C",
    made_at text collate "C",
    cost_nanos bigint
);

-- Which points of its contract a section covers, as a language model thinks: the newest question, and the newest opinion.

create table point_coverage (
    section_id text primary key references section (id) on delete cascade,
    -- Of the newest question. It is running only as long as the process lives that asks for it.
    run_id text not null,
    process_id text not null,
    -- 'running', 'done', 'failed' or 'stopped'.
    state text not null,
    asked_at text not null,
    -- What is asked about.
    asked_revision integer not null,
    asked_contract_revision integer not null,
    asked_document_contract_revision integer not null,
    -- The charge that is settled when it ends; null where nothing is counted.
    charge_id text,
    -- Why there is none, as JSON.
    failure text,
    -- The newest opinion as JSON, which may be that of an earlier question, and what it is about.
    points text,
    revision integer,
    contract_revision integer,
    document_contract_revision integer,
    model text,
    made_at text,
    cost_nanos bigint
);

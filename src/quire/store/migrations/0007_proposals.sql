-- What answers propose to change, and what people decided about it.

create table proposal (
    id text primary key,
    section_id text not null references section (id) on delete cascade,
    message_id text not null references message (id) on delete cascade,
    mode text not null,
    base_revision integer not null,
    pending_count integer not null,
    created_at text not null
);

create index proposal_of_message on proposal (message_id, created_at, id);

create index pending_proposal_of_section on proposal (section_id, created_at, id) where pending_count > 0;

create index proposal_of_section on proposal (section_id);

create table decision (
    id text primary key,
    proposal_id text not null references proposal (id) on delete cascade,
    author_id text not null references user_account (id),
    -- The revision that it made of the section; null where it changed no text.
    revision integer,
    -- Where the hunks stood in that revision that changed the text: a JSON object by their ids, in the text's order.
    places text not null,
    created_at text not null,
    taken_back_at text
);

create index decision_of_proposal on decision (proposal_id, created_at, id);

create table hunk (
    id text primary key,
    proposal_id text not null references proposal (id) on delete cascade,
    ordinal integer not null,
    -- The character of the base at which `before` begins.
    start integer not null,
    before text not null,
    after text not null,
    -- As JSON lists: the footnotes that it brings along, and those to which it no longer refers.
    notes text not null,
    dropped text not null,
    -- As JSON: the way from `before` to `after` by words, and the ends of what stands around it in the base.
    words text not null,
    context text not null,
    state text not null,
    -- What was accepted in place of `after`, where a person changed it.
    accepted text,
    decision_id text references decision (id),
    unique (proposal_id, ordinal)
);

create index hunk_of_decision on hunk (decision_id) where decision_id is not null;

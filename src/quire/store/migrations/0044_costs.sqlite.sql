-- What was used of language models, what it cost, and how much may be used in a month. Amounts of money are in billionths
-- of a US dollar. No text is here, and nothing refers to rows that may be deleted: what was paid stays known.

create table charge (
    id text primary key,
    -- 'answer', 'checkpoint' or 'embeddings'.
    kind text not null,
    -- The answer, or the one after which a conversation was summed up; null for the vectors of passages.
    message_id text,
    -- Who asked; for vectors of passages the author of their document.
    user_id text not null,
    document_id text not null,
    -- As its server calls it, and the id of the connected model.
    model text not null,
    model_id text not null,
    -- The prices at the time of asking, as JSON; null where nobody knew them.
    prices text,
    day text not null,
    -- While it is not settled, the tokens and the cost are the most that it may come to.
    is_settled integer not null,
    -- Whether a cap held, and the answer may not become longer than was reserved.
    is_capped integer not null,
    -- The tokens of what was really sent, as counted here; 0 until it is sent.
    sent_tokens integer not null,
    input_tokens bigint not null,
    cached_input_tokens bigint not null,
    output_tokens bigint not null,
    -- Null where nobody knows the price.
    cost_nanos bigint,
    -- Whether the tokens were counted here, because the server did not say.
    is_estimated integer not null,
    created_at text not null
);

create unique index charge_of_answer on charge (message_id) where kind = 'answer';

create index charge_by_day on charge (day);

create index charge_of_person on charge (user_id, day);

create index reserved_charge on charge (user_id) where is_settled = 0;

-- The sums of settled charges, by which caps are kept: of persons, documents, models and everybody.

create table spending (
    scope text not null,
    subject_id text not null,
    month text not null,
    cost_nanos bigint not null,
    tokens bigint not null,
    answers bigint not null,
    primary key (scope, subject_id, month)
);

create table spending_cap (
    id text primary key,
    -- 'person', 'group', 'document', 'model' or 'everybody'.
    scope text not null,
    -- Empty for everybody together, and for each person without a cap of their own.
    subject_id text not null,
    -- 'money' (in billionths), 'tokens' or 'answers'.
    unit text not null,
    amount bigint not null,
    created_at text not null,
    unique (scope, subject_id, unit)
);

-- Vectors of passages in blocks that never change: one read brings a thousand of them, and a process can keep them by
-- their ids. They are eight bits for each number, and those that were stored before are computed again.

create table vector_block (
    id text primary key,
    reference_id text not null references reference (id) on delete cascade,
    model text not null,
    first_number integer not null,
    last_number integer not null,
    numbers BLOB not null,
    languages text not null,
    vectors BLOB not null
);

-- The first entry from a number on is the only block that may have it.
create index vector_block_of_reference on vector_block (reference_id, model, last_number, first_number);

delete from passage_vector;

-- Vectors of passages, where a server for embeddings is configured: float32, of length one.

create table passage_vector (
    passage_number integer primary key references passage (number) on delete cascade,
    model text not null,
    vector BLOB not null
);

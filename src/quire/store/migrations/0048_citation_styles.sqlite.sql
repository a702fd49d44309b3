-- The citation style of a document's own: its CSL file as text, and what was read in it.

create table citation_style (
    document_id text primary key references document (id) on delete cascade,
    title text not null,
    sha256 text not null,
    has_notes integer not null,
    content text not null,
    size_bytes integer not null,
    updated_at text not null
);

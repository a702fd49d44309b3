-- The citation style of a document's own: its CSL file as text, and what was read in it.

create table citation_style (
    document_id text collate "C" primary key references document (id) on delete cascade,
    title text collate "C" not null,
    sha256 text collate "C" not null,
    has_notes integer not null,
    content text collate "C" not null,
    size_bytes integer not null,
    updated_at text collate "C" not null
);

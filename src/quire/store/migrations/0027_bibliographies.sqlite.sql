-- The bibliography of each document, as it was last given: its revision, and what was wrong with the file, as JSON.

create table bibliography (
    document_id text primary key references document (id) on delete cascade,
    revision integer not null,
    warnings text not null,
    updated_at text not null
);

-- Its entries in order, each as CSL-JSON, with what lists show of it.

create table bibliography_entry (
    document_id text not null references document (id) on delete cascade,
    key text not null,
    position integer not null,
    kind text not null,
    title text not null,
    label text not null,
    csl text not null,
    primary key (document_id, key)
);

-- The citations of a document as they were rendered last, by the digest of all that they depend on. A row may be
-- deleted at any time: it is computed anew.

create table rendered_clusters (
    document_id text not null references document (id) on delete cascade,
    digest text not null,
    rendered text not null,
    created_at text not null,
    primary key (document_id, digest)
);

-- Texts of an earlier release that may cite: their landmarks are found in the background.

insert into section_landmarks (section_id, revision, landmarks)
    select id, 0, '{}' from section where content like '%[%@%]%'
    on conflict (section_id) do update set revision = 0;

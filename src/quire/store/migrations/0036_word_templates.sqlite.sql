-- Templates by which a document is exported to Word: of each uploaded file the parts that exports use.

create table word_template (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    -- Of the uploaded file: the same file twice is one template.
    sha256 text not null,
    filename text not null,
    content blob not null,
    size_bytes integer not null,
    has_cover integer not null,
    -- The tags of the content controls that an export fills, as JSON.
    controls text not null,
    created_at text not null
);

create unique index one_word_template_for_bytes on word_template (document_id, sha256);

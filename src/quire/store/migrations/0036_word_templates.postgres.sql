-- Templates by which a document is exported to Word: of each uploaded file the parts that exports use.

create table word_template (
    id text collate "C" primary key,
    document_id text collate "C" not null references document (id) on delete cascade,
    -- Of the uploaded file: the same file twice is one template.
    sha256 text collate "C" not null,
    filename text collate "C" not null,
    content bytea not null,
    size_bytes bigint not null,
    has_cover integer not null,
    -- The tags of the content controls that an export fills, as JSON.
    controls text collate "C" not null,
    created_at text collate "C" not null
);

create unique index one_word_template_for_bytes on word_template (document_id, sha256);

-- Pictures of documents. Texts name them by their ids; they are kept as long as the document, since any version may show them.

create table image (
    id text primary key,
    document_id text not null references document (id) on delete cascade,
    -- Of the stored file, which was made from the uploaded one: the same picture is stored once.
    sha256 text not null,
    media_type text not null,
    size_bytes integer not null,
    width integer not null,
    height integer not null,
    created_at text not null,
    -- Its document is purged; its file goes first, and the row with it.
    deleted_at text
);

create unique index one_image_for_bytes on image (document_id, sha256) where deleted_at is null;

create index image_of_document on image (document_id, created_at, id);

create index image_of_file on image (sha256);

create index deleted_image on image (deleted_at) where deleted_at is not null;

-- Named instructions for answers, and templates of documents. What has neither an account nor a group is everybody's.

create table instruction_template (
    id text collate "C" primary key,
    user_id text collate "C" references user_account (id),
    group_id text collate "C" references account_group (id) on delete cascade,
    name text collate "C" not null,
    name_key text collate "C" not null,
    instructions text collate "C" not null,
    revision integer not null,
    created_at text collate "C" not null,
    updated_at text collate "C" not null
);

create unique index one_instruction_template_of_name
    on instruction_template (coalesce(user_id, group_id, ''), name_key);

create index instruction_template_of_group on instruction_template (group_id) where group_id is not null;

create table document_template (
    id text collate "C" primary key,
    user_id text collate "C" references user_account (id),
    group_id text collate "C" references account_group (id) on delete cascade,
    name text collate "C" not null,
    name_key text collate "C" not null,
    -- What it says, as JSON; its template of Word is beside it.
    content text collate "C" not null,
    revision integer not null,
    created_at text collate "C" not null,
    updated_at text collate "C" not null
);

create unique index one_document_template_of_name on document_template (coalesce(user_id, group_id, ''), name_key);

create index document_template_of_group on document_template (group_id) where group_id is not null;

-- The template of Word of a template of documents, as `word_template` has those of documents.
create table document_template_word (
    template_id text collate "C" primary key references document_template (id) on delete cascade,
    sha256 text collate "C" not null,
    filename text collate "C" not null,
    content bytea not null,
    size_bytes bigint not null,
    has_cover integer not null,
    controls text collate "C" not null
);

-- What a document was made from: the template may have changed since, or be deleted.
create table used_template (
    document_id text collate "C" primary key references document (id) on delete cascade,
    -- Of a stored template or of one that comes with Quire.
    template_id text collate "C" not null,
    name text collate "C" not null,
    -- What the template said when the document was made from it, or when it was looked at last.
    content text collate "C" not null,
    used_at text collate "C" not null
);

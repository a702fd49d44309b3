-- What an API token may do, and in which document alone; and when it was last used.

alter table api_token add column scope text collate "C" not null default 'full';

alter table api_token add column document_id text collate "C" references document (id) on delete cascade;

alter table api_token add column last_used_at text collate "C";

create index api_token_of_document on api_token (document_id);

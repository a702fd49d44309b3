-- What an API token may do, and in which document alone; and when it was last used.

alter table api_token add column scope text not null default 'full';

alter table api_token add column document_id text references document (id) on delete cascade;

alter table api_token add column last_used_at text;

create index api_token_of_document on api_token (document_id);

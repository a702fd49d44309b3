-- The token that made a token, with which it ends.

alter table api_token add column made_by text references api_token (id) on delete cascade;

create index api_token_made_by on api_token (made_by);

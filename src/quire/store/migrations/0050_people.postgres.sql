-- The ID token by which the provider knows whom to sign out, encrypted with what the browser alone keeps.
alter table provider_sign_in add column sealed_id_token bytea;

-- Who wrote a comment in the document of which this one is a copy, so that the name there can be forgotten with the account.
alter table comment add column copied_author_id text collate "C" references user_account (id) on delete set null;

create index copied_comment_of_author on comment (copied_author_id) where copied_author_id is not null;

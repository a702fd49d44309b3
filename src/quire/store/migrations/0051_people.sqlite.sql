-- The ID token by which the provider knows whom to sign out, encrypted with what the browser alone keeps.
alter table provider_sign_in add column sealed_id_token blob;

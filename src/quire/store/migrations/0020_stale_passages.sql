-- Sections whose passages are not those of their text: they are not found, and cut and indexed again in the background.

alter table section add column has_stale_passages integer not null default 0;

create index section_with_stale_passages on section (id) where has_stale_passages = 1;

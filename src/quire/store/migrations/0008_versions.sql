-- Versions that are kept as differences can be trusted, and their list is shown without reading texts.

-- The CRC-32 of the whole text in UTF-8, by which a damaged version is recognised.
alter table section_version add column checksum integer;

alter table section_version add column word_count integer;

create index shown_version on section_version (section_id, revision) where is_folded = 0;

-- What is known of a version beyond its text.

-- With these two, `content` is only what stands between: so many characters of the version before are kept at its
-- beginning and at its end. Without them `content` is the whole text.
alter table section_version add column kept_before integer;

alter table section_version add column kept_after integer;

-- A save while typing, with another of the same minute after it: still there, and not worth a line of its own.
alter table section_version add column is_folded integer not null default 0;

-- The version whose text came back.
alter table section_version add column restored_revision integer;

-- Where parts of the text came from, as a JSON list; null: from whoever wrote the version, in the way that its reason says.
alter table section_version add column origins text;

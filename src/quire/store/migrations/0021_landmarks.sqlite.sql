-- What is numbered in each section, so that a document is numbered without reading its texts. A section without a row
-- has nothing that is numbered. A row is out of date where its revision is not the section's.

create table section_landmarks (
    section_id text primary key references section (id) on delete cascade,
    revision integer not null,
    landmarks text not null
);

-- Texts of an earlier release that may have landmarks: found in the background.

insert into section_landmarks (section_id, revision, landmarks)
    select id, 0, '{}' from section
    where content like '%[^%' or content like '%![%' or content like '%' || char(10) || ': %';

create index section_landmarks_to_find on section_landmarks (section_id) where revision = 0;

-- How a document is numbered, printed and cited, as JSON; null stands for the defaults.

alter table document add column settings text;

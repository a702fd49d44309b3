-- Who wrote what of a section, as far as its versions were gone through. It is derived from them: whatever is missing
-- here, or was found by other rules, is found again.

create table section_authorship (
    section_id text primary key references section (id) on delete cascade,
    revision integer not null,
    rules integer not null,
    attribution text not null
);

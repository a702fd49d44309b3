-- Which ranges of a version quote a source, as JSON. Releases without this column read them as pasted, from `origins`.

alter table section_version add column quotes text collate "C";

-- The lexemes of passages, made by Quire and not by the engine, so that every database finds the same. A passage without
-- them is indexed in the background.

alter table section_passage add column language text collate "C" not null default '';
alter table section_passage add column title_words text collate "C";
alter table section_passage add column body_words text collate "C";

alter table passage add column language text collate "C" not null default '';
alter table passage add column title_words text collate "C";
alter table passage add column body_words text collate "C";

create index section_passage_to_index on section_passage (id) where body_words is null;

create index passage_to_index on passage (number) where body_words is null;

-- The words that a passage is found by: the lexemes as they are, and the ids and the language that restrict a search.

alter table section_passage add column words tsvector generated always as (
    array_to_tsvector(array_remove(
        string_to_array('#' || document_id || ' #' || language || ' ' || title_words || ' ' || body_words, ' '), ''
    ))
) stored;

alter table passage add column words tsvector generated always as (
    array_to_tsvector(array_remove(
        string_to_array(
            '#' || replace(scope, ' ', ' #') || ' #' || language || ' ' || title_words || ' ' || body_words, ' '
        ), ''
    ))
) stored;

create index section_passage_by_words on section_passage using gin (words);

create index passage_by_words on passage using gin (words);

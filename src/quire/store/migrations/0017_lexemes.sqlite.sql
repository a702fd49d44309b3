-- The lexemes of passages, made by Quire and not by the engine, so that every database finds the same. A passage without
-- them is indexed in the background.

alter table section_passage add column language text not null default '';
alter table section_passage add column title_words text;
alter table section_passage add column body_words text;

alter table passage add column language text not null default '';
alter table passage add column title_words text;
alter table passage add column body_words text;

create index section_passage_to_index on section_passage (id) where body_words is null;

create index passage_to_index on passage (number) where body_words is null;

drop trigger section_passage_added;
drop trigger section_passage_removed;
drop table section_search;

drop trigger passage_added;
drop trigger passage_removed;
drop table passage_search;

create virtual table section_search using fts5 (
    document_id,
    language,
    title_words,
    body_words,
    content = 'section_passage',
    content_rowid = 'id',
    tokenize = "ascii tokenchars '^_-'",
    detail = column
);

create trigger section_passage_added after insert on section_passage when new.body_words is not null begin
    insert into section_search (rowid, document_id, language, title_words, body_words)
    values (new.id, new.document_id, new.language, new.title_words, new.body_words);
end;

create trigger section_passage_indexed after update of body_words on section_passage
when old.body_words is null and new.body_words is not null begin
    insert into section_search (rowid, document_id, language, title_words, body_words)
    values (new.id, new.document_id, new.language, new.title_words, new.body_words);
end;

create trigger section_passage_removed after delete on section_passage when old.body_words is not null begin
    insert into section_search (section_search, rowid, document_id, language, title_words, body_words)
    values ('delete', old.id, old.document_id, old.language, old.title_words, old.body_words);
end;

create virtual table passage_search using fts5 (
    scope,
    language,
    title_words,
    body_words,
    content = 'passage',
    content_rowid = 'number',
    tokenize = "ascii tokenchars '^_-'",
    detail = column
);

create trigger passage_added after insert on passage when new.body_words is not null begin
    insert into passage_search (rowid, scope, language, title_words, body_words)
    values (new.number, new.scope, new.language, new.title_words, new.body_words);
end;

create trigger passage_indexed after update of body_words on passage
when old.body_words is null and new.body_words is not null begin
    insert into passage_search (rowid, scope, language, title_words, body_words)
    values (new.number, new.scope, new.language, new.title_words, new.body_words);
end;

create trigger passage_removed after delete on passage when old.body_words is not null begin
    insert into passage_search (passage_search, rowid, scope, language, title_words, body_words)
    values ('delete', old.number, old.scope, old.language, old.title_words, old.body_words);
end;

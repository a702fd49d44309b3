-- The words of the passages. `document_id` is a word like any other, so that a search can stay inside one document.

create virtual table section_search using fts5 (
    document_id,
    title,
    body,
    content = 'section_passage',
    content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

create trigger section_passage_added after insert on section_passage begin
    insert into section_search (rowid, document_id, title, body)
    values (new.id, new.document_id, new.title, new.body);
end;

create trigger section_passage_removed after delete on section_passage begin
    insert into section_search (section_search, rowid, document_id, title, body)
    values ('delete', old.id, old.document_id, old.title, old.body);
end;

-- The words of the passages of references; `scope` is made of words like any other.

create virtual table passage_search using fts5 (
    scope,
    title,
    body,
    content = 'passage',
    content_rowid = 'number',
    tokenize = 'porter unicode61 remove_diacritics 2'
);

create trigger passage_added after insert on passage begin
    insert into passage_search (rowid, scope, title, body)
    values (new.number, new.scope, new.title, new.body);
end;

create trigger passage_removed after delete on passage begin
    insert into passage_search (passage_search, rowid, scope, title, body)
    values ('delete', old.number, old.scope, old.title, old.body);
end;

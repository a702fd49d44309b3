-- How many passages of each language a document and its sources have: whoever searches asks for that first.
drop index section_passage_of_document;
create index section_passage_of_document on section_passage (document_id, language);
create index passage_by_language on passage (reference_id, language);

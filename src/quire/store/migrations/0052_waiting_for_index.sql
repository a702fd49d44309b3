-- What of one document waits for its index, so that a search can say whether it looked at everything.

create index stale_section_of_document on section (document_id, deleted_at) where has_stale_passages = 1;

create index section_passage_to_index_of_document on section_passage (document_id) where body_words is null;

create index passage_to_index_of_reference on passage (reference_id) where body_words is null;

-- Why a quote is unverified; the sentence that it is a part of, and the ranges left out of it, as JSON. Null where the
-- quote is whole, and for citations from before this: an unverified one of them was not found word for word.

alter table citation add column reason text collate "C";

alter table citation add column sentence text collate "C";

alter table citation add column left_out text collate "C";

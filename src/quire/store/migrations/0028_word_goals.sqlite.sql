-- How many words a section is to have; null where it has no goal.

alter table section add column word_goal integer;

-- What people call a source in place of the title that was read in its file.

alter table reference add column given_title text;

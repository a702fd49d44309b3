-- What could not be read in a reference or is uncertain, and of that what concerns a citation's locator: JSON lists of
-- notes; null where there are none.

alter table reference add column notes text;

alter table citation add column notes text;

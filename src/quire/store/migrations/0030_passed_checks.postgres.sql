-- The checks of access that a request passed, as JSON; they are made again before its stored reply is.
alter table client_request add column passed_checks text collate "C" not null default '[]';

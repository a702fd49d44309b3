-- Which process reads a reference, makes an export or a document, and which processes live: where several share a
-- database, each takes up only what a dead one has left.

create table server_process (
    id text collate "C" primary key,
    lease_until text collate "C" not null
);

alter table reference add column process_id text collate "C";
alter table document_export add column process_id text collate "C";
alter table document_in_making add column process_id text collate "C";

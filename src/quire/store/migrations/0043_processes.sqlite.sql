-- Which process reads a reference, makes an export or a document, and which processes live: where several share a
-- database, each takes up only what a dead one has left.

create table server_process (
    id text primary key,
    lease_until text not null
);

alter table reference add column process_id text;
alter table document_export add column process_id text;
alter table document_in_making add column process_id text;

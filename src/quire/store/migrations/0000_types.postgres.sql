-- The types by which the shared files call their columns and which PostgreSQL does not have.

create domain blob as bytea;

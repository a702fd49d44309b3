"""The two databases that Quire runs on, behind one port.

- `engine`: the port, and what both share; `opening` chooses one by its location
- `sqlite_engine` and `postgres_engine`: how each connects, runs transactions and finds damage
- `postgres`: connections to PostgreSQL, the parameters of its SQL, what its errors mean. `store/sqlite.py` is the same
  for SQLite
- `waking`: the port by which commits wake other processes; `notifications` does it on PostgreSQL

What else differs stands side by side as well: full-text search in `store/searching/word_index.py`, the schema in
`store/migrations/`.
"""

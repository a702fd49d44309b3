"""The two databases that Quire runs on, behind one port.

- `engine`: the port, and what both share; `opening` chooses one by its location
- `sqlite_engine`: how SQLite connects, runs transactions and finds damage; `store/sqlite.py` is beneath it

What else differs stands side by side as well: full-text search in `store/word_index.py`, the schema in
`store/migrations/`.
"""

"""The database: the only floor with SQL. Only the files of a store elsewhere are waited for here (`files`).

A module is a noun, and its functions take an open transaction first and whoever asks second. They stand on shelves by
subject, as on the other floors. On top is what all of them stand on:

- who may see and change what: `access`; what was changed: `live_events`
- threads and callers: `database`, on one of the `engines`; the turns of people: `write_queue` and `read_queue`
- `transactions`, `pages` (keyset pagination), `migrations`, `client_requests` (idempotency keys)
- other servers of the same database: `processes`; this one's clock: `database_state`
"""

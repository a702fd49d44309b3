"""The engines on which promises are kept: SQLite, and PostgreSQL that wakes its processes or is polled by them."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from tests import patient
from tests.conftest import NewDatabase
from tests.postgres import fresh_database
from tests.promises.evidence import tables
from tests.promises.hosts import Hosts
from tests.promises.possessions import Possessions
from tests.running import RunningServer


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what starts a server of its own on every engine, unless it is marked `sqlite`; hosts on PostgreSQL."""
    if "hosts" in metafunc.fixturenames:
        metafunc.parametrize("hosts", ["notify", "polling"], indirect=True)
    if "new_database" not in metafunc.fixturenames:
        return
    engines = ["sqlite"]
    if metafunc.definition.get_closest_marker("sqlite") is None:
        marks = () if metafunc.config.getoption("--postgres") else pytest.mark.long
        engines += [pytest.param(engine, marks=marks) for engine in ("notify", "polling")]
    metafunc.parametrize("new_database", engines, indirect=True, scope="module")


@pytest.fixture(scope="module")
def new_database(request: pytest.FixtureRequest) -> Iterator[NewDatabase]:
    """The settings of a server that name a database of its own on the engine that is looked at."""
    with ExitStack() as opened:

        def make() -> dict[str, str]:
            if request.param == "sqlite":
                return {}
            settings = {"database_url": opened.enter_context(fresh_database())}
            return settings if request.param == "notify" else {**settings, "database_listen_url": "off"}

        yield make


@pytest.fixture
def hosts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosts]:
    """Servers on one database that wake each other, or find by polling what the others do; none is started yet."""
    with fresh_database() as address:
        opened = Hosts(tmp_path, database_url=address)
        if request.param == "polling":
            opened.settings["database_listen_url"] = "off"
        yield opened
        opened.end()


@pytest.fixture(scope="module")
def http(server: RunningServer) -> Iterator[httpx.Client]:
    """Sends what it is told to the server of a matrix, and keeps no cookie."""
    with patient.client(base_url=server.url) as client:
        yield client


@pytest.fixture(scope="module")
def possessions(server: RunningServer) -> Iterator[Possessions]:
    """What everybody has at the server of a matrix."""
    server.write(lambda tx: None)
    with tables(server) as found:
        yield Possessions(found)

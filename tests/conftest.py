"""What tests share: a running server, people, and a model server."""

import gc
import itertools
import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest

from tests.forks import Fork, Surroundings
from tests.model_server import run as run_model_server
from tests.running import NO_CERTIFICATES, NOTHING_CLOSED, REQUEST_SECONDS, Person, RunningServer

SAMPLES = Path(__file__).parent / "samples"

TAKE_LONG = ("end_to_end", "promises", "web", "formats", "actions", "store")
"""Folders by how long their files take, beginning with those that take longest."""

_numbers = itertools.count(1)

# An example may take as long as a busy machine needs for it.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run everything, and loops as often as the promises say"
    )

    parser.addoption(
        "--postgres", action="store_true", help="run all tests of the store on PostgreSQL as well"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector the tests themselves, which stay to the end and are very many objects."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked as long, unless it was asked for, and begin with the files that take longest."""
    items.sort(key=_begins_late)
    if not config.getoption("--long"):
        left_out = [item for item in items if item.get_closest_marker("long") is not None]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item.get_closest_marker("long") is None]


def _begins_late(item: pytest.Item) -> int:
    # At the end, only short files should be left: one process that has a long one then works alone.
    parts = item.path.parts
    return next((rank for rank, folder in enumerate(TAKE_LONG) if folder in parts), len(TAKE_LONG))


@pytest.fixture(scope="session")
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for the long runs."""
    return bool(request.config.getoption("--long"))


StartServer = Callable[..., RunningServer]
NewDatabase = Callable[[], dict[str, str]]


@pytest.fixture(scope="module")
def new_database() -> NewDatabase:
    """The settings of a server that name a database of its own: none, for SQLite in its data directory."""
    return dict


@pytest.fixture
def start_server(tmp_path: Path, new_database: NewDatabase) -> Iterator[StartServer]:
    """Start servers with settings of one's own; they are ended after the test."""
    started: list[RunningServer] = []

    def start(name: str = "data", **settings: str) -> RunningServer:
        server = RunningServer(tmp_path / name, **new_database(), **settings).start()
        started.append(server)
        return server

    yield start
    for server in started:
        if server.is_running:
            server.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for all tests that do not need their own: built-in assistant, rate limits off."""
    running = RunningServer(tmp_path_factory.mktemp("shared") / "data").start()
    yield running
    running.stop()


@pytest.fixture
def author(server: RunningServer) -> Person:
    """A new person at the shared server."""
    return server.person(f"author-{next(_numbers)}")


@pytest.fixture
def stranger(server: RunningServer) -> Person:
    """Somebody else at the shared server."""
    return server.person(f"stranger-{next(_numbers)}")


@pytest.fixture
def administrator(server: RunningServer) -> Person:
    """An administrator of the shared server."""
    return server.person(f"administrator-{next(_numbers)}", is_administrator=True)


class ModelServer:
    """The model server's process, its plan and what it saw."""

    def __init__(self) -> None:
        self._program = Fork(
            run_model_server, Surroundings(dict(os.environ), Path(os.devnull), Path(os.devnull))
        )
        self.url = self._program.stdout.readline().strip()
        self._http = httpx.Client(
            base_url=self.url, timeout=REQUEST_SECONDS, limits=NOTHING_CLOSED, verify=NO_CERTIFICATES
        )

    @property
    def settings(self) -> dict[str, str]:
        """What a Quire needs to ask it."""
        return {"model_url": f"{self.url}/v1", "model_name": "test-model", "model_key": "test-key"}

    @property
    def embeddings_settings(self) -> dict[str, str]:
        """What a Quire needs to ask it for vectors."""
        return {"embeddings_url": f"{self.url}/v1", "embeddings_name": "test-vectors"}

    @property
    def rerank_settings(self) -> dict[str, str]:
        """What a Quire needs to have it put passages in order."""
        return {"rerank_url": f"{self.url}/v1", "rerank_name": "test-order", "rerank_key": "rerank-key"}

    def embedded(self) -> list[str]:
        """The texts of which it was asked for vectors."""
        texts: list[str] = self._http.get("/calls").json()["embedded"]
        return texts

    def close(self) -> None:
        """End its process."""
        self._http.close()
        self._program.end()

    def plan(self, **plan: Any) -> None:
        """What it does from now on."""
        self._http.put("/plan", json=plan).raise_for_status()

    def release(self) -> None:
        """Let it go on with every answer that is held back."""
        self._http.put("/release").raise_for_status()

    def calls(self) -> list[dict[str, Any]]:
        """What it was asked, and how each call ended."""
        calls: list[dict[str, Any]] = self._http.get("/calls").json()["calls"]
        return calls


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A model server with a plan of its own."""
    running = ModelServer()
    yield running
    running.close()

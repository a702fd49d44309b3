"""Servers with limits, with a public address, and one inside the test's own process; and how a refusal looks."""

import itertools
import re
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from quart.testing import TestApp

from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.background import Background
from quire.actions.live.live_feeds import LiveFeeds
from quire.actions.secrets import new_secret, new_token, secret_hash
from quire.app import build_services, create_app
from quire.domain.limits import Limits
from quire.llm.quoting import QuotingAssistant
from quire.settings import Settings
from quire.store.accounts import sign_ins, tokens, users
from quire.store.database import Database
from quire.store.operation.data_directory import DataDirectory
from quire.store.transactions import Transaction, new_id
from tests.conftest import ModelServer
from tests.running import COOKIE, Person, RunningServer

PATIENCE_SECONDS = 60
"""As long as an application may take to begin and to end: what it computes ends first, and the machine may be busy."""

_numbers = itertools.count(1)


def refused(reply: httpx.Response, status: int, code: str, sentence: str | None = None) -> dict[str, Any]:
    """The body of a refusal, after its form was looked at."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/json"
    body: dict[str, Any] = reply.json()
    assert body["code"] == code, body
    assert body["request_id"] == reply.headers["x-request-id"]
    if sentence is not None:
        assert body["error"] == sentence
    assert body["error"]
    assert "Traceback" not in reply.text
    assert "sqlite" not in reply.text.lower()
    return body


def place_of(document: dict[str, Any], section: int = 0) -> str:
    """The address of a section."""
    return f"/api/documents/{document['id']}/sections/{document['sections'][section]['id']}"


def damage_version(server: RunningServer, section: dict[str, Any], revision: int) -> None:
    """Let what the database keeps of a version not be what was saved, as far as it can tell."""

    def damage(tx: Transaction) -> None:
        tx.run(
            "update section_version set checksum = checksum + 1 where section_id = :id and revision = :revision",
            id=section["id"],
            revision=revision,
        )

    server.write(damage)


@pytest.fixture(scope="session")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with its rate limits on."""
    running = RunningServer(tmp_path_factory.mktemp("limited") / "data", rate_limits="on").start()
    yield running
    running.kill()


@pytest.fixture
def newcomer(limited: RunningServer) -> Person:
    """Somebody of whom nothing was counted yet."""
    return limited.person(f"newcomer-{next(_numbers)}")


class PublicServer(RunningServer):
    """A server that is told the address at which people reach it, so that it does not say its port."""

    announced = ""

    def start(self, *, port: int = 0) -> "PublicServer":
        port = port or free_port()
        super().start(port=port)
        self.announced, self.url = self.url, f"http://127.0.0.1:{port}"
        return self


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PublicServer]:
    """A server behind a proxy with TLS."""
    running = PublicServer(
        tmp_path_factory.mktemp("public") / "data",
        public_url="https://quire.example.org",
        allowed_hosts="Quire.Example.org, 127.0.0.1",
        trusted_proxies="127.0.0.1",
        metrics_token="figures-token",
        rate_limits="on",
    )
    running.start()
    yield running
    running.kill()


class Inside:
    """The web application in the test's own process, to cause what cannot be caused from outside."""

    def __init__(self, directory: DataDirectory, database: Database, limits: Limits) -> None:
        self.database = database
        background = Background()
        services = build_services(
            Settings(rate_limits=False),
            limits,
            directory=directory,
            database=database,
            feeds=AnswerFeeds(database),
            live=LiveFeeds(database),
            model=QuotingAssistant(),
            background=background,
        )
        self.app = create_app(services, background)
        self._token = new_token()
        self._sign_in = new_secret()

    async def add_person(self) -> None:
        def add(tx: Transaction) -> None:
            user = users.add(tx, "ann", "a hash", is_administrator=False)
            hash_ = secret_hash(self._token)
            tokens.add(tx, user.id, token_id=new_id(), name="t", secret_hash=hash_, expires_at=None)
            sign_ins.add(tx, user.id, secret_hash(self._sign_in))

        await self.database.write(add)

    async def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **request: Any
    ) -> Any:
        is_api = path.startswith("/api/")
        own = (
            {"Authorization": f"Bearer {self._token}"} if is_api else {"Cookie": f"{COOKIE}={self._sign_in}"}
        )
        headers = {**own, **(headers or {})}
        return await self.app.test_client().open(path, method=method, headers=headers, **request)


@pytest.fixture
async def inside(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Build a house with limits of one's own."""
    async with AsyncExitStack() as stack:

        async def build(**limits: Any) -> Inside:
            directory = DataDirectory(tmp_path)
            database = stack.enter_context(Database(directory.location))
            built = Inside(directory, database, Limits(**limits))
            patient = TestApp(built.app, startup_timeout=PATIENCE_SECONDS, shutdown_timeout=PATIENCE_SECONDS)
            await stack.enter_async_context(patient)
            await built.add_person()
            return built

        yield build


@pytest.fixture
def limited_talking(start_server: Callable[..., RunningServer], model_server: ModelServer) -> Person:
    """Somebody at a server with limits whose model keeps silent."""
    model_server.plan(first_pause_seconds=3600)
    return start_server(**model_server.settings, rate_limits="on").person("ann")


def without_scripts_of_its_own(reply: httpx.Response) -> None:
    """No inline script, style or handler, and nothing from elsewhere, so that the strict policy holds."""
    assert not re.search(r"<script(?![^>]*\bsrc=)", reply.text)
    assert not re.search(r"<style|\sstyle=|\son\w+=", reply.text)
    assert not re.search(r"(?:src|href|action)=[\"']?(?:https?:)?//", reply.text)


def notice_in(reply: httpx.Response) -> str:
    """What a page says was done, without its marks; empty if nothing."""
    found = re.search(r'<div class="notice" role="status">(.*?)</div>', reply.text, re.S)
    if not found:
        return ""
    without_isolation = re.sub(r"</?bdi>", "", found[1])
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", without_isolation)).split())


def problem_in(reply: httpx.Response) -> str:
    """What a form says is wrong; empty if nothing."""
    found = re.search(r'<p class="problem"[^>]*role="alert">(.*?)</p>', reply.text, re.S)
    return unescape(found[1]) if found else ""

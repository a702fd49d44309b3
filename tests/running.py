"""The real program in a process of its own, and speaking to it as people and programs do."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx

from quire.actions.accounts.passwords import hashed
from quire.actions.secrets import new_secret, new_token, secret_hash
from quire.cli import main
from quire.store.accounts import sign_ins, tokens, users
from quire.store.database import Database, Location
from quire.store.transactions import Transaction, new_id
from tests.empty_databases import put_empty_database
from tests.forks import Fork, Surroundings

T = TypeVar("T")

PASSWORD = "correct horse battery"
COOKIE = "quire_session"
REQUEST_SECONDS = 30

NOTHING_CLOSED = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=None)
"""A pool that closes idle connections to keep within a limit can close one that another thread just begins to use."""

NO_CERTIFICATES = False
"""Nothing here is asked over TLS, and to load the certificates of the world takes longer than a test."""

_password_hash: list[str] = []


class RunningServer:
    """`quire serve` with a data directory and settings of its own."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.data_dir = data_dir
        self.settings = {"rate_limits": "off", "log_format": "json", **settings}
        self.log_path = data_dir.parent / f"{data_dir.name}.log"
        self.url = ""
        self.first_administrator_url = ""
        self._program: Fork | None = None

    def start(self, *, port: int = 0) -> "RunningServer":
        """Start, on any free port unless one is named, and return when it is ready."""
        has_accounts = self._is_there
        if not has_accounts:
            self.prepare()
        self._program = Fork(self.quire_with("serve", "--port", str(port)), self._surroundings(self.log_path))
        ready = self._program.stdout.readline()
        assert "ready at" in ready, f"the server did not start: {self.log()}"
        self.url = ready.split()[-1]
        if not has_accounts:
            self.first_administrator_url = self._program.stdout.readline().split()[-1]
        return self

    def prepare(self) -> None:
        """Spare the first start the making of a database."""
        if isinstance(self.location, Path):
            put_empty_database(self.location)

    def start_again(self) -> "RunningServer":
        """Start at the same address, where the pages that are open look for it."""
        return self.start(port=int(self.url.rsplit(":", 1)[1]))

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the settings of whoever runs the tests."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}
        said = {f"QUIRE_{name.upper()}": value for name, value in self.settings.items()}
        # The process that computes vectors takes a core for every passage; what tests it switches it on.
        usual = {"QUIRE_DATA_DIR": str(self.data_dir), "QUIRE_LOCAL_EMBEDDINGS": "off"}
        return {**own, **usual, **said}

    @property
    def database_path(self) -> Path:
        return self.data_dir / "quire.sqlite3"

    @property
    def location(self) -> Location:
        return self.settings.get("database_url") or self.database_path

    @property
    def _is_there(self) -> bool:
        """Whether the database was made by an earlier start, or beside it; on PostgreSQL, perhaps by another server."""
        if self._program is not None or isinstance(self.location, Path):
            return self._program is not None or self.database_path.exists()
        return not self.write(users.is_nobody_there)

    @property
    def program(self) -> Fork:
        """The process of the newest start."""
        assert self._program is not None, "it was never started"
        return self._program

    @property
    def is_running(self) -> bool:
        return self._program is not None and self._program.is_running

    def kill(self) -> None:
        """As a crash does it: no goodbye."""
        self.program.end(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator does it; returns the exit code."""
        return self.program.end(signal.SIGTERM)

    def log(self) -> str:
        return self.log_path.read_text()

    def quire(self, *arguments: str, input: str = "") -> subprocess.CompletedProcess[str]:
        """Run another `quire` command on the same data directory."""
        with tempfile.TemporaryDirectory() as folder:
            input_path, errors_path = Path(folder) / "input", Path(folder) / "errors"
            input_path.write_text(input)
            command = Fork(self.quire_with(*arguments), self._surroundings(errors_path, input_path))
            output = command.stdout.read()
            code = command.wait()
            return subprocess.CompletedProcess(arguments, code, output, errors_path.read_text())

    def quire_with(self, *arguments: str) -> Callable[[], None]:
        """What the process of a command does; servers with other circumstances replace it."""
        return partial(run_quire, arguments)

    def _surroundings(self, errors_path: Path, input_path: Path = Path(os.devnull)) -> Surroundings:
        return Surroundings(self.environment, input_path, errors_path)

    def write(self, change: Callable[[Transaction], T]) -> T:
        """Change the database beside the server, as the commands do."""

        async def run() -> T:
            listening = self.settings.get("database_listen_url", "")
            with Database(self.location, readers=0, listen_address=listening) as database:
                return await database.write(change)

        # In a thread of its own: the test may run in an event loop.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, run()).result()

    def person(self, name: str, *, is_administrator: bool = False) -> "Person":
        """A new account with a token."""
        if not _password_hash:
            _password_hash.append(hashed(PASSWORD, name=name))
        token = new_token()

        def add(tx: Transaction) -> str:
            user = users.add(tx, name, _password_hash[0], is_administrator=is_administrator)
            tokens.add(
                tx,
                user.id,
                token_id=new_id(),
                name="tests",
                secret_hash=secret_hash(token),
                expires_at=None,
            )
            return user.id

        return Person(self, self.url, name, self.write(add), token)


def run_quire(arguments: tuple[str, ...]) -> None:
    """Run the program in this process, as somebody calls it with these arguments."""
    sys.argv = ["quire", *arguments]
    main()


@dataclass(frozen=True)
class Event:
    """A server-sent event as a client sees it."""

    seq: int
    type: str
    data: dict[str, Any]


class Person:
    """Somebody with a token, and what they do."""

    def __init__(self, server: RunningServer, url: str, name: str, user_id: str, token: str) -> None:
        self._server = server
        self.name = name
        self.user_id = user_id
        self.token = token
        self.http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=REQUEST_SECONDS,
            limits=NOTHING_CLOSED,
            verify=NO_CERTIFICATES,
        )

    def at(self, url: str) -> "Person":
        """The same person at a server that was started again."""
        return Person(self._server, url, self.name, self.user_id, self.token)

    def neighbour(self, name: str) -> "Person":
        """Another person at the same server."""
        return self._server.person(name)

    def with_token(self, token: str) -> "Person":
        """The same person with another token."""
        return Person(self._server, str(self.http.base_url), self.name, self.user_id, token)

    def browser(self) -> httpx.Client:
        """The same person signed in with a cookie."""
        client = httpx.Client(
            base_url=self.http.base_url,
            timeout=REQUEST_SECONDS,
            limits=NOTHING_CLOSED,
            verify=NO_CERTIFICATES,
        )
        client.cookies.set(COOKIE, self.sign_in(), domain=self.http.base_url.host)
        return client

    def sign_in(self) -> str:
        """The secret of a new sign-in, for a cookie: without the form, since to check a password is slow on purpose."""
        secret = new_secret()
        self._server.write(lambda tx: sign_ins.add(tx, self.user_id, secret_hash(secret)))
        return secret

    def document(
        self, title: str = "Procedure", sections: list[dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """A new document; by default with two sections."""
        drafts = sections or [{"title": "Purpose", "content": "Why we do it."}, {"title": "Scope"}]
        return self.done("POST", "/api/documents", json={"title": title, "sections": drafts})["document"]

    def chat(self, document: dict[str, Any] | None = None, section: int = 0) -> dict[str, Any]:
        """The chat of a section; of a new document's, unless one is given."""
        document = document or self.document()
        section_id = document["sections"][section]["id"]
        return self.done("POST", f"/api/documents/{document['id']}/sections/{section_id}/chat")[
            "chat_session"
        ]

    def ask(
        self, chat: dict[str, Any], question: str = "What does this section say?", **fields: Any
    ) -> dict[str, Any]:
        """Ask, and return the queued answer."""
        body = {"message": question, **fields}
        return self.done("POST", f"/api/chat-sessions/{chat['id']}/messages", json=body)["answer"]

    def events(self, answer: dict[str, Any], after: int = 0) -> Iterator[Event]:
        """Follow an answer to its end, coming back as browsers do."""
        while True:
            with self.http.stream(
                "GET", f"/api/messages/{answer['id']}/events", headers={"Last-Event-ID": str(after)}
            ) as reply:
                if reply.status_code == 204:
                    return
                assert reply.status_code == 200, reply.read()
                for event in parse_events(reply.iter_lines()):
                    after = event.seq
                    yield event

    def message(self, message_id: str) -> dict[str, Any]:
        return self.done("GET", f"/api/messages/{message_id}")["message"]

    def finished(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer after its end."""
        for _ in self.events(answer):
            pass
        return self.message(answer["id"])

    def done(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """A request that succeeds; the JSON of its reply."""
        reply = self.http.request(method, path, **request)
        assert reply.status_code < 300, f"{method} {path}: {reply.status_code} {reply.text}"
        body: dict[str, Any] = reply.json() if reply.content else {}
        return body


def parse_events(lines: Iterator[str]) -> Iterator[Event]:
    """The events of a stream; comments are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif not line and fields:
            yield Event(int(fields["id"]), fields["event"], json.loads(fields["data"]))
            fields = {}


def wait_until(condition: Callable[[], T], *, seconds: float = 60) -> T:
    """What a condition returns as soon as it is truthy; fails when it never is."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return found

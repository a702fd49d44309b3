"""Runs a server, in one process or in several: its lock, its socket, uvicorn, and what is printed when it is ready."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, cast

import structlog
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.background import Background
from quire.actions.live.live_feeds import LiveFeeds
from quire.actions.secrets import new_secret, secret_hash
from quire.adapters import data_directory, language_model
from quire.app import build_services, create_app
from quire.domain.operation.networks import AddressList
from quire.formats.walls import own_user
from quire.formats.walls.confinement import missing_walls
from quire.llm.language_model import LanguageModel
from quire.settings import Settings, WrongSetting
from quire.store import database_state
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.engines.opening import engine_at
from quire.store.operation.data_directory import DataDirectory
from quire.store.operation.unnamed_proxy import UnnamedProxy
from quire.web.http.connection_limits import ConnectionLimits, connections_below_limit_of_files
from quire.web.http.forwarding import UnnamedProxyWarning
from quire.web.http.middleware import Application, RequestMiddleware
from quire.web.http.protocol import limited_protocol
from quire.web.pages.assets import PageNotBuilt, assets
from quire.workers import CommandOfWorker, Parent, Workers

log = structlog.get_logger("quire")

Announce = Callable[[str], None]

BACKLOG = 2048
LEAVING_SECONDS = 1.0
"""How long a process that ends waits for requests on connections that it has accepted already."""
COLLECTOR_THRESHOLDS = (10_000, 20, 20)
"""The collector looks at new objects less often than by default: most of what a server makes is freed by counting."""
SWITCH_SECONDS = 0.0005
"""How long a thread that computes keeps the interpreter while others wait for it. A request changes threads several
times, and with the default of 5 ms waits for a search of somebody else at each of them."""


class CannotServe(Exception):
    """The server cannot start; the message is one sentence that says why, and what to do."""


def serve(settings: Settings, announce: Announce) -> None:
    """Serve in this process until stopped. Raises `CannotServe`, `CannotOpen` and `WrongSetting`."""
    language_model(settings)
    _check_page()
    with _listen(settings) as listening:
        _serve_on(listening, settings, announce)


def serve_with_workers(settings: Settings, command: CommandOfWorker, announce: Announce) -> None:
    """Serve in processes of their own until stopped. Raises as `serve`, and `FirstWorkerFailed`."""
    if not engine_at(data_directory(settings).location).is_shared:
        raise WrongSetting(
            "The setting workers must be 1: the embedded database allows one process; PostgreSQL allows more."
        )
    with _listen(settings) as listening:
        # Connections are accepted from now on, and wait for the first worker that is ready.
        listening.listen(BACKLOG)
        asyncio.run(Workers(command, listening, count=settings.workers, announce=announce).run())


def serve_as_worker(settings: Settings, listening_descriptor: int, parent: Parent, *, is_first: bool) -> None:
    """Serve until stopped, or until the parent dies. Raises as `serve`."""
    _check_page()
    with socket.socket(fileno=listening_descriptor) as listening:
        _serve_on(listening, settings, parent.announce if is_first else None, parent)


def _serve_on(
    listening: socket.socket, settings: Settings, announce: Announce | None, parent: Parent | None = None
) -> None:
    prepare_interpreter()
    model = language_model(settings)
    directory = data_directory(settings)
    directory.lock()
    try:
        with _open_database(settings, directory) as database:
            _check_finished(database)
            server = _Server(settings, directory, database, model, listening, announce, parent)
            server.run(sockets=[listening])
    finally:
        directory.unlock()


def prepare_interpreter() -> None:
    """Set up what the threads of a server share."""
    gc.set_threshold(*COLLECTOR_THRESHOLDS)
    sys.setswitchinterval(SWITCH_SECONDS)


def _check_finished(database: Database) -> None:
    if database.engine.read_at_length(database_state.is_unfinished_copy):
        raise CannotServe(
            "Copying into this database was interrupted; run the same `quire migrate --from … --to …` again."
        )


class _Server(uvicorn.Server):
    """uvicorn, with event streams ended at shutdown."""

    def __init__(
        self,
        settings: Settings,
        directory: DataDirectory,
        database: Database,
        model: LanguageModel,
        listening: socket.socket,
        announce: Announce | None,
        parent: Parent | None,
    ) -> None:
        self._parent = parent
        self._settings = settings
        self._database = database
        self._listening = listening
        self._announce = announce
        self._feeds = AnswerFeeds(database)
        self._live = LiveFeeds(database)
        super().__init__(
            uvicorn.Config(
                _application(settings, directory, database, self._feeds, self._live, model),
                loop="uvloop",
                http=limited_protocol(
                    _connection_limits(settings),
                    leaving_seconds=LEAVING_SECONDS if database.engine.is_shared else 0.0,
                ),
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=10,
                backlog=BACKLOG,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals without raising them again after the shutdown, so that the exit code is 0."""
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, self.handle_exit, sig, None)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the event streams, since uvicorn waits for all connections."""
        self._feeds.drain()
        self._live.drain()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then have the address printed."""
        await super().startup(sockets)
        if self.started:
            # What is loaded by now is never freed, and the collector need not visit it.
            gc.freeze()
            if self._announce is not None:
                await self._print_addresses(self._announce)
            if self._parent is not None:
                self._parent.say_ready()
                self._outliving = asyncio.create_task(self._end_with(self._parent))

    async def _end_with(self, parent: Parent) -> None:
        await parent.wait_for_its_end()
        self.handle_exit(signal.SIGTERM, None)

    async def _print_addresses(self, announce: Announce) -> None:
        host, port = self._listening.getsockname()[:2]
        shown_host = f"[{host}]" if ":" in host else host
        address = (self._settings.public_url or f"http://{shown_host}:{port}").rstrip("/")
        announce(f"Quire is ready at {address}")
        link = await _first_administrator_link(self._database)
        if link is not None:
            announce(f"No account yet. Make the first administrator at {address}/welcome/{link}")
        _tell_walls(self._settings)
        if not self._settings.is_secure and host not in ("127.0.0.1", "::1"):
            log.warning(
                "serving without TLS beyond this machine; put a proxy with TLS in front and set public_url"
            )


def _tell_walls(settings: Settings) -> None:
    """Say how far the process that reads uploaded files can be confined here; `quire doctor` tries it."""
    missing = missing_walls()
    if not missing:
        log.info("uploaded files are read behind Landlock and seccomp")
    else:
        log.warning(
            "This system cannot confine the process that reads uploaded files completely.",
            missing=missing,
            are_files_read=not settings.require_confined_reader,
        )
    if os.geteuid() == 0 and not own_user.is_possible():
        log.warning(
            "uploaded files are read by root, without privileges: everybody would have to be able to read Quire"
        )


def _application(
    settings: Settings,
    directory: DataDirectory,
    database: Database,
    feeds: AnswerFeeds,
    live: LiveFeeds,
    model: LanguageModel,
) -> Any:
    engine = database.engine.check()
    if not engine.is_fine:
        log.warning(engine.sentence)
    background = Background()
    services = build_services(
        settings,
        settings.limits,
        directory=directory,
        database=database,
        feeds=feeds,
        live=live,
        model=model,
        background=background,
    )
    application: Any = RequestMiddleware(
        cast(Application, create_app(services, background)),
        services.metrics,
        allowed_hosts=settings.hosts,
        is_secure=settings.is_secure,
    )
    if settings.proxies:
        application = ProxyHeadersMiddleware(application, trusted_hosts=settings.proxies)
    unnamed = UnnamedProxy(directory.path)
    return UnnamedProxyWarning(application, AddressList(settings.proxies), unnamed.note)


def _connection_limits(settings: Settings) -> ConnectionLimits:
    return ConnectionLimits(
        settings.connections_per_address if settings.rate_limits else sys.maxsize,
        connections_below_limit_of_files(),
        exempt=AddressList(settings.proxies),
    )


async def _first_administrator_link(database: Database) -> str | None:
    """A new one-time secret, as long as there is no account."""
    if not await database.read(users.is_nobody_there):
        return None
    secret = new_secret()
    await database.write(users.replace_first_administrator_link, secret_hash(secret))
    return secret


def _open_database(settings: Settings, directory: DataDirectory) -> Database:
    return Database(directory.location, listen_address=settings.database_listen_url)


def _check_page() -> None:
    try:
        assets("src/workspace.ts")
    except PageNotBuilt as error:
        raise CannotServe(str(error)) from error


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise CannotServe(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}.") from error
    return listening

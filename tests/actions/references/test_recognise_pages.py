"""Scanned pages are recognised one by one, in turns by person, and delay no reader of other files."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from quire.actions.references import read_references
from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference, Reference
from quire.formats.file_process import FileProcess
from quire.formats.reading.pdf.pages import Line, RecognisedPage
from quire.formats.reading.tesseract import Engine
from quire.store.files.files import StoredFile
from quire.store.references import references
from tests.actions.intake import TEXT, Intake, Uploader
from tests.formats.reading.scans import scan_of

ENGINE = Engine("/bin/false", "/", ("eng",), "an engine that the test stands in for")
LIMITS = Limits(recognised_pages=3)


class Scanner:
    """Stands in for the engine: writes down who is served, and waits where it is told."""

    def __init__(self) -> None:
        self.served: list[tuple[str, int]] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.failures: list[Exception] = []

    async def recognise(self, _reader: FileProcess, path: Path, page: int) -> RecognisedPage:
        self.served.append((path.name, page))
        await self.may_go_on.wait()
        if self.failures:
            raise self.failures.pop(0)
        line = Line(f"Recognised words of page {page}.", 72, 400, 700, 712, 12)
        return RecognisedPage(page, 612, 792, [line], uncertain_words=1)


@pytest.fixture
def scanner(monkeypatch: pytest.MonkeyPatch) -> Scanner:
    scanner = Scanner()
    monkeypatch.setattr(read_references, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(FileProcess, "recognise", lambda *given: scanner.recognise(*given))
    return scanner


@pytest.fixture
async def scans(tmp_path: Path) -> AsyncGenerator[Intake, None]:
    intake = Intake(tmp_path, LIMITS, ENGINE)
    yield intake
    await intake.close()


async def upload(person: Uploader, content: bytes) -> Reference:
    async def add(stored: StoredFile) -> Reference:
        new = NewReference("Scan", "a.pdf", "pdf", "application/pdf", stored.size_bytes, stored.sha256)
        database, limits = person.intake.database, person.intake.limits
        return (
            await database.write(references.add, person.visitor, person.document_id, new, limits)
        ).reference

    async def pieces() -> Any:
        yield content

    reference = await person.intake.uploads.take_in(person.visitor, pieces(), add)
    person.intake.reading.start()
    return reference


async def until_served(scanner: Scanner, count: int) -> None:
    async with asyncio.timeout(30):
        while len(scanner.served) < count:  # noqa: ASYNC110  The stand-in sets no event.
            await asyncio.sleep(0.01)


async def test_a_scan_is_ready_when_its_pages_are_recognised(scans: Intake, scanner: Scanner) -> None:
    ann = await scans.person("ann")
    scanner.may_go_on.clear()
    reference = await upload(ann, scan_of("One", "Two"))
    await until_served(scanner, 1)
    assert (await ann.look(reference)).status == "reading"
    scanner.may_go_on.set()
    found = await ann.settled(reference)
    assert (found.status, found.pages, found.passages_count) == ("ready", 2, 1)
    assert [(note.code, note.pages, note.count) for note in found.notes] == [
        ("pages_recognised", ((1, 2),), 2),
        ("words_uncertain", ((1, 2),), 2),
    ]


async def test_pages_beyond_the_limit_are_noted(scans: Intake, scanner: Scanner) -> None:
    ann = await scans.person("ann")
    found = await ann.settled(await upload(ann, scan_of("1", "2", "3", "4", "5")))
    assert [page for _, page in scanner.served] == [1, 2, 3]
    assert [(note.code, note.pages) for note in found.notes if note.code != "words_uncertain"] == [
        ("pages_recognised", ((1, 3),)),
        ("pages_without_text", ((4, 5),)),
    ]


async def test_pages_beyond_the_time_are_noted(tmp_path: Path, scanner: Scanner) -> None:
    hasty = Intake(tmp_path, Limits(recognition_of_file_seconds=0), ENGINE)
    ann = await hasty.person("ann")
    found = await ann.settled(await upload(ann, scan_of("1", "2")))
    assert [page for _, page in scanner.served] == [1]
    assert found.notes[-1].pages == ((2, 2),)
    await hasty.close()


async def test_a_page_that_breaks_its_engine_is_noted_and_an_interrupted_one_tried_again(
    scans: Intake, scanner: Scanner
) -> None:
    scanner.failures = [Unreadable("broken"), ReadingInterrupted(), ReadingInterrupted()]
    ann = await scans.person("ann")
    found = await ann.settled(await upload(ann, scan_of("1", "2")))
    assert [page for _, page in scanner.served] == [1, 2, 2, 2]
    assert {note.code: note.pages for note in found.notes}["pages_without_text"] == ((1, 1),)


async def test_a_scan_of_which_nothing_is_recognised_fails_as_without_an_engine(
    scans: Intake, scanner: Scanner
) -> None:
    scanner.failures = [Unreadable("broken")]
    ann = await scans.person("ann")
    found = await ann.settled(await upload(ann, scan_of("1")))
    assert (found.status, "scanned" in (found.error or "")) == ("failed", True)


async def test_scans_delay_neither_other_files_nor_other_persons_scans(
    scans: Intake, scanner: Scanner
) -> None:
    ann, bob = await scans.person("ann"), await scans.person("bob")
    scanner.may_go_on.clear()
    anns = [await upload(ann, scan_of(f"{n}", f"{n}")) for n in range(3)]
    await until_served(scanner, 1)
    text = await bob.upload([TEXT])
    scans.reading.start()
    assert (await bob.settled(text)).status == "ready"
    bobs = await upload(bob, scan_of("b", "b"))
    async with asyncio.timeout(30):
        while len(scans.reading._recognising) < 4:  # noqa: ASYNC110  Nothing is set when they wait.
            await asyncio.sleep(0.01)
    scanner.may_go_on.set()
    assert {(await ann.settled(one)).status for one in anns} == {"ready"}
    assert (await bob.settled(bobs)).status == "ready"
    whose = [name == bobs.sha256 for name, _ in scanner.served]
    assert whose[:4] == [False, True, False, True]


async def test_a_reference_that_is_removed_is_recognised_no_further(scans: Intake, scanner: Scanner) -> None:
    ann = await scans.person("ann")
    scanner.may_go_on.clear()
    reference = await upload(ann, scan_of("1", "2"))
    await until_served(scanner, 1)
    scans.reading.stop(reference.id)
    async with asyncio.timeout(30):
        while scans.reading._recognising:  # noqa: ASYNC110  Nothing is set when it ends.
            await asyncio.sleep(0.01)
    scanner.may_go_on.set()
    await asyncio.sleep(0.05)
    assert len(scanner.served) == 1


async def test_what_a_stopped_server_was_recognising_is_read_again(tmp_path: Path, scanner: Scanner) -> None:
    first = Intake(tmp_path, LIMITS, ENGINE)
    ann = await first.person("ann")
    scanner.may_go_on.clear()
    reference = await upload(ann, scan_of("1"))
    await until_served(scanner, 1)
    await first.close()
    scanner.may_go_on.set()
    second = Intake(tmp_path, LIMITS, ENGINE)
    ann.intake = second
    assert (await ann.look(reference)).status == "reading"
    # Both stand in this process, which lives.
    await second.database.write(lambda tx: tx.run("update reference set process_id = 'a dead process'"))
    await second.reading.recover()
    assert (await ann.settled(reference)).status == "ready"
    await second.close()

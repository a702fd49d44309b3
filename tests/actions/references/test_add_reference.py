"""References are read in the background, also after a crash, and nothing is left of those that were removed."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from tests.actions.intake import TEXT as LINE
from tests.actions.intake import Intake
from tests.conftest import StartServer
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused
from tests.web.uploading import TEXT, added, files_of, settled, upload


def test_nothing_is_left_of_a_reference_that_was_deleted(server: RunningServer, author: Person) -> None:
    document = author.document()
    reference = added(author, document, TEXT + "Only here.")
    assert reference["sha256"] in files_of(server)
    assert author.http.delete(f"/api/references/{reference['id']}").status_code == 204
    for path in ("", "/file", f"/passages/{reference['id']}-1"):
        refused(author.http.get(f"/api/references/{reference['id']}{path}"), 404, "not_found")
    assert author.done("GET", f"/api/documents/{document['id']}/references")["references"] == []
    assert author.done("GET", f"/api/documents/{document['id']}/search?q=spores")["hits"] == []
    wait_until(lambda: reference["sha256"] not in files_of(server))


def test_what_was_waiting_is_read_after_a_crash(start_server: StartServer) -> None:
    server = start_server()
    person = server.person("ann")
    document = person.document()
    waiting = [
        upload(person, document, f"{TEXT}\n\nNumber {number}.").json()["reference"] for number in range(6)
    ]
    (server.data_dir / "files" / "incoming" / "half a file").write_text("half")
    server.kill()
    server.start()
    person = person.at(server.url)
    assert {settled(person, reference)["status"] for reference in waiting} == {"ready"}
    assert files_of(server) == {reference["sha256"] for reference in waiting}


async def test_a_page_is_drawn_once_for_all_who_look_at_it(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[tuple[int, int]] = []

    async def draw(file: Path, page: int, width: int) -> bytes:
        await asyncio.sleep(0)
        drawn.append((page, width))
        return f"{page} {width}".encode()

    people = [await intake.person("ann"), await intake.person("bob")]
    pdf = msgspec.structs.replace(await people[0].upload([LINE]), kind="pdf", pages=2)
    monkeypatch.setattr(intake.references.reader, "picture", draw)
    looking = [
        intake.references.picture(person.visitor, pdf, page, width)
        for person in people
        for page, width in (("1", 300), ("2", 300), ("1", 300), ("1", 600))
    ]
    assert set(await asyncio.gather(*looking)) == {b"1 300", b"2 300", b"1 600"}
    assert sorted(drawn) == [(1, 300), (1, 600), (2, 300)]


async def test_one_person_who_looks_at_many_pages_delays_others_by_one(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    has_begun = asyncio.Event()

    async def draw(file: Path, page: int, width: int) -> bytes:
        drawn.append(page)
        has_begun.set()
        await asyncio.sleep(0)
        return b"a picture"

    ann, bob = await intake.person("ann"), await intake.person("bob")
    pdf = msgspec.structs.replace(await ann.upload([LINE]), kind="pdf", pages=40)
    monkeypatch.setattr(intake.references.reader, "picture", draw)
    for_ann = [
        asyncio.create_task(intake.references.picture(ann.visitor, pdf, str(page), 300))
        for page in range(1, 31)
    ]
    await has_begun.wait()
    await intake.references.picture(bob.visitor, pdf, "40", 300)
    assert drawn.index(40) <= 2
    await asyncio.gather(*for_ann)
    assert len(drawn) == 31

"""What sharing costs: the check of a granted role, a document shared with many, and many people present in one.

The floor is the same server: its own author needs no look at grants, and a document shared with nobody has none.
"""

import asyncio
import itertools
import tempfile
import time
from pathlib import Path
from statistics import median

import msgspec
import uvloop

from bench import data
from bench.data import Author, Place
from bench.load import Burst, Connection, Reply, burst, connect, request
from bench.processes import Broken, Quire
from bench.tables import Line, at_most, below
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.domain.sharing.grants import NewGrant, Principal, Role
from quire.domain.sharing.links import NewLink
from quire.store.documents import documents
from quire.store.sharing import grants, links
from quire.store.transactions import Transaction

ACCOUNTS, LINKS = 1_000, 50
PEOPLE = 200
EXCHANGES = 25
ROUNDS = 9
SECONDS = 0.7

BEAT_SECONDS = 20.0
"""As a page says that its reader is still there."""
MOVE_SECONDS = 60.0
"""After which somebody goes on to the next section."""
PRESENT_SECONDS = 30.0
SETTLING_SECONDS = BEAT_SECONDS + 2
"""Until everybody has come."""


class Prepared(msgspec.Struct, frozen=True):
    """A document shared with many, one like it that is shared with nobody, and those who open them."""

    author: Author
    editor: Author
    shared: Place
    alone: Place
    sections: list[str]
    people: list[Author]


def measure() -> list[Line]:
    """The checks and openings in short turns, then people who come to stay for a while."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        prepared = data.write(data_dir, _prepare)
        with Quire(data_dir) as quire:
            return [*_checks(quire, prepared), *_openings(quire, prepared), _presence(quire, prepared)]


def _prepare(tx: Transaction) -> Prepared:
    author = data.add_author(tx)
    people = [data.add_author(tx, f"person {number}") for number in range(ACCOUNTS)]
    shared, sections = _document(tx, author)
    alone, _ = _document(tx, author)
    for number, person in enumerate(people):
        role: Role = "editor" if number < PEOPLE else "reader"
        new = NewGrant(Principal(account=person.visitor.name), role)
        grants.add_grant(tx, author.visitor, shared.document_id, new)
    for number in range(LINKS):
        links.add_link(
            *(tx, author.visitor, shared.document_id, NewLink("reader")),
            secret_hash=f"secret hash {number}",
            password_hash=None,
        )
    return Prepared(author, people[0], shared, alone, sections, people[:PEOPLE])


def _document(tx: Transaction, author: Author) -> tuple[Place, list[str]]:
    drafts = [
        SectionDraft(f"Step {number}", 1, data.SENTENCE * 24) for number in range(data.SECTIONS_PER_DOCUMENT)
    ]
    document = documents.add_document(tx, author.visitor, "Procedure", drafts, Limits())
    (place,) = data.open_chats(tx, author, [Place(document.id, document.sections[0].id)])
    data.add_conversation(tx, place, exchanges=EXCHANGES)
    return place, [section.id for section in document.sections]


def _checks(quire: Quire, prepared: Prepared) -> list[Line]:
    """A chat and a section, read by their author, who needs no grant, and by an editor who has one of many."""
    place, author, editor = prepared.shared, prepared.author.token, prepared.editor.token
    section = f"/api/documents/{place.document_id}/sections/{place.section_id}"
    chat = f"/api/chat-sessions/{place.chat_session_id}"
    return [
        _compared(
            quire,
            request("GET", path, token=author),
            request("GET", path, token=editor),
            what=f"read {what} by one of {ACCOUNTS:,} grants, CPU for one request",
            floor="its author",
        )
        for what, path in (("a chat of 50 messages", chat), ("a section", section))
    ]


def _openings(quire: Quire, prepared: Prepared) -> list[Line]:
    """The document and its page, shared with many, by its author and by one of those; and shared with nobody."""
    author = prepared.author
    shared, alone = prepared.shared.document_id, prepared.alone.document_id
    what = f"of a document shared with {ACCOUNTS:,} accounts and {LINKS} links, CPU for one request"
    return [
        _compared(
            quire,
            opened(alone, author),
            opened(shared, person),
            what=f"{opening} {what}, by {whom}",
            floor="shared with nobody, by its author",
        )
        for opening, opened in (("the texts", _texts), ("the page", _page))
        for whom, person in (("its author", author), ("one of these accounts", prepared.editor))
    ]


def _texts(document_id: str, person: Author) -> bytes:
    return request("GET", f"/api/documents/{document_id}", token=person.token)


def _page(document_id: str, person: Author) -> bytes:
    return request("GET", f"/documents/{document_id}", Cookie=f"quire_session={person.sign_in}")


def _compared(quire: Quire, floor_request: bytes, own_request: bytes, *, what: str, floor: str) -> Line:
    """Turns of the floor around each turn of what is measured: a machine that becomes slower counts for both."""
    floors: list[Burst] = [_read(quire, floor_request)]
    ours: list[Burst] = []
    for _ in range(ROUNDS):
        ours.append(_read(quire, own_request))
        floors.append(_read(quire, floor_request))
    ratios = [
        2 * our.cpu_microseconds / (before.cpu_microseconds + after.cpu_microseconds)
        for our, (before, after) in zip(ours, itertools.pairwise(floors), strict=True)
    ]
    return at_most(
        1.1,
        what=what,
        floor=f"{floor} {median(one.cpu_microseconds for one in floors):,.0f} µs",
        quire=f"{median(one.cpu_microseconds for one in ours):,.0f} µs",
        ratios=ratios,
    )


def _read(quire: Quire, wanted: bytes) -> Burst:
    return burst(quire, itertools.repeat(wanted), seconds=SECONDS)


def _presence(quire: Quire, prepared: Prepared) -> Line:
    """The part of a core that people take who have one document open and go from section to section."""
    idle = uvloop.run(_idle(quire))
    present, heard = uvloop.run(_stay(quire, prepared))
    if min(heard) < 2:
        raise Broken("Somebody was not told who is present.")
    return below(
        5.0,
        "% of a core",
        100 * (present - idle),
        what=f"{PEOPLE} people present in one document, each in another section every {MOVE_SECONDS:.0f} s",
        floor=f"idle {100 * idle:.1f} %",
    )


async def _idle(quire: Quire) -> float:
    return await _share_of_core(quire, PRESENT_SECONDS / 3)


async def _stay(quire: Quire, prepared: Prepared) -> tuple[float, list[int]]:
    """What all of them cost once they are there, and how often each was told who else is."""
    followers = [await _follow(quire, prepared, person) for person in prepared.people]
    staying = [
        asyncio.create_task(_beat(quire, prepared, number, person))
        for number, person in enumerate(prepared.people)
    ]
    await asyncio.sleep(SETTLING_SECONDS)
    share = await _share_of_core(quire, PRESENT_SECONDS)
    for beat in staying:
        beat.cancel()
    for follower in followers:
        follower.close()
    return share, [follower.heard for follower in followers]


async def _share_of_core(quire: Quire, seconds: float) -> float:
    began, started = quire.cpu_seconds(), time.monotonic()
    await asyncio.sleep(seconds)
    return (quire.cpu_seconds() - began) / (time.monotonic() - started)


class _Follower(Connection):
    """An open stream that counts how often it is told who is present, and keeps nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def on_body(self, body: bytes) -> None:
        self.heard += body.count(b"event: presence")


async def _follow(quire: Quire, prepared: Prepared, person: Author) -> _Follower:
    follower = await connect(quire.port, _Follower)
    path = f"/api/documents/{prepared.shared.document_id}/events?tab={_tab(person)}"
    follower.ask(request("GET", path, token=person.token))
    return follower


async def _beat(quire: Quire, prepared: Prepared, number: int, person: Author) -> None:
    """Say where one is, at a moment of one's own: again and again, and each time that one goes on."""
    connection = await connect(quire.port)
    path = f"/api/documents/{prepared.shared.document_id}/presence"
    moved_at = time.monotonic() - MOVE_SECONDS * number / PEOPLE
    await asyncio.sleep(BEAT_SECONDS * number / PEOPLE)
    for section_id in itertools.cycle(prepared.sections):
        while True:
            told = {"tab": _tab(person), "section_id": section_id}
            reply: Reply = await connection.ask(request("PUT", path, token=person.token, body=told))
            if reply.status != 204:
                raise Broken(f"Somebody was not present, with status {reply.status}: {reply.body[:300]!r}")
            left = MOVE_SECONDS - (time.monotonic() - moved_at)
            await asyncio.sleep(max(min(BEAT_SECONDS, left), 0))
            if left <= BEAT_SECONDS:
                moved_at = time.monotonic()
                break


def _tab(person: Author) -> str:
    return person.visitor.user_id

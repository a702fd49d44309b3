"""A chat of 10,000 messages, unbranched and branched, beside a chat of 50: opening it, its oldest page, asking in it.

Every reply has 50 messages, so that length is all that differs. The branches are made by asking, as a person would.
"""

import itertools
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import msgspec
import uvloop

from bench import data
from bench.data import Author, Place
from bench.load import Burst, Connection, burst, connect, request
from bench.processes import Broken, Quire
from bench.streams import check_completed, send_question
from bench.tables import Line, at_most, for_information
from quire.store.transactions import Transaction

PAGE = 50
SHORT, LONG = 50, 10_000
LONG_WITH_BRANCHES = LONG + 20
"""Messages before two questions are edited. What follows the later one is replaced, so that 10,000 are shown."""

EDITED_EARLY, EDITED_LATE = 21, LONG - 1
FOUND_NOWHERE = "Who wrote these lines?"
"""The built-in assistant answers it with one sentence, about as long as the other answers are."""

KINDS = (f"{LONG:,} messages", f"{LONG:,} messages, branched")
ROUNDS = 20
"""Many and short: what disturbs the machine then disturbs the three chats alike."""

SECONDS = 0.25
QUESTIONS_A_ROUND = 5


class Chats(msgspec.Struct, frozen=True):
    """The chats that are compared; every question is asked in another short one."""

    author: Author
    short: Place
    long: Place
    branched: Place
    short_for_questions: list[Place]

    @property
    def compared(self) -> tuple[Place, Place, Place]:
        """The short one, and the two that are measured beside it."""
        return self.short, self.long, self.branched


class Page(msgspec.Struct, frozen=True):
    """A request for one page of a chat, and what stands in it."""

    asking: bytes
    body: bytes


def measure() -> list[Line]:
    """In each round the three chats take turns; questions come last, since they change what is read."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        chats = data.write(data_dir, _prepare)
        with Quire(data_dir) as quire:
            _branch(quire, chats)
            newest, oldest = _newest_pages(quire, chats), _oldest_pages(quire, chats)
            rounds = [_read(quire, [*newest, *oldest]) for _ in range(ROUNDS + 1)][1:]
            asked = uvloop.run(_ask_in_rounds(quire, chats))
    return [
        *_lines_of_pages("open a chat of {} (newest 50)", newest, [bursts[:3] for bursts in rounds]),
        *_lines_of_pages(
            "page to the start of a chat of {} (oldest 50)", oldest, [bursts[3:] for bursts in rounds]
        ),
        *_lines_of_questions(asked),
    ]


def _prepare(tx: Transaction) -> Chats:
    author = data.add_author(tx)
    count = 3 + (ROUNDS + 1) * QUESTIONS_A_ROUND
    long, branched, *short = data.open_chats(tx, author, data.add_sections(tx, author, count))
    data.add_conversation(tx, long, exchanges=LONG // 2)
    data.add_conversation(tx, branched, exchanges=LONG_WITH_BRANCHES // 2)
    for place in short:
        data.add_conversation(tx, place, exchanges=SHORT // 2)
    return Chats(author, short[0], long, branched, short[1:])


def _branch(quire: Quire, chats: Chats) -> None:
    """Edit one question near the start and one near the end; the branch with the later edit is then shown."""
    parent_ids = [_id_before(quire, chats, ordinal) for ordinal in (EDITED_EARLY, EDITED_LATE)]

    async def edit() -> None:
        connection = await connect(quire.port)
        for parent_id in parent_ids:
            await _ask(connection, chats.author, chats.branched, parent_id=parent_id)
        connection.close()

    uvloop.run(edit())


def _id_before(quire: Quire, chats: Chats, ordinal: int) -> str:
    """The id of the message that a question follows."""
    page = _page(quire, chats.author, f"{_path(chats.branched)}?limit=1&before={ordinal}")
    (message,) = msgspec.json.decode(page.body)["chat_session"]["messages"]
    return str(message["id"])


async def _ask(connection: Connection, author: Author, place: Place, **body: str) -> float:
    """Seconds until a question was accepted; returns when the answer has ended, so that the next may follow."""
    started = time.monotonic()
    following = await send_question(connection, author, place, message=FOUND_NOWHERE, **body)
    seconds = time.monotonic() - started
    check_completed(await connection.ask(following))
    return seconds


def _newest_pages(quire: Quire, chats: Chats) -> list[Page]:
    """What is read when a chat is opened."""
    short, long, branched = (_page(quire, chats.author, _path(place)) for place in chats.compared)
    last = LONG_WITH_BRANCHES + 4
    _check(short, range(1, SHORT + 1), shown=SHORT)
    _check(long, range(LONG - PAGE + 1, LONG + 1), shown=LONG)
    _check(branched, [*range(LONG - PAGE + 1, EDITED_LATE), last - 1, last], shown=LONG, branches_at=last - 1)
    return [short, long, branched]


def _oldest_pages(quire: Quire, chats: Chats) -> list[Page]:
    """What is read when somebody has paged all the way back."""
    pages = [_page(quire, chats.author, f"{_path(place)}?before={PAGE + 1}") for place in chats.compared]
    for page, shown, branches_at in zip(pages, (SHORT, LONG, LONG), (None, None, EDITED_EARLY), strict=True):
        _check(page, range(1, PAGE + 1), shown=shown, branches_at=branches_at)
    return pages


def _page(quire: Quire, author: Author, path: str) -> Page:
    asking = request("GET", path, token=author.token)
    (reply,) = burst(quire, iter([asking])).replies
    return Page(asking, reply.body)


def _check(page: Page, ordinals: Iterable[int], *, shown: int, branches_at: int | None = None) -> None:
    chat = msgspec.json.decode(page.body)["chat_session"]
    messages = chat["messages"]
    branching = [message["ordinal"] for message in messages if len(message["siblings"]) > 1]
    if (
        [message["ordinal"] for message in messages] != list(ordinals)
        or chat["message_count"] != shown
        or branching != [branches_at] * (branches_at is not None)
    ):
        raise Broken(f"A page of a chat has not what it should have: {page.body[:1000]!r}")


def _path(place: Place) -> str:
    return f"/api/chat-sessions/{place.chat_session_id}"


def _read(quire: Quire, pages: list[Page]) -> list[Burst]:
    """Each page for a while, one after the other."""
    bursts = [burst(quire, itertools.repeat(page.asking), seconds=SECONDS) for page in pages]
    for page, reading in zip(pages, bursts, strict=True):
        if any(reply.body != page.body for reply in reading.replies):
            raise Broken("The same page of a chat was not always the same.")
    return bursts


async def _ask_in_rounds(quire: Quire, chats: Chats) -> list[list[float]]:
    """For each round the time that a question takes in the middle: in a short chat, the long and the branched one."""
    connection = await connect(quire.port)
    short = iter(chats.short_for_questions)
    rounds = []
    for _ in range(ROUNDS + 1):
        turns = [
            [
                await _ask(connection, chats.author, place)
                for place in (next(short), chats.long, chats.branched)
            ]
            for _ in range(QUESTIONS_A_ROUND)
        ]
        rounds.append([median(seconds) for seconds in zip(*turns, strict=True)])
    connection.close()
    return rounds[1:]


def _lines_of_pages(what: str, pages: list[Page], rounds: list[list[Burst]]) -> list[Line]:
    """CPU time, since that is what a chat's length would cost."""
    short, *longer = ([burst.cpu_microseconds for burst in bursts] for bursts in zip(*rounds, strict=True))
    sizes = [f"{len(page.body) / 1000:.1f} KB" for page in pages]
    return [
        at_most(
            1.2,
            what=f"{what.format(kind)}, CPU for one request",
            floor=f"{SHORT} messages {median(short):,.0f} µs ({sizes[0]})",
            quire=f"{median(its):,.0f} µs ({size})",
            ratios=[long / floor for floor, long in zip(short, its, strict=True)],
        )
        for kind, size, its in zip(KINDS, sizes[1:], longer, strict=True)
    ]


def _lines_of_questions(rounds: list[list[float]]) -> list[Line]:
    short, *longer = zip(*rounds, strict=True)
    return [
        for_information(
            what=f"ask in a chat of {kind}, until it is accepted",
            floor=f"{SHORT} messages {median(short) * 1000:.1f} ms",
            quire=f"{median(its) * 1000:.1f} ms",
            ratios=[long / floor for floor, long in zip(short, its, strict=True)],
        )
        for kind, its in zip(KINDS, longer, strict=True)
    ]

"""What a version of a long section costs on disk, and whether one of 10,000 is opened as fast as one of 10."""

import itertools
import random
import tempfile
from pathlib import Path
from statistics import median

import msgspec

from bench import data
from bench.data import Author, Place
from bench.load import Burst, burst, request
from bench.processes import Broken, Quire
from bench.tables import Line, at_most, below
from quire.domain.documents.sections import SectionDraft
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.store import sqlite
from quire.store.documents import documents
from quire.store.sections import versions
from quire.store.transactions import Transaction

FEW, MANY = 10, 10_000
OPENED = {FEW: 10, MANY: 9_994}
"""Both are as far from the whole text before them, so that their number is all that differs."""

PAGE = 5
WORDS = 8_000
"""About 50 KB."""

BYTES_GOAL = 5.0
TIME_GOAL = 1.5
ROUNDS = 20
SECONDS = 0.25


class Histories(msgspec.Struct, frozen=True):
    """Two sections with the same text at first, one changed often and one seldom."""

    author: Author
    few: Place
    many: Place


def measure() -> list[Line]:
    """In each round the two histories take turns."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        histories = data.write(data_dir, _prepare)
        kilobytes = _kilobytes_of_versions(data_dir / "quire.sqlite3") / (FEW + MANY)
        with Quire(data_dir) as quire:
            requests = {
                "open one of {} versions": [
                    _asking(histories, count, f"/{OPENED[count]}") for count in (FEW, MANY)
                ],
                "list the newest of {} versions": [
                    _asking(histories, count, f"?limit={PAGE}") for count in (FEW, MANY)
                ],
            }
            lines = [_line(what, _read_in_rounds(quire, asking)) for what, asking in requests.items()]
    size = f"a version of {WORDS:,} words (50 KB) after one was changed, with indexes"
    return [below(BYTES_GOAL, "KB", kilobytes, what=size), *lines]


def _prepare(tx: Transaction) -> Histories:
    author = data.add_author(tx)
    rng = random.Random(1)
    words = [f"w{rng.randrange(1_000, 10_000)}" for _ in range(WORDS)]
    drafts = [SectionDraft("Step", content=" ".join(words)) for _ in range(2)]
    document = documents.add_document(tx, author.visitor, "Procedure", drafts, Limits())
    for section, count in zip(document.sections, (FEW, MANY), strict=True):
        changed = list(words)
        for revision in range(2, count + 1):
            changed[rng.randrange(WORDS)] = f"w{rng.randrange(1_000, 10_000)}"
            after = msgspec.structs.replace(section, content=" ".join(changed), revision=revision)
            versions.keep(tx, author.visitor, section, after, Cause("typed"))
            section = after
    few, many = (Place(document.id, section.id) for section in document.sections)
    return Histories(author, few, many)


def _kilobytes_of_versions(path: Path) -> float:
    """By how much a copy of the database shrinks without them."""
    copy = path.with_name("copy.sqlite3")
    sqlite.copy(path, copy)
    connection = sqlite.connect(copy)
    sizes = []
    for change in ("select 1", "delete from section_version"):
        connection.execute(change)
        connection.execute("vacuum")
        sizes.append(
            connection.execute(
                "select page_count * page_size from pragma_page_count, pragma_page_size"
            ).fetchone()[0]
        )
    connection.close()
    copy.unlink()
    return float(sizes[0] - sizes[1]) / 1_000


def _asking(histories: Histories, count: int, path: str) -> bytes:
    place = histories.few if count == FEW else histories.many
    address = f"/api/documents/{place.document_id}/sections/{place.section_id}/versions{path}"
    return request("GET", address, token=histories.author.token)


def _read_in_rounds(quire: Quire, asking: list[bytes]) -> list[tuple[Burst, ...]]:
    rounds = [
        tuple(burst(quire, itertools.repeat(one), seconds=SECONDS) for one in asking)
        for _ in range(ROUNDS + 1)
    ]
    replies = [reply for bursts in rounds for its in bursts for reply in its.replies]
    if any(b'"revision"' not in reply.body for reply in replies):
        raise Broken("A version could not be read.")
    return rounds[1:]


def _line(what: str, rounds: list[tuple[Burst, ...]]) -> Line:
    """CPU time, since that is what a long history would cost."""
    few, many = ([its.cpu_microseconds for its in bursts] for bursts in zip(*rounds, strict=True))
    return at_most(
        TIME_GOAL,
        what=f"{what.format(f'{MANY:,}')}, CPU for one request",
        floor=f"of {FEW} {median(few):,.0f} µs",
        quire=f"{median(many):,.0f} µs",
        ratios=[long / short for short, long in zip(few, many, strict=True)],
    )

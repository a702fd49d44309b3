"""Finding passages in one document of 100,000, by words and by meaning, beside a bare FTS5 query for the same words."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

import numpy

from bench import data
from bench.processes import Broken
from bench.tables import Line, at_most
from quire.domain.limits import Limits
from quire.domain.references.references import LocatorStart, NewReference, Reading, ReadPassage
from quire.domain.searching.finding import QuestionVector
from quire.llm.similarity import MemoryIndex, packed
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.references import reference_reading, references
from quire.store.searching import passages, vectors
from quire.store.transactions import Transaction

PASSAGES = 100_000
WORDS = 60_000
COMMON_WORDS = 30
"""The most frequent words are those of any sentence; nobody asks with them alone."""
QUESTIONS = 60
QUESTION_WORDS = 8
ROUNDS = 5
FOUND_MAX = 40
GOAL = 5.0
VECTOR_SIZE = 384
MODEL = "made-up vectors"
VECTORS_AT_ONCE = 1_000


class Chatter:
    """Made-up texts whose words are as frequent as those of a language: the second half as frequent as the first."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        self._words = [f"w{number:x}" for number in range(WORDS)]
        self._weights = list(accumulate(1 / (number + 2.7) for number in range(WORDS)))

    def text(self) -> str:
        """Words of a passage."""
        return " ".join(self._draw(self._random.randint(60, 240)))

    def question(self) -> str:
        """Words that somebody asks with."""
        common = set(self._words[:COMMON_WORDS])
        return " ".join([word for word in self._draw(200) if word not in common][:QUESTION_WORDS])

    def _draw(self, count: int) -> list[str]:
        return self._random.choices(self._words, cum_weights=self._weights, k=count)


def measure() -> list[Line]:
    """Each round asks everything both ways, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder)))


async def _measure(folder: Path) -> list[Line]:
    chatter = Chatter()
    with Database(folder / "quire.sqlite3", readers=1) as database:
        document_id, reference_id = await database.write(_store, chatter)
        questions = [chatter.question() for _ in range(QUESTIONS)]
        directions = Directions()
        await _store_vectors(database, directions)

        def ask(tx: Transaction, question: str, vector: QuestionVector | None = None) -> int:
            return len(
                passages.find(
                    tx, document_id, question, reference_ids=(reference_id,), vector=vector, limit=FOUND_MAX
                ).passages
            )

        def ask_by_meaning(tx: Transaction, question: str) -> int:
            return ask(tx, question, directions.question())

        # The first round reads the vectors into memory.
        rounds = [
            (
                await _slow_milliseconds(database, questions, _ask_engine),
                await _slow_milliseconds(database, questions, ask),
                await _slow_milliseconds(database, questions, ask_by_meaning),
            )
            for _ in range(ROUNDS + 1)
        ][1:]
    floors, by_words, by_meaning = zip(*rounds, strict=True)
    return [
        _line(f"by {QUESTION_WORDS} words", floors, by_words),
        _line(f"by {QUESTION_WORDS} words and by meaning", floors, by_meaning),
    ]


def _line(how: str, floors: Sequence[float], measured: Sequence[float]) -> Line:
    return at_most(
        GOAL,
        what=f"finding {FOUND_MAX} of {PASSAGES:,} passages {how}, p95",
        floor=f"bare FTS5 {min(floors):.0f} ms",
        quire=f"{min(measured):.0f} ms",
        ratios=[quire / floor for floor, quire in zip(floors, measured, strict=True)],
    )


class Directions:
    """Made-up vectors, and the index in which those of passages are searched."""

    def __init__(self) -> None:
        self._random = numpy.random.default_rng(1)
        self._index = MemoryIndex()

    def draw(self, count: int) -> list[bytes]:
        """Float32 vectors of length one."""
        vectors = self._random.normal(size=(count, VECTOR_SIZE)).astype(numpy.float32)
        vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
        return [vector.tobytes() for vector in vectors]

    def question(self) -> QuestionVector:
        """The vector of a question."""
        return QuestionVector(MODEL, self.draw(1)[0], self._index)


async def _store_vectors(database: Database, directions: Directions) -> None:
    last = 0
    while missing := await database.read(vectors.list_missing, MODEL, after=last, limit=VECTORS_AT_ONCE):
        numbers = [one.number for one in missing]
        drawn = [packed(vector) for vector in directions.draw(len(numbers))]
        await database.write(vectors.add, MODEL, list(zip(numbers, drawn, strict=True)))
        last = numbers[-1]


def _store(tx: Transaction, chatter: Chatter) -> tuple[str, str]:
    visitor = data.add_author(tx).visitor
    document = documents.add_document(tx, visitor, "Procedures", [], Limits())
    new = NewReference("Chatter", None, "text", "text/plain", 1, "0" * 64)
    references.add(tx, visitor, document.id, new, Limits())
    reference = reference_reading.claim_next(tx, visitor.user_id)
    if reference is None:
        raise Broken("A reference was added and does not wait to be read.")
    texts = (chatter.text() for _ in range(PASSAGES))
    read = tuple(ReadPassage(0, len(text), (), (LocatorStart(0, None, 1),), text) for text in texts)
    reference_reading.add_passages(tx, reference, "Chatter", 1, read)
    reference_reading.finish(tx, reference.id, "Chatter", Reading(None, None, read))
    tx.run(
        "create virtual table bare_search using fts5 (body, content = 'passage', content_rowid = 'number',"
        " tokenize = 'porter unicode61')"
    )
    tx.run("insert into bare_search (bare_search) values ('rebuild')")
    return document.id, reference.id


async def _slow_milliseconds(
    database: Database, questions: list[str], ask: Callable[[Transaction, str], int]
) -> float:
    """The time that one question in twenty takes longer than."""
    milliseconds = [await database.read(_milliseconds, question, ask) for question in questions]
    return sorted(milliseconds)[int(0.95 * len(milliseconds))]


def _milliseconds(tx: Transaction, question: str, ask: Callable[[Transaction, str], int]) -> float:
    started = time.perf_counter()
    if not ask(tx, question):
        raise Broken(f"Nothing was found for {question}.")
    return (time.perf_counter() - started) * 1000


def _ask_engine(tx: Transaction, question: str) -> int:
    return len(
        tx.all(
            "select rowid from bare_search where bare_search match :words order by rank limit :limit",
            words=" OR ".join(question.split()),
            limit=FOUND_MAX,
        )
    )

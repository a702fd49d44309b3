"""Asking questions about real files: whether the right passage is among the first five, and where it stands."""

import asyncio
import hashlib
import tempfile
import time
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean, median

import msgspec

from bench import data
from bench.processes import Broken
from bench.scans import read_with_scans
from bench.tables import Line
from quire.actions.answering.search_help import SearchHelper
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.passage_order import ORDERED_MAX
from quire.domain.conversation.wordings import WORDING_RULES, wording_request
from quire.domain.errors import Unreadable
from quire.domain.files.file_kinds import FILE_KINDS, kind_of
from quire.domain.limits import Limits
from quire.domain.references.passages import Passage
from quire.domain.references.references import NewReference, Reading
from quire.domain.searching.finding import QuestionVector, QuestionWording
from quire.domain.searching.lexemes import tokens_of
from quire.domain.searching.search_words import words_of_question
from quire.llm.language_model import ShortReply
from quire.llm.local_embeddings import LocalEmbeddings
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.references import reference_reading, references
from quire.store.searching import passages, vectors
from quire.store.transactions import Transaction

FILES = Path(__file__).parent / "references"
KEY = Path(__file__).parent / "retrieval_key.toml"
REPLIES = Path(__file__).parent / "retrieval_wordings.toml"
SOURCE_LANGUAGES = ("en", "de", "fr")
"""Those of the files, that of most passages first, as the replies have them."""
SHOWN_MAX = 12
"""What an answer is given."""
CONTEXT_TOKENS = 32_000
"""Of the scripted model; only an order would need them."""
FIRST = 5
SHARE_GOAL = 0.8
OTHER_LANGUAGE_GOAL = 0.6
HELPED_SHARE_GOAL = 0.9
HELPED_OTHER_LANGUAGE_GOAL = 0.8
"""Among all that an answer is given, with a language model that helps."""


class Second(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A further passage that a question needs."""

    file: str
    answer: str
    page: int | None = None
    heading: str | None = None
    also: tuple[str, ...] = ()


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is asked, and stretches of the file that answer it; the first stands on the page or under the heading."""

    file: str
    ask: str
    answer: str
    page: int | None = None
    heading: str | None = None
    also: tuple[str, ...] = ()
    language: str = "en"
    second: Second | None = None

    def is_answered_by(self, passage: Passage) -> bool:
        """Whether one of the stretches stands in it, however it was typeset."""
        text = _letters(passage.text)
        return any(_letters(stretch) in text for stretch in (self.answer, *self.also))


class Unanswerable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question that no file answers, and the file in whose section it is asked."""

    file: str
    ask: str
    language: str


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file is: the language it is written in, and a kind of text."""

    language: str
    kind: str


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All questions, the titles of the sections in which they are asked, and what the files are."""

    sections: dict[str, str]
    files: dict[str, File]
    questions: tuple[Question, ...]
    unanswerable: tuple[Unanswerable, ...]


class Asked(msgspec.Struct, frozen=True):
    """What came of a question: the place of the right passage, from 1; None when it was not found."""

    question: Question
    place: int | None
    seconds: float
    does_any_fit: bool

    @property
    def is_among_first(self) -> bool:
        """Where somebody would see it."""
        return self.place is not None and self.place <= FIRST


class ScriptedModel:
    """A language model whose replies were written beforehand, for exactly what the product asks of one."""

    def __init__(self, replies: dict[str, str]) -> None:
        self._replies = {
            wording_request(question, SOURCE_LANGUAGES): reply for question, reply in replies.items()
        }

    async def reply(
        self, rules: str, request: str, *, characters_max: int, tokens_max: int | None = None
    ) -> ShortReply:
        """What was written for a question."""
        if rules != WORDING_RULES or request not in self._replies:
            raise Broken(f"No reply was written for this request:\n{request}")
        return ShortReply(self._replies[request][:characters_max])


class Replies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a language model replies when it is asked for other wordings of a question."""

    replies: dict[str, str]


class Library(msgspec.Struct, frozen=True):
    """A document with the files as its references."""

    document_id: str
    reference_ids: dict[str, str]


def measure() -> list[Line]:
    """Read the files, ask everything, and compare pages with the key."""
    key = msgspec.toml.decode(KEY.read_bytes(), type=Key)
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder), key))


async def _measure(folder: Path, key: Key) -> list[Line]:
    readings = {file: reading for file in key.sections if (reading := await reading_of(file)) is not None}
    with Database(folder / "quire.sqlite3", readers=1) as database:
        library = await database.write(_store, readings)
        answerable = [question for question in key.questions if question.file in readings]
        alone = {question.ask: (question.ask,) for question in answerable}
        helped = await _wordings_of(database, library, answerable)
        asked = await _ask_all(database, library, key, answerable, alone)
        asked_with_help = await _ask_all(database, library, key, answerable, helped)
        unanswerable = [await database.read(_does_any_fit, library, key, one) for one in key.unanswerable]
        embeddings = LocalEmbeddings()
        await _store_vectors(database, embeddings)
        asked_with_vectors = await _ask_all(database, library, key, answerable, alone, embeddings)
        asked_with_both = await _ask_all(database, library, key, answerable, helped, embeddings)
        unanswerable_with_vectors = [
            await database.read(
                _does_any_fit, library, key, one, vector=await _vector_of(embeddings, one.ask)
            )
            for one in key.unanswerable
        ]
        await embeddings.close()
        whole = {
            file: await database.read(passages.list_of_reference, reference_id)
            for file, reference_id in library.reference_ids.items()
        }
    return [
        *_lines_by_language("by words", key, asked),
        *_lines_by_language("with local vectors", key, asked_with_vectors),
        *_lines_with_help("by words", key, asked_with_help),
        *_lines_with_help("with local vectors", key, asked_with_both),
        *_lines_by_kind(key, asked_with_vectors),
        *_lines_by_file(asked),
        _line_of_nothing("by words", asked, unanswerable),
        _line_of_nothing("with local vectors", asked_with_vectors, unanswerable_with_vectors),
        _line_of_pages(key, whole),
        _line_of_time(asked),
    ]


def _store(tx: Transaction, readings: dict[str, Reading]) -> Library:
    visitor = data.add_author(tx).visitor
    document = documents.add_document(tx, visitor, "Procedures", [], Limits())
    return Library(
        document.id,
        {file: _store_file(tx, visitor, document.id, file, reading) for file, reading in readings.items()},
    )


def _store_file(tx: Transaction, visitor: Visitor, document_id: str, file: str, reading: Reading) -> str:
    path, kind = FILES / file, kind_of(file)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    new = NewReference(path.stem, file, kind, FILE_KINDS[kind].media_type, path.stat().st_size, sha256)
    references.add(tx, visitor, document_id, new, Limits())
    reference = reference_reading.claim_next(tx, visitor.user_id)
    if reference is None:
        raise Broken(f"{file} was added and does not wait to be read.")
    title = reading.title or reference.title
    reference_reading.add_passages(tx, reference, title, 1, reading.passages)
    reference_reading.finish(tx, reference.id, title, reading)
    return reference.id


async def reading_of(file: str) -> Reading | None:
    """What stands in a file; None where this machine has nothing that reads it, such as OCR."""
    try:
        return await read_with_scans(FILES / file)
    except Unreadable:
        return None


async def _store_vectors(database: Database, embeddings: LocalEmbeddings) -> None:
    last = 0
    while missing := await database.read(
        vectors.list_missing, embeddings.name, after=last, limit=embeddings.texts_at_once
    ):
        found = await embeddings.embed_passages([one.text for one in missing])
        numbers = [one.number for one in missing]
        await database.write(vectors.add, embeddings.name, list(zip(numbers, found.vectors, strict=True)))
        last = numbers[-1]


async def _wordings_of(
    database: Database, library: Library, questions: Sequence[Question]
) -> dict[str, tuple[str, ...]]:
    """The questions with the wordings that the scripted model gives, asked and understood by the product."""
    model = ScriptedModel(msgspec.toml.decode(REPLIES.read_bytes(), type=Replies).replies)
    helper = SearchHelper(model, None, budget=Budget(CONTEXT_TOKENS), timeout_seconds=60)
    languages = await database.read(
        passages.list_languages, library.document_id, tuple(library.reference_ids.values())
    )
    return {
        question.ask: (question.ask, *(await helper.find_wordings(question.ask, languages)).texts)
        for question in questions
    }


async def _vector_of(embeddings: LocalEmbeddings, text: str) -> QuestionVector:
    vector = await embeddings.embed_question(text, seconds=60)
    return QuestionVector(embeddings.name, vector, embeddings.index, embeddings.similarity_min)


def _does_any_fit(
    tx: Transaction,
    library: Library,
    key: Key,
    question: Unanswerable,
    *,
    vector: QuestionVector | None = None,
) -> bool:
    return passages.find(
        tx,
        library.document_id,
        question.ask,
        section_title=key.sections[question.file],
        reference_ids=tuple(library.reference_ids.values()),
        vector=vector,
        limit=SHOWN_MAX,
    ).does_any_fit


async def _ask_all(
    database: Database,
    library: Library,
    key: Key,
    questions: Sequence[Question],
    wordings: Mapping[str, Sequence[str]],
    embeddings: LocalEmbeddings | None = None,
) -> list[Asked]:
    """Ask each of the questions in all of its wordings together."""
    return [
        await database.read(
            _ask,
            library,
            key,
            question,
            [
                QuestionWording(text, await _vector_of(embeddings, text) if embeddings else None)
                for text in wordings[question.ask]
            ],
        )
        for question in questions
    ]


def _ask(
    tx: Transaction, library: Library, key: Key, question: Question, wordings: Sequence[QuestionWording]
) -> Asked:
    started = time.perf_counter()
    found = passages.find_by_wordings(
        tx,
        library.document_id,
        wordings,
        section_title=key.sections[question.file],
        reference_ids=tuple(library.reference_ids.values()),
        limit=SHOWN_MAX if len(wordings) == 1 else ORDERED_MAX,
    )
    seconds = time.perf_counter() - started
    right_id = library.reference_ids[question.file]
    places = [
        place
        for place, passage in enumerate(found.passages[:SHOWN_MAX], 1)
        if passage.reference_id == right_id and question.is_answered_by(passage)
    ]
    return Asked(question, min(places, default=None), seconds, found.does_any_fit)


def _lines_by_language(how: str, key: Key, asked: list[Asked]) -> list[Line]:
    same = [one for one in asked if one.question.language == key.files[one.question.file].language]
    other = [one for one in asked if one.question.language != key.files[one.question.file].language]
    return [
        _share(f"{how}, asked in the file's language", same),
        _share(f"{how}, asked in another language", other, goal=OTHER_LANGUAGE_GOAL),
        *(
            _share(f"{how}, {name}", some, goal=None)
            for name, some in (
                ("many words shared", [one for one in same if _share_of_words(one.question) >= 0.5]),
                ("few words shared", [one for one in same if _share_of_words(one.question) < 0.5]),
            )
            if some
        ),
    ]


def _lines_with_help(how: str, key: Key, asked: list[Asked]) -> list[Line]:
    """What the wordings of a language model add; it puts nothing in order here, which only a real one could."""
    same = [one for one in asked if one.question.language == key.files[one.question.file].language]
    other = [one for one in asked if one.question.language != key.files[one.question.file].language]
    return [
        _share_shown(f"{how}, asked in the file's language", same, goal=HELPED_SHARE_GOAL),
        _share_shown(f"{how}, asked in another language", other, goal=HELPED_OTHER_LANGUAGE_GOAL),
    ]


def _share_shown(what: str, asked: Sequence[Asked], *, goal: float) -> Line:
    shown = mean(one.place is not None for one in asked)
    first = mean(one.is_among_first for one in asked)
    return Line(
        what=f"right passage among the first {SHOWN_MAX} with a scripted model's wordings, not in its order: {what},"
        f" {len(asked)} questions",
        quire=f"{shown:.1%}",
        compared=f"among the first {FIRST} {first:.0%}",
        goal=f"≥ {goal:.0%}",
        is_reached=shown >= goal,
    )


def _share_of_words(question: Question) -> float:
    """The share of the question's content words that stand in the answer, in whatever form."""
    language = question.language
    asked = [word for word in words_of_question(question.ask, languages=[language]) if word.is_asked]
    answer = list(tokens_of(" ".join((question.answer, *question.also)), language))
    shared = [word for word in asked if any(word.is_in(token) for token in answer)]
    return len(shared) / len(asked) if asked else 0.0


def _lines_by_kind(key: Key, asked: list[Asked]) -> list[Line]:
    kinds = dict.fromkeys(key.files[one.question.file].kind for one in asked)
    return [
        _share(
            f"with local vectors, {kind}",
            [one for one in asked if key.files[one.question.file].kind == kind],
            goal=None,
        )
        for kind in kinds
    ]


def _line_of_nothing(how: str, asked: list[Asked], unanswerable: list[bool]) -> Line:
    """How often it is said that nothing fits: rightly, and wrongly."""
    rightly, wrongly = unanswerable.count(False), sum(not one.does_any_fit for one in asked)
    return Line(
        what=f"“nothing fits” said rightly {how}, of {len(unanswerable)}",
        quire=f"{rightly}",
        compared=f"wrongly {wrongly} of {len(asked)}",
        goal="≥ 12; wrongly at most 1 in 20",
        is_reached=rightly >= 12 and wrongly * 20 <= len(asked),
    )


def _lines_by_file(asked: list[Asked]) -> list[Line]:
    files = dict.fromkeys(one.question.file for one in asked)
    return [_share(file, [one for one in asked if one.question.file == file], goal=None) for file in files]


def _share(what: str, asked: Sequence[Asked], *, goal: float | None = SHARE_GOAL) -> Line:
    share = mean(one.is_among_first for one in asked)
    reciprocal_rank = mean(0 if one.place is None else 1 / one.place for one in asked)
    shown = mean(one.place is not None for one in asked)
    return Line(
        what=f"right passage among the first {FIRST}: {what}, {len(asked)} questions",
        quire=f"{share:.1%}",
        compared=f"mean reciprocal rank {reciprocal_rank:.2f}; among the first {SHOWN_MAX} {shown:.0%}",
        goal="" if goal is None else f"≥ {goal:.0%}",
        is_reached=None if goal is None else share >= goal,
    )


def _line_of_pages(key: Key, whole: dict[str, list[Passage]]) -> Line:
    """Whether what was read knows the page or the heading of each answer; a plain text only looks as if it had any."""
    placed = [
        question for question in key.questions if question.file in whole and kind_of(question.file) != "text"
    ]
    wrong = [question for question in placed if not _is_placed(question, whole[question.file])]
    return Line(
        what=f"pages and headings of {len(placed)} answers as in the key",
        quire=f"{len(placed) - len(wrong)}",
        compared="; ".join(f"{one.file}: {one.answer[:40]}" for one in wrong[:3]),
        goal="all",
        is_reached=not wrong,
    )


def _is_placed(question: Question, of_file: list[Passage]) -> bool:
    answer = _letters(question.answer)
    for passage in of_file:
        before, found, _ = _letters(passage.text).partition(answer)
        if found and question.page is not None:
            return question.page == _page_at(passage, len(before))
        if found:
            return not passage.heading_path or _letters(passage.heading_path[-1]) == _letters(
                question.heading or ""
            )
    return False


def _page_at(passage: Passage, letters_before: int) -> int | None:
    """The page on which a range begins, after this many letters of the passage."""
    begun = [
        start
        for start in passage.locator_starts
        if len(_letters(passage.text[: start.start])) <= letters_before
    ]
    return begun[-1].page


def _line_of_time(asked: list[Asked]) -> Line:
    milliseconds = sorted(one.seconds * 1000 for one in asked)
    return Line(
        what="finding the passages for a question",
        quire=f"{median(milliseconds):.0f} ms",
        compared=f"p95 {milliseconds[int(0.95 * len(milliseconds))]:.0f} ms",
    )


def _letters(text: str) -> str:
    """Letters and digits alone: hyphens, ligatures, line ends and the signs of tables do not matter."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())

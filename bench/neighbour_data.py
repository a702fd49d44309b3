"""What the persons of `neighbours` have before the clock runs: four who work, and one for each kind of load.

A load has an account of its own, so that what it may do in a minute is not used up by another one. Loads on the large
document share one; they need little of what it may do.
"""

from functools import cache
from pathlib import Path
from random import Random

import msgspec

from bench import data
from bench.data import Author, Place
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.limits import Limits
from quire.domain.references.passages import cut_section
from quire.domain.searching.indexed_words import index_passages
from quire.store.documents import documents
from quire.store.searching import indexing
from quire.store.sections import sections
from quire.store.transactions import Transaction

NEIGHBOURS = 4
LIMITS = Limits()
VERSIONS = 24
PASSAGES_AT_ONCE = 5_000
EXCHANGES = 25
LARGE_SECTIONS = 40
"""Of the large document, each as long as it may be: 20 MiB; more would only take longer to prepare."""
LARGE = ("searches", "documents", "slow readers", "restorations")
MARKDOWN = ("*a **b ", "- a\n", "> > a\n\n", "|a|b\n|-|-\n", "[a](b ", "`a ", "[^")
"""What is hard to render: units of which a section is full; the last takes all the time that there is for one."""
COMPARED = 16
"""Versions of which each pair is compared once, since a result that is known costs nothing."""
RENDERED = 12
"""Versions of each section that is hard to render, for the same reason; more than are rendered in one measurement."""


class Neighbour(msgspec.Struct, frozen=True):
    """Somebody who works: a chat that is read, a section that is saved, and chats that are asked in."""

    author: Author
    read: Place
    saved: Place
    asked: list[Place]


class Stock(msgspec.Struct, frozen=True):
    """All accounts; `place` is where each load does its work."""

    neighbours: list[Neighbour]
    loads: dict[str, "Load"]


class Load(msgspec.Struct, frozen=True):
    """The account and the things of one load."""

    author: Author
    places: list[Place]
    before: str = ""
    """The time at which its document was different."""
    after: str = ""
    """The time at which it was as it is."""
    message_id: str = ""


def write(data_dir: Path, names: list[str]) -> Stock:
    """Prepare everything; large documents take most of the time."""
    neighbours = [data.write(data_dir, _add_neighbour, number) for number in range(NEIGHBOURS)]
    loads = {name: data.write(data_dir, _add_load, name) for name in names if name not in LARGE}
    large = _with_large_document(data_dir, data.write(data_dir, _add_load, "large"))
    while data.write(data_dir, _index_some):
        pass
    return Stock(neighbours, loads | dict.fromkeys(LARGE, large))


def _index_some(tx: Transaction) -> bool:
    """What a server does in the background after a long text was saved, so that it has nothing to do at first."""
    stale = indexing.list_stale(tx)
    if stale:
        indexing.renew_passages(tx, stale, [cut_section(one.section.content) for one in stale])
        return True
    found = indexing.list_unindexed(tx, limit=PASSAGES_AT_ONCE)
    words = index_passages([(title, body) for _, _, title, body in found])
    indexing.store_words(tx, list(zip(found, words, strict=True)))
    return bool(found)


@cache
def prose(seed: int, characters: int = LIMITS.section_bytes_max) -> str:
    """Paragraphs of words that are as frequent as in a language."""
    random = Random(seed)
    words = [f"{stem}{ending}" for stem in _STEMS for ending in _ENDINGS]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    chosen = random.choices(words, weights, k=characters // 5)
    for index in range(80, len(chosen), 81):
        chosen[index] = "\n\n"
    return " ".join(chosen)[:characters].strip()


def lines(letter: str, characters: int = LIMITS.section_bytes_max) -> str:
    """As many paragraphs as there can be."""
    return f"{letter}\n\n" * (characters // 3)


def hard_to_render(unit: str, number: int) -> str:
    """A section that is full of a unit, each of them another text."""
    return f"Text {number}.\n\n{unit * LIMITS.section_bytes_max}"[: LIMITS.section_bytes_max]


_STEMS = [f"{first}{vowel}{last}" for first in "bdfgklmnprstvz" for vowel in "aeiou" for last in "lmnrst"]
_ENDINGS = ("", "a", "en", "er", "ig", "ung")


def _add_neighbour(tx: Transaction, number: int) -> Neighbour:
    author = data.add_author(tx, f"neighbour-{number}")
    read, saved, *asked = data.open_chats(tx, author, data.add_sections(tx, author, 20))
    data.add_conversation(tx, read, exchanges=EXCHANGES)
    return Neighbour(author, read, saved, asked)


def _add_load(tx: Transaction, name: str) -> Load:
    author = data.add_author(tx, name.replace(" ", "-"))
    places = data.open_chats(tx, author, data.add_sections(tx, author, 12))
    match name:
        case "comparisons":
            _add_versions(tx, author, places[0], [prose(seed) for seed in range(COMPARED)])
        case "authorship":
            _add_versions(tx, author, places[0], [prose(seed % 3) for seed in range(VERSIONS)])
        case "renderings":
            for place, unit in zip(places, MARKDOWN, strict=False):
                _add_versions(tx, author, place, [hard_to_render(unit, text) for text in range(RENDERED)])
        case "proposals":
            _add_versions(tx, author, places[0], [prose(1)])
            answer = prose(2, LIMITS.answer_bytes_max)
            return Load(author, places, message_id=_add_answers(tx, places[0], answer, count=1))
        case "chats":
            _add_answers(tx, places[0], prose(3, LIMITS.answer_bytes_max), count=20)
    return Load(author, places)


def _add_versions(tx: Transaction, author: Author, place: Place, texts: list[str]) -> None:
    for revision, text in enumerate(texts, 1):
        change = SectionChange(content=text)
        sections.change_section(
            tx, author.visitor, place.document_id, place.section_id, change, base_revision=revision
        )


def _add_answers(tx: Transaction, place: Place, text: str, *, count: int) -> str:
    """Answers that are all this text; the id of the last."""
    data.add_conversation(tx, place, exchanges=count)
    tx.run(
        "update message set content = :text where chat_session_id = :id and role = 'assistant'",
        text=text,
        id=place.chat_session_id,
    )
    (message_id,) = tx.one(
        "select head_message_id from chat_session where id = :id", id=place.chat_session_id
    )
    return str(message_id)


def _with_large_document(data_dir: Path, load: Load) -> Load:
    """A large document, whose texts were others before."""
    place = data.write(data_dir, _add_large_document, load.author)
    before = data.write(data_dir, lambda tx: tx.now_text)
    data.write(data_dir, _rewrite, load.author, place)
    after = data.write(data_dir, lambda tx: tx.now_text)
    return msgspec.structs.replace(load, places=[place], before=before, after=after)


def _add_large_document(tx: Transaction, author: Author) -> Place:
    drafts = [SectionDraft(f"Step {number}", content=prose(number % 5)) for number in range(LARGE_SECTIONS)]
    document = documents.add_document(tx, author.visitor, "Procedure", drafts, LIMITS)
    return Place(document.id, document.sections[0].id)


def _rewrite(tx: Transaction, author: Author, place: Place) -> None:
    for section in sections.list_all(tx, place.document_id):
        change = SectionChange(content=prose(section.position % 5 + 5))
        sections.change_section(tx, author.visitor, place.document_id, section.id, change, base_revision=1)

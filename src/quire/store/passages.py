"""Full-text search for passages. What differs between databases in full-text search is here and in `ranking`.

SQLite: the FTS5 tables `section_search` and `passage_search`, kept by triggers on `section_passage` and `passage`. The
ids of documents and references are indexed words of their passages, so a search reads no passage of other documents.
"""

from collections.abc import Collection, Sequence

import msgspec

from quire.domain.passages import (
    Passage,
    QuestionVector,
    SearchHit,
    cut_section,
    fuse,
    passage_of_section,
)
from quire.domain.references import LocatorStart, locate
from quire.domain.search_words import SearchWord, words_of_question, words_of_search
from quire.domain.sections import Section
from quire.store import ranking, vectors
from quire.store.notes import read_notes
from quire.store.ranking import PassageIndex, Ranked
from quire.store.transactions import Transaction, named_list, new_id

SNIPPET_WORDS = 24
SURROUNDINGS = 400
"""How many characters of the neighbouring passages are read, in which a quote may begin or end."""

RANKED_MAX = 40
"""How many passages of each ranking are fused."""

SCOPES_MAX = 50
"""The most references that a query names; with more, it searches all of the document's and drops the others later."""


_SECTIONS = "section_search"
_REFERENCES = "passage_search"

_Highlighted = tuple[str, tuple[tuple[int, int], ...]]
"""A text, and the ranges of it that match."""

_END_OF_EARLIER = (
    f"case when length(earlier.body) > {SURROUNDINGS}"
    f" then substr(earlier.body, length(earlier.body) - {SURROUNDINGS - 1}) else earlier.body end"
)
"""Not counted from the end: databases differ about a negative start."""

_PASSAGE = (
    "passage.number, reference.id, passage.ordinal, reference.title, passage.body, passage.heading_path,"
    f" passage.places, {_END_OF_EARLIER}, substr(later.body, 1, {SURROUNDINGS}), reference.notes"
    " from passage join reference on reference.id = passage.reference_id"
    " left join passage as earlier on earlier.reference_id = passage.reference_id"
    " and earlier.ordinal = passage.ordinal - 1"
    " left join passage as later on later.reference_id = passage.reference_id"
    " and later.ordinal = passage.ordinal + 1"
)

_locator_starts = msgspec.json.Decoder(tuple[LocatorStart, ...])
_heading_path = msgspec.json.Decoder(tuple[str, ...])


def index_section(tx: Transaction, section: Section) -> None:
    """Index the section's current text."""
    remove_section(tx, section.id)
    tx.run_each(
        "insert into section_passage (section_id, document_id, paragraph, title, body)"
        " values (:section_id, :document_id, :paragraph, :title, :body)",
        [
            {
                "section_id": section.id,
                "document_id": section.document_id,
                "paragraph": passage.paragraph,
                "title": section.title,
                "body": passage.text,
            }
            for passage in cut_section(section.content)
        ],
    )


def remove_section(tx: Transaction, section_id: str) -> None:
    """Remove the section from the index."""
    tx.run("delete from section_passage where section_id = :section_id", section_id=section_id)


def find(
    tx: Transaction,
    document_id: str,
    question: str,
    *,
    section_title: str = "",
    reference_ids: Collection[str] = (),
    vector: QuestionVector | None = None,
    limit: int,
) -> list[Passage]:
    """The passages of a document's sections and of these references that match a question best, best first.

    Words of the title of the section in which it is asked add a little. With a vector, the ranking by words is fused
    with that of the nearest passages. The caller has checked access to the document.
    """
    words = words_of_question(question, section_title)
    allowed = {None, *reference_ids}
    best = _best(tx, document_id, reference_ids, words)
    by_words = [passage for _, passage in best if passage.reference_id in allowed][:RANKED_MAX]
    if vector is None:
        return by_words[:limit]
    return fuse(by_words, _nearest(tx, vector, reference_ids))[:limit]


def find_hits(
    tx: Transaction, document_id: str, text: str, *, reference_ids: Collection[str] = (), limit: int
) -> list[SearchHit]:
    """The passages that match a search, best first; its last word may be a prefix.

    The caller has checked access to the document.
    """
    words = words_of_search(text)
    if not words:
        return []
    best = _best(tx, document_id, reference_ids, words)[:limit]
    snippets = {
        found: snippet
        for table in (_SECTIONS, _REFERENCES)
        for found, snippet in _snippets(tx, table, [found for found, _ in best], words).items()
    }
    hits = [_hit(passage, *snippets[found]) for found, passage in best if found in snippets]
    return [hit for hit in hits if hit.highlights]


def list_of_reference(tx: Transaction, reference_id: str) -> list[Passage]:
    """All passages of a reference in order; the caller has checked access to it."""
    rows = tx.all(f"select {_PASSAGE} where reference.id = :id order by passage.ordinal", id=reference_id)
    return [from_row(*row[1:]) for row in rows]


def from_row(
    reference_id: str,
    ordinal: int,
    title: str,
    body: str,
    heading_path: str,
    locator_starts: str,
    earlier: str | None = None,
    later: str | None = None,
    notes: str | None = None,
) -> Passage:
    """A passage of a reference, with the end of the one before it and the beginning of the one after it."""
    return Passage(
        title,
        body,
        _heading_path.decode(heading_path),
        _locator_starts.decode(locator_starts),
        reference_id=reference_id,
        passage_id=id_of(reference_id, ordinal),
        before="" if earlier is None else earlier[earlier.find(" ") + 1 :],
        after="" if later is None else later[: later.rfind(" ") + 1] or later,
        notes=read_notes(notes),
    )


def id_of(reference_id: str, ordinal: int) -> str:
    """The id of a passage; reading a file again gives the same ids."""
    return f"{reference_id}-{ordinal}"


def _best(
    tx: Transaction, document_id: str, reference_ids: Collection[str], words: Sequence[SearchWord]
) -> list[tuple[Ranked, Passage]]:
    best = ranking.rank(tx, _indexes(document_id, reference_ids), words, limit=ranking.CANDIDATES_MAX)
    passages = {**_read_sections(tx, best), **_read_references(tx, best)}
    return [(found, passages[found]) for found in best if found in passages]


def _nearest(tx: Transaction, vector: QuestionVector, reference_ids: Collection[str]) -> list[Passage]:
    numbers = vectors.find_nearest(tx, vector, reference_ids, limit=RANKED_MAX)
    nearest = [Ranked(_REFERENCES, number) for number in numbers]
    passages = _read_references(tx, nearest)
    return [passages[found] for found in nearest if found in passages]


def _indexes(document_id: str, reference_ids: Collection[str]) -> list[PassageIndex]:
    sections = PassageIndex(_SECTIONS, f'document_id : "{document_id}"', takes_additions=False)
    if not reference_ids:
        return [sections]
    ids = reference_ids if len(reference_ids) <= SCOPES_MAX else [document_id]
    quoted = " OR ".join(f'"{id_}"' for id_ in ids)
    return [sections, PassageIndex(_REFERENCES, f"scope : ({quoted})")]


def _snippets(
    tx: Transaction, table: str, found: list[Ranked], words: Sequence[SearchWord]
) -> dict[Ranked, tuple[_Highlighted, _Highlighted]]:
    """Title and snippet of the passages found in this table, with the ranges that match."""
    names, parameters = named_list("number", _numbers(table, found))
    # A random delimiter cannot occur in a text.
    delimiter = new_id()
    rows = tx.all(
        f"select rowid, highlight({table}, 1, :delimiter, :delimiter),"
        f" snippet({table}, 2, :delimiter, :delimiter, '…', {SNIPPET_WORDS}) from {table}"
        f" where {table} match :query and rowid in ({names})",
        query=ranking.match_any(words),
        delimiter=delimiter,
        **parameters,
    )
    return {
        Ranked(table, number): (_highlighted(title, delimiter), _highlighted(snippet, delimiter))
        for number, title, snippet in rows
    }


def _numbers(table: str, found: list[Ranked]) -> list[int]:
    return [one.number for one in found if one.table == table]


def _hit(passage: Passage, title: _Highlighted, snippet: _Highlighted) -> SearchHit:
    return SearchHit(
        title=title[0],
        title_highlights=title[1],
        snippet=snippet[0],
        highlights=snippet[1],
        section_id=passage.section_id,
        reference_id=passage.reference_id,
        passage_id=passage.passage_id,
        locator=locate(passage.heading_path, passage.locator_starts, _offset_of(snippet, passage.text)),
    )


def _offset_of(snippet: _Highlighted, text: str) -> int:
    """The offset in a passage of the first matching word of a snippet."""
    shown, highlights = snippet
    start = highlights[0][0] if highlights else 0
    begin = text.find(shown.strip("…"))
    return max(0, begin + start - len(shown) + len(shown.lstrip("…"))) if begin >= 0 else 0


def _highlighted(delimited: str, delimiter: str) -> _Highlighted:
    """A text without its delimiters, and the ranges that were between two of them."""
    text = ""
    highlights: list[tuple[int, int]] = []
    for number, piece in enumerate(delimited.split(delimiter)):
        is_highlighted = number % 2 == 1
        if is_highlighted and piece:
            highlights.append((len(text), len(text) + len(piece)))
        text += piece
    return text, tuple(highlights)


def _read_sections(tx: Transaction, found: list[Ranked]) -> dict[Ranked, Passage]:
    names, parameters = named_list("number", _numbers(_SECTIONS, found))
    rows = tx.all(
        "select section_passage.id, section.id, section.title, section_passage.paragraph, section_passage.body"
        " from section_passage join section on section.id = section_passage.section_id"
        f" where section_passage.id in ({names}) and section.deleted_at is null",
        **parameters,
    )
    return {Ranked(_SECTIONS, row[0]): passage_of_section(*row[1:]) for row in rows}


def _read_references(tx: Transaction, found: list[Ranked]) -> dict[Ranked, Passage]:
    names, parameters = named_list("number", _numbers(_REFERENCES, found))
    rows = tx.all(
        f"select {_PASSAGE} where passage.number in ({names})"
        " and reference.status = 'ready' and reference.deleted_at is null",
        **parameters,
    )
    return {Ranked(_REFERENCES, row[0]): from_row(*row[1:]) for row in rows}

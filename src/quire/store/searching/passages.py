"""Full-text search for passages of sections and of references; those of references are also read one by one.

How the two databases look lexemes up is in `word_index`, and the order of what they find in `ranking`. The passages of
sections are stored by `section_passages`.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import msgspec

from quire.domain.references.passages import (
    BETWEEN_BLOCKS,
    SURROUNDINGS,
    Passage,
    passage_of_section,
    text_after,
    text_before,
)
from quire.domain.references.references import LocatorStart, locate
from quire.domain.searching.finding import FoundWords, QuestionVector, QuestionWording, SearchHit, fits, fuse
from quire.domain.searching.search_words import SearchWord, words_of_question, words_of_search
from quire.domain.searching.snippets import highlight, snippet
from quire.store.searching import ranking, vectors
from quire.store.searching.ranking import Ranked, Ranking
from quire.store.searching.word_index import PassageIndex
from quire.store.sections.notes import read_notes
from quire.store.transactions import Transaction, named_list

RANKED_MAX = 40
"""How many passages of each ranking are fused."""

READ_AT_ONCE = 16
"""A little more than the twelve passages that an answer is usually given."""

SCOPES_MAX = 50
"""The most references that a query names; with more, it searches all of the document's and drops the others later."""

LANGUAGE_SHARE_MIN = 0.005
"""What share of the passages a language has for the sources to be in it."""

_SECTIONS = "section_search"
_REFERENCES = "passage_search"

_END_OF_EARLIER = (
    f"case when length(earlier.body) > {SURROUNDINGS}"
    f" then substr(earlier.body, length(earlier.body) - {SURROUNDINGS - 1}) else earlier.body end"
)
"""Not counted from the end: databases differ about a negative start."""

_PASSAGE = (
    "passage.number, reference.id, passage.ordinal, coalesce(reference.given_title, reference.title), passage.body,"
    " passage.heading_path,"
    f" passage.places, {_END_OF_EARLIER}, substr(later.body, 1, {SURROUNDINGS}), reference.notes,"
    " passage.first_character - earlier.end_character, later.first_character - passage.end_character"
    " from passage join reference on reference.id = passage.reference_id"
    " left join passage as earlier on earlier.reference_id = passage.reference_id"
    " and earlier.ordinal = passage.ordinal - 1"
    f" and passage.first_character - earlier.end_character <= {len(BETWEEN_BLOCKS)}"
    " left join passage as later on later.reference_id = passage.reference_id"
    " and later.ordinal = passage.ordinal + 1"
    f" and later.first_character - passage.end_character <= {len(BETWEEN_BLOCKS)}"
)

_locator_starts = msgspec.json.Decoder(tuple[LocatorStart, ...])
_heading_path = msgspec.json.Decoder(tuple[str, ...])


class FoundPassages(msgspec.Struct, frozen=True):
    """The passages that match a question best, best first, and whether any of them seems to be about it."""

    passages: list[Passage]
    does_any_fit: bool


def find(
    tx: Transaction,
    document_id: str,
    question: str,
    *,
    section_title: str = "",
    reference_ids: Collection[str] = (),
    vector: QuestionVector | None = None,
    limit: int,
) -> FoundPassages:
    """The passages of a document's sections and of these references that match a question best, best first.

    Words of the title of the section in which it is asked add a little. With a vector, the ranking by words is fused
    with that of the nearest passages. The caller has checked access to the document.
    """
    indexes = _indexes(tx, document_id, reference_ids)
    words = words_of_question(question, section_title, ranking.languages_of(indexes))
    allowed = {None, *reference_ids}
    ranked = ranking.rank(tx, indexes, words, limit=ranking.CANDIDATES_MAX)
    best = (found for found in _best(tx, ranked) if found.passage.reference_id in allowed)
    by_words = list(islice(best, min(limit, RANKED_MAX) if vector is None else RANKED_MAX))
    coverage = max((found.coverage for found in by_words[:limit]), default=0.0)
    found_words = FoundWords(ranked.words_count, coverage, ranked.known_share)
    ranking_by_words = [found.passage for found in by_words]
    if vector is None:
        return FoundPassages(ranking_by_words[:limit], fits(found_words))
    nearest = _nearest(tx, vector, reference_ids)
    similarity = max(nearest.values(), default=0.0)
    fused = fuse(ranking_by_words, list(nearest))
    return FoundPassages(fused[:limit], fits(found_words, similarity, vector.similarity_min))


def find_by_wordings(
    tx: Transaction,
    document_id: str,
    wordings: Sequence[QuestionWording],
    *,
    section_title: str = "",
    reference_ids: Collection[str] = (),
    limit: int,
) -> FoundPassages:
    """The same for a question in several wordings, whose rankings are fused."""
    found = [
        find(
            tx,
            document_id,
            wording.text,
            section_title=section_title,
            reference_ids=reference_ids,
            vector=wording.vector,
            limit=limit,
        )
        for wording in wordings
    ]
    if len(found) == 1:
        return found[0]
    return FoundPassages(
        fuse(*(one.passages for one in found))[:limit], any(one.does_any_fit for one in found)
    )


def list_languages(tx: Transaction, document_id: str, reference_ids: Collection[str] = ()) -> list[str]:
    """The languages of the passages of a document's sections and of these references, that of most passages first.

    Those of very few are left out: tables and lists of names are taken for some other language now and then. The caller
    has checked access to the document.
    """
    indexes = _indexes(tx, document_id, reference_ids)
    counts = {
        language: sum(index.counts.get(language, 0) for index in indexes)
        for language in ranking.languages_of(indexes)
    }
    fewest = LANGUAGE_SHARE_MIN * sum(counts.values())
    return sorted(
        (language for language, count in counts.items() if count >= fewest),
        key=counts.__getitem__,
        reverse=True,
    )


def find_hits(
    tx: Transaction,
    document_id: str,
    text: str,
    *,
    reference_ids: Collection[str] = (),
    section_ids: Collection[str] | None = None,
    limit: int,
) -> list[SearchHit]:
    """The passages that match a search, best first; its last word may be a prefix.

    They are of all sections of the document, or only of those with the given ids. The caller has checked access to
    the document.
    """
    indexes = _indexes(tx, document_id, reference_ids)
    words = words_of_search(text, ranking.languages_of(indexes))
    if not words:
        return []
    allowed = (
        found
        for found in _best(tx, ranking.rank(tx, indexes, words, limit=ranking.CANDIDATES_MAX))
        if section_ids is None or found.passage.section_id in section_ids
    )
    best = list(islice(allowed, limit))
    ranked = [found.ranked for found in best]
    languages = {index.table: _languages(tx, index, ranked) for index in indexes}
    hits = [_hit(found.passage, words, languages[found.ranked.table][found.ranked.number]) for found in best]
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
    gap_before: int | None = None,
    gap_after: int | None = None,
) -> Passage:
    """A passage of a reference, with the end of the one before it and the beginning of the one after it.

    Where a heading is between them, no text of the one goes on in the other.
    """
    return Passage(
        title,
        body,
        _heading_path.decode(heading_path),
        _locator_starts.decode(locator_starts),
        reference_id=reference_id,
        passage_id=id_of(reference_id, ordinal),
        before="" if earlier is None else text_before(earlier, gap_before),
        after="" if later is None else text_after(later, gap_after),
        notes=read_notes(notes),
    )


def id_of(reference_id: str, ordinal: int) -> str:
    """The id of a passage; reading a file again gives the same ids."""
    return f"{reference_id}-{ordinal}"


class _Found(msgspec.Struct, frozen=True):
    ranked: Ranked
    passage: Passage
    coverage: float


def _best(tx: Transaction, found: Ranking) -> Iterator[_Found]:
    """The passages that match best, best first. They are read a few at a time, since most are not wanted."""
    ranked = iter(found.coverages)
    while some := list(islice(ranked, READ_AT_ONCE)):
        passages = {**_read_sections(tx, some), **_read_references(tx, some)}
        yield from (_Found(one, passages[one], found.coverages[one]) for one in some if one in passages)


def _nearest(tx: Transaction, vector: QuestionVector, reference_ids: Collection[str]) -> dict[Passage, float]:
    """The nearest passages, nearest first, with their similarities."""
    similarities = vectors.find_nearest(tx, vector, reference_ids, limit=RANKED_MAX)
    nearest = {Ranked(_REFERENCES, number): similarity for number, similarity in similarities}
    passages = _read_references(tx, list(nearest))
    return {passages[found]: similarity for found, similarity in nearest.items() if found in passages}


def _indexes(tx: Transaction, document_id: str, reference_ids: Collection[str]) -> list[PassageIndex]:
    sections = PassageIndex(
        _SECTIONS,
        "section_passage",
        "id",
        "document_id",
        (document_id,),
        _count_in_sections(tx, document_id),
        takes_additions=False,
    )
    if not reference_ids:
        return [sections]
    is_named = len(reference_ids) <= SCOPES_MAX
    ids = tuple(reference_ids) if is_named else (document_id,)
    counts = (
        _count_in_references(tx, reference_ids)
        if is_named
        else _count_in_references_of_document(tx, document_id)
    )
    return [sections, PassageIndex(_REFERENCES, "passage", "number", "scope", ids, counts)]


def _count_in_sections(tx: Transaction, document_id: str) -> dict[str, int]:
    """How many passages of each language the sections of a document have."""
    return dict(
        tx.all(
            "select language, count(*) from section_passage"
            " where document_id = :document_id group by language",
            document_id=document_id,
        )
    )


def _count_in_references(tx: Transaction, reference_ids: Collection[str]) -> dict[str, int]:
    names, parameters = named_list("id", reference_ids)
    return dict(
        tx.all(
            f"select language, count(*) from passage where reference_id in ({names}) group by language",
            **parameters,
        )
    )


def _count_in_references_of_document(tx: Transaction, document_id: str) -> dict[str, int]:
    return dict(
        tx.all(
            "select passage.language, count(*) from reference"
            " join passage on passage.reference_id = reference.id"
            " where reference.document_id = :document_id group by passage.language",
            document_id=document_id,
        )
    )


def _languages(tx: Transaction, index: PassageIndex, found: list[Ranked]) -> dict[int, str]:
    """The languages in which the passages found in this table were indexed, by their numbers."""
    names, parameters = named_list("number", _numbers(index.table, found))
    rows = tx.all(
        f"select {index.key}, language from {index.source} where {index.key} in ({names})", **parameters
    )
    return dict(rows)


def _numbers(table: str, found: list[Ranked]) -> list[int]:
    return [one.number for one in found if one.table == table]


def _hit(passage: Passage, words: Sequence[SearchWord], language: str) -> SearchHit:
    title, body = highlight(passage.title, words, language), snippet(passage.text, words, language)
    return SearchHit(
        title=title.text,
        title_highlights=title.highlights,
        snippet=body.text,
        highlights=body.highlights,
        section_id=passage.section_id,
        reference_id=passage.reference_id,
        passage_id=passage.passage_id,
        locator=locate(passage.heading_path, passage.locator_starts, body.offset),
    )


def _read_sections(tx: Transaction, found: list[Ranked]) -> dict[Ranked, Passage]:
    numbers = _numbers(_SECTIONS, found)
    if not numbers:
        return {}
    names, parameters = named_list("number", numbers)
    rows = tx.all(
        "select section_passage.id, section.id, section.title, section_passage.paragraph, section_passage.body"
        " from section_passage join section on section.id = section_passage.section_id"
        f" where section_passage.id in ({names}) and section.deleted_at is null and section.has_stale_passages = 0",
        **parameters,
    )
    return {Ranked(_SECTIONS, row[0]): passage_of_section(*row[1:]) for row in rows}


def _read_references(tx: Transaction, found: list[Ranked]) -> dict[Ranked, Passage]:
    numbers = _numbers(_REFERENCES, found)
    if not numbers:
        return {}
    names, parameters = named_list("number", numbers)
    rows = tx.all(
        f"select {_PASSAGE} where passage.number in ({names})"
        " and reference.status = 'ready' and reference.deleted_at is null",
        **parameters,
    )
    return {Ranked(_REFERENCES, row[0]): from_row(*row[1:]) for row in rows}

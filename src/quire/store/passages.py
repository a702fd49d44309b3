"""Finding passages by their words. What differs between the databases about finding words stands here, side by side.

SQLite: the FTS5 table `section_search`, kept by triggers on `section_passage`; a document's id is an indexed word of
its passages, so a search reads no other document's.
"""

import math
import re

from quire.domain.documents import Section
from quire.domain.passages import SearchHit, SectionPassage, cut_into_passages
from quire.store.transactions import Transaction, named_list, new_id

_WORD = re.compile(r"\w+")
WORDS_MAX = 40
"""Words of a question that are looked for; a longer question is not found better by more of them."""

SNIPPET_WORDS = 24


TITLE_WEIGHT = 0.5
CANDIDATES_MAX = 100
LONG_CHARACTERS = 2_000
"""A passage of this length counts half."""

# Words that stand in most questions and say nothing about what is asked.
_UNTELLING = frozenset(
    "a an and are as at be by can could did do does for from had has have he her how i if in into is it its may me "
    "must my of on or our shall she should so than that the their them then there these they this those to was we were "
    "what when where which who whom whose why will with would you your".split()
)


def index_section(tx: Transaction, section: Section) -> None:
    """Make the section's text findable as it is now."""
    remove_section(tx, section.id)
    tx.run_each(
        "insert into section_passage (section_id, document_id, paragraph, title, body)"
        " values (:section_id, :document_id, :paragraph, :title, :body)",
        [
            {
                "section_id": section.id,
                "document_id": section.document_id,
                "paragraph": paragraph,
                "title": section.title,
                "body": body,
            }
            for paragraph, body in enumerate(cut_into_passages(section.content), 1)
        ],
    )


def remove_section(tx: Transaction, section_id: str) -> None:
    """Make the section unfindable."""
    tx.run("delete from section_passage where section_id = :section_id", section_id=section_id)


def find(tx: Transaction, document_id: str, question: str, *, limit: int) -> list[SectionPassage]:
    """The passages of a document that fit the question's words best, best first.

    A word counts the more, the fewer passages of the document have it, and counts less in a longer passage; a word in
    the section's title counts a little. The engine's own ranking would look each word up in everybody's documents, and
    grow with them. The caller has checked that whoever asks may read the document.
    """
    weights = _weights(tx, document_id, _telling_words(question))
    return [passage for _, passage in _best(tx, weights, limit)]


def find_hits(tx: Transaction, document_id: str, text: str, *, limit: int) -> list[SearchHit]:
    """The passages that fit what somebody types into a search, best first; its last word may be unfinished.

    The caller has checked that whoever searches may read the document.
    """
    words = [f'"{word}"' for word in list(dict.fromkeys(_WORD.findall(text.lower())))[:WORDS_MAX]]
    if not words:
        return []
    words[-1] += " *"
    best = [passage_id for passage_id, _ in _best(tx, _weights(tx, document_id, words), limit)]
    names, parameters = named_list("id", best)
    # No text can have this in it.
    mark = new_id()
    rows = tx.all(
        "select section_search.rowid, section.id, highlight(section_search, 1, :mark, :mark),"
        f" section_passage.paragraph, snippet(section_search, 2, :mark, :mark, '…', {SNIPPET_WORDS})"
        " from section_search"
        " join section_passage on section_passage.id = section_search.rowid"
        " join section on section.id = section_passage.section_id"
        f" where section_search match :query and section_search.rowid in ({names}) and section.deleted_at is null",
        query=f"{{title body}} : ({' OR '.join(words)})",
        mark=mark,
        **parameters,
    )
    hits = {
        row[0]: SearchHit(row[1], *_unmarked(row[2], mark), row[3], *_unmarked(row[4], mark)) for row in rows
    }
    return [hit for passage_id in best if (hit := hits.get(passage_id)) and hit.highlights]


def _unmarked(marked: str, mark: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """A text without its marks, and the stretches that stood between two of them."""
    text = ""
    highlights: list[tuple[int, int]] = []
    for number, piece in enumerate(marked.split(mark)):
        is_highlighted = number % 2 == 1
        if is_highlighted and piece:
            highlights.append((len(text), len(text) + len(piece)))
        text += piece
    return text, tuple(highlights)


def _telling_words(question: str) -> list[str]:
    """The question's words in quotes, so that no sign of it is taken for a search operator."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(question)))
    telling = [word for word in words if word not in _UNTELLING] or words
    return [f'"{word}"' for word in telling[:WORDS_MAX]]


def _weights(tx: Transaction, document_id: str, words: list[str]) -> dict[int, float]:
    """What the words are worth in each passage of the document that has one of them."""
    if not words:
        return {}
    (passages_count,) = tx.one("select count(*) from section_passage where document_id = :id", id=document_id)
    weights: dict[int, float] = {}
    for word in words:
        found = _matching(tx, document_id, f"body : {word}")
        for passage_id in found:
            weights[passage_id] = weights.get(passage_id, 0.0) + math.log(1 + passages_count / len(found))
    for passage_id in _matching(tx, document_id, f"title : ({' OR '.join(words)})"):
        weights[passage_id] = weights.get(passage_id, 0.0) + TITLE_WEIGHT
    return weights


def _matching(tx: Transaction, document_id: str, query: str) -> list[int]:
    rows = tx.all(
        "select rowid from section_search where section_search match :query",
        query=f'document_id : "{document_id}" AND {query}',
    )
    return [passage_id for (passage_id,) in rows]


def _best(tx: Transaction, weights: dict[int, float], limit: int) -> list[tuple[int, SectionPassage]]:
    candidates = _read(tx, sorted(weights, key=weights.__getitem__, reverse=True)[:CANDIDATES_MAX])
    candidates.sort(
        key=lambda found: weights[found[0]] / (1 + len(found[1].text) / LONG_CHARACTERS), reverse=True
    )
    return candidates[:limit]


def _read(tx: Transaction, passage_ids: list[int]) -> list[tuple[int, SectionPassage]]:
    names, parameters = named_list("id", passage_ids)
    rows = tx.all(
        "select section_passage.id, section.id, section.title, section_passage.paragraph,"
        " section_passage.body from section_passage join section on section.id = section_passage.section_id"
        f" where section_passage.id in ({names}) and section.deleted_at is null",
        **parameters,
    )
    return [(row[0], SectionPassage(*row[1:])) for row in rows]

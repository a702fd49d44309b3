"""Finding passages by their words. What differs between the databases about search stands here, side by side.

SQLite: the FTS5 table `section_search`, kept by triggers on `section_passage`; a document's id is an indexed word of
its passages, so a search reads no other document's.
"""

import math
import re

from quire.domain.documents import Section
from quire.domain.passages import SectionPassage, cut_into_passages
from quire.store.transactions import Transaction, named_list

_WORD = re.compile(r"\w+")
WORDS_MAX = 40
"""Words of a question that are looked for; a longer question is not found better by more of them."""

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


def find_passages(tx: Transaction, document_id: str, question: str, *, limit: int) -> list[SectionPassage]:
    """The passages of a document that fit the question's words best, best first.

    A word counts the more, the fewer passages of the document have it, and counts less in a longer passage; a word in
    the section's title counts a little. The engine's own ranking would look each word up in everybody's documents, and
    grow with them. The caller has checked that whoever asks may read the document.
    """
    words = _telling_words(question)
    weights = _weights(tx, document_id, words)
    if not weights:
        return []
    candidates = _read(tx, sorted(weights, key=weights.__getitem__, reverse=True)[:CANDIDATES_MAX])
    candidates.sort(
        key=lambda found: weights[found[0]] / (1 + len(found[1].text) / LONG_CHARACTERS), reverse=True
    )
    return [passage for _, passage in candidates[:limit]]


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


def _read(tx: Transaction, passage_ids: list[int]) -> list[tuple[int, SectionPassage]]:
    names, parameters = named_list("id", passage_ids)
    rows = tx.all(
        "select section_passage.id, section.id, section.title, section_passage.paragraph,"
        " section_passage.body from section_passage join section on section.id = section_passage.section_id"
        f" where section_passage.id in ({names}) and section.deleted_at is null",
        **parameters,
    )
    return [(row[0], SectionPassage(*row[1:])) for row in rows]

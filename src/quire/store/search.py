"""Finding passages by their words. What differs between the databases about search stands here, side by side.

SQLite: the FTS5 table `section_search`, kept by triggers on `section_passage`; a document's id is an indexed word of
its passages, so a search reads no other document's.
"""

import re

from quire.domain.documents import Section
from quire.domain.passages import SectionPassage, cut_into_passages
from quire.store.transactions import Transaction

_WORD = re.compile(r"\w+")
WORDS_MAX = 40
"""Words of a question that are looked for; a longer question is not found better by more of them."""

TITLE_WEIGHT = 2.0

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

    Those that have all the words come before those that have some, where a word in the section's title counts too. The
    caller has checked that whoever asks may read the document.
    """
    words = _telling_words(question)
    if not words:
        return []
    found = _matching(tx, document_id, f"body : ({' AND '.join(words)})", limit)
    found += _matching(tx, document_id, f"{{title body}} : ({' OR '.join(words)})", limit)
    return list(dict.fromkeys(found))[:limit]


def _telling_words(question: str) -> list[str]:
    """The question's words in quotes, so that no sign of it is taken for a search operator."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(question)))
    telling = [word for word in words if word not in _UNTELLING] or words
    return [f'"{word}"' for word in telling[:WORDS_MAX]]


def _matching(tx: Transaction, document_id: str, words: str, limit: int) -> list[SectionPassage]:
    rows = tx.all(
        "select section.id, section.title, section.level, section_passage.paragraph, section_passage.body"
        " from section_search"
        " join section_passage on section_passage.id = section_search.rowid"
        " join section on section.id = section_passage.section_id"
        " where section_search match :query and section.document_id = :document_id and section.deleted_at is null"
        f" order by bm25(section_search, 0.0, {TITLE_WEIGHT}, 1.0) limit :limit",
        query=f'document_id : "{document_id}" AND {words}',
        document_id=document_id,
        limit=limit,
    )
    return [SectionPassage(*row) for row in rows]

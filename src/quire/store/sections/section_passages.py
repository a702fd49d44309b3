"""Indexing the texts of sections for full-text search: cut into passages and stored with their lexemes.

They are found again by `passages`. What cannot be indexed with a change is indexed in the background, by `indexing`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from quire.domain.documents.sections import Section
from quire.domain.references.passages import SectionPassage, cut_section
from quire.domain.searching.indexed_words import IndexedWords, index_passages
from quire.store.transactions import Transaction, named_list

INDEXED_AT_ONCE = 50
"""How many new passages of a section are indexed together with the change of its text."""

INDEXED_CHARACTERS = 64 * 1024
REPLACED_AT_ONCE = 200
"""How long a text may be that is indexed with a change, and how many former passages of it may be removed with it."""

_WITHOUT_WORDS = {"language": "", "title_words": None, "body_words": None}


def index_sections(tx: Transaction, sections: Sequence[Section]) -> None:
    """Index the current texts of sections: with this change where they are short together, else in the background."""
    ids = [section.id for section in sections]
    is_long = sum(len(section.content) for section in sections) > INDEXED_CHARACTERS
    if is_long or len(sections) > INDEXED_AT_ONCE or _has_many(tx, ids):
        mark_stale(tx, ids)
        return
    left = INDEXED_AT_ONCE
    for section in sections:
        left -= index_section(tx, section, cut_section(section.content), indexed_at_once=left)


def index_section(
    tx: Transaction,
    section: Section,
    cut: Sequence[SectionPassage],
    *,
    indexed_at_once: int = INDEXED_AT_ONCE,
) -> int:
    """Index the section's current text, cut into passages; returns how many new ones got their lexemes.

    With more new passages than `indexed_at_once`, none do: their lexemes are made in the background.
    """
    known = _indexed_words(tx, section)
    new = [(section.title, passage.text) for passage in cut if passage.text not in known]
    words = index_passages(new) if len(new) <= indexed_at_once else []
    remove_section(tx, section.id)
    tx.run_each(
        "insert into section_passage"
        " (section_id, document_id, paragraph, title, body, language, title_words, body_words)"
        " values (:section_id, :document_id, :paragraph, :title, :body, :language, :title_words, :body_words)",
        [
            {
                "section_id": section.id,
                "document_id": section.document_id,
                "paragraph": passage.paragraph,
                "title": section.title,
                "body": passage.text,
                **columns,
            }
            for passage, columns in zip(cut, _columns_of_words(cut, known, words), strict=True)
        ],
    )
    return len(words)


def remove_section(tx: Transaction, section_id: str) -> None:
    """Remove the section from the index."""
    tx.run("delete from section_passage where section_id = :section_id", section_id=section_id)
    tx.run(
        "update section set has_stale_passages = 0 where id = :section_id and has_stale_passages = 1",
        section_id=section_id,
    )


def mark_stale(tx: Transaction, section_ids: Iterable[str]) -> None:
    """Let sections not be found until `indexing.renew_passages` has indexed what they are now.

    It costs as much for the longest text as for the shortest; removing and storing passages grows with the text.
    """
    tx.run_each(
        "update section set has_stale_passages = 1 where id = :id", [{"id": id_} for id_ in section_ids]
    )


def _has_many(tx: Transaction, section_ids: Sequence[str]) -> bool:
    names, parameters = named_list("id", section_ids)
    (count,) = tx.one(
        f"select count(*) from (select 1 from section_passage where section_id in ({names}) limit :limit) as found",
        limit=REPLACED_AT_ONCE + 1,
        **parameters,
    )
    return bool(count > REPLACED_AT_ONCE)


def _columns_of_words(
    cut: Sequence[SectionPassage], known: Mapping[str, IndexedWords], new: Iterable[IndexedWords]
) -> Iterator[Mapping[str, str | None]]:
    """The columns of lexemes for each passage: those that are known, and the next new ones if there are any."""
    next_words = iter(new)
    for passage in cut:
        words = known[passage.text] if passage.text in known else next(next_words, None)
        yield _WITHOUT_WORDS if words is None else msgspec.structs.asdict(words)


def _indexed_words(tx: Transaction, section: Section) -> dict[str, IndexedWords]:
    """What unchanged paragraphs of the section became when they were indexed before."""
    rows = tx.all(
        "select body, language, title_words, body_words from section_passage"
        " where section_id = :section_id and title = :title and body_words is not null",
        section_id=section.id,
        title=section.title,
    )
    return {body: IndexedWords(*words) for body, *words in rows}

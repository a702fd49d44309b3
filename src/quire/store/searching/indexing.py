"""Indexing in the background: of sections whose passages are stale, and of passages that have no lexemes yet.

Every function is one short transaction, however long a section is; what is indexed is not listed again, so the work can
stop at any time.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from quire.domain.documents.sections import Section
from quire.domain.references.passages import SectionPassage
from quire.domain.searching.indexed_words import IndexedWords
from quire.store.sections import section_passages, sections
from quire.store.transactions import Transaction, named_list

RENEWED_AT_ONCE = 50
RENEWED_CHARACTERS = 128 * 1024
"""With so many characters a portion is full; a single section may have more."""
CHANGED_AT_ONCE = 60
"""Passages that are removed or added in one transaction; the writer takes about ten milliseconds for them."""

_KEYS = {"section_passage": "id", "passage": "number"}
"""The tables of passages, with their keys."""

Unindexed = tuple[str, int, str, str]
"""A passage without lexemes: its table, its number, its title and its text."""


class SectionToIndex(msgspec.Struct, frozen=True):
    """A section whose passages are stale; of one in the trash none are wanted."""

    section: Section
    is_deleted: bool


class NotIndexed(NamedTuple):
    """A reference or a section."""

    is_section: bool
    id: str
    title: str


def list_stale(tx: Transaction) -> list[SectionToIndex]:
    """Sections with stale passages, as many as are renewed in one transaction."""
    rows = tx.all(
        "select id, length(content), deleted_at from section where has_stale_passages = 1 order by id limit :limit",
        limit=RENEWED_AT_ONCE,
    )
    found: list[SectionToIndex] = []
    characters = 0
    for section_id, length, deleted_at in rows:
        if found and characters + length > RENEWED_CHARACTERS:
            break
        characters += length
        found.append(SectionToIndex(sections.find(tx, section_id), deleted_at is not None))
    return found


def is_anything_waiting(tx: Transaction, document_id: str, *, with_references: bool) -> bool:
    """Whether anything of a document waits for its index, so that a search does not find it yet."""
    row = tx.one_or_none(
        "select 1 where exists ("
        "select 1 from section where has_stale_passages = 1 and document_id = :document_id and deleted_at is null"
        ") or exists ("
        "select 1 from section_passage where body_words is null and document_id = :document_id"
        ") or cast(:with_references as integer) = 1 and exists ("
        "select 1 from passage join reference on reference.id = passage.reference_id"
        " where passage.body_words is null and reference.document_id = :document_id"
        " and reference.deleted_at is null)",
        document_id=document_id,
        with_references=int(with_references),
    )
    return row is not None


def renew_passages(
    tx: Transaction, stale: Sequence[SectionToIndex], cut: Sequence[Sequence[SectionPassage]]
) -> int:
    """Change the next `CHANGED_AT_ONCE` passages of these sections; returns how many sections at the front are done.

    The others are handed over again. A section that was changed meanwhile stays stale, and is done.
    """
    left = CHANGED_AT_ONCE
    for number, (one, its_passages) in enumerate(zip(stale, cut, strict=True)):
        tx.lock("document", one.section.document_id)
        row = tx.one_or_none(
            "select revision, deleted_at is not null from section where id = :id and has_stale_passages = 1",
            id=one.section.id,
        )
        if row != (one.section.revision, one.is_deleted):
            continue
        left -= section_passages.renew_section(tx, one.section, its_passages, changes_max=left)
        if left == 0:
            return number
    return len(stale)


def list_not_indexed(tx: Transaction, document_id: str, reference_ids: Sequence[str]) -> list[NotIndexed]:
    """What of these references and of the document's sections no search finds, or only as far as it is indexed.

    The caller has checked access to the document.
    """
    names, parameters = named_list("id", reference_ids)
    # By the indexes of what waits alone: where nothing does, no text of the document is touched.
    rows = tx.all(
        "select 0, id, coalesce(given_title, title), created_at, 0"
        f" from reference where id in ({names}) and exists ("
        "select 1 from passage where passage.reference_id = reference.id and passage.body_words is null"
        ") union all select 1, id, title, '', position from section where deleted_at is null and id in ("
        "select id from section where has_stale_passages = 1 and document_id = :document_id and deleted_at is null"
        " union all"
        " select section_id from section_passage where body_words is null and document_id = :document_id"
        ") order by 1, 4, 5, 2",
        document_id=document_id,
        **parameters,
    )
    return [NotIndexed(bool(is_section), id_, title) for is_section, id_, title, *_ in rows]


def list_unindexed(tx: Transaction, *, limit: int) -> list[Unindexed]:
    """Passages without lexemes, those of one source together."""
    found: list[Unindexed] = []
    for table, key in _KEYS.items():
        rows = tx.all(
            f"select {key}, title, body from {table} where body_words is null order by {key} limit :limit",
            limit=limit - len(found),
        )
        found += [(table, number, title, body) for number, title, body in rows]
    return found


def store_words(tx: Transaction, indexed: Sequence[tuple[Unindexed, IndexedWords]]) -> None:
    """Index these passages. One that was removed or indexed in the meantime is passed over."""
    for table, key in _KEYS.items():
        tx.run_each(
            f"update {table} set language = :language, title_words = :title_words, body_words = :body_words"
            f" where {key} = :number and body_words is null",
            [
                {"number": passage[1], **msgspec.structs.asdict(words)}
                for passage, words in indexed
                if passage[0] == table
            ],
        )

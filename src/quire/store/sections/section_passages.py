"""Indexing the texts of sections for full-text search: cut into passages and stored with their lexemes.

They are found again by `passages`. What cannot be indexed with a change is indexed in the background, by `indexing`.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from itertools import chain, repeat

import msgspec

from quire.domain.documents.sections import Section
from quire.domain.references.passages import SectionPassage, cut_section
from quire.domain.searching.indexed_words import IndexedWords, index_passages
from quire.store.transactions import Transaction, named_list

INDEXED_AT_ONCE = 50
"""How many new passages of a section are indexed together with the change of its text."""

INDEXED_CHARACTERS = 64 * 1024
REPLACED_AT_ONCE = 200
"""How long a text may be that is indexed with a change, and how many passages may be removed or added with it."""

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

    With more new passages than `indexed_at_once`, none do: their lexemes are made in the background. With more changes
    than `REPLACED_AT_ONCE`, all of it is done there.
    """
    changes = _changes(tx, section, cut)
    if changes.count > REPLACED_AT_ONCE:
        mark_stale(tx, [section.id])
        return 0
    new = [(section.title, passage.text) for passage in changes.added]
    words = index_passages(new) if len(new) <= indexed_at_once else []
    _change(tx, section, changes, words)
    _let_be_fresh(tx, section.id)
    return len(words)


def renew_section(
    tx: Transaction, section: Section, cut: Sequence[SectionPassage], *, changes_max: int
) -> int:
    """Change at most so many passages to what the section's current text was cut into, without new lexemes.

    Returns how many were changed; with fewer than that, all are as they should be, and the section is found again.
    """
    changes = _changes(tx, section, cut).at_most(changes_max)
    _change(tx, section, changes, [])
    if changes.count < changes_max:
        _let_be_fresh(tx, section.id)
    return changes.count


def remove_sections(tx: Transaction, section_ids: Sequence[str]) -> None:
    """Remove stale sections from the index; those with many passages are left to the background."""
    if _has_many(tx, section_ids):
        return
    for section_id in section_ids:
        tx.run("delete from section_passage where section_id = :section_id", section_id=section_id)
        _let_be_fresh(tx, section_id)


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


def _let_be_fresh(tx: Transaction, section_id: str) -> None:
    tx.run(
        "update section set has_stale_passages = 0 where id = :section_id and has_stale_passages = 1",
        section_id=section_id,
    )


class _Changes(msgspec.Struct, frozen=True):
    """What differs between the passages that are stored of a section, and those of its current text."""

    removed: list[int]
    """Ids."""
    moved: list[tuple[int, int]]
    """Ids, with the numbers of the paragraphs that they stand in now."""
    added: list[SectionPassage]

    @property
    def count(self) -> int:
        """Moved ones cost next to nothing: the index does not hold where a passage stands."""
        return len(self.removed) + len(self.added)

    def at_most(self, count: int) -> "_Changes":
        """The first of them, removed ones before others."""
        removed = self.removed[:count]
        return _Changes(removed, self.moved, self.added[: count - len(removed)])


def _changes(tx: Transaction, section: Section, cut: Sequence[SectionPassage]) -> _Changes:
    """Passages of unchanged paragraphs stay, with their lexemes, in the order in which they stand."""
    stored = tx.all(
        "select id, paragraph, title, body from section_passage where section_id = :section_id order by id",
        section_id=section.id,
    )
    left: defaultdict[str, deque[tuple[int, int]]] = defaultdict(deque)
    for id_, paragraph, title, body in stored:
        if title == section.title:
            left[body].append((id_, paragraph))
    kept: set[int] = set()
    moved: list[tuple[int, int]] = []
    added: list[SectionPassage] = []
    for passage in cut:
        if not left[passage.text]:
            added.append(passage)
            continue
        id_, paragraph = left[passage.text].popleft()
        kept.add(id_)
        if paragraph != passage.paragraph:
            moved.append((id_, passage.paragraph))
    return _Changes([id_ for id_, *_ in stored if id_ not in kept], moved, added)


def _change(tx: Transaction, section: Section, changes: _Changes, words: Iterable[IndexedWords]) -> None:
    """Without words, passages are added that have no lexemes yet."""
    tx.run_each("delete from section_passage where id = :id", [{"id": id_} for id_ in changes.removed])
    tx.run_each(
        "update section_passage set paragraph = :paragraph where id = :id",
        [{"id": id_, "paragraph": paragraph} for id_, paragraph in changes.moved],
    )
    columns = chain(map(msgspec.structs.asdict, words), repeat(_WITHOUT_WORDS))
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
                **of_words,
            }
            for passage, of_words in zip(changes.added, columns, strict=False)
        ],
    )

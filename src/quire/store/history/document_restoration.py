"""Restoring a document to a time: what grows with its texts is prepared by reads, and one transaction carries it out.

Whoever restores takes these steps: `begin`, `prepare_some` until every section was prepared, and `carry_out`, which
changes nothing where the document has changed since `begin`. Carrying out writes rows, and neither compares texts nor
counts, cuts or indexes them: the writer thread belongs to everybody.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import DocumentRestoredTo
from quire.domain.documents.sections import Section
from quire.domain.errors import DocumentChanged
from quire.domain.history.versions import Cause
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.documents import documents, section_removal, trash
from quire.store.history.document_history import FormerDocument, FormerSection, find_former_text, look_back
from quire.store.sections import outlines, section_order, section_passages, sections, versions
from quire.store.sections.versions import StoredText
from quire.store.transactions import Transaction, as_time

PREPARED_CHARACTERS = 1024 * 1024
PREPARED_SECTIONS = 500
"""A portion is full with so many characters, or sections."""

INDEXED_SECTIONS = 20
"""With more of them, all are indexed in the background, and their texts are not read again."""


class BegunRestoration(msgspec.Struct, frozen=True):
    """A document as it was at a time, and as it was when its restoration began."""

    time: datetime
    then: FormerDocument


class Writing(msgspec.Struct, frozen=True):
    """What is written of a section: a former text with its figures, and how its version stores it."""

    text: bytes
    """In UTF-8: as text, a single rare character makes every one take four bytes."""
    word_count: int | None
    """None where it was not stored with the former version, and must be counted."""
    stored: StoredText


class PreparedSection(msgspec.Struct, frozen=True):
    """A section of then, and what is written of it: nothing where nothing differs, or its version is damaged."""

    former: FormerSection
    characters: int = 0
    is_damaged: bool = False
    writing: Writing | None = None

    @property
    def uncounted_text(self) -> str | None:
        """What is written, where its words must be counted."""
        if self.writing is None or self.writing.word_count is not None:
            return None
        return self.writing.text.decode()

    def with_word_count(self, word_count: int) -> Self:
        """The same, once the words of `uncounted_text` were counted."""
        if self.writing is None:
            raise ValueError("nothing is written of this section")
        writing = msgspec.structs.replace(self.writing, word_count=word_count)
        return msgspec.structs.replace(self, writing=writing)


class Overtaken(Exception):
    """The document was changed after its restoration had begun: it must begin again."""


def begin(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    time: datetime,
    *,
    unchanged_since: datetime | None = None,
) -> BegunRestoration:
    """Look back to a time.

    Raises as `document_history.find_document_at`, and `DocumentChanged` if the document was changed after
    `unchanged_since`.
    """
    then = look_back(tx, visitor, document_id, time, Right.WRITE)
    if unchanged_since is not None and then.document.updated_at > unchanged_since:
        raise DocumentChanged
    return BegunRestoration(time, then)


def prepare_some(
    tx: Transaction, visitor: Visitor, beginning: BegunRestoration, start: int
) -> list[PreparedSection]:
    """Prepare the next sections, from this one on. Raises as `access.check_document`."""
    access.check_document(tx, visitor, beginning.then.document.id, Right.WRITE)
    prepared: list[PreparedSection] = []
    characters = 0
    for former in beginning.then.sections[start : start + PREPARED_SECTIONS]:
        section = _prepare(tx, former)
        prepared.append(section)
        characters += section.characters
        if characters >= PREPARED_CHARACTERS:
            break
    return prepared


def carry_out(
    tx: Transaction, visitor: Visitor, beginning: BegunRestoration, prepared: Sequence[PreparedSection]
) -> list[str]:
    """Restore the document as new versions; returns the running answers of the sections that are removed.

    Sections added since then go to the trash, and those in the trash are restored. A section whose version of that time
    is damaged keeps its text, title and level. Raises `Overtaken`, and as `begin`.
    """
    document_id = beginning.then.document.id
    tx.lock("document", document_id)
    then = look_back(tx, visitor, document_id, beginning.time, Right.WRITE)
    if then != beginning.then:
        raise Overtaken
    written = [(section.former, section.writing) for section in prepared if section.writing is not None]
    others = _list_others(tx, then)
    moved = {
        former.id: position
        for position, former in enumerate(then.sections)
        if former.deleted_at is not None or former.current_position != position
    }
    if not (written or others or moved or then.outline.title != then.document.title):
        return []
    section_removal.put_away_each(tx, others)
    section_order.put_in_place(tx, moved)
    for former, writing in written:
        _write(tx, visitor, document_id, former, writing)
    back = [former.id for former in then.sections if former.deleted_at is not None]
    _index(tx, written=[former.id for former, _ in written], back=back)
    documents.write_title(tx, then.document, then.outline.title)
    change = len(then.sections) - then.document.sections_count
    outlines.touch(tx, visitor, document_id, sections=change, restored_to=beginning.time)
    audit.record(tx, visitor, DocumentRestoredTo(document_id, beginning.time))
    return trash.running_answers(tx, document_id, set(others))


def _prepare(tx: Transaction, former: FormerSection) -> PreparedSection:
    if former.revision == former.current_revision:
        return PreparedSection(former)
    content = find_former_text(tx, former)
    if content is None:
        return PreparedSection(former, is_damaged=True)
    current = sections.find(tx, former.id)
    if (former.title, former.level, content) == (current.title, current.level, current.content):
        return PreparedSection(former, len(content))
    writing = Writing(content.encode(), former.word_count, versions.prepare(tx, current, content))
    return PreparedSection(former, len(content), writing=writing)


def _list_others(tx: Transaction, then: FormerDocument) -> list[str]:
    """The sections added since then."""
    ids = {former.id for former in then.sections}
    return [id_ for id_ in outlines.list_section_ids(tx, then.document.id) if id_ not in ids]


def _write(
    tx: Transaction, visitor: Visitor, document_id: str, former: FormerSection, writing: Writing
) -> None:
    if writing.word_count is None:
        raise ValueError("the words of this section were not counted")
    changed = Section(
        former.id,
        document_id,
        former.title,
        former.level,
        former.current_position,
        writing.text.decode(),
        writing.word_count,
        former.current_revision + 1,
        former.current_version + 1,
        former.chat_session_id,
        as_time(former.created_at),
        tx.now,
    )
    cause = Cause("restore", restored_revision=former.revision)
    sections.write_prepared(tx, visitor, changed, cause, writing.stored)


def _index(tx: Transaction, *, written: Sequence[str], back: Sequence[str]) -> None:
    """What was written is stale already."""
    if len(written) + len(back) > INDEXED_SECTIONS:
        section_passages.mark_stale(tx, back)
    else:
        section_passages.index_sections(tx, [sections.find(tx, id_) for id_ in {*written, *back}])

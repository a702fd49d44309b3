"""A document at a time: read, and compared with the present one. Restoring it is in `document_restoration`."""

from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import Document
from quire.domain.errors import InvalidField, NotYetMade
from quire.domain.history.document_history import (
    DocumentAt,
    Restoration,
    SectionAt,
)
from quire.domain.markup.landmarks import landmarks_of
from quire.domain.markup.word_counts import count_read_words
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.documents import documents
from quire.store.sections import outlines, section_order, sections, versions
from quire.store.sections.outlines import OutlineVersion
from quire.store.transactions import Transaction, as_text, as_time

_Outcome = Literal["same", "changed", "damaged"]


class FormerSection(msgspec.Struct, frozen=True):
    """A section of that time: its version then, and its present state, which may be in the trash."""

    id: str
    revision: int
    version: int
    title: str
    level: int
    word_count: int | None
    written_at: str
    current_revision: int
    current_version: int
    current_title: str
    current_level: int
    current_position: int
    created_at: str
    deleted_at: str | None
    chat_session_id: str | None


class FormerDocument(msgspec.Struct, frozen=True):
    """A document at a time, before any text is read."""

    document: Document
    outline: OutlineVersion
    sections: list[FormerSection]

    @property
    def is_outline_known(self) -> bool:
        return self.outline.section_ids is not None

    @property
    def gone_count(self) -> int:
        ids = self.outline.section_ids
        return 0 if ids is None else len(ids) - len(self.sections)


def find_document_at(tx: Transaction, visitor: Visitor, document_id: str, time: datetime) -> DocumentAt:
    """A document with the title, sections and texts that it had; damaged texts are missing.

    Raises as `find_document`, and `NotYetMade`.
    """
    has_chats = access.check_document(tx, visitor, document_id, Right.READ).allow(Right.USE_CHATS)
    then = look_back(tx, visitor, document_id, time, Right.READ)
    changes = [then.outline.created_at, *(former.written_at for former in then.sections)]
    return DocumentAt(
        id=document_id,
        title=then.outline.title,
        author=then.document.author,
        sections_count=len(then.sections),
        revision=then.outline.revision,
        created_at=then.document.created_at,
        updated_at=as_time(max(changes)),
        time=time,
        is_outline_known=then.is_outline_known,
        gone_count=then.gone_count,
        sections=tuple(
            _section_at(tx, document_id, former, position, has_chats=has_chats)
            for position, former in enumerate(then.sections)
        ),
    )


def plan_restoration(tx: Transaction, visitor: Visitor, document_id: str, time: datetime) -> Restoration:
    """What restoring the document would change. Raises as `find_document_at`."""
    return _plan(tx, look_back(tx, visitor, document_id, time, Right.WRITE), time)


def look_back(
    tx: Transaction, visitor: Visitor, document_id: str, time: datetime, right: Right
) -> FormerDocument:
    """What the document was then, without its texts, for what needs this right. Raises as `find_document_at`."""
    document = documents.find_document(tx, visitor, document_id, right)
    if time > tx.now:
        raise InvalidField("time", "must not lie in the future")
    if time < document.created_at:
        raise NotYetMade
    outline = outlines.find_at(tx, document_id, as_text(time))
    return FormerDocument(document, outline, _list_former(tx, document_id, outline, as_text(time)))


def _list_former(
    tx: Transaction, document_id: str, outline: OutlineVersion, time_text: str
) -> list[FormerSection]:
    rows = tx.all(
        "select section.id, version.revision, version.revision - version.level_revisions, version.title, version.level,"
        " version.word_count, version.created_at,"
        " section.revision, section.revision - section.level_revisions,"
        " section.title, section.level, section.position, section.created_at,"
        " section.deleted_at, chat_session.id"
        " from section"
        " join section_version as version on version.section_id = section.id and version.revision ="
        " (select revision from section_version where section_id = section.id and created_at <= :time"
        " order by created_at desc, revision desc limit 1)"
        " left join chat_session on chat_session.section_id = section.id"
        " where section.document_id = :document_id and (section.deleted_at is null or section.deleted_at > :gone)"
        " order by section.position, section.id",
        document_id=document_id,
        time=time_text,
        gone=access.gone_until(tx),
    )
    known = {row[0]: FormerSection(*row) for row in rows}
    if outline.section_ids is not None:
        return [known[id_] for id_ in outline.section_ids if id_ in known]
    return [former for former in known.values() if former.deleted_at is None or former.deleted_at > time_text]


def _section_at(
    tx: Transaction, document_id: str, former: FormerSection, position: int, *, has_chats: bool
) -> SectionAt:
    found = find_former_text(tx, former)
    content = found or ""
    return SectionAt(
        id=former.id,
        document_id=document_id,
        title=former.title,
        level=former.level,
        position=position,
        content=content,
        word_count=count_read_words(content),
        revision=former.revision,
        version=former.version,
        chat_session_id=former.chat_session_id if has_chats else None,
        created_at=as_time(former.created_at),
        updated_at=as_time(former.written_at),
        is_deleted_since=former.deleted_at is not None,
        is_damaged=found is None,
        landmarks=landmarks_of(content),
    )


def find_former_text(tx: Transaction, former: FormerSection) -> str | None:
    """The text that a section had; None for one that is damaged."""
    if former.revision == former.current_revision:
        return sections.find_text(tx, former.id).content
    return versions.content_or_none(tx, former.id, former.revision)


def _plan(tx: Transaction, then: FormerDocument, time: datetime) -> Restoration:
    present = section_order.list_outline(tx, then.document.id)
    stays = [former for former in then.sections if former.deleted_at is None]
    outcomes = {former.id: _outcome(tx, former) for former in then.sections}
    ids = set(outcomes)
    order = [entry.section_id for entry in present if entry.section_id in ids]
    return Restoration(
        time=time,
        title=None if then.outline.title == then.document.title else then.outline.title,
        changed=tuple(former.current_title for former in stays if outcomes[former.id] == "changed"),
        back=tuple(former.title for former in then.sections if former.deleted_at is not None),
        away=tuple(entry.title for entry in present if entry.section_id not in ids),
        damaged=tuple(former.current_title for former in then.sections if outcomes[former.id] == "damaged"),
        is_reordered=order != [former.id for former in stays],
        is_outline_known=then.is_outline_known,
        gone_count=then.gone_count,
        document_changed_at=then.document.updated_at,
    )


def _outcome(tx: Transaction, former: FormerSection) -> _Outcome:
    """Whether restoring a section would change its title, level or text; a damaged version is not restored."""
    if former.revision == former.current_revision:
        return "same"
    content = find_former_text(tx, former)
    if content is None:
        return "damaged"
    current = sections.find_text(tx, former.id).content
    is_same = (former.title, former.level, content) == (former.current_title, former.current_level, current)
    return "same" if is_same else "changed"

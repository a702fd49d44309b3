"""A document at a time: read, compared with the present one, and restored as new versions."""

from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.documents import Document
from quire.domain.errors import DocumentChanged, InvalidField, NotYetMade
from quire.domain.history.document_history import (
    DocumentAt,
    Restoration,
    SectionAt,
)
from quire.domain.history.versions import Cause
from quire.domain.passages import TextFigures, cut_section
from quire.domain.texts.words import count_words
from quire.domain.users import Visitor
from quire.store import access, documents, outlines, passages, section_order, sections, trash, versions
from quire.store.outlines import OutlineVersion
from quire.store.transactions import Transaction, as_text, as_time

_Outcome = Literal["same", "changed", "damaged"]


class _Former(msgspec.Struct, frozen=True):
    """A section of that time: its version then, and its present state, which may be in the trash."""

    id: str
    revision: int
    title: str
    level: int
    word_count: int | None
    written_at: str
    current_revision: int
    current_title: str
    current_level: int
    current_position: int
    created_at: str
    deleted_at: str | None
    chat_session_id: str | None


class _Then(msgspec.Struct, frozen=True):
    """A document at a time, before any text is read."""

    document: Document
    outline: OutlineVersion
    sections: list[_Former]

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
    then = _look_back(tx, visitor, document_id, time)
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
            _section_at(tx, document_id, former, position) for position, former in enumerate(then.sections)
        ),
    )


def plan_restoration(tx: Transaction, visitor: Visitor, document_id: str, time: datetime) -> Restoration:
    """What `restore_document_to` would do."""
    return _plan(tx, _look_back(tx, visitor, document_id, time), time)


def list_damaged(tx: Transaction, visitor: Visitor, document_id: str, time: datetime) -> list[str]:
    """The ids of the sections whose texts of that time are damaged. Raises as `find_document_at`."""
    then = _look_back(tx, visitor, document_id, time)
    return [former.id for former in then.sections if _content_or_none(tx, former) is None]


def restore_document_to(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    time: datetime,
    *,
    unchanged_since: datetime | None = None,
) -> list[str]:
    """Restore a document to its state at a time, as new versions; returns the running answers of removed sections.

    Sections added since then go to the trash, and those in the trash are restored. A section whose version of that time
    is damaged keeps its text, title and level. Raises as `find_document_at`, and `DocumentChanged` if the document was
    changed after `unchanged_since`.
    """
    tx.lock("document", document_id)
    then = _look_back(tx, visitor, document_id, time)
    if unchanged_since is not None and then.document.updated_at > unchanged_since:
        raise DocumentChanged
    if _plan(tx, then, time).is_nothing:
        return []
    answers = _put_away_others(tx, then)
    for position, former in enumerate(then.sections):
        if former.deleted_at is not None or former.current_position != position:
            section_order.put_in_place(tx, former.id, position)
    for former in then.sections:
        _restore_section(tx, visitor, document_id, former)
    documents.write_title(tx, then.document, then.outline.title)
    change = len(then.sections) - then.document.sections_count
    outlines.touch(tx, visitor, document_id, sections=change, restored_to=time)
    return answers


def _look_back(tx: Transaction, visitor: Visitor, document_id: str, time: datetime) -> _Then:
    document = documents.find_document(tx, visitor, document_id)
    if time > tx.now:
        raise InvalidField("time", "must not lie in the future")
    if time < document.created_at:
        raise NotYetMade
    outline = outlines.find_at(tx, document_id, as_text(time))
    return _Then(document, outline, _list_former(tx, document_id, outline, as_text(time)))


def _list_former(tx: Transaction, document_id: str, outline: OutlineVersion, time_text: str) -> list[_Former]:
    rows = tx.all(
        "select section.id, version.revision, version.title, version.level, version.word_count, version.created_at,"
        " section.revision, section.title, section.level, section.position, section.created_at,"
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
    known = {row[0]: _Former(*row) for row in rows}
    if outline.section_ids is not None:
        return [known[id_] for id_ in outline.section_ids if id_ in known]
    return [former for former in known.values() if former.deleted_at is None or former.deleted_at > time_text]


def _section_at(tx: Transaction, document_id: str, former: _Former, position: int) -> SectionAt:
    found = _content_or_none(tx, former)
    content = found or ""
    return SectionAt(
        id=former.id,
        document_id=document_id,
        title=former.title,
        level=former.level,
        position=position,
        content=content,
        word_count=count_words(content),
        revision=former.revision,
        chat_session_id=former.chat_session_id,
        created_at=as_time(former.created_at),
        updated_at=as_time(former.written_at),
        is_deleted_since=former.deleted_at is not None,
        is_damaged=found is None,
    )


def _content_or_none(tx: Transaction, former: _Former) -> str | None:
    """None for a text that is damaged."""
    if former.revision == former.current_revision:
        return sections.find_text(tx, former.id).content
    return versions.content_or_none(tx, former.id, former.revision)


def _plan(tx: Transaction, then: _Then, time: datetime) -> Restoration:
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


def _outcome(tx: Transaction, former: _Former) -> _Outcome:
    """Whether restoring a section would change its title, level or text; a damaged version is not restored."""
    if former.revision == former.current_revision:
        return "same"
    content = _content_or_none(tx, former)
    if content is None:
        return "damaged"
    current = sections.find_text(tx, former.id).content
    is_same = (former.title, former.level, content) == (former.current_title, former.current_level, current)
    return "same" if is_same else "changed"


def _put_away_others(tx: Transaction, then: _Then) -> list[str]:
    """Put sections added since then into the trash, and return the ids of their running answers."""
    document_id = then.document.id
    ids = {former.id for former in then.sections}
    others = [id_ for id_ in outlines.list_section_ids(tx, document_id) if id_ not in ids]
    for section_id in others:
        sections.put_away(tx, section_id)
    return [answer for id_ in others for answer in trash.running_answers(tx, document_id, id_)]


def _restore_section(tx: Transaction, visitor: Visitor, document_id: str, former: _Former) -> None:
    content = _content_or_none(tx, former)
    if former.revision != former.current_revision and content is not None:
        section = sections.find_section(tx, visitor, document_id, former.id)
        written = msgspec.structs.replace(section, title=former.title, level=former.level, content=content)
        cause = Cause("restore", restored_revision=former.revision)
        # Words were counted when the version was stored; counting those of a whole document again takes seconds.
        word_count = count_words(content) if former.word_count is None else former.word_count
        figures = TextFigures(word_count, tuple(cut_section(content)))
        sections.write_section(tx, visitor, section, written, cause, figures=figures)
    if former.deleted_at is not None:
        passages.index_section(tx, sections.find_section(tx, visitor, document_id, former.id))

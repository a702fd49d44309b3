"""Sections: find, add, change. Every change stores a version.

Their order is in `section_order`, how they are deleted and restored in `section_removal`, what their words may come
from in `text_origins`.
"""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.documents.sections import Section, SectionChange, SectionDraft, check_position
from quire.domain.errors import InvalidField, RevisionRequired, StaleSection
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.markup.landmarks import NO_LANDMARKS, Landmarks, landmarks_of
from quire.domain.markup.word_counts import count_read_words
from quire.domain.references.passages import TextFigures
from quire.domain.sharing.grants import Permissions, Right
from quire.store import access, live_events
from quire.store.sections import (
    comment_anchors,
    landmarks,
    outlines,
    section_order,
    section_passages,
    text_origins,
    versions,
)
from quire.store.sections.versions import StoredText
from quire.store.transactions import Transaction, as_date_or_none, as_time, named_list, new_id

_SECTION = (
    "select section.id, section.document_id, section.title, section.level, section.position, section.content,"
    " section.word_count, section.revision, section.revision - section.level_revisions, chat_session.id,"
    f" section.created_at, section.updated_at, {landmarks.COLUMNS}, section.deleted_at,"
    " section.word_goal, section.state, section.due_on,"
    " (select user_account.name from user_account where user_account.id = section.responsible_id)"
    f" from section left join chat_session on chat_session.section_id = section.id {landmarks.JOIN}"
)

TYPED = Cause("typed")

_NO_TEXT = "''"

DOCUMENT_BYTES_MAX = Limits().document_bytes_max


class Text(msgspec.Struct, frozen=True):
    """A section's current text."""

    content: str
    revision: int
    landmarks: Landmarks = NO_LANDMARKS


def find_section(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, right: Right
) -> Section:
    """A section, for what needs this right. Raises as `access.check_section`."""
    permissions = access.check_section(tx, visitor, document_id, section_id, right)
    return as_seen(find(tx, section_id), permissions)


def as_seen(section: Section, permissions: Permissions) -> Section:
    """As much of a section as somebody with these permissions sees."""
    if not permissions.allow(Right.READ, section.id):
        return section.without_text()
    if not permissions.allow(Right.USE_CHATS, section.id):
        return msgspec.structs.replace(section, chat_session_id=None)
    return section


def find(tx: Transaction, section_id: str) -> Section:
    """A section, which may be in the trash; the caller has checked access."""
    return _section(_find_row(tx, section_id))


def find_locked_section(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> Section:
    """A section that may be changed, with its document locked until the end of the transaction that changes it."""
    tx.lock("document", document_id)
    return find_section(tx, visitor, document_id, section_id, Right.WRITE)


def check_change(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    change: SectionChange,
    *,
    base_revision: int | None,
) -> Section:
    """A section that may be changed, by a change of what it is now. Raises `RevisionRequired` and `StaleSection`."""
    section = find_section(tx, visitor, document_id, section_id, Right.WRITE)
    check_revision(section, base_revision)
    if change.content is not None and base_revision is None:
        raise RevisionRequired
    return section


def check_revision(section: Section, base_revision: int | None) -> None:
    """A base revision, if given, must be the current one. Raises `StaleSection`."""
    if base_revision is not None and base_revision != section.revision:
        raise StaleSection(section)


def list_all(tx: Transaction, document_id: str) -> tuple[Section, ...]:
    """The sections of a document in order; the caller has checked access."""
    rows = tx.all(
        f"{_SECTION} where section.document_id = :id and section.deleted_at is null order by section.position",
        id=document_id,
    )
    return tuple(_section(row) for row in rows)


def list_without_texts(tx: Transaction, document_id: str) -> list[tuple[Section, int]]:
    """The same with empty texts, and how many bytes each text has."""
    rows = tx.all(
        f"{_SECTION.replace('section.content', _NO_TEXT)}"
        " where section.document_id = :id and section.deleted_at is null order by section.position",
        id=document_id,
    )
    sizes = tx.all(
        "select octet_length(content) from section where document_id = :id and deleted_at is null order by position",
        id=document_id,
    )
    return [(_section(row), size_bytes) for row, (size_bytes,) in zip(rows, sizes, strict=True)]


def find_text(tx: Transaction, section_id: str) -> Text:
    """The text of a section; the caller has checked access."""
    content, revision, *stored = tx.one(
        f"select section.content, section.revision, {landmarks.COLUMNS} from section {landmarks.JOIN}"
        " where section.id = :id",
        id=section_id,
    )
    return Text(content, revision, landmarks.read(stored[0], stored[1], revision, content))


def find_size(tx: Transaction, section_id: str) -> int:
    """The bytes of the text of a section; the caller has checked access."""
    (size_bytes,) = tx.one("select octet_length(content) from section where id = :id", id=section_id)
    return int(size_bytes)


def list_contents(tx: Transaction, section_ids: Collection[str]) -> dict[str, tuple[str, int]]:
    """The texts of sections with their revisions; the caller has checked access."""
    names, parameters = named_list("id", section_ids)
    rows = tx.all(f"select id, content, revision from section where id in ({names})", **parameters)
    return {section_id: (content, revision) for section_id, content, revision in rows}


def add_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    draft: SectionDraft,
    position: int | None,
    limits: Limits,
) -> Section:
    """Insert a section before the one at a position, or for None at the end."""
    return add_sections(tx, visitor, document_id, [draft], position, limits)[0]


def add_sections(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    drafts: Sequence[SectionDraft],
    position: int | None,
    limits: Limits,
    *,
    cause: Cause = TYPED,
) -> list[Section]:
    """Insert sections, in order, before the one at a position, or for None at the end: all of them or none."""
    tx.lock("document", document_id)
    access.check_document(tx, visitor, document_id, Right.WRITE)
    count = section_order.count_if_room(tx, document_id, limits, wanted=len(drafts))
    first = count if position is None else position
    check_position(first, range(count + 1))
    _check_room(tx, document_id, "".join(draft.content for draft in drafts))
    for draft in drafts:
        text_origins.check_answers(tx, document_id, draft.origins)
    section_order.make_room(tx, document_id, first, count=len(drafts))
    added = [
        insert(tx, visitor, document_id, draft, first + index, cause) for index, draft in enumerate(drafts)
    ]
    section_passages.index_sections(tx, added)
    outlines.touch(tx, visitor, document_id, sections=len(added))
    return added


def change_section(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    change: SectionChange,
    *,
    base_revision: int | None,
) -> Section:
    """Change title, level or text, and store the version.

    Raises `RevisionRequired` and `StaleSection`, and `InvalidField` where the document would become too large.
    """
    tx.lock("document", document_id)
    section = check_change(tx, visitor, document_id, section_id, change, base_revision=base_revision)
    title = section.title if change.title is None else change.title
    level = section.level if change.level is None else change.level
    content = section.content if change.content is None else change.content
    if len(content) > len(section.content):
        _check_room(tx, document_id, content, section_id)
    text_origins.check_answers(tx, document_id, change.origins)
    written = msgspec.structs.replace(section, title=title, level=level, content=content)
    cause = Cause("typed", origins=text_origins.known_quotes(tx, document_id, change.origins))
    return write_section(tx, visitor, section, written, cause, figures=change.figures)


def write_section(
    tx: Transaction,
    visitor: Visitor,
    section: Section,
    written: Section,
    cause: Cause,
    *,
    figures: TextFigures | None = None,
) -> Section:
    """Write title, level or text of a section that was read in this transaction: a new revision.

    `figures` are those of the text, where they were computed before: a long one takes long. Raises `StaleSection` where
    another transaction has changed it since.
    """
    if (written.title, written.level, written.content) == (section.title, section.level, section.content):
        return section
    has_new_text = (written.title, written.content) != (section.title, section.content)
    changed = msgspec.structs.replace(
        written,
        revision=section.revision + 1,
        version=section.version + has_new_text,
        updated_at=tx.now,
    )
    if written.content != section.content:
        changed = msgspec.structs.replace(
            changed,
            word_count=count_read_words(written.content) if figures is None else figures.word_count,
            landmarks=landmarks_of(written.content) if figures is None else figures.landmarks,
        )
    _update(tx, changed)
    landmarks.keep(tx, changed.id, changed.revision, changed.landmarks)
    tx.run("update document set updated_at = :now where id = :id", now=tx.now_text, id=changed.document_id)
    versions.keep(tx, visitor, section, changed, cause)
    comment_anchors.follow(tx, visitor, section, changed)
    _announce(tx, changed)
    if has_new_text:
        _index(tx, changed, figures)
    return changed


def _index(tx: Transaction, section: Section, figures: TextFigures | None) -> None:
    if figures is None:
        section_passages.index_sections(tx, [section])
    else:
        section_passages.index_section(tx, section, figures.passages)


def write_prepared(
    tx: Transaction, visitor: Visitor, changed: Section, cause: Cause, stored: StoredText
) -> None:
    """Write a section that was prepared, with its version. Its passages are stale then, and its landmarks unknown.

    The caller calls `outlines.touch`. Raises `StaleSection` where its revision is not the one after the present one.
    """
    # Each update of a row writes its text again, so there is one.
    _update(tx, changed, lets_passages_be_stale=True)
    landmarks.mark_unknown(tx, changed.id)
    versions.insert(tx, visitor, changed, cause, stored)
    _announce(tx, changed)


def _announce(tx: Transaction, changed: Section) -> None:
    live_events.changed(tx, changed.document_id, "section.saved", changed.id, revision=changed.revision)


def _check_room(tx: Transaction, document_id: str, content: str, section_id: str = "") -> None:
    """Whether a text fits into its document, in place of a section's text. Raises `InvalidField`."""
    (others,) = tx.one(
        "select coalesce(sum(octet_length(content)), 0) from section"
        " where document_id = :document_id and id <> :section_id and deleted_at is null",
        document_id=document_id,
        section_id=section_id,
    )
    if others + len(content.encode()) > DOCUMENT_BYTES_MAX:
        raise InvalidField(
            "content", "would make the document larger than %(count)s bytes", count=DOCUMENT_BYTES_MAX
        )


def _update(tx: Transaction, changed: Section, *, lets_passages_be_stale: bool = False) -> None:
    """Raises `StaleSection` where the section has another revision than the one before."""
    is_as_found = tx.run(
        "update section set title = :title, level = :level, content = :content, word_count = :word_count,"
        " revision = :revision, level_revisions = :level_revisions, updated_at = :now,"
        " has_stale_passages = case when cast(:is_stale as integer) = 1 then 1 else has_stale_passages end"
        " where id = :id and revision = :base",
        is_stale=int(lets_passages_be_stale),
        title=changed.title,
        level=changed.level,
        content=changed.content,
        word_count=changed.word_count,
        revision=changed.revision,
        level_revisions=changed.revision - changed.version,
        now=tx.now_text,
        id=changed.id,
        base=changed.revision - 1,
    )
    if not is_as_found:
        raise StaleSection(find(tx, changed.id))


def insert(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    draft: SectionDraft,
    position: int,
    cause: Cause = TYPED,
) -> Section:
    """Insert a section at a position that the caller has freed; the caller lets it be indexed."""
    figures = draft.figures
    section_id = new_id()
    tx.run(
        "insert into section (id, document_id, title, level, position, content, word_count, revision, created_at,"
        " updated_at) values (:id, :document_id, :title, :level, :position, :content, :word_count, 1, :now, :now)",
        id=section_id,
        document_id=document_id,
        title=draft.title,
        level=draft.level,
        position=position,
        content=draft.content,
        word_count=count_read_words(draft.content) if figures is None else figures.word_count,
        now=tx.now_text,
    )
    found = landmarks_of(draft.content) if figures is None else figures.landmarks
    landmarks.keep(tx, section_id, 1, found)
    section = find(tx, section_id)
    origins = text_origins.known_quotes(tx, document_id, draft.origins)
    versions.keep_first(tx, visitor, section, msgspec.structs.replace(cause, origins=origins))
    return section


def _find_row(tx: Transaction, section_id: str) -> tuple[Any, ...]:
    return tx.one(f"{_SECTION} where section.id = :id", id=section_id)


def _section(row: tuple[Any, ...]) -> Section:
    *plain, created_at, updated_at, stored_revision, stored, _, word_goal, state, due_on, responsible = row
    section = Section(*(*plain, as_time(created_at), as_time(updated_at)))
    found = landmarks.read(stored_revision, stored, section.revision, section.content)
    if found == NO_LANDMARKS and (word_goal, state, due_on, responsible) == (None, "draft", None, None):
        return section
    return msgspec.structs.replace(
        section,
        landmarks=found,
        word_goal=word_goal,
        state=state,
        responsible=responsible,
        due_on=as_date_or_none(due_on),
    )

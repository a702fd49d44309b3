"""The changes of a document, latest first: versions of its sections and of its outline, and events, in one list."""

from collections.abc import Mapping

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.history.document_history import (
    DocumentChange,
    DocumentEvent,
    OutlineChanged,
    SectionChanged,
)
from quire.domain.history.versions import Reason
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.pages import Keyset, Page, PageCursor
from quire.store.sections import document_events, outlines
from quire.store.sections.document_events import EventRow
from quire.store.sections.outlines import OutlineVersion
from quire.store.sqlite import JOIN_IN_ORDER
from quire.store.transactions import Transaction, as_time, as_time_or_none


class _SectionRow(msgspec.Struct, frozen=True):
    """A version of a section in the list; `key` orders changes of the same time."""

    time: str
    key: str
    section_id: str
    title: str
    revision: int
    reason: Reason
    restored_revision: int | None
    author: str
    proposer: str | None
    deleted_at: str | None
    level: int
    checksum: int | None
    former_title: str
    former_level: int
    former_checksum: int | None


class _OutlineRow(msgspec.Struct, frozen=True):
    """A version of the outline in the list."""

    time: str
    key: str
    revision: int
    restored_to: str | None
    author: str


def list_changes(
    tx: Transaction, visitor: Visitor, document_id: str, *, limit: int, cursor: PageCursor | None
) -> Page[DocumentChange]:
    """The changes of a document, latest first. Restoring the whole document is one change."""
    permissions = access.check_document(tx, visitor, document_id, Right.READ)
    with_sources = permissions.allow(Right.USE_SOURCES)
    found: list[_SectionRow | _OutlineRow | EventRow] = [
        *_list_section_rows(tx, document_id, limit=limit + 1, cursor=cursor),
        *_list_outline_rows(tx, document_id, limit=limit + 1, cursor=cursor),
        *document_events.list_rows(
            tx, document_id, with_sources=with_sources, limit=limit + 1, cursor=cursor
        ),
    ]
    found.sort(key=lambda row: (row.time, row.key), reverse=True)
    page = Page.of(found, limit, lambda row: PageCursor(row.time, row.key))
    known = _known_sections(tx, document_id)
    return page.map(lambda row: _change(tx, document_id, row, known))


def _list_section_rows(
    tx: Transaction, document_id: str, *, limit: int, cursor: PageCursor | None
) -> list[_SectionRow]:
    """Versions of sections, without the first of each: adding a section is a change of the outline.

    Each with the one that the list shows before it, since folded versions are told with the one after them.
    """
    key = Keyset("version.created_at", "version.section_id || '-' || version.revision")
    after, parameters = key.after(cursor)
    rows = tx.all(
        "select version.created_at, found.key, version.section_id, version.title, version.revision, version.reason,"
        " version.restored_revision, user_account.name, proposer.name, section.deleted_at, version.level,"
        " version.checksum, former.title, former.level, former.checksum from ("
        f" select version.section_id, version.revision, {key.id} as key"
        f" from section {JOIN_IN_ORDER} section_version as version where version.section_id = section.id"
        " and section.document_id = :document_id and version.revision > 1 and version.is_folded = 0"
        f"{after} and not (version.reason = 'restore' and exists ("
        "  select 1 from outline_version where outline_version.document_id = :document_id"
        "  and outline_version.created_at = version.created_at and outline_version.restored_to is not null))"
        f" {key.order_by} limit :limit) as found"
        " join section_version as version"
        " on version.section_id = found.section_id and version.revision = found.revision"
        " join section_version as former on former.section_id = found.section_id and former.revision ="
        "  (select max(earlier.revision) from section_version as earlier where earlier.section_id = found.section_id"
        "  and earlier.revision < found.revision and (earlier.is_folded = 0 or earlier.revision = 1))"
        " join section on section.id = found.section_id"
        " join user_account on user_account.id = version.author_id"
        " left join user_account as proposer on proposer.id = version.proposer_id",
        document_id=document_id,
        limit=limit,
        **parameters,
    )
    return [_SectionRow(*row) for row in rows]


def _list_outline_rows(
    tx: Transaction, document_id: str, *, limit: int, cursor: PageCursor | None
) -> list[_OutlineRow]:
    key = Keyset("outline_version.created_at", "'outline-' || outline_version.revision")
    after, parameters = key.after(cursor)
    rows = tx.all(
        f"select {key.at}, {key.id}, outline_version.revision, outline_version.restored_to,"
        " user_account.name"
        " from outline_version join user_account on user_account.id = outline_version.author_id"
        f" where outline_version.document_id = :document_id{after} {key.order_by} limit :limit",
        document_id=document_id,
        limit=limit,
        **parameters,
    )
    return [_OutlineRow(*row) for row in rows]


def _known_sections(tx: Transaction, document_id: str) -> dict[str, tuple[str, str]]:
    """Title and time of creation of all sections of a document, including those in the trash."""
    rows = tx.all("select id, title, created_at from section where document_id = :id", id=document_id)
    return {section_id: (title, created_at) for section_id, title, created_at in rows}


def _change(
    tx: Transaction,
    document_id: str,
    row: _SectionRow | _OutlineRow | EventRow,
    known: Mapping[str, tuple[str, str]],
) -> DocumentChange:
    match row:
        case _SectionRow():
            return SectionChanged(
                as_time(row.time),
                row.author,
                row.proposer,
                row.section_id,
                row.title,
                row.revision,
                row.reason,
                row.restored_revision,
                is_deleted=row.deleted_at is not None,
                former_title=None if row.former_title == row.title else row.former_title,
                has_other_level=row.former_level != row.level,
                has_other_text=row.checksum is None or row.former_checksum != row.checksum,
            )
        case EventRow():
            return DocumentEvent(as_time(row.time), row.author, row.kind, row.subject_id, row.name)
        case _OutlineRow():
            return _outline_changed(row, *outlines.find_with_previous(tx, document_id, row.revision), known)


def _outline_changed(
    row: _OutlineRow,
    new: OutlineVersion,
    previous: OutlineVersion | None,
    known: Mapping[str, tuple[str, str]],
) -> OutlineChanged:
    ids = new.section_ids or ()
    former_ids = () if previous is None else previous.section_ids
    if former_ids is None:
        former_ids = ids
    added, removed, is_reordered = _difference(former_ids, ids)
    came = [known[id_] for id_ in added if id_ in known]
    former_time = "" if previous is None else previous.created_at
    return OutlineChanged(
        time=as_time(row.time),
        author=row.author,
        is_first=previous is None,
        restored_to=as_time_or_none(row.restored_to),
        title=None if previous is None or previous.title == new.title else new.title,
        former_title=None if previous is None or previous.title == new.title else previous.title,
        added=tuple(title for title, made_at in came if made_at > former_time),
        back=tuple(title for title, made_at in came if made_at <= former_time),
        removed=tuple(known[id_][0] for id_ in removed if id_ in known),
        is_reordered=is_reordered,
        gone_count=sum(id_ not in known for id_ in (*added, *removed)),
    )


def _difference(former: tuple[str, ...], now: tuple[str, ...]) -> tuple[list[str], list[str], bool]:
    """The sections that were added and removed, and whether the others are in another order."""
    if former == now:
        return [], [], False
    before, after = set(former), set(now)
    added = [id_ for id_ in now if id_ not in before]
    removed = [id_ for id_ in former if id_ not in after]
    return added, removed, [id_ for id_ in now if id_ in before] != [id_ for id_ in former if id_ in after]

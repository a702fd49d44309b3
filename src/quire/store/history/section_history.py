"""The history of a section as its author sees it: versions listed, read, compared in pairs, and restored."""

from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import VersionRestored
from quire.domain.documents.sections import Section
from quire.domain.errors import BadParameter, NotFound
from quire.domain.history.versions import Cause, Version, VersionWithContent
from quire.domain.references.passages import TextFigures
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.auditing import audit
from quire.store.pages import Page, PageCursor
from quire.store.sections import sections, versions
from quire.store.transactions import Transaction, as_time

REVISION_DIGITS_MAX = 9

_VERSION = (
    "select section_version.revision, section_version.revision - section_version.level_revisions,"
    " section_version.title, section_version.level, section_version.word_count,"
    " user_account.name, proposer.name, section_version.reason, section_version.message_id,"
    " section_version.restored_revision, restored.revision - restored.level_revisions,"
    " section_version.created_at, section_version.is_folded from section_version"
    " join user_account on user_account.id = section_version.author_id"
    " left join user_account as proposer on proposer.id = section_version.proposer_id"
    " left join section_version as restored on restored.section_id = section_version.section_id"
    " and restored.revision = section_version.restored_revision"
    " where section_version.section_id = :section_id"
)


class Pair(msgspec.Struct, frozen=True):
    """A version, and the one that it is compared with: None before the first version."""

    version: VersionWithContent
    against: VersionWithContent | None


def list_versions(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    *,
    limit: int,
    cursor: PageCursor | None,
    with_folded: bool,
) -> Page[Version]:
    """The versions of a section, newest first, with or without the folded ones."""
    access.check_section(tx, visitor, document_id, section_id, Right.READ)
    shown = "" if with_folded else " and section_version.is_folded = 0"
    earlier = "" if cursor is None else " and section_version.revision < :before"
    rows = tx.all(
        f"{_VERSION}{shown}{earlier} order by section_version.revision desc limit :limit",
        section_id=section_id,
        limit=limit + 1,
        **({} if cursor is None else {"before": _revision(cursor)}),
    )
    page = Page.of(rows, limit, lambda row: PageCursor(str(row[0]), section_id))
    return page.map(_version)


def find_version(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, revision: int
) -> VersionWithContent:
    """One version with its text. Raises `NotFound`, `AccessDenied` and `DamagedVersion`."""
    access.check_section(tx, visitor, document_id, section_id, Right.READ)
    row = tx.one_or_none(
        f"{_VERSION} and section_version.revision = :revision", section_id=section_id, revision=revision
    )
    content = versions.find_content(tx, section_id, revision)
    if row is None or content is None:
        raise NotFound("Version")
    return VersionWithContent(**msgspec.structs.asdict(_version(row)), content=content)


def find_version_to_restore(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    revision: int,
    *,
    base_revision: int | None,
) -> VersionWithContent:
    """A version, for somebody who may restore it. Raises as `find_version`, and `StaleSection`."""
    section = sections.find_section(tx, visitor, document_id, section_id, Right.WRITE)
    sections.check_revision(section, base_revision)
    return find_version(tx, visitor, document_id, section_id, revision)


def find_pair(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    revision: int,
    *,
    against: int | None,
) -> Pair:
    """A version, and another one to compare it with; without `against`, the one before it."""
    version = find_version(tx, visitor, document_id, section_id, revision)
    if against is None and revision == 1:
        return Pair(version, None)
    other = revision - 1 if against is None else against
    return Pair(version, find_version(tx, visitor, document_id, section_id, other))


def restore_version(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    revision: int,
    *,
    base_revision: int | None,
    figures: TextFigures | None = None,
) -> Section:
    """Restore title and text of a version as a new revision; level and position stay.

    A base revision, if given, must be the current one. A section that already has them stays as it is. `figures` are
    those of the version's text, where they were computed before.
    """
    section = sections.find_locked_section(tx, visitor, document_id, section_id)
    sections.check_revision(section, base_revision)
    version = find_version(tx, visitor, document_id, section_id, revision)
    written = msgspec.structs.replace(section, title=version.title, content=version.content)
    cause = Cause("restore", restored_revision=revision)
    restored = sections.write_section(tx, visitor, section, written, cause, figures=figures)
    if restored.revision != section.revision:
        audit.record(tx, visitor, VersionRestored(document_id, section_id, revision, restored.revision))
    return restored


def _revision(cursor: PageCursor) -> int:
    if not (cursor.at.isdecimal() and len(cursor.at) <= REVISION_DIGITS_MAX):
        raise BadParameter("cursor", "a next_cursor of this list")
    return int(cursor.at)


def _version(row: tuple[Any, ...]) -> Version:
    *plain, created_at, is_folded = row
    return Version(*(*plain, as_time(created_at), bool(is_folded)))

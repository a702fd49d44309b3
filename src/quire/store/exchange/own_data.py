"""Everything that belongs to one account as one file: a zip with its documents, its templates, and what is kept of it.

Texts that the person has written in others' documents belong to those documents, and are not in it.
"""

import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO, TypeVar

import msgspec

from quire.domain.accounts.users import ApiToken, SignIn, User, Visitor
from quire.domain.auditing.audit import ShownRecord
from quire.domain.auditing.audit_events import OwnDataExported
from quire.domain.auditing.audit_files import json_lines
from quire.domain.exchange.exports import export_filename
from quire.domain.sharing.grants import Role
from quire.domain.templates.instruction_templates import InstructionTemplate
from quire.domain.templates.template_files import template_file
from quire.store.accounts import sign_ins, tokens, users
from quire.store.auditing import audit
from quire.store.disk import disk_full
from quire.store.documents import documents
from quire.store.exchange import document_archive, document_templates
from quire.store.files.files import Files
from quire.store.pages import Page, PageCursor
from quire.store.templates import instruction_templates
from quire.store.transactions import Transaction, as_time

T = TypeVar("T")

PORTION = 200
ID_CHARACTERS_IN_NAME = 8


class SharedDocument(msgspec.Struct, frozen=True):
    """A document of somebody else's, and what one may do with it."""

    id: str
    title: str
    role: Role | None
    section_roles: dict[str, Role]


class OwnComment(msgspec.Struct, frozen=True):
    """A comment that one has written, in any document."""

    id: str
    document_id: str
    section_id: str
    text: str
    created_at: datetime


class OwnAccount(msgspec.Struct, frozen=True):
    """What is kept of an account beside its documents."""

    user: User
    sign_ins: list[SignIn]
    tokens: list[ApiToken]
    shared_with_me: list[SharedDocument]
    comments: list[OwnComment]
    instruction_templates: list[InstructionTemplate]


def record(tx: Transaction, visitor: Visitor) -> None:
    """Record that the visitor's data go out, before they do."""
    audit.record(tx, visitor, OwnDataExported())


def record_for(tx: Transaction, visitor: Visitor) -> None:
    """The same where the operator takes the data of an account."""
    audit.record(tx, None, OwnDataExported(), about=visitor.user_id)


def write(tx: Transaction, visitor: Visitor, files: Files, file: BinaryIO) -> None:
    """Write the zip; a large account takes minutes, for which the transaction has a connection of its own."""
    with disk_full(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("account.json", msgspec.json.format(msgspec.json.encode(_account(tx, visitor))))
        with archive.open("audit.jsonl", "w", force_zip64=True) as entry:
            for records in _records(tx, visitor.user_id):
                entry.write(json_lines(records))
        for listed in document_templates.list_own(tx, visitor):
            name = f"templates/{listed.id[:ID_CHARACTERS_IN_NAME]} {export_filename(listed.name, 'md')}"
            archive.writestr(name, template_file(*document_templates.find_file(tx, visitor, listed.id)))
        for document_id, title in _own_documents(tx, visitor):
            name = f"documents/{document_id[:ID_CHARACTERS_IN_NAME]} {export_filename(title, 'json')}"
            with archive.open(name, "w", force_zip64=True) as entry:
                document_archive.write(tx, visitor, document_id, files, entry.write, lambda done, total: None)


def _account(tx: Transaction, visitor: Visitor) -> OwnAccount:
    return OwnAccount(
        users.find(tx, visitor.user_id),
        list(_all(lambda cursor: sign_ins.list_own(tx, visitor, limit=PORTION, cursor=cursor))),
        tokens.list_all_of(tx, visitor.user_id),
        [
            SharedDocument(found.id, found.title, found.role, dict(found.section_roles))
            for found in _all(
                lambda cursor: documents.list_shared_documents(tx, visitor, limit=PORTION, cursor=cursor)
            )
        ],
        _comments(tx, visitor.user_id),
        [one for one in instruction_templates.list_usable(tx, visitor) if one.belongs_to == "me"],
    )


def _comments(tx: Transaction, user_id: str) -> list[OwnComment]:
    rows = tx.all(
        "select id, document_id, section_id, text, created_at from comment"
        " where author_id = :user_id and deleted_at is null order by created_at, id",
        user_id=user_id,
    )
    return [
        OwnComment(id_, document_id, section_id, text, as_time(created_at))
        for id_, document_id, section_id, text, created_at in rows
    ]


def _own_documents(tx: Transaction, visitor: Visitor) -> Iterator[tuple[str, str]]:
    for found in _all(lambda cursor: documents.list_documents(tx, visitor, limit=PORTION, cursor=cursor)):
        yield found.id, found.title


def _records(tx: Transaction, user_id: str) -> Iterator[list[ShownRecord]]:
    return _pages(lambda cursor: audit.list_about(tx, user_id, limit=PORTION, cursor=cursor))


def _all(page_after: Callable[[PageCursor | None], Page[T]]) -> Iterator[T]:
    for items in _pages(page_after):
        yield from items


def _pages(page_after: Callable[[PageCursor | None], Page[T]]) -> Iterator[list[T]]:
    page = page_after(None)
    while True:
        yield page.items
        if page.next_cursor is None:
            return
        page = page_after(PageCursor.parse(page.next_cursor))

"""The templates of documents for exports to Word: added, listed, found for an export, copied, removed."""

from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.errors import NotFound, QuotaReached
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.domain.templates.word_templates import (
    TEMPLATES_PER_DOCUMENT_MAX,
    NewTemplate,
    ReadTemplate,
    WordTemplate,
)
from quire.domain.translatable_text import Amount, TranslatableText
from quire.store import access
from quire.store.costs import quota
from quire.store.sections import document_settings
from quire.store.transactions import Transaction, as_json, as_time, new_id

_COLUMNS = "id, document_id, filename, size_bytes, has_cover, controls, created_at"
_controls = msgspec.json.Decoder(tuple[str, ...])


class AddedTemplate(msgspec.Struct, frozen=True):
    """A template, and whether this call added it."""

    template: WordTemplate
    is_new: bool


class FoundTemplate(msgspec.Struct, frozen=True):
    """The content of the template for an export; None stands for the plain look, perhaps since it is not there."""

    content: bytes | None
    is_missing: bool = False


def add(
    tx: Transaction, visitor: Visitor, document_id: str, new: NewTemplate, limits: Limits
) -> AddedTemplate:
    """Add a template to a document. The same file twice is one. Raises `QuotaReached`."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    owner_id = quota.find_owner(tx, document_id)
    tx.lock("quota", owner_id)
    known = tx.one_or_none(
        f"select {_COLUMNS} from word_template where document_id = :document_id and sha256 = :sha256",
        document_id=document_id,
        sha256=new.sha256,
    )
    if known is not None:
        return AddedTemplate(_template(known), is_new=False)
    (count,) = tx.one("select count(*) from word_template where document_id = :id", id=document_id)
    if count >= TEMPLATES_PER_DOCUMENT_MAX:
        raise QuotaReached(
            TranslatableText(
                "This document has %(count)s templates; delete one before you add another.",
                {"count": Amount(count)},
            )
        )
    quota.check_room(tx, owner_id, len(new.read.content), limits)
    row = tx.one(
        "insert into word_template"
        " (id, document_id, sha256, filename, content, size_bytes, has_cover, controls, created_at)"
        " values (:id, :document_id, :sha256, :filename, :content, :size_bytes, :has_cover, :controls, :now)"
        f" returning {_COLUMNS}",
        id=new_id(),
        document_id=document_id,
        sha256=new.sha256,
        filename=new.filename,
        content=new.read.content,
        size_bytes=len(new.read.content),
        has_cover=int(new.read.has_cover),
        controls=as_json(new.read.controls),
        now=tx.now_text,
    )
    return AddedTemplate(_template(row), is_new=True)


def list_templates(tx: Transaction, visitor: Visitor, document_id: str) -> list[WordTemplate]:
    """The document's templates, in the order in which they were added."""
    access.check_document(tx, visitor, document_id, Right.EXPORT)
    rows = tx.all(
        f"select {_COLUMNS} from word_template where document_id = :id order by created_at, id",
        id=document_id,
    )
    return [_template(row) for row in rows]


def remove(tx: Transaction, visitor: Visitor, document_id: str, template_id: str) -> None:
    """Delete a template. Raises `NotFound`."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    row = tx.one_or_none(
        "delete from word_template where id = :id and document_id = :document_id returning id",
        id=template_id,
        document_id=document_id,
    )
    if row is None:
        raise NotFound("Template")


def check_template(tx: Transaction, visitor: Visitor, document_id: str, template_id: str) -> None:
    """Raises `NotFound` where a document has no such template, and as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.EXPORT)
    if _content(tx, document_id, template_id) is None:
        raise NotFound("Template")


def find_for_export(
    tx: Transaction, visitor: Visitor, document_id: str, template_id: str | None
) -> FoundTemplate:
    """The template with an id, or that of the document's settings; the empty id stands for the plain look."""
    access.check_document(tx, visitor, document_id, Right.EXPORT)
    wanted = document_settings.find(tx, document_id).template if template_id is None else template_id
    content = _content(tx, document_id, wanted) if wanted else None
    return FoundTemplate(content, is_missing=bool(wanted) and content is None)


def find_new_or_none(tx: Transaction, document_id: str, template_id: str | None) -> NewTemplate | None:
    """A template of a document to be added elsewhere, or None; the caller has checked access."""
    row = tx.one_or_none(
        "select filename, sha256, content, has_cover, controls from word_template"
        " where id = :id and document_id = :document_id",
        id=template_id or "",
        document_id=document_id,
    )
    return None if row is None else new_template(row)


def new_template(row: tuple[Any, ...]) -> NewTemplate:
    """A template of a row with its file name, digest, content, whether it has a cover, and controls."""
    filename, sha256, content, has_cover, controls = row
    return NewTemplate(
        filename, sha256, ReadTemplate(bytes(content), bool(has_cover), _controls.decode(controls))
    )


def copy_all(tx: Transaction, document_id: str, copy_id: str) -> dict[str, str]:
    """Copy the templates of a document, whose access the caller has checked; the ids of the copies by theirs."""
    ids = {
        id_: new_id()
        for (id_,) in tx.all("select id from word_template where document_id = :id", id=document_id)
    }
    for id_, copied in ids.items():
        tx.run(
            "insert into word_template"
            " (id, document_id, sha256, filename, content, size_bytes, has_cover, controls, created_at)"
            " select :copied, :copy_id, sha256, filename, content, size_bytes, has_cover, controls, created_at"
            " from word_template where id = :id",
            copied=copied,
            copy_id=copy_id,
            id=id_,
        )
    return ids


def _content(tx: Transaction, document_id: str, template_id: str) -> bytes | None:
    row = tx.one_or_none(
        "select content from word_template where id = :id and document_id = :document_id",
        id=template_id,
        document_id=document_id,
    )
    return None if row is None else bytes(row[0])


def _template(row: tuple[Any, ...]) -> WordTemplate:
    id_, document_id, filename, size_bytes, has_cover, controls, created_at = row
    return WordTemplate(
        id_,
        document_id,
        filename,
        size_bytes,
        bool(has_cover),
        _controls.decode(controls),
        as_time(created_at),
    )

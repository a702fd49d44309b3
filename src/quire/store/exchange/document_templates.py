"""Document templates: saved from documents or files, listed, changed, deleted. Their use is in `template_uses`."""

from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.errors import NotFound, StaleTemplate
from quire.domain.sharing.grants import Right
from quire.domain.templates.document_templates import (
    DocumentTemplate,
    ListedTemplate,
    TemplateWithOutline,
    outline_of,
    sections_from,
    settings_from,
    without_sources,
)
from quire.domain.templates.template_files import WordFile, check_fits_into_file
from quire.domain.templates.template_owners import TemplateOwner
from quire.domain.templates.word_templates import NewTemplate
from quire.store import access
from quire.store.contracts import contracts
from quire.store.sections import document_settings, sections
from quire.store.templates import owned_templates, template_owners, word_templates
from quire.store.templates.owned_templates import DOCUMENTS
from quire.store.templates.template_owners import IS_USABLE, NEAREST_FIRST, OwnerIds
from quire.store.transactions import Transaction, as_json, as_time

_SELECT = (
    "select template.id, template.content, template.user_id, template.group_id, account_group.name,"
    " document_template_word.filename, template.revision, template.updated_at from document_template as template"
    " left join account_group on account_group.id = template.group_id"
    " left join document_template_word on document_template_word.template_id = template.id"
)

_template = msgspec.json.Decoder(DocumentTemplate)


class StoredTemplate(msgspec.Struct, frozen=True):
    """A template as it is kept, and what lists show of it."""

    listed: ListedTemplate
    template: DocumentTemplate

    @property
    def with_outline(self) -> TemplateWithOutline:
        """The same with its sections, as its preview shows them."""
        return TemplateWithOutline(**msgspec.structs.asdict(self.listed), outline=outline_of(self.template))


def list_usable(tx: Transaction, visitor: Visitor) -> list[StoredTemplate]:
    """All that the visitor may use: one's own first, then those of groups, then those of the instance."""
    rows = tx.all(
        f"{_SELECT} where {IS_USABLE} order by {NEAREST_FIRST}, account_group.name_key, template.name_key",
        visitor_id=visitor.user_id,
    )
    return [_stored(tx, visitor, row) for row in rows]


def list_own(tx: Transaction, visitor: Visitor) -> list[ListedTemplate]:
    """Those that belong to the visitor alone."""
    return [one.listed for one in list_usable(tx, visitor) if one.listed.belongs_to == "me"]


def find(tx: Transaction, visitor: Visitor, template_id: str) -> StoredTemplate:
    """A template that the visitor may use. Raises `NotFound` and `AccessDenied`."""
    row = _find_row(tx, template_id)
    template_owners.check_use(tx, visitor, _owner_ids(row))
    return _stored(tx, visitor, row)


def find_word(tx: Transaction, template_id: str) -> NewTemplate | None:
    """The template of Word of a template, to which the caller has checked access; None where it has none."""
    row = tx.one_or_none(
        "select filename, sha256, content, has_cover, controls from document_template_word where template_id = :id",
        id=template_id,
    )
    return None if row is None else word_templates.new_template(row)


def find_file(
    tx: Transaction, visitor: Visitor, template_id: str
) -> tuple[DocumentTemplate, WordFile | None]:
    """What the file of a template has. Raises as `find`."""
    template = find(tx, visitor, template_id).template
    word = find_word(tx, template_id)
    return template, None if word is None else WordFile(word.filename, word.read.content)


def template_from(
    tx: Transaction, visitor: Visitor, document_id: str, name: str, description: str
) -> tuple[DocumentTemplate, NewTemplate | None]:
    """What the template of a document of the visitor's has, and its template of Word.

    Raises as `access` and `check_fits_into_file`.
    """
    access.check_document(tx, visitor, document_id, Right.SHARE)
    settings = document_settings.find(tx, document_id)
    template = DocumentTemplate(
        name,
        description,
        settings_from(settings),
        without_sources(contracts.find_document(tx, document_id).contract),
        sections_from(
            (section.title, section.level, contracts.find(tx, document_id, section.id).contract)
            for section in sections.list_all(tx, document_id)
        ),
    )
    check_fits_into_file(template)
    return template, word_templates.find_new_or_none(tx, document_id, settings.template)


def save_document(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    name: str,
    description: str,
    owner: TemplateOwner,
) -> StoredTemplate:
    """Save a document of the visitor's as a new template. Raises as `template_from` and `add`."""
    template, word = template_from(tx, visitor, document_id, name, description)
    return add(tx, visitor, template, word, owner)


def add(
    tx: Transaction,
    visitor: Visitor,
    template: DocumentTemplate,
    word: NewTemplate | None,
    owner: TemplateOwner,
) -> StoredTemplate:
    """Add a template. Raises as `owned_templates.add`."""
    template_id = owned_templates.add(
        tx, visitor, DOCUMENTS, owner, name=template.name, content=as_json(template)
    )
    _write_word(tx, template_id, word)
    return find(tx, visitor, template_id)


def change(
    tx: Transaction,
    visitor: Visitor,
    template_id: str,
    *,
    name: str | None,
    description: str | None,
    document_id: str | None,
    base_revision: int | None,
) -> StoredTemplate:
    """Change name and description, and with a document all that its template has; a base revision must be current.

    Raises `StaleTemplate`, `TemplateNameTaken`, `NotFound` and `AccessDenied`.
    """
    ids = owned_templates.lock_to_change(tx, visitor, DOCUMENTS, template_id)
    known = find(tx, visitor, template_id)
    if base_revision is not None and base_revision != known.listed.revision:
        raise StaleTemplate(known.listed)
    template, word = known.template, find_word(tx, template_id)
    if document_id is not None:
        template, word = template_from(tx, visitor, document_id, template.name, template.description)
    template = msgspec.structs.replace(
        template,
        name=name or template.name,
        description=template.description if description is None else description,
    )
    if (template, word) == (known.template, find_word(tx, template_id)):
        return known
    owned_templates.change(
        tx, visitor, DOCUMENTS, template_id, ids, name=template.name, content=as_json(template)
    )
    _write_word(tx, template_id, word)
    return find(tx, visitor, template_id)


def remove(tx: Transaction, visitor: Visitor, template_id: str) -> None:
    """Delete a template; documents that were made from it stay as they are. Raises as `change`."""
    owned_templates.remove(tx, visitor, DOCUMENTS, template_id)


def _write_word(tx: Transaction, template_id: str, word: NewTemplate | None) -> None:
    tx.run("delete from document_template_word where template_id = :id", id=template_id)
    if word is None:
        return
    tx.run(
        "insert into document_template_word"
        " (template_id, sha256, filename, content, size_bytes, has_cover, controls)"
        " values (:id, :sha256, :filename, :content, :size_bytes, :has_cover, :controls)",
        id=template_id,
        sha256=word.sha256,
        filename=word.filename,
        content=word.read.content,
        size_bytes=len(word.read.content),
        has_cover=int(word.read.has_cover),
        controls=as_json(word.read.controls),
    )


def _find_row(tx: Transaction, template_id: str) -> tuple[Any, ...]:
    """Raises `NotFound`."""
    row = tx.one_or_none(f"{_SELECT} where template.id = :id", id=template_id)
    if row is None:
        raise NotFound("Template")
    return row


def _owner_ids(row: tuple[Any, ...]) -> OwnerIds:
    return OwnerIds(row[2], row[3])


def _stored(tx: Transaction, visitor: Visitor, row: tuple[Any, ...]) -> StoredTemplate:
    id_, content, _, _, group, word_filename, revision, updated_at = row
    ids, template = _owner_ids(row), _template.decode(content)
    listed = ListedTemplate(
        id_,
        template.name,
        template.description,
        template.settings.language,
        len(template.sections),
        template_owners.belongs_to(ids),
        group,
        may_change=template_owners.may_change(tx, visitor, ids),
        is_shipped=False,
        word_template=word_filename,
        revision=revision,
        updated_at=as_time(updated_at),
    )
    return StoredTemplate(listed, template)

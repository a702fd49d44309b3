"""Documents that are made from templates, and what has become of the template since. Nothing is changed by itself."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.contracts.contract import Contract
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionDraft
from quire.domain.errors import AccessDenied, NotFound
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.domain.templates.document_templates import DocumentTemplate, UsedTemplate, settings_of
from quire.domain.templates.word_templates import NewTemplate
from quire.store import access
from quire.store.contracts import contracts
from quire.store.documents import documents
from quire.store.exchange import document_templates
from quire.store.sections import document_settings
from quire.store.templates import word_templates
from quire.store.transactions import Transaction, as_json, as_time

_template = msgspec.json.Decoder(DocumentTemplate)


class TemplateThenAndNow(msgspec.Struct, frozen=True):
    """What a template said when a document was made from it, and what it says today."""

    then: DocumentTemplate
    now: DocumentTemplate


def add_document(
    tx: Transaction,
    visitor: Visitor,
    title: str,
    template_id: str,
    shipped: DocumentTemplate | None,
    limits: Limits,
) -> DocumentWithSections:
    """Make a document from a template: one that comes with Quire, or else a stored one that the visitor may use.

    Raises `NotFound`, `AccessDenied`, `InvalidField` and `QuotaReached`.
    """
    template = shipped or document_templates.find(tx, visitor, template_id).template
    word = None if shipped else document_templates.find_word(tx, template_id)
    drafts = [SectionDraft(section.title, section.level) for section in template.sections]
    document = documents.add_document(tx, visitor, title, drafts, limits)
    _write_contracts(tx, visitor, document, template)
    word_id = None if word is None else _add_word(tx, visitor, document.id, word, limits)
    document_settings.write(tx, document.id, settings_of(template, word_id))
    _write_use(tx, document.id, template_id, template)
    return documents.find_document_with_sections(tx, visitor, document.id)


def find_used(
    tx: Transaction, visitor: Visitor, document_id: str, shipped: DocumentTemplate | None
) -> UsedTemplate | None:
    """The template from which a document was made, if it was. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    row = tx.one_or_none(
        "select template_id, name, content, used_at from used_template where document_id = :id",
        id=document_id,
    )
    if row is None:
        return None
    template_id, name, content, used_at = row
    now = _find_now_or_none(tx, visitor, template_id, shipped)
    has_newer = now is not None and now != _template.decode(content)
    return UsedTemplate(template_id, name, as_time(used_at), is_there=now is not None, has_newer=has_newer)


def find_used_id(tx: Transaction, visitor: Visitor, document_id: str) -> str | None:
    """The id of that template. Raises as `access.check_document`."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    row = tx.one_or_none("select template_id from used_template where document_id = :id", id=document_id)
    return None if row is None else row[0]


def find_then_and_now(
    tx: Transaction, visitor: Visitor, document_id: str, shipped: DocumentTemplate | None
) -> TemplateThenAndNow:
    """What has changed in the template. Raises `NotFound` where there is none, or it cannot be used any more."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    row = tx.one_or_none(
        "select template_id, content from used_template where document_id = :id", id=document_id
    )
    now = None if row is None else _find_now_or_none(tx, visitor, row[0], shipped)
    if row is None or now is None:
        raise NotFound("Template")
    return TemplateThenAndNow(_template.decode(row[1]), now)


def note_seen(tx: Transaction, visitor: Visitor, document_id: str, shipped: DocumentTemplate | None) -> None:
    """Offer the present version no longer. Raises as `find_then_and_now`."""
    access.check_document(tx, visitor, document_id, Right.WRITE)
    template = find_then_and_now(tx, visitor, document_id, shipped).now
    tx.run(
        "update used_template set name = :name, content = :content where document_id = :id",
        name=template.name,
        content=as_json(template),
        id=document_id,
    )


def _write_contracts(
    tx: Transaction, visitor: Visitor, document: DocumentWithSections, template: DocumentTemplate
) -> None:
    """Give a new document the contracts of its template, where they say anything."""
    planned: dict[str | None, Contract] = {None: template.contract}
    for section, of_template in zip(document.sections, template.sections, strict=True):
        planned[section.id] = of_template.contract
    agreed = {id_: contract for id_, contract in planned.items() if contract != type(contract)()}
    contracts.take_over(tx, visitor, document.id, agreed)


def _add_word(tx: Transaction, visitor: Visitor, document_id: str, word: NewTemplate, limits: Limits) -> str:
    return word_templates.add(tx, visitor, document_id, word, limits).template.id


def _write_use(tx: Transaction, document_id: str, template_id: str, template: DocumentTemplate) -> None:
    tx.run(
        "insert into used_template (document_id, template_id, name, content, used_at)"
        " values (:document_id, :template_id, :name, :content, :now)",
        document_id=document_id,
        template_id=template_id,
        name=template.name,
        content=as_json(template),
        now=tx.now_text,
    )


def _find_now_or_none(
    tx: Transaction, visitor: Visitor, template_id: str, shipped: DocumentTemplate | None
) -> DocumentTemplate | None:
    """What the template says today; None where it is deleted, or not for the visitor."""
    if shipped is not None:
        return shipped
    try:
        return document_templates.find(tx, visitor, template_id).template
    except (NotFound, AccessDenied):
        return None

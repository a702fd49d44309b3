"""Handlers: the pages of document templates, without script: chosen, saved, imported, changed, compared."""

from typing import Any

from quart import Response
from quart import request as http_request

from quire.actions.documents.shipped_templates import find_shipped_or_none
from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import Document
from quire.domain.documents.titles import check_title
from quire.domain.errors import AppError, TooLarge, UnsupportedMediaType
from quire.domain.sharing.grants import Right
from quire.domain.templates.document_templates import DESCRIPTION_LENGTH_MAX, check_description
from quire.domain.templates.template_changes import template_changes
from quire.domain.templates.template_owners import TEMPLATE_NAME_LENGTH_MAX, check_template_name
from quire.store.documents import documents
from quire.store.exchange import document_templates, template_uses
from quire.store.exchange.template_uses import TemplateThenAndNow
from quire.store.templates import template_owners
from quire.store.transactions import Transaction
from quire.web.documents.document_templates import find_template, imported, usable_templates
from quire.web.documents.template_pages import chosen_owner, revision_or_none, shown_templates
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.http.uploads import Upload
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import NewDocumentQuery
from quire.web.statuses import status_of

LENGTHS = {"name_length_max": TEMPLATE_NAME_LENGTH_MAX, "description_length_max": DESCRIPTION_LENGTH_MAX}


async def new_document_page(request: AuthenticatedRequest, query: NewDocumentQuery) -> Response:
    """Show the form for a new document, with the templates from which it can be made."""
    shown = await usable_templates(request)
    return await page("new_document.html", request.visitor, templates=shown, chosen=query.template)


async def create_from_template(request: AuthenticatedRequest, title: str, template_id: str) -> Response:
    """Make a document from the template that was chosen, or an empty one, and open it."""
    limits = services().limits
    try:
        checked = check_title(title, limits)
        if not template_id:
            document = await request.write(documents.add_document, checked, [], limits)
        else:
            shipped = find_shipped_or_none(template_id)
            document = await request.write(template_uses.add_document, checked, template_id, shipped, limits)
    except AppError as error:
        templates = await usable_templates(request)
        return await form_again(
            "new_document.html",
            request.visitor,
            error,
            templates=templates,
            chosen=template_id,
            title_typed=title,
        )
    return see(f"/documents/{document.id}")


async def template_page(request: AuthenticatedRequest, document_template_id: str) -> Response:
    """Show a document template with its outline, to be exported, and changed by those who may."""
    found = await find_template(request, document_template_id)
    return await page("document_template.html", request.visitor, found=found, **LENGTHS)


async def change_template(request: AuthenticatedRequest, document_template_id: str) -> Response:
    """Change name and description from the form, unless somebody else has changed the template meanwhile."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("name", "description", "revision")}
    try:
        await request.write(
            document_templates.change,
            document_template_id,
            name=check_template_name(typed["name"]),
            description=check_description(typed["description"]),
            document_id=None,
            base_revision=revision_or_none(typed["revision"]),
        )
    except AppError as error:
        found = await find_template(request, document_template_id)
        return await form_again(
            "document_template.html", request.visitor, error, found=found, typed=typed, **LENGTHS
        )
    return see("/templates", done="changed")


async def delete_template(request: AuthenticatedRequest, document_template_id: str) -> Response:
    """Delete a document template."""
    await request.write(document_templates.remove, document_template_id)
    return see("/templates", done="deleted")


async def import_template(request: AuthenticatedRequest) -> Response:
    """Take in a template from the form."""
    await request.check()
    try:
        upload = await Upload.begin()
        await imported(request, upload, chosen_owner(upload.fields.get("belongs_to", "")))
    except (TooLarge, UnsupportedMediaType) as error:
        shown = await shown_templates(request)
        return await page("templates.html", request.visitor, status_of(error), import_error=error, **shown)
    except AppError as error:
        shown = await shown_templates(request)
        return await form_again("templates.html", request.visitor, error, import_error=error, **shown)
    return see("/templates", done="imported")


async def saving_page(request: AuthenticatedRequest, document_id: str) -> Response:
    """Show the form by which a document becomes a template, or the next version of one."""
    shown = await request.read(_look_at_document, document_id)
    return await page("save_as_template.html", request.visitor, **shown)


async def save_as_template(request: AuthenticatedRequest, document_id: str) -> Response:
    """Save a document as a template, or as the next version of the one that was chosen."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("name", "description", "belongs_to", "instead_of")}
    try:
        if typed["instead_of"]:
            await request.write(
                document_templates.change,
                typed["instead_of"],
                name=None,
                description=None,
                document_id=document_id,
                base_revision=None,
            )
        else:
            await request.write(
                document_templates.save_document,
                document_id,
                check_template_name(typed["name"]),
                check_description(typed["description"]),
                chosen_owner(typed["belongs_to"]),
            )
    except AppError as error:
        shown = await request.read(_look_at_document, document_id)
        return await form_again("save_as_template.html", request.visitor, error, typed=typed, **shown)
    return see("/templates", done="saved")


async def comparison_page(request: AuthenticatedRequest, document_id: str) -> Response:
    """Show what has changed in the template since the document was made from it."""
    document, versions = await request.read(_look_at_versions, document_id)
    changes = await request.compute(
        template_changes, versions.then, versions.now, characters=len(versions.now.sections) * 1_000
    )
    return await page(
        "template_changes.html", request.visitor, document=document, changes=changes, name=versions.now.name
    )


async def note_seen(request: AuthenticatedRequest, document_id: str) -> Response:
    """Offer this version of the template no longer, and open the document."""
    await request.write(_note_seen, document_id)
    return see(f"/documents/{document_id}")


def _look_at_document(tx: Transaction, visitor: Visitor, document_id: str) -> dict[str, Any]:
    document = documents.find_document(tx, visitor, document_id, Right.SHARE)
    usable = (one.listed for one in document_templates.list_usable(tx, visitor))
    return {
        "document": document,
        "changeable": [listed for listed in usable if listed.may_change],
        "groups": template_owners.list_groups_of(tx, visitor),
        **LENGTHS,
    }


def _look_at_versions(
    tx: Transaction, visitor: Visitor, document_id: str
) -> tuple[Document, TemplateThenAndNow]:
    document = documents.find_document(tx, visitor, document_id, Right.WRITE)
    shipped = find_shipped_or_none(template_uses.find_used_id(tx, visitor, document_id))
    return document, template_uses.find_then_and_now(tx, visitor, document_id, shipped)


def _note_seen(tx: Transaction, visitor: Visitor, document_id: str) -> None:
    shipped = find_shipped_or_none(template_uses.find_used_id(tx, visitor, document_id))
    template_uses.note_seen(tx, visitor, document_id, shipped)

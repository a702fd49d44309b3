"""Handlers: the pages on which people keep their templates."""

from typing import Any

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AppError
from quire.domain.templates.instruction_templates import (
    INSTRUCTIONS_LENGTH_MAX,
    VARIABLES,
    check_instructions,
)
from quire.domain.templates.template_owners import (
    TEMPLATE_NAME_LENGTH_MAX,
    TemplateOwner,
    check_owner,
    check_template_name,
)
from quire.store.templates import instruction_templates, template_owners
from quire.store.transactions import Transaction
from quire.web.documents.document_templates import usable_templates
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.pages.rendering import form_again, page, see
from quire.web.request_models import DoneQuery

GROUP_PREFIX = "group:"
"""Of a choice in the forms, before the name of a group."""
REVISION_DIGITS_MAX = 15


async def templates_page(request: AuthenticatedRequest, query: DoneQuery) -> Response:
    """List the templates that one may use, and how to make one."""
    shown = await shown_templates(request)
    return await page("templates.html", request.visitor, done=query.done, **shown)


async def add_instructions(request: AuthenticatedRequest) -> Response:
    """Make an instruction template from the form."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("name", "instructions", "belongs_to")}
    try:
        await request.write(
            instruction_templates.add,
            check_template_name(typed["name"]),
            check_instructions(typed["instructions"]),
            chosen_owner(typed["belongs_to"]),
        )
    except AppError as error:
        shown = await shown_templates(request)
        return await form_again("templates.html", request.visitor, error, typed=typed, **shown)
    return see("/templates", done="added")


async def instructions_page(request: AuthenticatedRequest, instruction_template_id: str) -> Response:
    """Show an instruction template, to be changed by those who may."""
    shown = await request.read(_look_into, instruction_template_id)
    return await page("instruction_template.html", request.visitor, **shown)


async def change_instructions(request: AuthenticatedRequest, instruction_template_id: str) -> Response:
    """Change an instruction template from the form, unless somebody else has changed it meanwhile."""
    form = await http_request.form
    typed = {name: form.get(name, "") for name in ("name", "instructions", "revision")}
    try:
        await request.write(
            instruction_templates.change,
            instruction_template_id,
            name=check_template_name(typed["name"]),
            instructions=check_instructions(typed["instructions"]),
            base_revision=revision_or_none(typed["revision"]),
        )
    except AppError as error:
        shown = await request.read(_look_into, instruction_template_id)
        return await form_again("instruction_template.html", request.visitor, error, typed=typed, **shown)
    return see("/templates", done="changed")


async def delete_instructions(request: AuthenticatedRequest, instruction_template_id: str) -> Response:
    """Delete an instruction template."""
    await request.write(instruction_templates.remove, instruction_template_id)
    return see("/templates", done="deleted")


async def shown_templates(request: AuthenticatedRequest) -> dict[str, Any]:
    """What the page of all templates shows."""
    kept = await request.read(_look_for_templates)
    return {"document_templates": await usable_templates(request), **kept}


def chosen_owner(choice: str) -> TemplateOwner:
    """To whom a template is to belong, as the forms offer it. Raises `InvalidField`."""
    if choice.startswith(GROUP_PREFIX):
        return check_owner(TemplateOwner("group", choice.removeprefix(GROUP_PREFIX)))
    return TemplateOwner("instance" if choice == "instance" else "me")


def revision_or_none(typed: str) -> int | None:
    """The revision that a form was made from; None where it names none."""
    return int(typed) if typed.isdecimal() and len(typed) <= REVISION_DIGITS_MAX else None


def _look_for_templates(tx: Transaction, visitor: Visitor) -> dict[str, Any]:
    return {
        "instruction_templates": instruction_templates.list_usable(tx, visitor),
        "groups": template_owners.list_groups_of(tx, visitor),
        **_LIMITS,
    }


def _look_into(tx: Transaction, visitor: Visitor, instruction_template_id: str) -> dict[str, Any]:
    return {"found": instruction_templates.find(tx, visitor, instruction_template_id), **_LIMITS}


_LIMITS = {
    "name_length_max": TEMPLATE_NAME_LENGTH_MAX,
    "instructions_length_max": INSTRUCTIONS_LENGTH_MAX,
    "variables": VARIABLES,
}

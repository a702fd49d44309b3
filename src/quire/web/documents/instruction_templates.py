"""Handlers: instruction templates, by their names and by their ids."""

from quart import Response

from quire.domain.templates.instruction_templates import InstructionTemplate, check_instructions
from quire.domain.templates.template_owners import TemplateOwner, check_owner, check_template_name
from quire.store.client_requests import Reply
from quire.store.templates import instruction_templates
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.request_models import (
    InstructionTemplateBody,
    InstructionTemplateChangeBody,
    as_plain,
)
from quire.web.response_models import (
    InstructionTemplateReply,
    InstructionTemplatesReply,
    TemplateInstructionsReply,
    TemplateNamesReply,
    as_json,
    as_reply,
    from_reply,
)
from quire.web.sections.sections import read_base_revision


async def list_template_names(request: AuthenticatedRequest) -> Response:
    """List the names of the instruction templates that one may use, in alphabetical order."""
    return as_json(TemplateNamesReply(await request.read(instruction_templates.list_names)))


async def read_instructions(request: AuthenticatedRequest, name: str) -> Response:
    """Read what the instruction template of a name says, with its variables.

    Where several have the name, one's own comes before those of groups, and these before those of the instance.
    """
    found = await request.read(instruction_templates.find_by_name, name)
    return as_json(TemplateInstructionsReply(found.instructions))


async def list_instruction_templates(request: AuthenticatedRequest) -> Response:
    """List the instruction templates that one may use: one's own, those of one's groups, those of the instance."""
    return as_json(InstructionTemplatesReply(await request.read(instruction_templates.list_usable)))


async def add_instruction_template(request: AuthenticatedRequest, body: InstructionTemplateBody) -> Response:
    """Create an instruction template, for oneself, a group in which one is, or, for administrators, the instance.

    Variables are {date}, {document_title}, {language}, {section_title} and {selected_text}; a brace itself is written
    {{ or }}.
    """
    outcome = await request.idempotent_write(
        _added_reply,
        instruction_templates.add,
        check_template_name(body.name),
        check_instructions(body.instructions),
        check_owner(TemplateOwner(body.belongs_to, body.group)),
    )
    return from_reply(outcome.reply)


async def read_instruction_template(request: AuthenticatedRequest, instruction_template_id: str) -> Response:
    """Read an instruction template; the ETag is its revision."""
    return _reply(await request.read(instruction_templates.find, instruction_template_id))


async def change_instruction_template(
    request: AuthenticatedRequest, instruction_template_id: str, body: InstructionTemplateChangeBody
) -> Response:
    """Change the name or the text of an instruction template; If-Match is optional."""
    name, instructions = as_plain(body.name), as_plain(body.instructions)
    changed = await request.write(
        instruction_templates.change,
        instruction_template_id,
        name=None if name is None else check_template_name(name),
        instructions=None if instructions is None else check_instructions(instructions),
        base_revision=read_base_revision(),
    )
    return _reply(changed)


async def delete_instruction_template(
    request: AuthenticatedRequest, instruction_template_id: str
) -> Response:
    """Delete an instruction template; questions that were asked with it keep what it said."""
    await request.write(instruction_templates.remove, instruction_template_id)
    return Response(b"", 204)


def _added_reply(template: InstructionTemplate) -> Reply:
    return as_reply(InstructionTemplateReply(template), 201)


def _reply(template: InstructionTemplate) -> Response:
    return as_json(InstructionTemplateReply(template), ETag=f'"{template.revision}"')

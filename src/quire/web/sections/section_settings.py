"""Handlers: the settings of a section and of its chat, its state among them."""

from quart import Response

from quire.domain.documents.section_settings import SectionSettingsBody
from quire.domain.errors import ContractBroken
from quire.store.contracts import contracts
from quire.store.conversation import chat_settings
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.response_models import SectionSettingsReply, as_json


async def read_section_settings(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Read a section's settings: how many words it is to have, how far it is, and how its answers are written."""
    found = await request.read(chat_settings.find_section_settings, document_id, section_id)
    return as_json(SectionSettingsReply(*found))


async def change_section_settings(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionSettingsBody
) -> Response:
    """Change a section's settings; what is left out stays as it is, and null of its chat is inherited.

    In a document with hard contracts a section becomes ready only when nothing breaks its contract: otherwise 409, with
    the findings.
    """
    checked_revision = await _checked_revision(request, document_id, section_id, body)
    found = await request.write(
        chat_settings.change_section_settings,
        document_id,
        section_id,
        body,
        services().runs.models.given,
        checked_revision=checked_revision,
    )
    return as_json(SectionSettingsReply(*found))


async def _checked_revision(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionSettingsBody
) -> int | None:
    """The revision of the text that keeps its contract, where it must. Raises `ContractBroken`."""
    if body.state != "ready" or not await request.read(contracts.is_hard, document_id, section_id):
        return None
    checked = await services().contracts.check(request.person, document_id, section_id)
    if checked.breaches:
        raise ContractBroken(checked.breaches)
    return checked.revision

"""Handlers: the settings of a section, its state among them."""

from quart import Response

from quire.domain.errors import ContractBroken
from quire.domain.section_settings import SectionSettingsChange
from quire.store import contracts, section_settings
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.response_models import SectionSettingsReply, as_json


async def read_section_settings(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Read a section's settings: how many words it is to have, how far it is, who is responsible, and until when."""
    settings = await request.read(section_settings.find_settings, document_id, section_id)
    return as_json(SectionSettingsReply(settings))


async def change_section_settings(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionSettingsChange
) -> Response:
    """Change a section's settings; what is left out stays as it is.

    In a document with hard contracts a section becomes ready only when nothing breaks its contract: otherwise 409, with
    the findings.
    """
    checked_revision = await _checked_revision(request, document_id, section_id, body)
    settings = await request.write(
        section_settings.change_settings, document_id, section_id, body, checked_revision=checked_revision
    )
    return as_json(SectionSettingsReply(settings))


async def _checked_revision(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionSettingsChange
) -> int | None:
    """The revision of the text that keeps its contract, where it must. Raises `ContractBroken`."""
    if body.state != "ready" or not await request.read(contracts.is_hard, document_id, section_id):
        return None
    checked = await services().contracts.check(request.person, document_id, section_id)
    if checked.findings:
        raise ContractBroken(checked.findings)
    return checked.revision

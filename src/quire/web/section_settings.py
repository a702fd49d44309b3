"""Handlers: the settings of a section."""

from quart import Response

from quire.domain.section_settings import SectionSettingsChange
from quire.store import section_settings
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.response_models import SectionSettingsReply, as_json


async def read_section_settings(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Read a section's settings: how many words it is to have."""
    settings = await request.read(section_settings.find_settings, document_id, section_id)
    return as_json(SectionSettingsReply(settings))


async def change_section_settings(
    request: AuthenticatedRequest, document_id: str, section_id: str, body: SectionSettingsChange
) -> Response:
    """Change a section's settings; what is left out stays as it is."""
    settings = await request.write(section_settings.change_settings, document_id, section_id, body)
    return as_json(SectionSettingsReply(settings))

"""Handlers: the settings of a document."""

from quart import Response

from quire.domain.document_settings import DocumentSettings
from quire.store import document_settings
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.pages.document_texts import caption_words
from quire.web.response_models import DocumentSettingsReply, as_json


async def read_settings(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read a document's settings: section numbers, language, citation style, paper and template for Word."""
    return as_json(settings_reply(await request.read(document_settings.find_settings, document_id)))


async def change_settings(
    request: AuthenticatedRequest, document_id: str, body: DocumentSettings
) -> Response:
    """Replace a document's settings; what is left out has its default again."""
    return as_json(settings_reply(await request.write(document_settings.change_settings, document_id, body)))


def settings_reply(settings: DocumentSettings) -> DocumentSettingsReply:
    """Settings with the words that they mean for whoever asks."""
    return DocumentSettingsReply(settings, caption_words(settings))

"""Handlers: the settings of a document and of its chats."""

from quart import Response

from quire.domain.documents.document_settings import (
    AllDocumentSettings,
    DocumentSettingsBody,
    DocumentSettingsChange,
    layout_of,
)
from quire.domain.models.chat_settings import ChatSettings
from quire.store.conversation import chat_settings
from quire.web.http.authentication import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.document_texts import caption_words
from quire.web.response_models import DocumentSettingsReply, as_json


async def read_settings(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read a document's settings: its layout, how answers in it are written, and whether it stays in the house."""
    found = await request.read(chat_settings.find_document_settings, document_id)
    return as_json(settings_reply(*found))


async def replace_settings(
    request: AuthenticatedRequest, document_id: str, body: DocumentSettingsBody
) -> Response:
    """Replace a document's layout; what is left out has its default again, and other settings stay as they are."""
    found = await request.write(
        chat_settings.replace_document_settings, document_id, body, services().runs.models.given
    )
    return as_json(settings_reply(*found))


async def change_settings(
    request: AuthenticatedRequest, document_id: str, body: DocumentSettingsChange
) -> Response:
    """Change a document's settings; what is left out stays as it is."""
    found = await request.write(
        chat_settings.change_document_settings, document_id, body, services().runs.models.given
    )
    return as_json(settings_reply(*found))


def settings_reply(settings: AllDocumentSettings, effective: ChatSettings) -> DocumentSettingsReply:
    """Settings with what holds in chats, and with the words that they mean for whoever asks."""
    return DocumentSettingsReply(settings, effective, caption_words(layout_of(settings)))

"""Handlers: the settings of a document and of its chats."""

import msgspec
from quart import Response

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citation_styles import OwnStyle
from quire.domain.documents.document_settings import (
    AllDocumentSettings,
    DocumentSettingsBody,
    DocumentSettingsChange,
    layout_of,
)
from quire.domain.models.chat_settings import ChatSettings
from quire.store.conversation import chat_settings
from quire.store.references import citation_styles
from quire.store.transactions import Transaction
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.document_texts import caption_words
from quire.web.response_models import DocumentSettingsReply, as_json


async def read_settings(request: AuthenticatedRequest, document_id: str) -> Response:
    """Read a document's settings: its layout, how answers in it are written, and whether it stays in the house."""
    return await reply_with_settings(request, document_id)


async def replace_settings(
    request: AuthenticatedRequest, document_id: str, body: DocumentSettingsBody
) -> Response:
    """Replace a document's layout; what is left out has its default again, and other settings stay as they are."""
    await request.write(
        chat_settings.replace_document_settings, document_id, body, services().runs.models.given
    )
    return await reply_with_settings(request, document_id)


async def change_settings(
    request: AuthenticatedRequest, document_id: str, body: DocumentSettingsChange
) -> Response:
    """Change a document's settings; what is left out stays as it is."""
    await request.write(
        chat_settings.change_document_settings, document_id, body, services().runs.models.given
    )
    return await reply_with_settings(request, document_id)


async def reply_with_settings(request: AuthenticatedRequest, document_id: str) -> Response:
    """The settings of a document as they are now."""
    return as_json(settings_reply(await request.read(find_shown, document_id)))


class ShownSettings(msgspec.Struct, frozen=True):
    """All that is shown of a document's settings, before it is in words."""

    settings: AllDocumentSettings
    effective: ChatSettings
    own_style: OwnStyle | None


def find_shown(tx: Transaction, visitor: Visitor, document_id: str) -> ShownSettings:
    """Settings with what holds in chats. Raises as `access.check_document`."""
    settings, effective = chat_settings.find_document_settings(tx, visitor, document_id)
    return ShownSettings(settings, effective, citation_styles.find_or_none(tx, document_id))


def settings_reply(shown: ShownSettings) -> DocumentSettingsReply:
    """Settings with the words that they mean for whoever asks."""
    words = caption_words(layout_of(shown.settings))
    return DocumentSettingsReply(shown.settings, shown.effective, words, shown.own_style)

"""Handlers: the one chat session of a section."""

import msgspec
from msgspec import UNSET
from quart import Response

from quire.domain.conversation.chats import ChatSession
from quire.store import texts_to_render
from quire.store.client_requests import Reply
from quire.store.conversation import answer_activity, chats, proposals
from quire.store.conversation.chats import EncodedChat, OpenedChat
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import key_or_none
from quire.web.pages.document_texts import surroundings_of_excerpt
from quire.web.pages.markdown import chat_with_html
from quire.web.request_models import ContextDocumentsBody, HeadBody, MessagesQuery
from quire.web.response_models import ActivityReply, ChatSessionReply, as_json, as_reply, from_reply
from quire.web.sections.cited_texts import clusters_of_text

CREATED = "Chat session created successfully"


async def open_chat(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: MessagesQuery
) -> Response:
    """Get the section's chat session, creating it on the first call."""
    if key_or_none() is None:
        # Most calls find a chat, and a read costs neither the writer thread nor a synced commit.
        found = await _opened_before_or_none(request, document_id, section_id, query)
        if found is not None:
            return found
    outcome = await request.idempotent_write(
        _opened_reply, chats.get_or_create, document_id, section_id, limit=query.limit
    )
    if not query.render:
        return from_reply(outcome.reply)
    opened = _opened(outcome.result) if outcome.result else _stored(outcome.reply)
    return as_json(ChatSessionReply(await _rendered(request, opened.chat_session), opened.message))


async def list_activity(request: AuthenticatedRequest, document_id: str) -> Response:
    """List a document's running answers, those that ended in the last 24 hours, and its pending hunks."""
    return as_json(
        ActivityReply(
            await request.read(answer_activity.list_activity, document_id),
            await request.read(proposals.list_waiting, document_id),
        )
    )


async def read_chat(request: AuthenticatedRequest, chat_session_id: str, query: MessagesQuery) -> Response:
    """Read a chat session: the newest messages of its shown branch, or those before an ordinal."""
    if not query.render:
        return _encoded(
            await request.read(chats.read_encoded, chat_session_id, limit=query.limit, before=query.before)
        )
    return await _chat_session(
        request,
        await request.read(chats.read, chat_session_id, limit=query.limit, before=query.before),
        query,
    )


async def show_branch(
    request: AuthenticatedRequest, chat_session_id: str, body: HeadBody, query: MessagesQuery
) -> Response:
    """Show the branch through a message, down to its newest leaf."""
    return await _chat_session(
        request,
        await request.write(chats.show_branch, chat_session_id, body.message_id, limit=query.limit),
        query,
    )


async def choose_references(
    request: AuthenticatedRequest, chat_session_id: str, body: ContextDocumentsBody, query: MessagesQuery
) -> Response:
    """Choose the references that a chat may use; null means all, including those added later."""
    return await _chat_session(
        request,
        await request.write(
            chats.choose_references, chat_session_id, body.context_documents, limit=query.limit
        ),
        query,
    )


async def _opened_before_or_none(
    request: AuthenticatedRequest, document_id: str, section_id: str, query: MessagesQuery
) -> Response | None:
    if not query.render:
        encoded = await request.read(chats.find_encoded_or_none, document_id, section_id, limit=query.limit)
        return None if encoded is None else _encoded(encoded)
    found = await request.read(chats.find_of_section_or_none, document_id, section_id, limit=query.limit)
    return None if found is None else await _chat_session(request, found, query)


def _opened_reply(opened: OpenedChat) -> Reply:
    return as_reply(_opened(opened), 200)


def _opened(opened: OpenedChat) -> ChatSessionReply:
    return ChatSessionReply(opened.chat_session, CREATED if opened.is_new else UNSET)


def _stored(reply: Reply) -> ChatSessionReply:
    return msgspec.json.decode(reply.body, type=ChatSessionReply)


async def _chat_session(
    request: AuthenticatedRequest, chat_session: ChatSession, query: MessagesQuery
) -> Response:
    return as_json(ChatSessionReply(await _rendered(request, chat_session) if query.render else chat_session))


def _encoded(chat: EncodedChat) -> Response:
    """The same reply of messages that are encoded already."""
    fields = {**msgspec.structs.asdict(chat.chat_session), "messages": chat.messages}
    return as_json({"chat_session": fields})


async def _rendered(request: AuthenticatedRequest, chat_session: ChatSession) -> ChatSession:
    texts = [message.content for message in chat_session.messages]
    facts = await request.read(texts_to_render.find_facts_of_chat, chat_session.id, texts)
    around = surroundings_of_excerpt(facts, await clusters_of_text(request, facts))
    return await request.compute_once(chat_with_html, chat_session, around, characters=sum(map(len, texts)))

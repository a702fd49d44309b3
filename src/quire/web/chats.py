"""Handlers: the one chat session of a section."""

from quart import Response

from quire.domain.chats import ChatSession
from quire.domain.users import Visitor
from quire.store import chats
from quire.store.chats import OpenedChat
from quire.web.bodies import HeadBody, MessagesQuery
from quire.web.house import house
from quire.web.idempotency import create_once
from quire.web.markdown import rendered_chat_session
from quire.web.shapes import ChatSessionReply, as_json

CREATED = "Chat session created successfully"


async def open_chat(visitor: Visitor, document_id: str, section_id: str, query: MessagesQuery) -> Response:
    """Open the section's chat: create it the first time, find it ever after."""

    def shape(opened: OpenedChat) -> ChatSessionReply:
        reply = _chat_session_reply(opened.chat_session, query)
        return ChatSessionReply(reply.chat_session, CREATED) if opened.is_new else reply

    return await create_once(
        visitor, 200, shape, chats.get_or_create, visitor, document_id, section_id, limit=query.limit
    )


async def read_chat(visitor: Visitor, chat_session_id: str, query: MessagesQuery) -> Response:
    """Read a chat session: the newest messages of its shown branch, or those before an ordinal."""
    chat_session = await house().database.read(
        chats.read, visitor, chat_session_id, limit=query.limit, before=query.before
    )
    return as_json(_chat_session_reply(chat_session, query))


async def show_branch(
    visitor: Visitor, chat_session_id: str, body: HeadBody, query: MessagesQuery
) -> Response:
    """Show the branch that goes through a message, down to its newest leaf."""
    chat_session = await house().database.write(
        chats.show_branch, visitor, chat_session_id, body.message_id, limit=query.limit
    )
    return as_json(_chat_session_reply(chat_session, query))


def _chat_session_reply(chat_session: ChatSession, query: MessagesQuery) -> ChatSessionReply:
    return ChatSessionReply(rendered_chat_session(chat_session) if query.render else chat_session)

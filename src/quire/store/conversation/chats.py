"""Chat sessions, and which branch of their messages is shown. The messages are read by `messages`."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.chats import ChatSession
from quire.domain.conversation.messages import (
    Message,
)
from quire.domain.errors import InvalidField
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.conversation import messages
from quire.store.encoded_messages import EncodedMessage
from quire.store.references import citations, references
from quire.store.transactions import Transaction, as_json, as_time, new_id

M = TypeVar("M", Message, EncodedMessage)

_chosen = msgspec.json.Decoder(tuple[str, ...])


_CHAT_COLUMNS = (
    "chat_session.id, chat_session.section_id, chat_session.document_id, chat_session.head_message_id,"
    " chat_session.message_count, chat_session.created_at, chat_session.updated_at,"
    " coalesce((select depth from message where message.id = chat_session.head_message_id), 0),"
    " (select id from message where message.chat_session_id = chat_session.id"
    " and message.status in ('queued', 'streaming')),"
    " chat_session.context_documents"
)


class OpenedChat(msgspec.Struct, frozen=True):
    """The section's chat session, and whether this call created it."""

    chat_session: ChatSession
    is_new: bool


class EncodedChat(msgspec.Struct, frozen=True):
    """A chat session without its messages, and these as they are sent."""

    chat_session: ChatSession
    messages: tuple[msgspec.Raw, ...]


class ChatRow(msgspec.Struct, frozen=True):
    """A chat session without its messages; `message_count` counts every branch, `shown_count` the shown one."""

    id: str
    section_id: str
    document_id: str
    head_message_id: str | None
    message_count: int
    created_at: str
    updated_at: str
    shown_count: int
    active_answer_id: str | None
    context_documents: tuple[str, ...] | None
    """The references that it may use; None for all references of its document."""


def get_or_create(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, *, limit: int
) -> OpenedChat:
    """Return the section's one chat session, creating it the first time; the unique key decides every race."""
    access.check_section(tx, visitor, document_id, section_id, Right.USE_CHATS)
    new = ChatRow(new_id(), section_id, document_id, None, 0, tx.now_text, tx.now_text, 0, None, None)
    is_new = tx.run(
        "insert into chat_session (id, section_id, document_id, message_count, created_at, updated_at)"
        " values (:id, :section_id, :document_id, 0, :now, :now) on conflict (section_id) do nothing",
        id=new.id,
        section_id=section_id,
        document_id=document_id,
        now=tx.now_text,
    )
    chat = None if is_new else _find_row_of_section_or_none(tx, section_id)
    return OpenedChat(_chat_session(tx, chat or new, limit=limit, before=None), bool(is_new))


def find_of_section_or_none(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, *, limit: int
) -> ChatSession | None:
    """The section's chat session, or None; checks access as `get_or_create` does, and writes nothing."""
    chat = _find_row_for_or_none(tx, visitor, document_id, section_id)
    return None if chat is None else _chat_session(tx, chat, limit=limit, before=None)


def find_encoded_or_none(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str, *, limit: int
) -> EncodedChat | None:
    """The same as it is sent."""
    chat = _find_row_for_or_none(tx, visitor, document_id, section_id)
    return None if chat is None else _encoded_chat(tx, chat, limit=limit, before=None)


def read(
    tx: Transaction, visitor: Visitor, chat_session_id: str, *, limit: int, before: int | None
) -> ChatSession:
    """A chat session with the newest messages of its shown branch, or those before an ordinal."""
    return _chat_session(tx, find_row(tx, visitor, chat_session_id), limit=limit, before=before)


def read_encoded(
    tx: Transaction, visitor: Visitor, chat_session_id: str, *, limit: int, before: int | None
) -> EncodedChat:
    """The same as it is sent."""
    return _encoded_chat(tx, find_row(tx, visitor, chat_session_id), limit=limit, before=before)


def find_row(tx: Transaction, visitor: Visitor, chat_session_id: str) -> ChatRow:
    """A chat session without its messages. Raises as `access.check_chat`."""
    return _chat_row(access.find_chat(tx, visitor, chat_session_id, _CHAT_COLUMNS))


def find_locked_row(tx: Transaction, visitor: Visitor, chat_session_id: str) -> ChatRow:
    """The same, locked until the end of a transaction that changes it."""
    tx.lock("chat_session", chat_session_id)
    return find_row(tx, visitor, chat_session_id)


def show_branch(
    tx: Transaction, visitor: Visitor, chat_session_id: str, message_id: str, *, limit: int
) -> ChatSession:
    """Show the branch through a message, down to its newest leaf."""
    chat = find_locked_row(tx, visitor, chat_session_id)
    messages.find_in(tx, chat.id, message_id)
    (leaf_id,) = tx.one(
        "with recursive below (id, ordinal) as ("
        " select id, ordinal from message where id = :message_id"
        " union all"
        " select message.id, message.ordinal from message join below on message.parent_id = below.id"
        " where message.chat_session_id = :chat_session_id)"
        " select id from below order by ordinal desc limit 1",
        message_id=message_id,
        chat_session_id=chat_session_id,
    )
    _set_head(tx, chat_session_id, leaf_id)
    return read(tx, visitor, chat_session_id, limit=limit, before=None)


def choose_references(
    tx: Transaction,
    visitor: Visitor,
    chat_session_id: str,
    reference_ids: tuple[str, ...] | None,
    *,
    limit: int,
) -> ChatSession:
    """Choose the references that a chat may use; None for all of its document's, including those added later."""
    keep_choice(tx, find_locked_row(tx, visitor, chat_session_id), reference_ids)
    return read(tx, visitor, chat_session_id, limit=limit, before=None)


def keep_choice(tx: Transaction, chat: ChatRow, reference_ids: tuple[str, ...] | None) -> None:
    """The same for a chat that the caller has found. Raises `InvalidField`."""
    if reference_ids and references.find_unknown(tx, chat.document_id, reference_ids):
        raise InvalidField("context_documents", "names a reference that this document does not have")
    tx.run(
        "update chat_session set context_documents = :chosen where id = :id",
        chosen=None if reference_ids is None else as_json(reference_ids),
        id=chat.id,
    )


def append(tx: Transaction, chat: ChatRow, head_message_id: str, *, count: int, is_shown: bool) -> None:
    """Count messages that were inserted, and let the shown branch end with the last of them.

    Those that go on from its end were stored as shown; a branch of its own has to be shown in place of the other.
    """
    if not is_shown:
        _show_only(tx, chat.id, head_message_id)
    tx.run(
        "update chat_session set message_count = message_count + :count, head_message_id = :head_message_id,"
        " updated_at = :now where id = :id",
        count=count,
        head_message_id=head_message_id,
        now=tx.now_text,
        id=chat.id,
    )


def count_unshown(tx: Transaction, chat: ChatRow) -> None:
    """Count a message that was inserted and is not shown."""
    tx.run("update chat_session set message_count = message_count + 1 where id = :id", id=chat.id)


def _set_head(tx: Transaction, chat_session_id: str, message_id: str) -> None:
    """Let the shown branch end with this message."""
    _show_only(tx, chat_session_id, message_id)
    tx.run(
        "update chat_session set head_message_id = :message_id, updated_at = :now where id = :id",
        message_id=message_id,
        now=tx.now_text,
        id=chat_session_id,
    )


def _show_only(tx: Transaction, chat_session_id: str, message_id: str) -> None:
    """Show the branch that ends with this message.

    Each message stores whether it is shown (`is_shown`), so a page of a chat needs no walk up the tree. Only messages
    after the fork of the old branch and the new one change.
    """
    (fork_ordinal,) = tx.one(
        "with recursive hidden (parent_id, ordinal, is_shown) as ("
        " select parent_id, ordinal, is_shown from message where id = :message_id"
        " union all"
        " select message.parent_id, message.ordinal, message.is_shown"
        " from message join hidden on message.id = hidden.parent_id where hidden.is_shown = 0)"
        " select max(case when is_shown = 1 then ordinal else 0 end) from hidden",
        message_id=message_id,
    )
    tx.run(
        "update message set is_shown = 0"
        " where chat_session_id = :chat_session_id and is_shown = 1 and ordinal > :fork_ordinal",
        chat_session_id=chat_session_id,
        fork_ordinal=fork_ordinal,
    )
    tx.run(
        "with recursive branch (id, parent_id) as ("
        " select id, parent_id from message where id = :message_id and ordinal > :fork_ordinal"
        " union all"
        " select message.id, message.parent_id from message join branch on message.id = branch.parent_id"
        " where message.ordinal > :fork_ordinal)"
        " update message set is_shown = 1 where id in (select id from branch)",
        message_id=message_id,
        fork_ordinal=fork_ordinal,
    )


def _find_row_for_or_none(
    tx: Transaction, visitor: Visitor, document_id: str, section_id: str
) -> ChatRow | None:
    access.check_section(tx, visitor, document_id, section_id, Right.USE_CHATS)
    return _find_row_of_section_or_none(tx, section_id)


def _find_row_of_section_or_none(tx: Transaction, section_id: str) -> ChatRow | None:
    row = tx.one_or_none(f"select {_CHAT_COLUMNS} from chat_session where section_id = :id", id=section_id)
    return None if row is None else _chat_row(row)


def _chat_session(tx: Transaction, chat: ChatRow, *, limit: int, before: int | None) -> ChatSession:
    shown, next_before = _page(tx, chat, messages.list_shown, limit=limit, before=before)
    return _with_page(tx, chat, tuple(shown), next_before)


def _encoded_chat(tx: Transaction, chat: ChatRow, *, limit: int, before: int | None) -> EncodedChat:
    shown, next_before = _page(tx, chat, messages.list_shown_encoded, limit=limit, before=before)
    return EncodedChat(_with_page(tx, chat, (), next_before), tuple(message.encoded for message in shown))


def _with_page(
    tx: Transaction, chat: ChatRow, shown: tuple[Message, ...], next_before: int | None
) -> ChatSession:
    return ChatSession(
        id=chat.id,
        section_id=chat.section_id,
        document_id=chat.document_id,
        messages=shown,
        context_documents=tuple(
            reference.id for reference in references.list_usable(tx, chat.document_id, chat.context_documents)
        ),
        references=citations.list_sources(tx, chat.id),
        message_count=chat.shown_count,
        next_before=next_before,
        active_answer=chat.active_answer_id,
        created_at=as_time(chat.created_at),
        updated_at=as_time(chat.updated_at),
    )


def _page(
    tx: Transaction,
    chat: ChatRow,
    list_shown: Callable[..., list[M]],
    *,
    limit: int,
    before: int | None,
) -> tuple[list[M], int | None]:
    """The last shown messages before an ordinal, and the cursor of the page before them."""
    if chat.head_message_id is None:
        return [], None
    shown = list_shown(
        tx,
        chat.id,
        before=chat.message_count + 1 if before is None else before,
        limit=limit + 1,
        is_branched=chat.shown_count != chat.message_count,
    )
    page = shown[-limit:]
    return page, page[0].ordinal if len(shown) > limit else None


def _chat_row(row: tuple[Any, ...]) -> ChatRow:
    chosen = None if row[9] is None else _chosen.decode(row[9])
    fields = (*row[:9], chosen)
    return ChatRow(*fields)

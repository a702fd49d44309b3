"""Chat sessions and their messages, as people read them. Questions are stored by `asking`, answers by `answers`."""

from typing import Any

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.conversation.answers import StoredEvent, TextAdded, assembled_text
from quire.domain.conversation.chats import ChatSession
from quire.domain.conversation.messages import (
    RUNNING,
    AnswerEnding,
    AnswerError,
    Fallback,
    Message,
    Question,
    Selection,
    Usage,
)
from quire.domain.errors import InvalidField, NotFound
from quire.domain.grants import Right
from quire.domain.users import Visitor
from quire.store import access, citations, references
from quire.store.sqlite import JOIN_IN_ORDER
from quire.store.transactions import Transaction, as_json, as_time, new_id

_usage = msgspec.json.Decoder(Usage)
_error = msgspec.json.Decoder(AnswerError)
_fallback = msgspec.json.Decoder(Fallback)
_ending = msgspec.json.Decoder(AnswerEnding)
_manner = msgspec.json.Decoder(Question)
_chosen = msgspec.json.Decoder(tuple[str, ...])

_MESSAGE_COLUMNS = (
    "message.id, message.chat_session_id, message.ordinal, message.parent_id, message.role, message.content,"
    " message.status, message.created_at, message.finished_at, message.model, message.usage, message.error,"
    " message.folded_seq, message.question, message.ending,"
    " (select name from user_account where user_account.id = message.author_id and message.role = 'user'),"
    " (select proposal.id from proposal where proposal.message_id = message.id"
    " order by proposal.created_at desc, proposal.id desc limit 1),"
    " message.model_id, message.fallback"
)

_CHAT_COLUMNS = (
    "chat_session.id, chat_session.section_id, chat_session.document_id, chat_session.head_message_id,"
    " chat_session.message_count, chat_session.created_at, chat_session.updated_at,"
    " coalesce((select depth from message where message.id = chat_session.head_message_id), 0),"
    " (select id from message where message.chat_session_id = chat_session.id"
    " and message.status in ('queued', 'streaming')),"
    " chat_session.context_documents"
)

_SIBLINGS = (
    "select shown.id, shown.ordinal, other.id, other.ordinal"
    f" from message as shown {JOIN_IN_ORDER} message as other"
    " where shown.chat_session_id = :chat_session_id and shown.is_shown = 1"
    " and shown.ordinal between :first and :last"
    " and other.chat_session_id = shown.chat_session_id and other.ordinal <> shown.ordinal"
)


class OpenedChat(msgspec.Struct, frozen=True):
    """The section's chat session, and whether this call created it."""

    chat_session: ChatSession
    is_new: bool


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
    access.check_section(tx, visitor, document_id, section_id, Right.USE_CHATS)
    chat = _find_row_of_section_or_none(tx, section_id)
    return None if chat is None else _chat_session(tx, chat, limit=limit, before=None)


def read(
    tx: Transaction, visitor: Visitor, chat_session_id: str, *, limit: int, before: int | None
) -> ChatSession:
    """A chat session with the newest messages of its shown branch, or those before an ordinal."""
    return _chat_session(tx, find_row(tx, visitor, chat_session_id), limit=limit, before=before)


def find_row(tx: Transaction, visitor: Visitor, chat_session_id: str) -> ChatRow:
    """A chat session without its messages. Raises as `access.check_chat`."""
    access.check_chat(tx, visitor, chat_session_id)
    return _chat_row(tx.one(f"select {_CHAT_COLUMNS} from chat_session where id = :id", id=chat_session_id))


def find_locked_row(tx: Transaction, visitor: Visitor, chat_session_id: str) -> ChatRow:
    """The same, locked until the end of a transaction that changes it."""
    tx.lock("chat_session", chat_session_id)
    return find_row(tx, visitor, chat_session_id)


def find_message(tx: Transaction, visitor: Visitor, message_id: str) -> Message:
    """A message, with its text so far while it is running. Raises as `access.check_message`."""
    access.check_message(tx, visitor, message_id)
    row = tx.one(f"select {_MESSAGE_COLUMNS} from message where id = :id", id=message_id)
    return _message(tx, row, _siblings_of(tx, row[1], row[3]), citations.list_of_message(tx, message_id))


def has_events_after(tx: Transaction, visitor: Visitor, message_id: str, after: int) -> bool:
    """Whether a message has, or can still get, events with numbers above `after`. Raises as `access.check_message`."""
    access.check_message(tx, visitor, message_id)
    status, folded_seq = tx.one("select status, folded_seq from message where id = :id", id=message_id)
    return status in RUNNING or folded_seq > after


def find_message_in(tx: Transaction, chat_session_id: str, message_id: str) -> Message:
    """A message of this chat session, to which the caller has checked access. Raises `NotFound` for any other."""
    row = tx.one_or_none(
        f"select {_MESSAGE_COLUMNS} from message where id = :id and chat_session_id = :chat_session_id",
        id=message_id,
        chat_session_id=chat_session_id,
    )
    if row is None:
        raise NotFound("Message")
    return _message(tx, row, (message_id,), ())


def find_exchange(
    tx: Transaction, chat_session_id: str, question_id: str, answer_id: str
) -> tuple[Message, Message]:
    """A question, and an answer that has just been queued; the caller has checked access to their chat session."""
    rows = tx.all(
        f"select {_MESSAGE_COLUMNS} from message where id in (:question_id, :answer_id) order by ordinal",
        question_id=question_id,
        answer_id=answer_id,
    )
    question, answer = (_message(tx, row, _siblings_of(tx, chat_session_id, row[3]), ()) for row in rows)
    return question, answer


def find_selection(tx: Transaction, answer_id: str) -> Selection | None:
    """The selection of an answer's question, or None; the caller has checked access."""
    (manner,) = tx.one(
        "select question.question from message join message as question on question.id = message.parent_id"
        " where message.id = :id",
        id=answer_id,
    )
    return _manner.decode(manner).selection


def show_branch(
    tx: Transaction, visitor: Visitor, chat_session_id: str, message_id: str, *, limit: int
) -> ChatSession:
    """Show the branch through a message, down to its newest leaf."""
    chat = find_locked_row(tx, visitor, chat_session_id)
    find_message_in(tx, chat.id, message_id)
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
    set_head(tx, chat_session_id, leaf_id)
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


def set_head(tx: Transaction, chat_session_id: str, message_id: str) -> None:
    """Let the shown branch end with this message.

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
    tx.run(
        "update chat_session set head_message_id = :message_id, updated_at = :now where id = :id",
        message_id=message_id,
        now=tx.now_text,
        id=chat_session_id,
    )


def _find_row_of_section_or_none(tx: Transaction, section_id: str) -> ChatRow | None:
    row = tx.one_or_none(f"select {_CHAT_COLUMNS} from chat_session where section_id = :id", id=section_id)
    return None if row is None else _chat_row(row)


def _chat_session(tx: Transaction, chat: ChatRow, *, limit: int, before: int | None) -> ChatSession:
    messages = _shown_messages(tx, chat, limit=limit + 1, before=before)
    has_more = len(messages) > limit
    messages = messages[-limit:]
    return ChatSession(
        id=chat.id,
        section_id=chat.section_id,
        document_id=chat.document_id,
        messages=tuple(messages),
        context_documents=tuple(
            reference.id for reference in references.list_usable(tx, chat.document_id, chat.context_documents)
        ),
        references=citations.list_sources(tx, chat.id),
        message_count=chat.shown_count,
        next_before=messages[0].ordinal if has_more else None,
        active_answer=chat.active_answer_id,
        created_at=as_time(chat.created_at),
        updated_at=as_time(chat.updated_at),
    )


def _shown_messages(tx: Transaction, chat: ChatRow, *, limit: int, before: int | None) -> list[Message]:
    """The last messages of the shown branch, in order."""
    if chat.head_message_id is None:
        return []
    rows = tx.all(
        f"select {_MESSAGE_COLUMNS} from message where chat_session_id = :chat_session_id and is_shown = 1"
        " and ordinal < :before order by ordinal desc limit :limit",
        chat_session_id=chat.id,
        before=chat.message_count + 1 if before is None else before,
        limit=limit,
    )
    if not rows:
        return []
    first, last = rows[-1][2], rows[0][2]
    cited = citations.list_shown(tx, chat.id, first=first, last=last)
    is_branched = chat.shown_count != chat.message_count
    siblings = _siblings(tx, chat.id, first=first, last=last) if is_branched else {}
    return [
        _message(tx, row, siblings.get(row[0], (row[0],)), cited.get(row[0], ())) for row in reversed(rows)
    ]


def _siblings_of(tx: Transaction, chat_session_id: str, parent_id: str | None) -> tuple[str, ...]:
    """All messages with this parent, in order; for None, all first questions."""
    if parent_id is None:
        rows = tx.all(
            "select id from message where chat_session_id = :chat_session_id and parent_id is null order by ordinal",
            chat_session_id=chat_session_id,
        )
    else:
        rows = tx.all(
            "select id from message where chat_session_id = :chat_session_id and parent_id = :parent_id"
            " order by ordinal",
            chat_session_id=chat_session_id,
            parent_id=parent_id,
        )
    return tuple(id_ for (id_,) in rows)


def _siblings(tx: Transaction, chat_session_id: str, *, first: int, last: int) -> dict[str, tuple[str, ...]]:
    """For each shown message between two ordinals that has siblings: all of them, itself included, in order."""
    # Two queries, so that each can use an index on parents.
    rows = tx.all(
        f"{_SIBLINGS} and other.parent_id = shown.parent_id"
        f" union all {_SIBLINGS} and other.parent_id is null and shown.parent_id is null",
        chat_session_id=chat_session_id,
        first=first,
        last=last,
    )
    found: dict[str, dict[int, str]] = {}
    for message_id, ordinal, other_id, other_ordinal in rows:
        found.setdefault(message_id, {ordinal: message_id})[other_ordinal] = other_id
    return {message_id: tuple(ids[ordinal] for ordinal in sorted(ids)) for message_id, ids in found.items()}


def _chat_row(row: tuple[Any, ...]) -> ChatRow:
    chosen = None if row[9] is None else _chosen.decode(row[9])
    fields = (*row[:9], chosen)
    return ChatRow(*fields)


def _message(
    tx: Transaction, row: tuple[Any, ...], siblings: tuple[str, ...], cited: tuple[Citation, ...]
) -> Message:
    id_, chat_session_id, ordinal, parent_id, role, content, status, created_at, finished_at = row[:9]
    model, usage, error, folded_seq, manner, ending, author, proposal_id, model_id, fallback = row[9:19]
    asked = None if manner is None else _manner.decode(manner)
    ended = _how_ended(role, status, ending)
    if status in RUNNING:
        content += text_after(tx, id_, folded_seq)
    created = as_time(created_at)
    return Message(
        id_,
        chat_session_id,
        ordinal,
        parent_id,
        role,
        author,
        content,
        status,
        cited,
        siblings,
        timestamp=created if finished_at is None else as_time(finished_at),
        created_at=created,
        model=model,
        model_id=model_id,
        fallback=None if fallback is None else _fallback.decode(fallback),
        usage=None if usage is None else _usage.decode(usage),
        error=None if error is None else _error.decode(error),
        ending=None if ended is None else ended.kind,
        ending_reason=None if ended is None else ended.reason,
        proposal_id=proposal_id,
        intent=None if asked is None else asked.intent,
        selection=None if asked is None else asked.selection,
        template=None if asked is None else asked.template,
    )


def _how_ended(role: str, status: str, ending: str | None) -> AnswerEnding | None:
    """How a completed answer ended. Of older ones nobody noted it; they count as whole."""
    if role != "assistant" or status != "completed":
        return None
    return AnswerEnding() if ending is None else _ending.decode(ending)


def text_after(tx: Transaction, message_id: str, folded_seq: int) -> str:
    """The text of the events that are not folded into the message yet."""
    rows = tx.all(
        "select seq, type, data from answer_event where message_id = :id and seq > :seq and type = :type order by seq",
        id=message_id,
        seq=folded_seq,
        type=TextAdded.type,
    )
    return assembled_text(StoredEvent(seq, type_, data.encode()) for seq, type_, data in rows)

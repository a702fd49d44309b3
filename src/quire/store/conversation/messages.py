"""Messages as people read them: rows with their citations and siblings, and the text of an answer that is running.

Questions are stored by `asking`, answers by `answers`.
"""

from typing import Any, cast

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import Citation
from quire.domain.conversation.answers import StoredEvent, TextAdded, assembled_text
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
from quire.domain.errors import NotFound
from quire.store import access
from quire.store.encoded_messages import EncodedMessage, EncodedMessages
from quire.store.references import citations
from quire.store.sqlite import JOIN_IN_ORDER
from quire.store.transactions import Transaction, as_time

_usage = msgspec.json.Decoder(Usage)
_error = msgspec.json.Decoder(AnswerError)
_fallback = msgspec.json.Decoder(Fallback)
_ending = msgspec.json.Decoder(AnswerEnding)
_manner = msgspec.json.Decoder(Question)

_AUTHOR = (
    "(select name from user_account where user_account.id = message.author_id and message.role = 'user')"
)
_NEWEST_PROPOSAL = (
    "(select proposal.id from proposal where proposal.message_id = message.id"
    " order by proposal.created_at desc, proposal.id desc limit 1)"
)
_COLUMNS = (
    "message.id, message.chat_session_id, message.ordinal, message.parent_id, message.role, message.content,"
    " message.status, message.created_at, message.finished_at, message.model, message.usage, message.error,"
    " message.folded_seq, message.question, message.ending,"
    f" {_AUTHOR}, {_NEWEST_PROPOSAL},"
    " message.model_id, message.fallback"
)

_SHOWN = (
    "from message where chat_session_id = :chat_session_id and is_shown = 1"
    " and ordinal >= :first and ordinal < :before order by ordinal desc limit :limit"
)

_SIBLINGS = (
    "select shown.id, shown.ordinal, other.id, other.ordinal"
    f" from message as shown {JOIN_IN_ORDER} message as other"
    " where shown.chat_session_id = :chat_session_id and shown.is_shown = 1"
    " and shown.ordinal between :first and :last"
    " and other.chat_session_id = shown.chat_session_id and other.ordinal <> shown.ordinal"
)


def find(tx: Transaction, visitor: Visitor, message_id: str) -> Message:
    """A message, with its text so far while it is running. Raises as `access.check_message`."""
    row = access.find_message(tx, visitor, message_id, _COLUMNS)
    return _message(tx, row, _siblings_of(tx, row[1], row[3]), citations.list_of_message(tx, message_id))


def find_in(tx: Transaction, chat_session_id: str, message_id: str) -> Message:
    """A message of this chat session, to which the caller has checked access. Raises `NotFound` for any other."""
    row = tx.one_or_none(
        f"select {_COLUMNS} from message where id = :id and chat_session_id = :chat_session_id",
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
        f"select {_COLUMNS} from message where id in (:question_id, :answer_id) order by ordinal",
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


def has_events_after(tx: Transaction, visitor: Visitor, message_id: str, after: int) -> bool:
    """Whether a message has, or can still get, events with numbers above `after`. Raises as `access.check_message`."""
    status, folded_seq = access.find_message(tx, visitor, message_id, "message.status, message.folded_seq")
    return status in RUNNING or folded_seq > after


def list_shown(
    tx: Transaction, chat_session_id: str, *, before: int, limit: int, is_branched: bool
) -> list[Message]:
    """The last messages of a chat session's shown branch before an ordinal, in order; the caller has checked access."""
    rows = _shown_rows(tx, chat_session_id, before=before, limit=limit)
    if not rows:
        return []
    around = _Around(tx, chat_session_id, first=rows[-1][2], last=rows[0][2], is_branched=is_branched)
    return [around.message(tx, row) for row in reversed(rows)]


def list_shown_encoded(
    tx: Transaction, chat_session_id: str, *, before: int, limit: int, is_branched: bool
) -> list[EncodedMessage]:
    """The same as they are sent. What is finished and known is not read again, only what stands around it."""
    rows = tx.all(
        f"select message.id, message.ordinal, {_AUTHOR}, {_NEWEST_PROPOSAL} {_SHOWN}",
        chat_session_id=chat_session_id,
        first=0,
        before=before,
        limit=limit,
    )
    if not rows:
        return []
    rows.reverse()
    around = _Around(tx, chat_session_id, first=rows[0][1], last=rows[-1][1], is_branched=is_branched)
    known = EncodedMessages() if tx.encoded_messages is None else tx.encoded_messages
    keys = {row[0]: (row, around.siblings.get(row[0]), around.cited.get(row[0])) for row in rows}
    found = [known.find(key) for key in keys.values()]
    if None not in found:
        return cast(list[EncodedMessage], found)
    first_unknown = found.index(None)
    shown = cast(list[EncodedMessage], found[:first_unknown])
    rows = _shown_rows(tx, chat_session_id, first=rows[first_unknown][1], before=before, limit=limit)
    for row in reversed(rows):
        message = around.message(tx, row)
        shown.append(EncodedMessage(message.ordinal, msgspec.Raw(msgspec.json.encode(message))))
        if not message.is_running:
            known.put(keys[message.id], shown[-1])
    return shown


class _Around:
    """What stands around the shown messages between two ordinals: siblings, if there are others, and citations."""

    def __init__(
        self, tx: Transaction, chat_session_id: str, *, first: int, last: int, is_branched: bool
    ) -> None:
        self.siblings = _siblings(tx, chat_session_id, first=first, last=last) if is_branched else {}
        self.cited = citations.list_shown(tx, chat_session_id, first=first, last=last)

    def message(self, tx: Transaction, row: tuple[Any, ...]) -> Message:
        """The message of a row."""
        return _message(tx, row, self.siblings.get(row[0], (row[0],)), self.cited.get(row[0], ()))


def _shown_rows(
    tx: Transaction, chat_session_id: str, *, before: int, limit: int, first: int = 0
) -> list[tuple[Any, ...]]:
    return tx.all(
        f"select {_COLUMNS} {_SHOWN}",
        chat_session_id=chat_session_id,
        first=first,
        before=before,
        limit=limit,
    )


def text_after(tx: Transaction, message_id: str, folded_seq: int) -> str:
    """The text of the events that are not folded into the message yet."""
    rows = tx.all(
        "select seq, type, data from answer_event where message_id = :id and seq > :seq and type = :type order by seq",
        id=message_id,
        seq=folded_seq,
        type=TextAdded.type,
    )
    return assembled_text(StoredEvent(seq, type_, data.encode()) for seq, type_, data in rows)


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


def _message(
    tx: Transaction, row: tuple[Any, ...], siblings: tuple[str, ...], cited: tuple[Citation, ...]
) -> Message:
    id_, chat_session_id, ordinal, parent_id, role, content, status, created_at, finished_at = row[:9]
    model, usage, error, folded_seq, manner, ending, author, proposal_id, model_id, fallback = row[9:19]
    asked = None if manner is None else _manner.decode(manner)
    ended = _how_ended(role, status, ending)
    if status == "streaming":
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

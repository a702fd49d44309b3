"""What readers see of answers: which are running or ended recently, and their events."""

from collections.abc import Collection
from datetime import timedelta

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import ContextGiven, StoredEvent
from quire.domain.conversation.chats import AnswerActivity
from quire.domain.conversation.messages import Status
from quire.domain.sharing.grants import Right
from quire.store import access
from quire.store.transactions import Transaction, as_text, as_time, named_list

ENDED_LATELY = timedelta(hours=24)


ENDED_SHOWN_MAX = 1_000


# Joined from the document's sections: each chat costs one index lookup, and old messages are never read.
_IN_DOCUMENT = (
    " from section join chat_session on chat_session.section_id = section.id"
    " join message on message.chat_session_id = chat_session.id"
    " where section.document_id = :document_id and section.deleted_at is null"
)


_RUNNING_IN_DOCUMENT = (
    f"select section.id, chat_session.id, message.id, message.status {_IN_DOCUMENT}"
    " and message.status in ('queued', 'streaming') order by section.position"
)


_ENDED_IN_DOCUMENT = (
    f"select section.id, chat_session.id, message.id, message.status, message.finished_at {_IN_DOCUMENT}"
    " and message.finished_at >= :since order by message.finished_at desc, message.id limit :limit"
)


_context = msgspec.json.Decoder(ContextGiven)


def list_activity(tx: Transaction, visitor: Visitor, document_id: str) -> list[AnswerActivity]:
    """The document's running answers, then those that ended recently, latest end first."""
    access.check_document(tx, visitor, document_id, Right.USE_CHATS)
    running = tx.all(_RUNNING_IN_DOCUMENT, document_id=document_id)
    ended = tx.all(
        _ENDED_IN_DOCUMENT,
        document_id=document_id,
        since=as_text(tx.now - ENDED_LATELY),
        limit=ENDED_SHOWN_MAX,
    )
    return [_activity(*row) for row in running + ended]


def _activity(
    section_id: str, chat_session_id: str, answer_id: str, status: Status, ended_at: str | None = None
) -> AnswerActivity:
    end = None if ended_at is None else as_time(ended_at)
    return AnswerActivity(section_id, chat_session_id, answer_id, status, end)


def list_events(tx: Transaction, message_id: str, after: int, *, limit: int) -> list[StoredEvent]:
    """The stored events with numbers above `after`, in order; the caller has checked access."""
    rows = tx.all(
        "select seq, type, data from answer_event where message_id = :id and seq > :after order by seq limit :limit",
        id=message_id,
        after=after,
        limit=limit,
    )
    return [StoredEvent(seq, type_, data.encode()) for seq, type_, data in rows]


class Progress(msgspec.Struct, frozen=True):
    """How far an answer has come."""

    message_id: str
    is_running: bool
    last_seq: int


def list_progress(tx: Transaction, message_ids: Collection[str]) -> list[Progress]:
    """How far each of these answers has come; of one that is gone there is nothing. The caller has checked access."""
    names, parameters = named_list("id", message_ids)
    rows = tx.all(
        "select id, status in ('queued', 'streaming'),"
        " coalesce((select max(seq) from answer_event where message_id = message.id), 0)"
        f" from message where id in ({names})",
        **parameters,
    )
    return [Progress(message_id, bool(is_running), last_seq) for message_id, is_running, last_seq in rows]


def find_context(tx: Transaction, visitor: Visitor, message_id: str) -> ContextGiven | None:
    """What the model was given for an answer; None while the answer is queued, and for a question."""
    access.check_message(tx, visitor, message_id)
    row = tx.one_or_none(
        "select data from answer_event where message_id = :id and type = :type",
        id=message_id,
        type=ContextGiven.type,
    )
    return None if row is None else _context.decode(row[0])


def folded_text(tx: Transaction, message_id: str) -> tuple[str, int]:
    """The text folded into the message, and the number of the last event in it."""
    text, seq = tx.one("select content, folded_seq from message where id = :id", id=message_id)
    return text, seq

"""How an answer comes into being: asked, claimed, written event by event under a lease, and closed once.

Every change of state is a compare-and-set: of two that race, one finds nothing to change. A lease has a fence, a number
that grows with each claim, so that a writer who was taken for dead writes nothing any more.
"""

from collections.abc import Collection
from datetime import timedelta

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.conversation.answers import (
    INTERRUPTED,
    STATUS_OF_CLOSING,
    AnswerEvent,
    AnswerFailed,
    AnswerInterrupted,
    AnswerStopped,
    Closing,
    ContextGiven,
    StoredEvent,
    started,
    stored,
)
from quire.domain.conversation.chats import (
    AnswerActivity,
    AnswerError,
    Message,
    Question,
    Selection,
    Status,
    Usage,
)
from quire.domain.errors import AnswerInProgress, InvalidField, NotFound, SelectionChanged
from quire.domain.limits import Rate
from quire.domain.proposals import Draft
from quire.domain.texts.anchors import TextAnchors
from quire.domain.translatable_text import TranslatableText
from quire.domain.users import Visitor
from quire.store import access, chats, citations, proposals, rate_limit_events, sections, versions
from quire.store.chats import ChatRow
from quire.store.transactions import Transaction, as_text, as_time, new_id

LEASE = timedelta(seconds=30)
EVENTS_KEPT_FOR = timedelta(minutes=15)
ENDED_LATELY = timedelta(hours=24)
ENDED_SHOWN_MAX = 1_000

SENDING_SENTENCE = TranslatableText(
    "You have sent many questions in the last minute; wait a moment before the next one."
)

_IS_RUNNING = "message.status in ('queued', 'streaming')"
"""As the index of running answers says it; the engine uses that index only for a condition with these very words."""

# By way of the document's sections, so that each chat is one look into an index and old messages are never read.
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

_manner = msgspec.json.Decoder(Question)
_context = msgspec.json.Decoder(ContextGiven)


class Asked(msgspec.Struct, frozen=True):
    """A question, the answer that is queued for it, and who waits for it."""

    message: Message
    answer: Message
    user_id: str


class Lease(msgspec.Struct, frozen=True):
    """The right to write one answer."""

    message_id: str
    owner: str
    fence: int


class QueuedAnswer(msgspec.Struct, frozen=True):
    """An answer that waits to be written, and who waits for it."""

    message_id: str
    user_id: str


class QuestionContext(msgspec.Struct, frozen=True):
    """Where an answer belongs, and what is asked."""

    document_id: str
    document_title: str
    section_id: str
    answered_id: str | None
    """The message that the question follows."""
    question: Question


class Ending(msgspec.Struct, frozen=True):
    """With what an answer ends: the final text, and the closing event that stands last in its group."""

    closing: Closing
    text: str
    usage: Usage | None
    draft: Draft | None = None
    """What an answer that was asked for as a draft proposes."""


class EventGroup(msgspec.Struct, frozen=True):
    """Events to be written together; a `folded_text` is the text up to the last of them."""

    lease: Lease
    events: list[StoredEvent]
    citations: list[tuple[int, Citation]]
    """Each with the number of the event that tells of it."""
    folded_text: str | None
    ending: Ending | None


class AnswerCannotStart(Exception):
    """What the question was about is gone."""


def ask(
    tx: Transaction,
    visitor: Visitor,
    chat_session_id: str,
    question: Question,
    *,
    parent_id: str | msgspec.UnsetType | None,
    model: str,
    rate: Rate | None,
) -> Asked:
    """Store the question, its queued answer and the first event.

    Without a parent the question follows the shown branch; None begins a new one at the very start. What was selected
    in an earlier revision is looked for in the text as it is. Raises `SelectionChanged`.
    """
    chat = chats.find_row(tx, visitor, chat_session_id)
    question = _about_text_as_it_is(tx, chat.section_id, question)
    if parent_id is msgspec.UNSET:
        parent_id = chat.head_message_id
    elif parent_id is not None and chats.find_message_in(tx, chat.id, parent_id).role != "assistant":
        raise InvalidField("parent_id", "must be an answer of this chat")
    _check_nothing_runs(tx, visitor, chat)
    if question.context_documents is not None:
        chats.keep_choice(tx, chat, question.context_documents)
    else:
        question = msgspec.structs.replace(question, context_documents=chat.context_documents)
    _count_sending(tx, visitor, rate)
    question_id = _insert_message(
        tx, chat.id, parent_id, role="user", content=question.text, question=_encoded_manner(question)
    )
    answer_id = _insert_answer(tx, chat.id, question_id, model)
    return _asked(tx, visitor, question_id, answer_id)


def retry(tx: Transaction, visitor: Visitor, message_id: str, *, model: str, rate: Rate | None) -> Asked:
    """Queue a new answer beside an old one; the old one stays."""
    old = chats.find_message(tx, visitor, message_id)
    if old.role != "assistant" or old.parent_id is None:
        raise InvalidField("message", "must be an answer; a question is sent again by asking it")
    _check_nothing_runs(tx, visitor, chats.find_row(tx, visitor, old.chat_session_id))
    _count_sending(tx, visitor, rate)
    answer_id = _insert_answer(tx, old.chat_session_id, old.parent_id, model)
    return _asked(tx, visitor, old.parent_id, answer_id)


def find_question_context(tx: Transaction, message_id: str) -> QuestionContext:
    """What a queued answer is about. Raises `AnswerCannotStart` when its section or document was deleted."""
    row = tx.one_or_none(
        "select document.id, document.title, section.id,"
        " question.parent_id, question.content, question.question from message"
        " join message as question on question.id = message.parent_id"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join section on section.id = chat_session.section_id"
        " join document on document.id = chat_session.document_id"
        " where message.id = :id and section.deleted_at is null and document.deleted_at is null",
        id=message_id,
    )
    if row is None:
        raise AnswerCannotStart
    document_id, document_title, section_id, answered_id, text, manner = row
    question = msgspec.structs.replace(_manner.decode(manner), text=text)
    return QuestionContext(document_id, document_title, section_id, answered_id, question)


def claim(tx: Transaction, message_id: str, owner: str, events: list[AnswerEvent]) -> Lease | None:
    """Begin to write a queued answer, with its first events; None when it is no longer queued."""
    claimed = tx.run(
        "update message set status = 'streaming' where id = :id and status = 'queued'",
        id=message_id,
    )
    if not claimed:
        return None
    (fence,) = tx.one(
        "insert into answer_lease (message_id, owner, fence, lease_until) values (:id, :owner, 1, :until)"
        " on conflict (message_id) do update set owner = excluded.owner, fence = answer_lease.fence + 1,"
        " lease_until = excluded.lease_until returning fence",
        id=message_id,
        owner=owner,
        until=as_text(tx.now + LEASE),
    )
    _insert_events(tx, [(message_id, stored(seq, event)) for seq, event in enumerate(events, 2)])
    return Lease(message_id, owner, fence)


def write_groups(tx: Transaction, groups: list[EventGroup]) -> frozenset[str]:
    """Write groups of events of many answers, and renew their leases.

    Returns the ids of those whose lease is no longer held; of these nothing is written.
    """
    held = [group for group in groups if _renew(tx, group.lease)]
    _insert_events(tx, [(group.lease.message_id, event) for group in held for event in group.events])
    for group in held:
        citations.add(tx, group.lease.message_id, group.citations)
        if group.ending is not None:
            _close(
                tx,
                group.lease.message_id,
                group.ending.closing,
                group.events[-1].seq,
                text=group.ending.text,
                usage=group.ending.usage,
            )
            if group.ending.draft is not None:
                proposals.insert(tx, group.lease.message_id, group.ending.draft)
        elif group.folded_text is not None:
            _fold(tx, group.lease.message_id, group.folded_text, group.events[-1].seq)
    return frozenset(group.lease.message_id for group in groups) - {group.lease.message_id for group in held}


def stop(tx: Transaction, visitor: Visitor, message_id: str) -> Message:
    """Ask for an answer to be stopped; one that is still queued is stopped at once, a finished one stays as it is."""
    message = chats.find_message(tx, visitor, message_id)
    if message.role != "assistant":
        raise InvalidField("message", "must be an answer")
    if message.status == "queued":
        close_queued(tx, message_id, AnswerStopped())
    elif message.status == "streaming":
        tx.run(
            "update answer_lease set stop_requested_at = coalesce(stop_requested_at, :now) where message_id = :id",
            now=tx.now_text,
            id=message_id,
        )
    return chats.find_message(tx, visitor, message_id)


def close_queued(tx: Transaction, message_id: str, closing: Closing) -> bool:
    """Close an answer before anything of it was written; False when it is no longer queued."""
    row = tx.one_or_none("select 1 from message where id = :id and status = 'queued'", id=message_id)
    if row is not None:
        settle(tx, message_id, closing)
    return row is not None


def settle_abandoned(tx: Transaction, owner: str, running: Collection[str] = ()) -> dict[str, Closing]:
    """Close what nobody writes any more, and return how each of them ended, by its id.

    That is what another process left, and what this one, the `owner`, no longer runs although its lease is over. An
    answer that somebody had asked to stop ends as stopped, the others as interrupted.
    """
    rows = tx.all(
        "select message.id, answer_lease.stop_requested_at is not null from message"
        " left join answer_lease on answer_lease.message_id = message.id"
        f" where {_IS_RUNNING} and message.status = 'streaming'"
        " and (answer_lease.owner is null or answer_lease.owner <> :owner or answer_lease.lease_until <= :now)",
        owner=owner,
        now=tx.now_text,
    )
    abandoned: dict[str, Closing] = {
        message_id: AnswerStopped() if is_stopped else INTERRUPTED
        for message_id, is_stopped in rows
        if message_id not in running
    }
    for message_id, closing in abandoned.items():
        settle(tx, message_id, closing)
    return abandoned


def settle(tx: Transaction, message_id: str, closing: Closing) -> None:
    """Close an answer that nobody writes, with every word that a reader may have seen."""
    row = tx.one_or_none(
        "select content, folded_seq from message where id = :id and status in ('queued', 'streaming')",
        id=message_id,
    )
    if row is None:
        return
    text = row[0] + chats.text_after(tx, message_id, row[1])
    (last_seq,) = tx.one(
        "select coalesce(max(seq), 0) from answer_event where message_id = :id", id=message_id
    )
    event = stored(last_seq + 1, closing)
    _insert_events(tx, [(message_id, event)])
    _close(tx, message_id, closing, event.seq, text=text, usage=None)


def list_queued(tx: Transaction) -> list[QueuedAnswer]:
    """Every answer that waits, oldest first."""
    rows = tx.all(
        "select message.id, document.author_id from message"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join document on document.id = chat_session.document_id"
        f" where {_IS_RUNNING} and message.status = 'queued' order by message.created_at, message.id"
    )
    return [QueuedAnswer(*row) for row in rows]


def list_activity(tx: Transaction, visitor: Visitor, document_id: str) -> list[AnswerActivity]:
    """The document's answers that are being written; then those that ended lately, newest end first."""
    access.check_document(tx, visitor, document_id)
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


def find_context(tx: Transaction, visitor: Visitor, message_id: str) -> ContextGiven | None:
    """What the model was given for an answer; None while it is queued, and for questions."""
    access.check_message(tx, visitor, message_id)
    row = tx.one_or_none(
        "select data from answer_event where message_id = :id and type = :type",
        id=message_id,
        type=ContextGiven.type,
    )
    return None if row is None else _context.decode(row[0])


def folded_text(tx: Transaction, message_id: str) -> tuple[str, int]:
    """The text in the message itself, and the number of the last event that is folded into it."""
    text, seq = tx.one("select content, folded_seq from message where id = :id", id=message_id)
    return text, seq


def remove_folded_events(tx: Transaction) -> None:
    """Forget the events of answers that ended a while ago, but for the closing one and for what the model was given."""
    ended = as_text(tx.now - EVENTS_KEPT_FOR)
    tx.run(
        "delete from answer_event where message_id in ("
        " select id from message where has_events = 1 and finished_at <= :ended)"
        " and seq < (select folded_seq from message where message.id = answer_event.message_id) and type <> :kept",
        ended=ended,
        kept=ContextGiven.type,
    )
    tx.run("update message set has_events = 0 where has_events = 1 and finished_at <= :ended", ended=ended)


def _asked(tx: Transaction, visitor: Visitor, question_id: str, answer_id: str) -> Asked:
    return Asked(
        chats.find_message(tx, visitor, question_id),
        chats.find_message(tx, visitor, answer_id),
        visitor.user_id,
    )


def _encoded_manner(question: Question) -> str:
    """How something is asked; what is asked stands in the message itself."""
    return msgspec.json.encode(msgspec.structs.replace(question, text="")).decode()


def _about_text_as_it_is(tx: Transaction, section_id: str, question: Question) -> Question:
    """The question with its selection where that stands now."""
    selection = question.selection
    if selection is None:
        return question
    _check_selection(tx, section_id, selection)
    current = sections.find_text(tx, section_id)
    if selection.revision == current.revision:
        return question
    text_then = versions.content_at(tx, section_id, selection.revision)
    found = TextAnchors(text_then, current.content).find_part(selection.start, selection.end)
    if found is None:
        raise SelectionChanged
    return msgspec.structs.replace(question, selection=Selection(*found, current.revision))


def _check_selection(tx: Transaction, section_id: str, selection: Selection) -> None:
    length = versions.find_length(tx, section_id, selection.revision)
    if length is None:
        raise InvalidField("selection.revision", "must be a revision of this section")
    if not 0 <= selection.start <= selection.end <= length:
        raise InvalidField("selection", "must lie within the section’s text")


def _check_nothing_runs(tx: Transaction, visitor: Visitor, chat: ChatRow) -> None:
    if chat.active_answer_id is not None:
        raise AnswerInProgress(chats.find_message(tx, visitor, chat.active_answer_id))


def _count_sending(tx: Transaction, visitor: Visitor, rate: Rate | None) -> None:
    if rate is not None:
        rate_limit_events.count(tx, "sending", visitor.user_id, rate, SENDING_SENTENCE)


def _insert_answer(tx: Transaction, chat_session_id: str, question_id: str, model: str) -> str:
    answer_id = _insert_message(
        tx, chat_session_id, question_id, role="assistant", status="queued", model=model
    )
    _insert_events(tx, [(answer_id, started(answer_id, model))])
    chats.set_head(tx, chat_session_id, answer_id)
    return answer_id


def _insert_message(
    tx: Transaction,
    chat_session_id: str,
    parent_id: str | None,
    *,
    role: str,
    content: str = "",
    status: str = "completed",
    model: str | None = None,
    question: str | None = None,
) -> str:
    message_id = new_id()
    (ordinal,) = tx.one(
        "update chat_session set message_count = message_count + 1 where id = :id returning message_count",
        id=chat_session_id,
    )
    tx.run(
        "insert into message (id, chat_session_id, ordinal, parent_id, depth, is_shown, role, content, status, model,"
        " question, folded_seq, has_events, created_at)"
        " values (:id, :chat_session_id, :ordinal, :parent_id,"
        " coalesce((select depth from message where id = :parent_id), 0) + 1, 0,"
        " :role, :content, :status, :model, :question, 0, :has_events, :now)",
        id=message_id,
        chat_session_id=chat_session_id,
        ordinal=ordinal,
        parent_id=parent_id,
        role=role,
        content=content,
        status=status,
        model=model,
        question=question,
        has_events=int(role == "assistant"),
        now=tx.now_text,
    )
    return message_id


def _insert_events(tx: Transaction, events: list[tuple[str, StoredEvent]]) -> None:
    tx.run_each(
        "insert into answer_event (message_id, seq, type, data) values (:id, :seq, :type, :data)",
        [
            {"id": message_id, "seq": event.seq, "type": event.type, "data": event.data.decode()}
            for message_id, event in events
        ],
    )


def _renew(tx: Transaction, lease: Lease) -> bool:
    """Whether the lease is still held."""
    renewed = tx.run(
        "update answer_lease set lease_until = :until where message_id = :id and owner = :owner and fence = :fence",
        until=as_text(tx.now + LEASE),
        id=lease.message_id,
        owner=lease.owner,
        fence=lease.fence,
    )
    return renewed == 1


def _fold(tx: Transaction, message_id: str, text: str, seq: int) -> None:
    tx.run(
        "update message set content = :content, folded_seq = :seq where id = :id",
        content=text,
        seq=seq,
        id=message_id,
    )


def _close(
    tx: Transaction, message_id: str, closing: Closing, last_seq: int, *, text: str, usage: Usage | None
) -> None:
    error: AnswerError | None = (
        closing.error if isinstance(closing, AnswerFailed | AnswerInterrupted) else None
    )
    closed = tx.run(
        "update message set content = :content, status = :status, usage = :usage, error = :error,"
        " folded_seq = :seq, finished_at = :now where id = :id and status in ('queued', 'streaming')",
        content=text,
        status=STATUS_OF_CLOSING[type(closing)],
        usage=None if usage is None else msgspec.json.encode(usage).decode(),
        error=None if error is None else msgspec.json.encode(error).decode(),
        seq=last_seq,
        now=tx.now_text,
        id=message_id,
    )
    if not closed:
        raise NotFound("Message")
    tx.run("delete from answer_lease where message_id = :id", id=message_id)

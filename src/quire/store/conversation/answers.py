"""How an answer is written: claimed, stored event by event under a lease, stopped, and closed once.

Every change of state is a compare-and-set: of two concurrent ones, one finds nothing to change. A lease has a fencing
token that grows with each claim, so a writer whose lease was taken over can no longer write.
"""

from datetime import timedelta

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import Citation
from quire.domain.conversation.answers import (
    STATUS_OF_CLOSING,
    AnswerCompleted,
    AnswerEvent,
    AnswerFailed,
    AnswerInterrupted,
    AnswerStopped,
    Closing,
    ContextGiven,
    SteppedIn,
    StoredEvent,
    stored,
)
from quire.domain.conversation.messages import AnswerEnding, AnswerError, Fallback, Message, Usage
from quire.domain.costs.charges import REFUSALS, PaidModel, SentTokens
from quire.domain.errors import InvalidField, NotFound
from quire.domain.review.proposals import Draft
from quire.store import live_events
from quire.store.conversation import messages, proposals
from quire.store.costs import charges
from quire.store.references import citations
from quire.store.transactions import Transaction, as_json, as_text, named_list

LEASE = timedelta(seconds=30)
EVENTS_KEPT_FOR = timedelta(minutes=15)

IS_RUNNING = "message.status in ('queued', 'streaming')"
"""Repeats the condition of the partial index on running answers; the engine uses it only for the identical text."""

ASKED_BY = "coalesce(message.author_id, document.author_id)"

_RUNNING_OF_USER = (
    "select message.id from message join chat_session on chat_session.id = message.chat_session_id"
    f" join document on document.id = chat_session.document_id where {IS_RUNNING}"
    f" and {ASKED_BY} = :user_id"
)

_RENEWAL = "update answer_lease set lease_until = :until where message_id = :id and owner = :owner and fence = :fence"


class BoundToHouse(Exception):
    """The document of an answer was bound to the house after a model outside was chosen for it."""


class Lease(msgspec.Struct, frozen=True):
    """The right to write one answer."""

    message_id: str
    owner: str
    fence: int


class QueuedAnswer(msgspec.Struct, frozen=True):
    """A queued answer, and the user who asked for it."""

    message_id: str
    user_id: str


class Ending(msgspec.Struct, frozen=True):
    """How an answer ends: its final text, and the closing event, which is the last of its group."""

    closing: Closing
    text: str
    usage: Usage | None
    """As the model's server has counted it; None where it has not."""
    draft: Draft | None = None
    """The proposal of an answer that was requested as a draft."""


class Written(msgspec.Struct, frozen=True):
    """The outcome of writing groups of events: the answers whose lease is lost, and those that are to stop."""

    lost: frozenset[str]
    stop_requested: frozenset[str]


class EventGroup(msgspec.Struct, frozen=True):
    """Events of one answer to be stored together; `folded_text` is the answer's text up to the last of them."""

    lease: Lease
    events: list[StoredEvent]
    citations: list[tuple[int, Citation]]
    """Each with the number of its event."""
    folded_text: str | None
    ending: Ending | None
    is_taken_back: bool = False
    """Whether what was written before turned out to be no part of the answer; then the text is folded."""
    stepped_in: SteppedIn | None = None
    """The model that writes the answer in place of the chosen one, if it does so from now on."""


def claim(
    tx: Transaction,
    message_id: str,
    owner: str,
    events: list[AnswerEvent],
    sent: SentTokens | None = None,
    paid: PaidModel | None = None,
    *,
    leaves_house: bool = False,
) -> Lease | None:
    """Take the lease of a queued answer and store its first events.

    None when the answer is no longer queued, or another process has taken it. What its prompt may cost with
    the model that is asked is reserved in place of what any may. Raises `CapReached` and `PriceUnknown`, and
    `BoundToHouse` where the prompt would leave the house and its document does so no more.
    """
    if leaves_house:
        check_may_leave_house(tx, message_id)
    claimed = tx.run(
        "update message set status = 'streaming' where id = :id and status = 'queued' and not exists ("
        "select 1 from answer_lease where message_id = :id and owner <> :owner and lease_until > :now)",
        id=message_id,
        owner=owner,
        now=tx.now_text,
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
    insert_events(tx, [(message_id, stored(seq, event)) for seq, event in enumerate(events, 2)])
    if sent is not None:
        charges.note_sent(tx, message_id, sent, paid)
    tx.notify_elsewhere(message_id)
    return Lease(message_id, owner, fence)


def check_may_leave_house(tx: Transaction, message_id: str) -> None:
    """Raises `BoundToHouse` where the document of an answer was bound to the house since its model was chosen."""
    bound = tx.one_or_none(
        "select 1 from message join chat_session on chat_session.id = message.chat_session_id"
        " join document on document.id = chat_session.document_id"
        " where message.id = :id and document.stays_in_house = 1",
        id=message_id,
    )
    if bound is not None:
        raise BoundToHouse


def change_model(tx: Transaction, message_id: str, paid: PaidModel | None, *, leaves_house: bool) -> None:
    """Another model steps in: reserve at its prices. Raises `CapReached`, `PriceUnknown` and `BoundToHouse`."""
    if leaves_house:
        check_may_leave_house(tx, message_id)
    charges.pay_by(tx, message_id, paid)


def write_groups(tx: Transaction, groups: list[EventGroup], *, may_be_stored: bool = False) -> Written:
    """Store groups of events of many answers and renew their leases; an answer whose lease is lost stores nothing.

    Of groups that `may_be_stored`, by a commit of which no more was heard, those that are count as written now.
    """
    for message_id in sorted(group.lease.message_id for group in groups):
        tx.lock("answer", message_id)
    are_stored = _list_stored(tx, groups) if may_be_stored else frozenset()
    held = _renew(tx, groups)
    stop_requested = _list_stop_requested(tx, groups)
    missing = [group for group in held if group.lease.message_id not in are_stored]
    insert_events(tx, [(group.lease.message_id, event) for group in missing for event in group.events])
    for message_id in are_stored:
        tx.notify_elsewhere(message_id)
    for group in missing:
        if group.events:
            tx.notify_elsewhere(group.lease.message_id)
        if group.stepped_in is not None:
            _note_other_model(tx, group.lease.message_id, group.stepped_in)
        if group.is_taken_back:
            citations.remove(tx, group.lease.message_id)
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
    are_held = {group.lease.message_id for group in held}
    lost = {group.lease.message_id for group in groups} - are_held - are_stored
    return Written(lost=frozenset(lost), stop_requested=stop_requested)


def _note_other_model(tx: Transaction, message_id: str, stepped_in: SteppedIn) -> None:
    tx.run(
        "update message set model = :model, model_id = :model_id, fallback = :fallback where id = :id",
        model=stepped_in.model,
        model_id=stepped_in.model_id,
        fallback=as_json(Fallback(stepped_in.instead_of, stepped_in.reason)),
        id=message_id,
    )


def stop(tx: Transaction, visitor: Visitor, message_id: str) -> Message:
    """Request that an answer stops: a queued one stops at once, a finished one is left as it is."""
    message = messages.find(tx, visitor, message_id)
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
        tx.notify_elsewhere(message_id)
    return messages.find(tx, visitor, message_id)


def stop_all_of(tx: Transaction, user_id: str) -> None:
    """Request that all answers for which an account asked stop; queued ones stop at once."""
    tx.run(
        "update answer_lease set stop_requested_at = coalesce(stop_requested_at, :now)"
        f" where message_id in ({_RUNNING_OF_USER})",
        now=tx.now_text,
        user_id=user_id,
    )
    for (message_id,) in tx.all(f"{_RUNNING_OF_USER} and message.status = 'queued'", user_id=user_id):
        settle(tx, message_id, AnswerStopped())


def close_queued(tx: Transaction, message_id: str, closing: Closing) -> bool:
    """Close a queued answer; False when it is no longer queued."""
    row = tx.one_or_none("select 1 from message where id = :id and status = 'queued'", id=message_id)
    if row is not None:
        settle(tx, message_id, closing)
    return row is not None


def settle(tx: Transaction, message_id: str, closing: Closing) -> None:
    """Close an answer that no process writes, keeping all text that a reader may have seen."""
    tx.lock("answer", message_id)
    row = tx.one_or_none(
        "select content, folded_seq from message where id = :id and status in ('queued', 'streaming')",
        id=message_id,
    )
    if row is None:
        return
    text = row[0] + messages.text_after(tx, message_id, row[1])
    (last_seq,) = tx.one(
        "select coalesce(max(seq), 0) from answer_event where message_id = :id", id=message_id
    )
    event = stored(last_seq + 1, closing)
    insert_events(tx, [(message_id, event)])
    tx.notify_elsewhere(message_id)
    _close(tx, message_id, closing, event.seq, text=text, usage=None)


def announce(tx: Transaction, message_id: str) -> None:
    """Let those who have the document open know that an answer was queued or has ended."""
    where = tx.one(
        "select chat_session.document_id, chat_session.section_id, chat_session.id from message"
        " join chat_session on chat_session.id = message.chat_session_id where message.id = :id",
        id=message_id,
    )
    announce_in(tx, message_id, *where)


def announce_in(
    tx: Transaction, message_id: str, document_id: str, section_id: str, chat_session_id: str
) -> None:
    """The same for an answer of a chat that the caller knows."""
    ids = {"chat_session_id": chat_session_id, "message_id": message_id}
    live_events.changed(tx, document_id, "answer.changed", section_id, **ids)


def list_queued(tx: Transaction) -> list[QueuedAnswer]:
    """All queued answers, oldest first."""
    rows = tx.all(
        f"select message.id, {ASKED_BY} from message"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join document on document.id = chat_session.document_id"
        f" where {IS_RUNNING} and message.status = 'queued' order by message.created_at, message.id"
    )
    return [QueuedAnswer(*row) for row in rows]


def remove_folded_events(tx: Transaction) -> None:
    """Delete the folded events of answers that ended 15 minutes ago, except the closing event and `context`."""
    ended = as_text(tx.now - EVENTS_KEPT_FOR)
    tx.run(
        "delete from answer_event where message_id in ("
        " select id from message where has_events = 1 and finished_at <= :ended)"
        " and seq < (select folded_seq from message where message.id = answer_event.message_id) and type <> :kept",
        ended=ended,
        kept=ContextGiven.type,
    )
    tx.run("update message set has_events = 0 where has_events = 1 and finished_at <= :ended", ended=ended)


def insert_events(tx: Transaction, events: list[tuple[str, StoredEvent]]) -> None:
    """Store events, each with the id of its answer."""
    tx.run_each(
        "insert into answer_event (message_id, seq, type, data) values (:id, :seq, :type, :data)",
        [
            {"id": message_id, "seq": event.seq, "type": event.type, "data": event.data.decode()}
            for message_id, event in events
        ],
    )


def _list_stored(tx: Transaction, groups: list[EventGroup]) -> frozenset[str]:
    """The answers whose groups are stored: these are stored whole, so that their last events tell."""
    return frozenset(
        group.lease.message_id
        for group in groups
        if group.events
        and tx.one_or_none(
            "select 1 from answer_event where message_id = :id and seq = :seq and type = :type and data = :data",
            id=group.lease.message_id,
            seq=group.events[-1].seq,
            type=group.events[-1].type,
            data=group.events[-1].data.decode(),
        )
    )


def _renew(tx: Transaction, groups: list[EventGroup]) -> list[EventGroup]:
    """Renew the leases of these groups, and return the groups whose lease is still held."""
    until = as_text(tx.now + LEASE)
    leases = [
        {"until": until, "id": group.lease.message_id, "owner": group.lease.owner, "fence": group.lease.fence}
        for group in groups
    ]
    # Nearly always all leases are held, and one statement for all of them has shown that.
    if tx.run_each(_RENEWAL, leases) == len(groups):
        return groups
    return [group for group, lease in zip(groups, leases, strict=True) if tx.run(_RENEWAL, **lease)]


def _list_stop_requested(tx: Transaction, groups: list[EventGroup]) -> frozenset[str]:
    owners, parameters = named_list("owner", {group.lease.owner for group in groups})
    rows = tx.all(
        f"select message_id from answer_lease where stop_requested_at is not null and owner in ({owners})",
        **parameters,
    )
    return frozenset(message_id for (message_id,) in rows) & {group.lease.message_id for group in groups}


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
    ending = AnswerEnding(closing.ending, closing.reason) if isinstance(closing, AnswerCompleted) else None
    is_refused = not text and error is not None and error.code in REFUSALS
    settled = charges.settle_answer(tx, message_id, usage, text, is_refused=is_refused)
    usage = usage if settled is None else settled.usage
    closed = tx.run(
        "update message set content = :content, status = :status, usage = :usage, error = :error, ending = :ending,"
        " folded_seq = :seq, finished_at = :now where id = :id and status in ('queued', 'streaming')",
        content=text,
        status=STATUS_OF_CLOSING[type(closing)],
        usage=None if usage is None else as_json(usage),
        error=None if error is None else as_json(error),
        ending=None if ending is None else as_json(ending),
        seq=last_seq,
        now=tx.now_text,
        id=message_id,
    )
    if not closed:
        raise NotFound("Message")
    tx.run("delete from answer_lease where message_id = :id", id=message_id)
    announce(tx, message_id)

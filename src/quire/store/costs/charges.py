"""What is asked of language models and paid for: reserved before it is asked, settled when it has ended.

An answer is reserved in the transaction that queues it and settled in the one that ends it, however it ends. Its prices
are those of the time of asking. Every reservation is held to the caps that hold for it.
"""

from datetime import timedelta
from typing import Any

import msgspec

from quire.domain.conversation.messages import Usage
from quire.domain.costs import caps as cap_rules
from quire.domain.costs.charges import (
    LONGEST_ANSWER_TOKENS,
    ChargeKind,
    PaidModel,
    Quantity,
    SentTokens,
    SettledCharge,
    Spending,
    SpentOnModel,
    count_of,
    count_tokens,
    quantity_of,
)
from quire.domain.models.prices import NOTHING, PriceTable, TokenCount
from quire.store.costs import caps
from quire.store.transactions import Transaction, as_json, as_text, new_id

ABANDONED_AFTER = timedelta(minutes=15)
"""What is no answer takes a few minutes at most; its process was ended in the middle of it."""

_prices = msgspec.json.Decoder(PriceTable)

_COLUMNS = (
    "id, kind, message_id, user_id, document_id, model, model_id, prices, day, sent_tokens, input_tokens,"
    " cached_input_tokens, output_tokens, cost_nanos"
)


class Charge(msgspec.Struct, frozen=True):
    """A charge that is not settled; its tokens and its cost are the most that it may come to."""

    id: str
    kind: ChargeKind
    message_id: str | None
    user_id: str
    document_id: str
    model: PaidModel
    day: str
    sent_tokens: int
    most: TokenCount
    cost_nanos: int | None

    @property
    def quantity(self) -> Quantity:
        """What is reserved."""
        return quantity_of(self.most, self.model.prices, self.kind)


def reserve(
    tx: Transaction,
    kind: ChargeKind,
    *,
    user_id: str,
    document_id: str,
    model: PaidModel,
    most: TokenCount,
    message_id: str | None = None,
    sent_tokens: int = 0,
) -> str:
    """Reserve the most that something may come to, and return the id of the charge.

    Raises `CapReached` and `PriceUnknown`.
    """
    needed = quantity_of(most, model.prices, kind)
    is_capped = _check(tx, user_id, document_id, model, needed)
    charge_id = new_id()
    tx.run(
        "insert into charge (id, kind, message_id, user_id, document_id, model, model_id, prices, day, is_settled,"
        " is_capped, sent_tokens, input_tokens, cached_input_tokens, output_tokens, cost_nanos, is_estimated,"
        " created_at) values (:id, :kind, :message_id, :user_id, :document_id, :model, :model_id, :prices, :day, 0,"
        " :is_capped, :sent_tokens, :input_tokens, 0, :output_tokens, :cost_nanos, 0, :now)",
        id=charge_id,
        kind=kind,
        message_id=message_id,
        user_id=user_id,
        document_id=document_id,
        model=model.name,
        model_id=model.id,
        prices=None if model.prices is None else as_json(model.prices),
        day=tx.now_text[:10],
        is_capped=int(is_capped),
        sent_tokens=sent_tokens,
        input_tokens=most.input_tokens,
        output_tokens=most.output_tokens,
        cost_nanos=needed.cost_nanos,
        now=tx.now_text,
    )
    return charge_id


def reserve_after(
    tx: Transaction,
    kind: ChargeKind,
    message_id: str,
    *,
    model: PaidModel,
    most: TokenCount,
    sent_tokens: int,
) -> str | None:
    """The same for something that is done for an answer, charged to whoever asked; None if the answer is gone."""
    row = tx.one_or_none(
        "select coalesce(message.author_id, document.author_id), document.id from message"
        " join chat_session on chat_session.id = message.chat_session_id"
        " join document on document.id = chat_session.document_id where message.id = :id",
        id=message_id,
    )
    if row is None:
        return None
    return reserve(
        tx,
        kind,
        user_id=row[0],
        document_id=row[1],
        model=model,
        most=most,
        message_id=message_id,
        sent_tokens=sent_tokens,
    )


def note_sent(tx: Transaction, message_id: str, sent: SentTokens, paid: PaidModel | None) -> None:
    """The prompt of an answer and the model that is asked are known now: reserve for them.

    It may be more or less than was reserved for any prompt. Raises `CapReached` and `PriceUnknown`.
    """
    charge = _find_of_answer_or_none(tx, message_id)
    if charge is None and paid is not None:
        most = TokenCount(sent.most, LONGEST_ANSWER_TOKENS)
        reserve_after(tx, "answer", message_id, model=paid, most=most, sent_tokens=sent.about)
    if charge is None:
        return
    most = TokenCount(sent.most, charge.most.output_tokens)
    is_same_model = paid is not None and paid.id == charge.model.id
    if not is_same_model or charge.day[:7] != caps.month_of(tx):
        # In another month it is held to what is left in that one.
        known = msgspec.structs.replace(charge, sent_tokens=sent.about, most=most)
        _pay_by(tx, known, charge.model if is_same_model else paid)
        return
    wanted = quantity_of(most, charge.model.prices, charge.kind)
    if charge.most.input_tokens < sent.most:
        _check(tx, charge.user_id, charge.document_id, charge.model, _difference(wanted, charge.quantity))
    tx.run(
        "update charge set sent_tokens = :sent_tokens, input_tokens = :input_tokens, cost_nanos = :cost_nanos"
        " where id = :id",
        sent_tokens=sent.about,
        input_tokens=sent.most,
        cost_nanos=wanted.cost_nanos,
        id=charge.id,
    )


def pay_by(tx: Transaction, message_id: str, paid: PaidModel | None) -> None:
    """Another model steps in: reserve at its prices. Raises `CapReached` and `PriceUnknown`."""
    charge = _find_of_answer_or_none(tx, message_id)
    if charge is not None:
        _pay_by(tx, charge, paid)


def _pay_by(tx: Transaction, charge: Charge, paid: PaidModel | None) -> None:
    """Made anew, the reservation is held to the caps of its model."""
    tx.run("delete from charge where id = :id", id=charge.id)
    if paid is not None:
        reserve(
            tx,
            charge.kind,
            user_id=charge.user_id,
            document_id=charge.document_id,
            model=paid,
            most=charge.most,
            message_id=charge.message_id,
            sent_tokens=charge.sent_tokens,
        )


def find_output_limit(tx: Transaction, message_id: str) -> int | None:
    """How many tokens an answer may have, where a cap holds for it."""
    row = tx.one_or_none(
        "select output_tokens from charge where message_id = :id and kind = 'answer' and is_settled = 0"
        " and is_capped = 1",
        id=message_id,
    )
    return None if row is None else int(row[0])


def settle_answer(
    tx: Transaction, message_id: str, reported: Usage | None, text: str, *, is_refused: bool
) -> SettledCharge | None:
    """Settle an answer that has ended by what its server counted, else by its prompt and its text.

    One that was never sent, or was refused, costs nothing. Where a cap holds, what is estimated is no more than the
    server was told that it may write. None where there is nothing to settle.
    """
    charge = _find_of_answer_or_none(tx, message_id)
    if charge is None:
        return None
    if reported is not None:
        return _settle(tx, charge, count_of(reported), is_estimated=False)
    if charge.sent_tokens == 0 or is_refused:
        return _settle(tx, charge, NOTHING, is_estimated=False)
    written = count_tokens(text)
    if is_capped(tx, charge.id):
        written = min(written, charge.most.output_tokens)
    return _settle(tx, charge, TokenCount(charge.sent_tokens, written), is_estimated=True)


def is_capped(tx: Transaction, charge_id: str) -> bool:
    """Whether a cap holds for a charge."""
    return bool(tx.one("select is_capped from charge where id = :id", id=charge_id)[0])


def settle(
    tx: Transaction, charge_id: str, reported: TokenCount | None, *, written_tokens: int = 0
) -> SettledCharge | None:
    """Settle what is no answer by what its server counted, else by what was sent and written.

    None where somebody else has settled it.
    """
    row = tx.one_or_none(f"select {_COLUMNS} from charge where id = :id and is_settled = 0", id=charge_id)
    if row is None:
        return None
    charge = _charge(row)
    estimated = TokenCount(charge.sent_tokens, written_tokens)
    return _settle(tx, charge, estimated if reported is None else reported, is_estimated=reported is None)


def settle_abandoned(tx: Transaction) -> int:
    """Settle what nobody else will: its process is dead, or its answer gone. Returns how many charges there were."""
    rows = tx.all(
        f"select {_COLUMNS} from charge where is_settled = 0 and case when kind = 'answer' then not exists"
        " (select 1 from message where message.id = charge.message_id and message.status in ('queued', 'streaming'))"
        " else created_at <= :old end",
        old=as_text(tx.now - ABANDONED_AFTER),
    )
    for row in rows:
        charge = _charge(row)
        _settle(tx, charge, TokenCount(charge.sent_tokens, 0), is_estimated=True)
    return len(rows)


def find_spending(tx: Transaction) -> Spending:
    """What was spent in this month, and what is reserved."""
    rows = tx.all(
        "select subject_id, cost_nanos, tokens from spending where scope = 'model' and month = :month"
        " order by subject_id",
        month=caps.month_of(tx),
    )
    (reserved,) = tx.one("select coalesce(sum(cost_nanos), 0) from charge where is_settled = 0")
    return Spending(tuple(SpentOnModel(*row) for row in rows), int(reserved))


def _check(tx: Transaction, user_id: str, document_id: str, model: PaidModel, needed: Quantity) -> bool:
    """Hold what is needed to the caps, and return whether there are any. Raises `CapReached` and `PriceUnknown`."""
    known = caps.list_holding(tx, user_id, document_id, model.id)
    if not known:
        return False
    caps.lock(tx, known)
    cap_rules.check(caps.list_holding(tx, user_id, document_id, model.id), needed, model=model.name)
    return True


def _difference(wanted: Quantity, reserved: Quantity) -> Quantity:
    cost = (
        None
        if wanted.cost_nanos is None or reserved.cost_nanos is None
        else wanted.cost_nanos - reserved.cost_nanos
    )
    return Quantity(cost, wanted.tokens - reserved.tokens, wanted.answers - reserved.answers)


def _settle(tx: Transaction, charge: Charge, count: TokenCount, *, is_estimated: bool) -> SettledCharge:
    came_to = quantity_of(count, charge.model.prices, charge.kind)
    tx.run(
        "update charge set is_settled = 1, input_tokens = :input_tokens, cached_input_tokens = :cached_input_tokens,"
        " output_tokens = :output_tokens, cost_nanos = :cost_nanos, is_estimated = :is_estimated where id = :id",
        input_tokens=count.input_tokens,
        cached_input_tokens=count.cached_input_tokens,
        output_tokens=count.output_tokens,
        cost_nanos=came_to.cost_nanos,
        is_estimated=int(is_estimated),
        id=charge.id,
    )
    _add_to_spending(tx, charge, came_to)
    return SettledCharge(count, came_to.cost_nanos, is_estimated=is_estimated)


def _add_to_spending(tx: Transaction, charge: Charge, came_to: Quantity) -> None:
    """What everybody has spent comes first: its row lets one transaction at a time change the others."""
    subjects = (
        ("everybody", ""),
        ("document", charge.document_id),
        ("model", charge.model.id),
        ("person", charge.user_id),
    )
    for scope, subject_id in subjects:
        tx.run(
            "insert into spending (scope, subject_id, month, cost_nanos, tokens, answers)"
            " values (:scope, :subject_id, :month, :cost_nanos, :tokens, :answers)"
            " on conflict (scope, subject_id, month) do update set"
            " cost_nanos = spending.cost_nanos + excluded.cost_nanos, tokens = spending.tokens + excluded.tokens,"
            " answers = spending.answers + excluded.answers",
            scope=scope,
            subject_id=subject_id,
            month=charge.day[:7],
            cost_nanos=came_to.cost_nanos or 0,
            tokens=came_to.tokens,
            answers=came_to.answers,
        )


def _find_of_answer_or_none(tx: Transaction, message_id: str) -> Charge | None:
    row = tx.one_or_none(
        f"select {_COLUMNS} from charge where message_id = :id and kind = 'answer' and is_settled = 0",
        id=message_id,
    )
    return None if row is None else _charge(row)


def _charge(row: tuple[Any, ...]) -> Charge:
    id_, kind, message_id, user_id, document_id, model, model_id, prices, day = row[:9]
    sent_tokens, input_tokens, cached_input_tokens, output_tokens, cost_nanos = row[9:]
    return Charge(
        id_,
        kind,
        message_id,
        user_id,
        document_id,
        PaidModel(model, model_id, None if prices is None else _prices.decode(prices)),
        day,
        sent_tokens,
        TokenCount(input_tokens, output_tokens, cached_input_tokens),
        cost_nanos,
    )

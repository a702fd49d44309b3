"""Which points of its contract a section covers, as a language model thinks: one question at a time, and its opinion.

A question that is running belongs to the process that asks for it, and has failed when that is dead. The opinion stays
until there is a newer one.
"""

from typing import Any

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.contracts.contract import CoveredPoint
from quire.domain.conversation.budgets import Budget, estimate_tokens
from quire.domain.conversation.coverage import (
    COVERAGE_RULES,
    INTERRUPTED,
    Coverage,
    CoverageOpinion,
    PointOpinion,
    coverage_request,
    reply_tokens_max,
)
from quire.domain.conversation.messages import AnswerError
from quire.domain.costs.charges import FindPaid, PaidModel, count_sent, count_tokens
from quire.domain.errors import ModelNeeded, NothingToCover, TooLongForModel
from quire.domain.limits import Rate
from quire.domain.models.language_models import BUILT_IN, ConnectedModel
from quire.domain.models.prices import NOTHING, Money, TokenCount
from quire.domain.sharing.grants import Right
from quire.store import access, live_events
from quire.store.contracts import contracts
from quire.store.contracts.contracts import SectionContract
from quire.store.conversation import asking, model_choice
from quire.store.costs import charges
from quire.store.processes import LIVING, this_process
from quire.store.transactions import Transaction, as_json, as_time, new_id

_points = msgspec.json.Decoder(tuple[PointOpinion, ...])
_failure = msgspec.json.Decoder(AnswerError)


class CoverageWork(msgspec.Struct, frozen=True):
    """A question to a model, with the text and the points as they were when it was asked."""

    run_id: str
    document_id: str
    section_id: str
    user_id: str
    model: ConnectedModel
    request: str
    text: str
    points: tuple[CoveredPoint, ...]
    charge_id: str | None
    reply_tokens_max: int | None
    """Where a cap holds, the reply may not become longer than was reserved."""


class AskedCoverage(msgspec.Struct, frozen=True):
    """How a question stands; there is no work where an earlier one still runs."""

    coverage: Coverage
    work: CoverageWork | None


class Stopped(msgspec.Struct, frozen=True):
    """How the question that was stopped stands; None for its id where none ran."""

    coverage: Coverage
    run_id: str | None


def ask(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    section_id: str,
    *,
    given: ConnectedModel,
    find_paid: FindPaid,
    rate: Rate | None,
) -> AskedCoverage:
    """Queue a question, and reserve what it may cost, unless one runs already.

    Raises `NothingToCover`, `ModelNeeded`, `TooLongForModel`, and as `access.check_section`, `find_paid` and
    `charges.reserve`.
    """
    tx.lock("document", document_id)
    access.check_section(tx, visitor, document_id, section_id, Right.USE_CHATS)
    if _running_id(tx, section_id) is not None:
        return AskedCoverage(find(tx, document_id, section_id), None)
    title, text, revision = tx.one(
        "select title, content, revision from section where id = :id", id=section_id
    )
    agreed = contracts.find(tx, document_id, section_id)
    points = agreed.in_force.points
    if not points or not text.strip():
        raise NothingToCover(has_points=bool(points))
    model = model_choice.choose(tx, visitor.user_id, section_id, None, given)
    if model.id == BUILT_IN:
        raise ModelNeeded
    request = coverage_request(title, text, points)
    reply_max = reply_tokens_max(len(points))
    if estimate_tokens(COVERAGE_RULES + request) + reply_max > Budget(model.context_tokens).tokens:
        raise TooLongForModel(model.shown_name)
    paid = find_paid(model)
    asking.count_sending(tx, visitor, rate)
    charge_id = None if paid is None else _reserve(tx, visitor, document_id, paid, request, reply_max)
    run_id = new_id()
    tx.run(
        "insert into point_coverage (section_id, run_id, process_id, state, asked_at, charge_id, asked_revision,"
        " asked_contract_revision, asked_document_contract_revision) values (:section_id, :run_id, :this, 'running',"
        " :now, :charge_id, :revision, :contract_revision, :document_contract_revision)"
        " on conflict (section_id) do update set run_id = excluded.run_id, process_id = excluded.process_id,"
        " state = excluded.state, asked_at = excluded.asked_at, charge_id = excluded.charge_id, failure = null,"
        " asked_revision = excluded.asked_revision, asked_contract_revision = excluded.asked_contract_revision,"
        " asked_document_contract_revision = excluded.asked_document_contract_revision",
        section_id=section_id,
        run_id=run_id,
        this=this_process(),
        now=tx.now_text,
        charge_id=charge_id,
        revision=revision,
        contract_revision=agreed.revision,
        document_contract_revision=contracts.find_document(tx, document_id).revision,
    )
    live_events.changed(tx, document_id, "coverage.changed", section_id)
    is_capped = charge_id is not None and charges.is_capped(tx, charge_id)
    work = CoverageWork(
        run_id,
        document_id,
        section_id,
        visitor.user_id,
        model,
        request,
        text,
        points,
        charge_id,
        reply_max if is_capped else None,
    )
    return AskedCoverage(find(tx, document_id, section_id), work)


def find_for(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> Coverage:
    """How the newest question stands, with the newest opinion. Raises as `access.check_section`."""
    access.check_section(tx, visitor, document_id, section_id, Right.USE_CHATS)
    return find(tx, document_id, section_id)


def find(tx: Transaction, document_id: str, section_id: str) -> Coverage:
    """The same; the caller has checked access."""
    agreed = contracts.find(tx, document_id, section_id)
    count = len(agreed.in_force.points)
    row = tx.one_or_none(
        f"select case when state = 'running' and process_id not in {LIVING} then 'interrupted' else state end,"
        " asked_at, failure, points, revision, contract_revision, document_contract_revision, model, made_at,"
        " cost_nanos from point_coverage where section_id = :id",
        id=section_id,
        now=tx.now_text,
        this=this_process(),
    )
    if row is None:
        return Coverage("never_asked", points_count=count)
    state, asked_at, stored, *opinion = row
    failure = None if stored is None else _failure.decode(stored)
    if state == "interrupted":
        state, failure = "failed", INTERRUPTED
    shown = _opinion(tx, document_id, section_id, agreed, opinion)
    return Coverage(state, as_time(asked_at), failure, shown, count)


def stop(tx: Transaction, visitor: Visitor, document_id: str, section_id: str) -> Stopped:
    """End the question that runs. What was sent is settled by whoever has sent it. Raises as `access.check_section`."""
    tx.lock("document", document_id)
    access.check_section(tx, visitor, document_id, section_id, Right.USE_CHATS)
    run_id = _running_id(tx, section_id)
    if run_id is not None:
        tx.run("update point_coverage set state = 'stopped' where section_id = :id", id=section_id)
        live_events.changed(tx, document_id, "coverage.changed", section_id)
    return Stopped(find(tx, document_id, section_id), run_id)


def is_running(tx: Transaction, work: CoverageWork) -> bool:
    """Whether an opinion is still waited for."""
    return _running_id(tx, work.section_id) == work.run_id


def may_be_asked(tx: Transaction, work: CoverageWork, given: ConnectedModel) -> bool:
    """Whether the same model would be chosen now: until it is asked, a document may be bound to the house."""
    return model_choice.choose(tx, work.user_id, work.section_id, None, given).id == work.model.id


def keep_opinion(
    tx: Transaction,
    work: CoverageWork,
    opinions: tuple[PointOpinion, ...],
    counted: TokenCount | None,
    reply: str,
) -> None:
    """Store what the model thinks, and settle it. Nothing is stored of what was stopped."""
    cost_nanos = _settle(tx, work, counted, reply)
    kept = tx.run(
        "update point_coverage set state = 'done', points = :points, revision = asked_revision, contract_revision ="
        " asked_contract_revision, document_contract_revision = asked_document_contract_revision, model = :model,"
        " made_at = :now, cost_nanos = :cost_nanos where section_id = :section_id and run_id = :run_id"
        " and state = 'running'",
        points=as_json(opinions),
        model=work.model.shown_name,
        now=tx.now_text,
        cost_nanos=cost_nanos,
        section_id=work.section_id,
        run_id=work.run_id,
    )
    if kept:
        live_events.changed(tx, work.document_id, "coverage.changed", work.section_id)


def end_without(
    tx: Transaction,
    work: CoverageWork,
    failure: AnswerError | None,
    counted: TokenCount | None,
    reply: str = "",
) -> None:
    """Settle what has come to nothing: it failed, or without a failure was stopped."""
    _settle(tx, work, counted, reply)
    ended = tx.run(
        "update point_coverage set state = :state, failure = :failure where section_id = :section_id"
        " and run_id = :run_id and state = 'running'",
        state="stopped" if failure is None else "failed",
        failure=None if failure is None else as_json(failure),
        section_id=work.section_id,
        run_id=work.run_id,
    )
    if ended:
        live_events.changed(tx, work.document_id, "coverage.changed", work.section_id)


def _running_id(tx: Transaction, section_id: str) -> str | None:
    row = tx.one_or_none(
        f"select run_id from point_coverage where section_id = :id and state = 'running' and process_id in {LIVING}",
        id=section_id,
        now=tx.now_text,
        this=this_process(),
    )
    return None if row is None else row[0]


def _reserve(
    tx: Transaction, visitor: Visitor, document_id: str, paid: PaidModel, request: str, reply_max: int
) -> str:
    sent = count_sent([COVERAGE_RULES, request], NOTHING)
    return charges.reserve(
        tx,
        "coverage",
        user_id=visitor.user_id,
        document_id=document_id,
        model=paid,
        most=TokenCount(sent.most, reply_max),
        sent_tokens=sent.about,
    )


def _settle(tx: Transaction, work: CoverageWork, counted: TokenCount | None, reply: str) -> int | None:
    """Settle its charge, and return what it came to."""
    if work.charge_id is None:
        return None
    settled = charges.settle(tx, work.charge_id, counted, written_tokens=count_tokens(reply))
    return None if settled is None else settled.cost_nanos


def _opinion(
    tx: Transaction, document_id: str, section_id: str, agreed: SectionContract, row: list[Any]
) -> CoverageOpinion | None:
    points, revision, contract_revision, document_contract_revision, model, made_at, cost_nanos = row
    if points is None:
        return None
    (revision_now,) = tx.one("select revision from section where id = :id", id=section_id)
    is_current = (revision, contract_revision, document_contract_revision) == (
        revision_now,
        agreed.revision,
        contracts.find_document(tx, document_id).revision,
    )
    return CoverageOpinion(
        _points.decode(points),
        revision,
        contract_revision,
        document_contract_revision,
        model,
        as_time(made_at),
        None if cost_nanos is None else Money(cost_nanos),
        is_current=is_current,
    )

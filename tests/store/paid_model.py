"""A model that is paid for, and questions that are asked of it."""

from collections.abc import Sequence
from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import ContextGiven
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.messages import AnswerConfig, Question
from quire.domain.costs.caps import CapSubject
from quire.domain.costs.charges import PaidModel, SentTokens
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.models.prices import NANOS, PriceTable, TokenPrices
from quire.store.accounts import users
from quire.store.conversation import answers, asking, chats
from quire.store.conversation.answers import Lease
from quire.store.conversation.asking import Asked
from quire.store.costs import caps
from quire.store.transactions import new_id
from tests.store.conftest import Store

PRICES = PriceTable((TokenPrices(2_000_000, 1_000_000, 10_000_000),))
BUDGET = Budget(1_000)
MODEL = PaidModel("gpt-x", "environment", PRICES, BUDGET)
SENT = SentTokens(about=500, most=900)
SHORT = Question("Why?", config=AnswerConfig(max_output_tokens=1_000))
DOLLAR = NANOS


def administrator_of(store: Store) -> Visitor:
    user = store.run(users.add, f"administrator-{new_id()[:8]}", "a hash", is_administrator=True)
    return Visitor(user.id, user.name, True, "cookie", "a sign-in")


def ask(
    store: Store,
    visitor: Visitor,
    document: DocumentWithSections,
    section: int = 0,
    *,
    question: Question = SHORT,
    paid: PaidModel | None = MODEL,
) -> Asked:
    opened = store.run(chats.get_or_create, visitor, document.id, document.sections[section].id, limit=50)
    asked: Asked = store.run(
        asking.ask,
        visitor,
        opened.chat_session.id,
        question,
        parent_id=None,
        model="gpt-x",
        rate=None,
        paid=paid,
    )
    return asked


def claim(
    store: Store, asked: Asked, sent: SentTokens | None = SENT, paid: PaidModel | None = MODEL
) -> Lease:
    context = ContextGiven(parts=(), passages=(), left_out=())
    lease = store.run(answers.claim, asked.answer.id, "a server", [context], sent, paid)
    assert isinstance(lease, Lease)
    return lease


OF_SETTINGS = (CapSubject(MODEL.id, MODEL.name),)


def put_cap(
    store: Store,
    scope: str,
    subject: str,
    amount: int,
    unit: str = "money",
    of_settings: Sequence[CapSubject] = OF_SETTINGS,
) -> Any:
    return store.run(caps.put, administrator_of(store), scope, subject, unit, amount, of_settings)


def reserved(store: Store) -> list[tuple[Any, ...]]:
    """The tokens and the cost of each charge that is not settled."""
    return store.rows(
        "select input_tokens, output_tokens, cost_nanos from charge where is_settled = 0 order by created_at, id"
    )


def settled(store: Store) -> list[tuple[Any, ...]]:
    """The same of each that is, and whether Quire has counted."""
    return store.rows(
        "select input_tokens, output_tokens, cost_nanos, is_estimated from charge where is_settled = 1"
        " order by created_at, id"
    )


def spent(store: Store, scope: str, subject_id: str = "") -> tuple[int, int, int]:
    """What is spent in this month: money, tokens, answers."""
    rows = store.rows(
        "select cost_nanos, tokens, answers from spending where scope = :scope and subject_id = :id"
        " and month = :month",
        scope=scope,
        id=subject_id,
        month=store.now.isoformat()[:7],
    )
    return rows[0] if rows else (0, 0, 0)

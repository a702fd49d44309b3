"""A chat of 10,000 messages costs what one of 100 costs: counted in steps of the engine, not in time."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from quire.actions.answering.answer_material import gather
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import AnswerCompleted, AnswerStopped, stored
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.material import Material
from quire.domain.conversation.messages import Question
from quire.domain.conversation.prompts import build_prompt
from quire.domain.costs.charges import PaidModel
from quire.domain.models.chat_settings import NOTHING_SET, PASSAGES_DEFAULT
from quire.domain.searching.finding import QuestionWording
from quire.store.conversation import abandoned_answers, answers, asking, chats, messages, model_choice
from quire.store.conversation.answers import Ending, EventGroup
from quire.store.conversation.asking import Asked
from quire.store.documents import documents
from quire.store.operation import purge
from quire.store.transactions import Transaction
from tests.models import given
from tests.store.conftest import Store

SHORT, LONG = 100, 10_000
PAGE = 50
GROWTH_MAX = 1.5
STEPS_SLACK = 200
BUDGET = Budget(16_000)
ASKING_STATEMENTS_MAX, PLAN_STATEMENTS_MAX, MATERIAL_STATEMENTS_MAX = 15, 2, 15

KINDS = [
    pytest.param("straight", marks=pytest.mark.long),
    pytest.param("branched early", marks=pytest.mark.long),
    "branched in the middle",
    pytest.param("branched late", marks=pytest.mark.long),
]

pytestmark = pytest.mark.sqlite  # counts steps of its machine


@dataclass
class LongChat:
    """A chat with so many messages in its shown branch, and what a visitor does in it."""

    store: Store
    author: Visitor
    document_id: str
    section_id: str
    id: str
    count: int

    def open(self, tx: Transaction) -> Any:
        return chats.get_or_create(tx, self.author, self.document_id, self.section_id, limit=PAGE)

    def page(self, start: int) -> Callable[[Transaction], Any]:
        """How to read the page that begins with this message of the shown branch."""
        ((before,),) = self.store.rows(
            "select ordinal from message where chat_session_id = :id and is_shown = 1"
            " order by ordinal limit 1 offset :start",
            id=self.id,
            start=start + PAGE,
        )
        return lambda tx: chats.read(tx, self.author, self.id, limit=PAGE, before=before)

    def ask(self, tx: Transaction) -> Asked:
        return asking.ask(
            tx, self.author, self.id, Question("And now?"), parent_id=msgspec.UNSET, model="m", rate=None
        )


def build(store: Store, author: Visitor, count: int, kind: str) -> LongChat:
    """In one transaction, by the same functions that write every chat."""
    document = store.document(author, "text")
    with store.transaction() as tx:
        section_id = document.sections[0].id
        chat_id = chats.get_or_create(tx, author, document.id, section_id, limit=1).chat_session.id
        forks = {"branched early": 0, "branched in the middle": count // 4, "branched late": count // 2 - 2}
        parents: list[str | None] = [None]
        for number in range(count // 2):
            parents.append(_say(tx, author, chat_id, number, parents[-1]))
        if kind in forks:
            parent = parents[forks[kind]]
            for number in range(forks[kind], count // 2):
                parent = _say(tx, author, chat_id, number, parent)
    return LongChat(store, author, document.id, section_id, chat_id, count)


def _say(tx: Transaction, author: Visitor, chat_id: str, number: int, parent_id: str | None) -> str:
    question = Question(f"Question {number}?")
    asked = asking.ask(tx, author, chat_id, question, parent_id=parent_id, model="m", rate=None)
    lease = answers.claim(tx, asked.answer.id, "owner", [])
    assert lease is not None
    ending = Ending(AnswerCompleted(), f"Answer {number}.", None)
    answers.write_groups(tx, [EventGroup(lease, [stored(2, ending.closing)], [], None, ending)])
    return asked.answer.id


def steps(store: Store, work: Callable[[Transaction], Any]) -> tuple[int, Any]:
    """How many steps of its virtual machine the engine takes, in tens; and what comes of it."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 10
        return 0

    store.connection.set_progress_handler(count, 10)
    try:
        result = store.run(work)
    finally:
        store.connection.set_progress_handler(None, 0)
    return taken, result


def steps_of_purge(store: Store) -> int:
    """The same for all turns in which the trash is emptied."""
    total, is_more = 0, True
    while is_more:
        taken, is_more = steps(store, purge.remove_some)
        total += taken
    return total


def statements(store: Store, work: Callable[[Transaction], Any]) -> list[str]:
    """What the engine is asked, without what its triggers do."""
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    try:
        store.run(work)
    finally:
        store.connection.set_trace_callback(None)
    return [statement for statement in asked if not statement.startswith("--")]


def scans(store: Store, work: Callable[[Transaction], Any]) -> list[str]:
    """What the engine reads from end to end for each of the statements."""
    found = []
    for statement in statements(store, work):
        if statement.lstrip().lower().startswith(("select", "with", "insert", "update", "delete")):
            plan = store.connection.execute(f"explain query plan {statement}").fetchall()
            found += [row[3] for row in plan if row[3].startswith("SCAN")]
    return found


def test_a_question_takes_few_statements_until_its_answer_begins(store: Store, author: Visitor) -> None:
    chat = build(store, author, 10, "straight")
    model = given("of the settings")
    paid = PaidModel(model.name, model.id, None, BUDGET)
    asked: list[Asked] = []

    def ask(tx: Transaction) -> None:
        question = Question("And now?")
        asked.append(
            model_choice.ask(
                tx,
                author,
                chat.id,
                question,
                parent_id=msgspec.UNSET,
                given=model,
                find_paid=lambda _: paid,
                rate=None,
            )
        )

    around = len(statements(store, lambda tx: None))
    assert len(statements(store, ask)) - around <= ASKING_STATEMENTS_MAX
    answer_id = asked[0].answer.id
    plan = statements(store, lambda tx: model_choice.plan(tx, answer_id, model))
    assert len(plan) - around <= PLAN_STATEMENTS_MAX
    material = statements(store, lambda tx: gathered(tx, answer_id))
    assert len(material) - around <= MATERIAL_STATEMENTS_MAX


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_chat_of_ten_thousand_messages_costs_what_one_of_a_hundred_costs(
    store: Store, author: Visitor, kind: str
) -> None:
    short, long = build(store, author, SHORT, kind), build(store, author, LONG, kind)
    costs: dict[str, list[int]] = {}

    def do(name: str, works: list[Callable[[Transaction], Any]]) -> list[Any]:
        done = [steps(store, work) for work in works]
        costs[name] = [taken for taken, _ in done]
        return [result for _, result in done]

    opened = do("open", [short.open, long.open])
    assert [len(chat.chat_session.messages) for chat in opened] == [PAGE, PAGE]
    assert opened[1].chat_session.message_count == LONG
    for where, starts in (("the middle", (20, LONG // 2)), ("the oldest", (0, 0))):
        works = [chat.page(start) for chat, start in zip((short, long), starts, strict=True)]
        pages = do(f"read {where}", works)
        assert [len(page.messages) for page in pages] == [PAGE, PAGE]
    assert [page.messages[0].content for page in pages] == ["Question 0?", "Question 0?"]
    asked = do("ask", [short.ask, long.ask])
    ids = [question.answer.id for question in asked]
    materials = do("gather", [lambda tx, id_=id_: gathered(tx, id_) for id_ in ids])
    prompts = [build_prompt(material, BUDGET) for material in materials]
    sizes = [len(prompt.system) + sum(len(turn.content) for turn in prompt.turns) for prompt in prompts]
    assert sizes[1] < 1.5 * sizes[0]
    assert sizes[1] < BUDGET.characters(1)
    do("look at the answer", [lambda tx, id_=id_: messages.find(tx, author, id_) for id_ in ids])
    do("claim", [lambda tx, id_=id_: answers.claim(tx, id_, "owner", []) for id_ in ids])
    do("settle", [lambda tx, id_=id_: answers.settle(tx, id_, AnswerStopped()) for id_ in ids])
    do(
        "ask again",
        [lambda tx, id_=id_: asking.retry(tx, author, id_, model="m", rate=None) for id_ in ids],
    )
    too_much = {
        name: taken for name, taken in costs.items() if taken[1] > GROWTH_MAX * taken[0] + STEPS_SLACK
    }
    assert too_much == {}, costs


def gathered(tx: Transaction, answer_id: str) -> Material:
    return gather(
        tx, answer_id, BUDGET, [QuestionWording("Question 0?")], NOTHING_SET, passages_max=PASSAGES_DEFAULT
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_chat_can_be_paged_to_its_oldest_message_at_the_same_cost_for_each_page(
    store: Store, author: Visitor, kind: str
) -> None:
    chat = build(store, author, 2_000, kind)
    seen, before, costs = 0, None, []
    while True:
        taken, page = steps(
            store, lambda tx, before=before: chats.read(tx, author, chat.id, limit=PAGE, before=before)
        )
        costs.append(taken)
        seen += len(page.messages)
        before = page.next_before
        if before is None:
            break
    assert page.messages[0].content == "Question 0?"
    assert seen == 2_000
    assert max(costs) <= GROWTH_MAX * costs[0] + STEPS_SLACK, costs


def test_no_message_is_searched_for_from_end_to_end(store: Store, author: Visitor) -> None:
    chat = build(store, author, SHORT, "branched in the middle")
    for work in (chat.open, chat.page(0), chat.page(20), chat.ask):
        assert [line for line in scans(store, work) if "message" in line] == []
    ((answer_id,),) = store.rows("select id from message where status = 'queued'")
    for work in (
        lambda tx: gathered(tx, answer_id),
        lambda tx: answers.claim(tx, answer_id, "owner", []),
        lambda tx: messages.find(tx, author, answer_id),
        lambda tx: messages.has_events_after(tx, author, answer_id, 0),
        lambda tx: answers.stop(tx, author, answer_id),
        lambda tx: abandoned_answers.settle_expired(tx),
        answers.list_queued,
        answers.remove_folded_events,
    ):
        assert [line for line in scans(store, work) if "message" in line] == []


def test_what_it_costs_to_remove_a_chat_grows_with_the_chat_and_no_faster(
    store: Store, author: Visitor
) -> None:
    costs = []
    for count in (SHORT, 20 * SHORT):
        chat = build(store, author, count, "straight")
        store.run(documents.remove_document, author, chat.document_id)
        store.later(days=31)
        store.run(answers.remove_folded_events)
        costs.append(steps_of_purge(store))
        assert store.rows("select count(*) from message") == [(0,)]
    assert costs[1] < 20 * GROWTH_MAX * costs[0], costs

"""What an answer costs is reserved with its question and settled with its end, whatever its end is."""

from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import (
    INTERRUPTED,
    AnswerCompleted,
    AnswerFailed,
    AnswerStopped,
    Closing,
    stored,
)
from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.messages import AnswerError, Question, Usage
from quire.domain.costs.caps import CapSubject
from quire.domain.costs.charges import BYTES_PER_TOKEN, PaidModel, SentTokens, largest_answer
from quire.domain.errors import CapReached
from quire.domain.models.prices import Money, PriceTable, TokenCount, TokenPrices
from quire.store.conversation import abandoned_answers, answers, asking, messages
from quire.store.conversation.answers import Ending, EventGroup, Lease
from quire.store.costs import caps, charges
from quire.store.documents import section_removal
from tests.store.conftest import Store
from tests.store.paid_model import (
    BUDGET,
    DOLLAR,
    MODEL,
    PRICES,
    SENT,
    SHORT,
    ask,
    claim,
    put_cap,
    reserved,
    settled,
    spent,
)

MOST = largest_answer(SHORT, section_bytes=4, budget=BUDGET)


def end(store: Store, lease: Lease, closing: Closing, text: str = "", usage: Usage | None = None) -> None:
    group = EventGroup(lease, [stored(3, closing)], [], None, Ending(closing, text, usage))
    assert not store.run(answers.write_groups, [group]).lost


def usage_of(store: Store, author: Visitor, message_id: str) -> Usage | None:
    found: Usage | None = store.run(messages.find, author, message_id).usage
    return found


def test_the_most_is_reserved_with_the_question(store: Store, author: Visitor) -> None:
    ask(store, author, store.document(author, "text"))
    assert reserved(store) == [(MOST.input_tokens, 1_000, PRICES.cost_nanos(MOST))]
    assert spent(store, "everybody") == (0, 0, 0)


def test_with_the_prompt_it_is_known_more_exactly(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    claim(store, asked)
    assert reserved(store) == [(SENT.most, 1_000, PRICES.cost_nanos(TokenCount(SENT.most, 1_000)))]


def test_an_answer_costs_what_its_server_has_counted(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    asked = ask(store, author, document)
    end(store, claim(store, asked), AnswerCompleted(), "Hello", Usage(700, 30, 200))
    cost = 500 * 2_000 + 200 * 1_000 + 30 * 10_000
    assert (reserved(store), settled(store)) == ([], [(700, 30, cost, 0)])
    assert usage_of(store, author, asked.answer.id) == Usage(700, 30, 200, cost=Money(cost))
    subjects = [("everybody", ""), ("person", author.user_id), ("document", document.id), ("model", MODEL.id)]
    assert {spent(store, *subject) for subject in subjects} == {(cost, 730, 1)}


@pytest.mark.parametrize(
    "closing",
    [
        AnswerCompleted(),
        AnswerStopped(),
        AnswerFailed(error=AnswerError("model_connection_lost", "It broke off.", retryable=True)),
    ],
)
def test_what_a_server_does_not_count_is_counted_here(
    store: Store, author: Visitor, closing: Closing
) -> None:
    asked = ask(store, author, store.document(author, "text"))
    text = "x" * 370
    end(store, claim(store, asked), closing, text)
    written = round(370 / BYTES_PER_TOKEN)
    cost = PRICES.cost_nanos(TokenCount(SENT.about, written))
    assert settled(store) == [(SENT.about, written, cost, 1)]
    found = usage_of(store, author, asked.answer.id)
    assert found == Usage(SENT.about, written, is_estimated=True, cost=Money(cost))


def test_what_is_counted_here_exceeds_no_cap(store: Store, author: Visitor) -> None:
    put_cap(store, "person", author.name, 100 * DOLLAR)
    asked = ask(store, author, store.document(author, "text"))
    end(store, claim(store, asked), AnswerCompleted(ending="length"), "x" * 100_000)
    ((_, written, _, _),) = settled(store)
    assert written == MOST.output_tokens


@pytest.mark.parametrize("code", ["model_unreachable", "model_refused_key", "model_busy"])
def test_what_a_server_refuses_costs_nothing(store: Store, author: Visitor, code: str) -> None:
    asked = ask(store, author, store.document(author, "text"))
    end(store, claim(store, asked), AnswerFailed(error=AnswerError(code, "No.", retryable=True)))
    assert (reserved(store), settled(store)) == ([], [(0, 0, 0, 0)])
    assert spent(store, "everybody") == (0, 0, 0)
    assert usage_of(store, author, asked.answer.id) is None


def test_a_stopped_answer_that_was_never_begun_costs_nothing(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    store.run(answers.stop, author, asked.answer.id)
    assert (reserved(store), settled(store)) == ([], [(0, 0, 0, 0)])


def test_an_answer_whose_server_died_is_settled_with_it(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    lease = claim(store, asked)
    assert store.write(lease, 3, "x" * 370)
    store.later(minutes=2)
    assert store.run(abandoned_answers.settle_expired) == {asked.answer.id: INTERRUPTED}
    assert reserved(store) == []
    assert [row[:2] for row in settled(store)] == [(SENT.about, 100)]


def test_another_model_that_steps_in_is_paid_at_its_own_prices(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    lease = claim(store, asked)
    other = PaidModel("gpt-y", "another", PriceTable((TokenPrices(4_000_000, 4_000_000, 20_000_000),)))
    store.run(charges.pay_by, asked.answer.id, other)
    end(store, lease, AnswerCompleted(), "Hello", Usage(700, 30, 200))
    assert settled(store) == [(700, 30, 700 * 4_000 + 30 * 20_000, 0)]
    assert spent(store, "model", "another") != (0, 0, 0) == spent(store, "model", MODEL.id)


def test_another_model_is_held_to_its_own_cap(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    claim(store, asked)
    before = reserved(store)
    put_cap(store, "model", "another", 0, unit="answers", of_settings=(CapSubject("another", "gpt-y"),))
    other = PaidModel("gpt-y", "another", PRICES)
    with pytest.raises(CapReached):
        store.run(charges.pay_by, asked.answer.id, other)
    assert reserved(store) == before


def test_what_costs_nothing_in_place_of_the_chosen_model_leaves_nothing_reserved(
    store: Store, author: Visitor
) -> None:
    asked = ask(store, author, store.document(author, "text"))
    claim(store, asked, paid=None)
    assert (reserved(store), settled(store)) == ([], [])


def test_an_answer_is_settled_once(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    lease = claim(store, asked)
    end(store, lease, AnswerCompleted(), "Hello", Usage(10, 10))
    before = spent(store, "everybody")
    store.run(answers.settle, asked.answer.id, INTERRUPTED)
    assert not store.close(lease, 4, "Hello", usage=Usage(10, 10))
    assert spent(store, "everybody") == before


def test_prices_that_change_in_between_change_nothing(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "more")
    first = ask(store, author, document)
    expensive = PaidModel(
        MODEL.name, MODEL.id, PriceTable((TokenPrices(9_000_000, 9_000_000, 90_000_000),)), BUDGET
    )
    ask(store, author, document, 1, paid=expensive)
    end(store, claim(store, first), AnswerCompleted(), "Hello", Usage(1_000, 0))
    assert settled(store) == [(1_000, 0, 2_000_000, 0)]


def test_a_model_without_a_known_price_is_counted_without_a_cost(store: Store, author: Visitor) -> None:
    unknown = PaidModel("gpt-y", "y", None, BUDGET)
    asked = ask(store, author, store.document(author, "text"), paid=unknown)
    end(store, claim(store, asked, paid=unknown), AnswerCompleted(), "Hello", Usage(10, 5))
    assert usage_of(store, author, asked.answer.id) == Usage(10, 5)
    assert spent(store, "model", "y") == (0, 15, 1)


def test_an_assistant_that_asks_no_server_is_not_charged(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"), paid=None)
    end(store, claim(store, asked, paid=None), AnswerCompleted(), "Hello")
    assert store.rows("select count(*) from charge") == [(0,)]
    assert usage_of(store, author, asked.answer.id) is None


def test_a_retry_is_reserved_as_well(store: Store, author: Visitor) -> None:
    asked = ask(store, author, store.document(author, "text"))
    end(store, claim(store, asked), AnswerCompleted(), "Hello", Usage(1, 1))
    store.run(asking.retry, author, asked.answer.id, model="gpt-x", rate=None, paid=MODEL)
    assert reserved(store) == [(MOST.input_tokens, 1_000, PRICES.cost_nanos(MOST))]


def test_a_longer_prompt_than_was_reserved_for_is_held_to_the_caps(store: Store, author: Visitor) -> None:
    put_cap(store, "person", author.name, PRICES.cost_nanos(MOST))
    asked = ask(store, author, store.document(author, "text"))
    too_long = SentTokens(about=MOST.input_tokens, most=MOST.input_tokens + 1)
    with pytest.raises(CapReached):
        claim(store, asked, too_long)
    assert store.rows("select status from message where id = :id", id=asked.answer.id) == [("queued",)]
    claim(store, asked, SentTokens(about=1, most=MOST.input_tokens))


def test_where_a_cap_holds_an_answer_becomes_no_longer_than_was_reserved(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, "text", "more")
    free = ask(store, author, document, question=Question("Why?"))
    assert store.run(asking.find_question_context, free.answer.id).question.config.max_output_tokens is None
    put_cap(store, "person", author.name, 100 * DOLLAR)
    capped = ask(store, author, document, 1, question=Question("Why?"))
    assert (
        store.run(asking.find_question_context, capped.answer.id).question.config.max_output_tokens == 16_000
    )


def test_work_that_nobody_will_end_is_settled_in_the_end(store: Store, author: Visitor) -> None:
    document = store.document(author, "text")
    asked = ask(store, author, document)
    store.run(
        charges.reserve_after,
        "checkpoint",
        asked.answer.id,
        model=MODEL,
        most=TokenCount(900, 100),
        sent_tokens=800,
    )
    assert store.run(charges.settle_abandoned) == 0
    store.later(minutes=16)
    assert store.run(charges.settle_abandoned) == 1
    assert settled(store) == [(800, 0, 1_600_000, 1)]
    assert spent(store, "person", author.user_id) == (1_600_000, 800, 0)
    # The answer is still queued, and its turn may come.
    assert len(reserved(store)) == 1


def test_the_charge_of_an_answer_that_is_gone_is_settled(store: Store, author: Visitor) -> None:
    document = store.document(author, "text", "other")
    asked = ask(store, author, document)
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
    with store.transaction() as tx:
        tx.run("delete from chat_session where id = :id", id=asked.answer.chat_session_id)
    assert store.run(charges.settle_abandoned) == 1
    assert reserved(store) == []


def test_charges_have_no_text(store: Store, author: Visitor) -> None:
    document = store.document(author, "canary of the text", title="canary of the title")
    ask(store, author, document, question=msgspec.structs.replace(SHORT, text="canary of the question"))
    row = store.rows("select * from charge")[0]
    assert not any("canary" in str(value) for value in row)


def test_the_whole_section_is_reserved_for(store: Store, author: Visitor) -> None:
    small, large = (largest_answer(SHORT, section_bytes=size, budget=Budget(1_000)) for size in (0, 250_000))
    assert large.input_tokens - small.input_tokens == 100_000


def test_an_answer_belongs_to_the_month_in_which_it_is_written(store: Store, author: Visitor) -> None:
    """UTC's months, wherever the server stands: reserved before midnight, and begun or settled behind it."""
    store.now = datetime(2030, 1, 31, 14, 59, 59, tzinfo=timezone(timedelta(hours=-9)))
    document = store.document(author, "text", "more", "and more")
    waiting, running = ask(store, author, document), ask(store, author, document, 1)
    lease = claim(store, running)
    store.later(seconds=2)
    cost = PRICES.cost_nanos(TokenCount(SENT.most, 1_000))
    put_cap(store, "person", author.name, cost)
    begun = claim(store, waiting)
    assert [cap.used for cap in store.run(caps.list_of_person, author.user_id)] == [cost]
    end(store, lease, AnswerCompleted(), "Hello", Usage(100, 10))
    assert [cap.used for cap in store.run(caps.list_of_person, author.user_id)] == [cost]
    with pytest.raises(CapReached):
        ask(store, author, document, 2)
    end(store, begun, AnswerCompleted(), "Hello", Usage(100, 10))
    months = store.rows("select month, answers from spending where scope = 'person' order by month")
    assert months == [("2030-01", 1), ("2030-02", 1)]

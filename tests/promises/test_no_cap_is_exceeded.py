"""A cap is never exceeded, however many ask at once, and nothing stays reserved when a server dies."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from quire.domain.conversation.budgets import Budget
from quire.domain.conversation.messages import AnswerConfig, Question
from quire.domain.costs.charges import bytes_at_most, largest_answer
from quire.domain.models.language_models import Prices
from quire.domain.models.prices import NANOS, PriceTable, TokenPrices
from tests.conftest import ModelServer, StartServer
from tests.models import connect
from tests.promises.dead_servers import outlast
from tests.running import Person, RunningServer, wait_until

PRICES = {"model_input_price": "2", "model_output_price": "10"}
SENDERS = 20
SHORT = {"config": {"max_output_tokens": 1_000}}

_QUESTION = Question("Why?", config=AnswerConfig(max_output_tokens=1_000))
_MOST = largest_answer(_QUESTION, section_bytes=len("Why we do it."), budget=Budget(16_000))
ONE = PriceTable((TokenPrices(2_000_000, 2_000_000, 10_000_000),)).cost_nanos(_MOST)
"""The most that one of the answers may cost."""


def charges(server: RunningServer) -> tuple[int, int]:
    """How many are reserved, and how much that is with all that was spent."""
    reserved, cost = server.write(
        lambda tx: tx.one(
            "select count(case when is_settled = 0 then 1 end), coalesce(sum(cost_nanos), 0) from charge"
        )
    )
    return reserved, cost


def send(person: Person, chat: dict[str, Any]) -> int:
    body = {"message": "Why?", **SHORT}
    return person.http.post(f"/api/chat-sessions/{chat['id']}/messages", json=body).status_code


def test_twenty_at_once_never_exceed_a_cap_of_one(
    model_server: ModelServer, start_server: StartServer
) -> None:
    server = start_server(**model_server.settings, **PRICES)
    model_server.plan(held_after=1)
    chief = server.person("chief", is_administrator=True)
    chief.done("PUT", "/api/caps", json={"scope": "everybody", "amount": ONE})
    people = [server.person(f"sender-{number}") for number in range(SENDERS)]
    chats = [person.chat() for person in people]
    with ThreadPoolExecutor(SENDERS) as pool:
        statuses = list(pool.map(send, people, chats))

    assert sorted(statuses) == [202] + [402] * (SENDERS - 1)
    assert charges(server)[0] == 1
    assert 0 < charges(server)[1] <= ONE


def test_an_answer_for_each_of_one(model_server: ModelServer, start_server: StartServer) -> None:
    """Counted in answers, and by one person in twenty chats."""
    server = start_server(**model_server.settings)
    model_server.plan(held_after=1)
    chief, person = server.person("chief", is_administrator=True), server.person("sender")
    chief.done(
        "PUT", "/api/caps", json={"scope": "person", "subject": "sender", "unit": "answers", "amount": 1}
    )
    chats = [person.chat() for _ in range(SENDERS)]
    with ThreadPoolExecutor(SENDERS) as pool:
        statuses = list(pool.map(send, [person] * SENDERS, chats))
    assert sorted(statuses) == [202] + [402] * (SENDERS - 1)


def test_a_crash_leaves_nothing_reserved(model_server: ModelServer, start_server: StartServer) -> None:
    server = start_server(**model_server.settings, **PRICES)
    chief, person = server.person("chief", is_administrator=True), server.person("sender")
    model_server.plan(held_after=1)
    running = person.ask(person.chat(), **SHORT)
    wait_until(lambda: person.message(running["id"])["content"])
    assert charges(server)[0] == 1

    server.kill()
    outlast(server)
    server.start_again()
    person, chief = person.at(server.url), chief.at(server.url)
    ended = person.finished(running)

    assert ended["status"] == "interrupted"
    assert ended["usage"]["is_estimated"] is True
    assert charges(server)[0] == 0
    row = chief.done("GET", "/api/usage", params={"by": "person"})["usage"][0]
    assert (row["id"], row["cost"]) == (person.user_id, ended["usage"]["cost"])
    assert 0 < row["cost"]["nanos"] < NANOS


def test_a_server_that_counts_nothing_and_heeds_no_limit_stays_within_the_cap(
    model_server: ModelServer, start_server: StartServer
) -> None:
    server = start_server(**model_server.settings, **PRICES)
    model_server.plan(pieces=["It goes on and on. " * 20] * 400, usage=False)
    chief, person = server.person("chief", is_administrator=True), server.person("sender")
    chief.done("PUT", "/api/caps", json={"scope": "everybody", "amount": ONE})
    ended = person.finished(person.ask(person.chat(), "Why?", **SHORT))
    assert (ended["status"], ended["ending"]) == ("completed", "length")
    assert ended["usage"]["is_estimated"] is True
    reserved, cost = charges(server)
    assert reserved == 0
    assert 0 < cost <= ONE
    (call,) = model_server.calls()
    assert call["request"]["max_tokens"] == 1_000
    assert len(ended["content"]) <= bytes_at_most(1_000)


def test_prices_that_rise_while_an_answer_is_written_exceed_no_cap(
    model_server: ModelServer, start_server: StartServer
) -> None:
    server = start_server()
    chief, person = server.person("chief", is_administrator=True), server.person("sender")
    model_id = connect(server, f"{model_server.url}/v1", "paid", prices=Prices(2_000_000, 10_000_000))
    chief.done("PUT", "/api/caps", json={"scope": "everybody", "amount": ONE})
    model_server.plan(held_after=1)
    running = person.ask(person.chat(), "Why?", **SHORT)
    wait_until(lambda: person.message(running["id"])["content"])
    server.write(
        lambda tx: tx.run(
            "update language_model set input_price_micros = 900000000, output_price_micros = 900000000 where id = :id",
            id=model_id,
        )
    )
    model_server.release()
    assert person.finished(running)["usage"]["cost"]["nanos"] == 7 * 2_000 + 3 * 10_000
    assert charges(server) == (0, 44_000)
    # What is asked from now on is reserved for at the new price, and refused.
    assert send(person, person.chat()) == 402

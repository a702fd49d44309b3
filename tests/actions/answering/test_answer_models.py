"""Before the first word of an answer another model may step in; the answer says who speaks and why, and is one."""

from collections.abc import Iterator
from typing import Any

import pytest

from quire.domain.models.language_models import Prices
from quire.store.models.key_sealing import FILE_NAME
from tests.conftest import ModelServer
from tests.models import connect
from tests.running import Person, RunningServer, wait_until

REFUSES = {"status": 401, "body": {"error": {"message": "no"}}}
DEAD = "http://127.0.0.1:9/v1"


class Lineup:
    """A server whose settings name one model, with another one connected that may step in for it."""

    def __init__(self, server: RunningServer, first: ModelServer, second: ModelServer) -> None:
        self.server, self.first, self.second = server, first, second
        self.person = server.person("root", is_administrator=True)
        self.second_id = connect(server, f"{second.url}/v1", "second", stays_in_house=True)

    def ask(self, **body: Any) -> dict[str, Any]:
        """Ask, and wait for the end of the answer."""
        return self.person.finished(self.person.ask(self.person.chat(), **body))

    def calls(self) -> tuple[int, int]:
        return len(self.first.calls()), len(self.second.calls())


@pytest.fixture
def lineup(
    session_model: ModelServer, model_server: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lineup]:
    server = RunningServer(
        tmp_path_factory.mktemp("lineup") / "data",
        **session_model.settings,
        model_stays_in_house="off",
        model_first_token_seconds="1",
    ).start()
    session_model.plan()
    model_server.plan(pieces=["I am ", "the second."])
    yield Lineup(server, session_model, model_server)
    server.kill()


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (REFUSES, "model_refused_key"),
        ({"raw": 'data: {"choices": [{"delta": {"role": "assistant"}}]}\n\n'}, "model_connection_lost"),
        ({"pieces": ["late"], "held_after": 0}, "model_first_token_timeout"),
    ],
)
def test_another_model_steps_in_before_the_first_word(
    lineup: Lineup, plan: dict[str, Any], code: str
) -> None:
    lineup.first.plan(**plan)
    person = lineup.person
    answer = person.ask(person.chat())
    message = person.finished(answer)
    assert (message["status"], message["content"]) == ("completed", "I am the second.")
    assert (message["model"], message["model_id"]) == ("second", lineup.second_id)
    assert message["fallback"]["model"] == "test-model"
    assert message["fallback"]["reason"]["code"] == code
    events = list(person.events(answer))
    assert [event.type for event in events if event.type == "fallback"] == ["fallback"]
    assert len([event for event in events if event.type == "usage"]) == 1
    # One answer, one bill: whoever was asked before has none.
    bills = lineup.server.write(
        lambda tx: tx.all(
            "select model, is_settled, output_tokens from charge where message_id = :id", id=answer["id"]
        )
    )
    assert bills == [("second", 1, 3)]


def test_after_the_first_word_nobody_steps_in(lineup: Lineup) -> None:
    lineup.first.plan(pieces=["Half of ", "it"], cut_after=1)
    _, before = lineup.calls()
    message = lineup.ask()
    assert (message["status"], message["content"]) == ("failed", "Half of ")
    assert (message["model"], message["fallback"]) == ("test-model", None)
    assert lineup.calls()[1] == before


def test_what_has_failed_is_left_alone_until_it_is_the_only_one(lineup: Lineup) -> None:
    lineup.first.plan(**REFUSES)
    assert lineup.ask()["fallback"]["reason"]["code"] == "model_refused_key"
    lineup.first.plan()
    first, _ = lineup.calls()
    assert lineup.ask()["fallback"]["reason"]["code"] == "model_paused"
    assert lineup.calls()[0] == first
    lineup.server.write(lambda tx: tx.run("delete from language_model"))
    recovered = ("Hello, world.", "test-model", None)
    message = lineup.ask()
    assert (message["content"], message["model"], message["fallback"]) == recovered
    # It has answered, and is asked first again where another could step in.
    connect(lineup.server, f"{lineup.second.url}/v1", "second")
    message = lineup.ask()
    assert (message["content"], message["model"], message["fallback"]) == recovered


def test_what_the_server_says_about_this_prompt_holds_for_all(lineup: Lineup) -> None:
    lineup.first.plan(pieces=[], finish="content_filter")
    _, before = lineup.calls()
    message = lineup.ask()
    assert (message["status"], message["error"]["code"]) == ("failed", "model_filtered")
    assert lineup.calls()[1] == before


def test_nobody_steps_in_who_may_cost_more_or_leaves_the_house(lineup: Lineup) -> None:
    lineup.second.plan(**REFUSES)
    costly = Prices(1_000_000_000, 1_000_000_000)
    connect(lineup.server, f"{lineup.first.url}/v1", "costly", prices=costly)
    message = lineup.ask(model_id=lineup.second_id)
    assert (message["status"], message["error"]["code"]) == ("failed", "model_refused_key")
    cheap = connect(lineup.server, DEAD, "cheap", prices=Prices(1, 1))
    message = lineup.ask(model_id=cheap)
    assert (message["status"], message["fallback"]) == ("failed", None)
    assert message["model_id"] == cheap
    assert all(call["request"]["model"] != "costly" for call in lineup.first.calls())


def test_by_list_prices_a_cheaper_model_steps_in_and_a_dearer_one_does_not(lineup: Lineup) -> None:
    """Where nobody has entered prices, those of the list decide."""
    lineup.server.write(lambda tx: tx.run("delete from language_model"))
    large = connect(lineup.server, f"{lineup.first.url}/v1", "gpt-4o")
    small = connect(lineup.server, f"{lineup.second.url}/v1", "gpt-4o-mini")
    lineup.first.plan(**REFUSES)
    message = lineup.ask(model_id=large)
    assert (message["content"], message["model_id"]) == ("I am the second.", small)
    lineup.first.plan()
    lineup.second.plan(**REFUSES)
    first, _ = lineup.calls()
    message = lineup.ask(model_id=small)
    assert (message["status"], message["model_id"], message["fallback"]) == ("failed", small, None)
    assert lineup.calls()[0] == first


def test_a_stop_while_the_first_is_silent_asks_nobody_else(lineup: Lineup) -> None:
    lineup.first.plan(pieces=["late"], hold_head_seconds=60)
    first, second = lineup.calls()
    person: Person = lineup.person
    answer = person.ask(person.chat())
    wait_until(lambda: lineup.calls()[0] > first)
    person.done("POST", f"/api/messages/{answer['id']}/stop")
    assert person.finished(answer)["status"] == "stopped"
    assert lineup.calls()[1] == second


@pytest.mark.parametrize("prices", [None, Prices(1, 1)], ids=["list price", "entered price"])
def test_a_model_whose_key_can_be_decrypted_no_longer_is_said_to_be_so_or_replaced(
    model_server: ModelServer, tmp_path_factory: pytest.TempPathFactory, prices: Prices | None
) -> None:
    """As after a restore of a backup, which has no secret."""
    server = RunningServer(tmp_path_factory.mktemp("keyless") / "data").start()
    person = server.person("root", is_administrator=True)
    lost = connect(server, f"{model_server.url}/v1", "lost", prices=prices, key="sk-lost-0123456789")
    (server.data_dir / FILE_NAME).unlink()
    chat = person.chat()
    failed = person.finished(person.ask(chat, "Who answers?"))
    assert (failed["status"], failed["error"]["code"]) == ("failed", "model_key_unreadable")
    connect(server, f"{model_server.url}/v1", "spare", stays_in_house=True)
    answered = person.finished(person.ask(chat, "And now?", model_id=lost))
    assert (answered["status"], answered["model"]) == ("completed", "spare")
    assert answered["fallback"]["model"] == "Lost"
    server.kill()

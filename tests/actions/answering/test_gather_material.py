"""A thorough search finds by the wordings of the model, gives the best in its order, and says how that went."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from quire.actions.answering.gather_material import Stoppable
from tests.actions.conftest import status, tokens_of
from tests.conftest import ModelServer, StartServer
from tests.running import Person, RunningServer, wait_until
from tests.web.uploading import added

GERMAN = "\n\n".join(
    [
        "# Sattdampf\n\nDer Sattdampf braucht fünfzehn Minuten, um die Sporen abzutöten.",
        "# Heißluft\n\nDie Heißluft braucht zwei Stunden bei hundertachtzig Grad.",
        *(
            f"# Teil {number}\n\nDas Gerät Nummer {number} steht im Keller des Hauses."
            for number in range(90)
        ),
    ]
)
QUESTION = "How long is the cycle of an autoclave?"
WORDINGS = {"pieces": ["Wie lange braucht der Sattdampf?\nDauer der Heißluft"]}
THOROUGH = {"config": {"thorough": True}}


@pytest.fixture(scope="module")
def search_model() -> Iterator[ModelServer]:
    running = ModelServer()
    yield running
    running.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, search_model: ModelServer) -> Iterator[RunningServer]:
    data_dir: Path = tmp_path_factory.mktemp("thorough") / "data"
    running = RunningServer(
        data_dir, **search_model.settings, model_context_tokens="1500", search_help_seconds="2"
    ).start()
    yield running
    running.kill()


@pytest.fixture
def person(server: RunningServer, search_model: ModelServer, request: pytest.FixtureRequest) -> Person:
    search_model.plan()
    return server.person(f"seeker-{abs(hash(request.node.name))}")


def chat_with_source(person: Person) -> dict[str, Any]:
    document = person.document()
    assert added(person, document, GERMAN)["status"] == "ready"
    return person.chat(document)


def context_of(person: Person, answer: dict[str, Any]) -> dict[str, Any]:
    context: dict[str, Any] = person.done("GET", f"/api/messages/{answer['id']}/context")["context"]
    return context


def labels(context: dict[str, Any]) -> list[str]:
    """The headings of the passages of the source, best first."""
    return [
        passage["locator"]["heading_path"][-1] for passage in context["passages"] if passage["reference_id"]
    ]


def test_a_thorough_search_finds_in_other_words_and_another_language(
    person: Person, search_model: ModelServer
) -> None:
    chat = chat_with_source(person)
    usual = person.finished(person.ask(chat, QUESTION))
    assert context_of(person, usual)["search"] is None
    assert "Sattdampf" not in labels(context_of(person, usual))
    before = len(search_model.calls())
    search_model.plan(wordings=WORDINGS, order={"pieces": ["1"]})
    answer = person.finished(person.ask(chat, QUESTION, **THOROUGH))
    context = context_of(person, answer)
    assert context["search"]["wordings"] == ["Wie lange braucht der Sattdampf?", "Dauer der Heißluft"]
    assert context["search"]["problems"] == []
    assert context["search"]["ordered_count"] >= 2
    assert {"Sattdampf", "Heißluft"} <= set(labels(context))
    assert len(search_model.calls()) - before == 3
    # Two requests for the search and one for the answer.
    assert tokens_of(answer) == (21, 9)


def test_what_a_model_puts_first_is_given_first(person: Person, search_model: ModelServer) -> None:
    chat = chat_with_source(person)
    search_model.plan(wordings=WORDINGS, order={"pieces": ["1, 2"]})
    first = labels(context_of(person, person.finished(person.ask(chat, QUESTION, **THOROUGH))))
    search_model.plan(wordings=WORDINGS, order={"pieces": ["2, 1"]})
    second = labels(context_of(person, person.finished(person.ask(chat, QUESTION, **THOROUGH))))
    assert first[:2] == second[1::-1]
    assert first[0] != second[0]


@pytest.mark.parametrize(
    ("plan", "problems"),
    [
        ({"wordings": {"status": 403}, "order": {"pieces": ["1"]}}, ["no_wordings"]),
        ({"wordings": {"held_after": 0}, "order": {"pieces": ["1"]}}, ["no_wordings"]),
        ({"wordings": WORDINGS, "order": {"pieces": ["They are all fine."]}}, ["no_order"]),
        ({"wordings": WORDINGS, "order": {"status": 403}}, ["no_order"]),
    ],
)
def test_an_answer_is_written_and_says_what_its_search_did_without(
    person: Person, search_model: ModelServer, plan: dict[str, Any], problems: list[str]
) -> None:
    chat = chat_with_source(person)
    search_model.plan(**plan)
    answer = person.finished(person.ask(chat, "Wie lange braucht Sattdampf?", **THOROUGH))
    assert answer["content"] == "Hello, world."
    assert context_of(person, answer)["search"]["problems"] == problems
    assert "Sattdampf" in labels(context_of(person, answer))


@pytest.mark.parametrize("step", ["wordings", "order"])
def test_a_stop_ends_the_search_as_well(person: Person, search_model: ModelServer, step: str) -> None:
    chat = chat_with_source(person)
    before = len(search_model.calls())
    search_model.plan(**{"wordings": WORDINGS, step: {"held_after": 0}})
    answer = person.ask(chat, QUESTION, **THOROUGH)
    call = 1 if step == "wordings" else 2
    wait_until(lambda: len(search_model.calls()) == before + call)
    person.done("POST", f"/api/messages/{answer['id']}/stop")
    assert status(person, answer) == "stopped"
    assert wait_until(lambda: search_model.calls()[-1]["ended"]) == "hung up"
    assert len(search_model.calls()) == before + call


def test_a_quick_action_asks_for_no_other_wordings(person: Person, search_model: ModelServer) -> None:
    chat = chat_with_source(person)
    before = len(search_model.calls())
    person.finished(person.ask(chat, "Shorten it.", look_up="text", **THOROUGH))
    assert len(search_model.calls()) - before == 1


def test_a_server_for_reranking_takes_the_place_of_the_model(
    model_server: ModelServer, start_server: StartServer
) -> None:
    server = start_server(
        **model_server.settings, **model_server.rerank_settings, model_context_tokens="1500"
    )
    ann = server.person("ann")
    chat = chat_with_source(ann)
    model_server.plan(wordings=WORDINGS)
    answer = ann.finished(ann.ask(chat, QUESTION, **THOROUGH))
    assert context_of(ann, answer)["search"]["problems"] == []
    assert tokens_of(answer) == (7 + 7, 3 + 3)
    keys = [call["authorization"] for call in model_server.calls()]
    assert keys == ["bearer test-key", "bearer rerank-key", "bearer test-key"]


async def test_what_is_stopped_has_no_result_and_is_not_begun_again() -> None:
    stoppable = Stoppable()
    assert await stoppable.wait_for(asyncio.sleep(0, "done")) == "done"
    asyncio.get_running_loop().call_soon(stoppable.stop)
    assert await stoppable.wait_for(asyncio.sleep(3_600, "late")) is None
    assert await stoppable.wait_for(asyncio.sleep(0, "never")) is None

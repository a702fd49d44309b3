"""Of a document that stays in the house not one byte arrives at a server outside, whatever is set or fails."""

from collections.abc import Iterator
from typing import Any

import pytest

from quire.actions.answering.judge_coverage import AT_ONCE
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.model_choice import FallbackRules
from quire.store.models import language_models
from quire.store.models.language_models import AnswerDefaults
from quire.store.transactions import Transaction
from tests.conftest import ModelServer, NewDatabase
from tests.model_server import SEARCH_HELP
from tests.models import connect
from tests.running import Person, RunningServer, wait_until

CANARY = "heliotrope"
"""A word that stands in the document, its source and its questions, and nowhere else."""


@pytest.fixture
def outside() -> Iterator[ModelServer]:
    running = ModelServer()
    yield running
    running.close()


@pytest.fixture
def server(
    outside: ModelServer,
    model_server: ModelServer,
    tmp_path_factory: pytest.TempPathFactory,
    new_database: NewDatabase,
) -> Iterator[RunningServer]:
    """Everything outside is the default: the model, vectors, and the order of passages."""
    settings = {**outside.settings, **outside.embeddings_settings, **outside.rerank_settings}
    running = RunningServer(
        tmp_path_factory.mktemp("house") / "data",
        **settings,
        **new_database(),
        model_stays_in_house="off",
        embeddings_stays_in_house="off",
        rerank_stays_in_house="off",
        search_help_seconds="100",
    ).start()
    yield running
    running.kill()


def all_switches_on(tx: Transaction) -> None:
    (user_id,) = tx.one("select id from user_account limit 1")
    visitor = Visitor(user_id, "ann", True, "cookie", "")
    rules = FallbackRules(is_on=True, may_leave_house=True, may_cost_more=True)
    language_models.change_defaults(tx, visitor, AnswerDefaults(fallback=rules))


def seen(outside: ModelServer) -> str:
    return repr((outside.calls(), outside.embedded()))


def handbook(person: Person) -> dict[str, Any]:
    sections = [{"title": "Purpose", "content": f"All about the {CANARY}."}, {"title": "Scope"}]
    return person.document(f"The {CANARY} handbook", sections)


def bound_document(person: Person) -> dict[str, Any]:
    document = handbook(person)
    person.done("PATCH", f"/api/documents/{document['id']}/settings", json={"stays_in_house": True})
    return document


def add_source(person: Person, document: dict[str, Any]) -> None:
    body = {"title": f"On the {CANARY}", "text": f"The {CANARY} turns to the sun. " * 40}
    reference = person.done("POST", f"/api/documents/{document['id']}/references", json=body)["reference"]
    address = f"/api/references/{reference['id']}"
    wait_until(lambda: person.done("GET", address)["reference"]["status"] == "ready")


def test_not_one_byte_of_a_bound_document_arrives_outside(
    server: RunningServer, outside: ModelServer, model_server: ModelServer
) -> None:
    person = server.person("ann", is_administrator=True)
    house = connect(
        server, f"{model_server.url}/v1", "house-model", stays_in_house=True, context_tokens=1_000
    )
    connect(server, f"{outside.url}/v1", "outside-model")
    server.write(all_switches_on)
    model_server.plan(pieces=["This is said at some length. "] * 14, summary={"pieces": ["They spoke."]})
    document = bound_document(person)
    add_source(person, document)
    chat = person.chat(document)
    for number in range(6):
        question = f"What is the {CANARY} number {number} about, and what follows from it? " * 3
        message = person.finished(person.ask(chat, question, config={"thorough": True}))
        assert (message["status"], message["model_id"]) == ("completed", house), message
    wait_until(lambda: any("memory of a conversation" in repr(call) for call in model_server.calls()))
    model_server.plan(status=401)
    assert person.finished(person.ask(chat, f"And the {CANARY}?"))["status"] == "failed"
    server.write(lambda tx: tx.run("delete from language_model where stays_in_house = 1"))
    assert person.finished(person.ask(chat, f"Who knows the {CANARY}?"))["model_id"] == "built-in"
    assert CANARY in repr(model_server.calls())

    # What is not bound goes there, which shows that it would have been seen; the vectors come last.
    free = person.document("Another")
    add_text = {"title": "Plain", "text": "Nothing to hide here at all. " * 10}
    person.done("POST", f"/api/documents/{free['id']}/references", json=add_text)
    wait_until(lambda: "Nothing to hide here" in repr(outside.embedded()))
    assert person.finished(person.ask(person.chat(free), "Anything?"))["status"] == "completed"
    assert "Anything?" in repr(outside.calls())
    assert CANARY not in seen(outside)


def test_an_answer_that_waits_goes_where_the_document_may_go_when_it_is_written(
    server: RunningServer, outside: ModelServer, model_server: ModelServer
) -> None:
    person = server.person("ann", is_administrator=True)
    house = connect(server, f"{model_server.url}/v1", "house-model", stays_in_house=True)
    document = handbook(person)
    chat = person.chat(document)
    server.write(
        lambda tx: tx.run("update document set stays_in_house = 1 where id = :id", id=document["id"])
    )
    message = person.finished(person.ask(chat, f"What is a {CANARY}?"))
    assert (message["model"], message["model_id"]) == ("house-model", house)
    refused = person.http.post(
        f"/api/chat-sessions/{chat['id']}/messages", json={"message": "Why?", "model_id": "environment"}
    )
    assert (refused.status_code, refused.json()["field"]) == (422, "model_id")
    assert CANARY not in seen(outside)


def test_a_model_outside_that_was_chosen_before_is_asked_no_more_of_a_bound_document(
    server: RunningServer, outside: ModelServer, model_server: ModelServer
) -> None:
    person = server.person("ann", is_administrator=True)
    house = connect(server, f"{model_server.url}/v1", "house-model", stays_in_house=True)
    chosen = connect(server, f"{outside.url}/v1", "outside-model")
    document = handbook(person)
    place = f"/api/documents/{document['id']}"
    person.done("PATCH", f"{place}/settings", json={"model_id": chosen, "thorough": True})
    for section in document["sections"]:
        person.done("PATCH", f"{place}/sections/{section['id']}/settings", json={"model_id": chosen})
    person.done("PATCH", f"{place}/settings", json={"stays_in_house": True})
    for number in range(len(document["sections"])):
        message = person.finished(person.ask(person.chat(document, number), f"What is a {CANARY}?"))
        assert (message["status"], message["model_id"]) == ("completed", house)
    assert CANARY in repr(model_server.calls())
    assert CANARY not in seen(outside)


def test_a_document_that_is_bound_while_its_material_is_gathered_is_answered_in_the_house(
    server: RunningServer, outside: ModelServer, model_server: ModelServer
) -> None:
    person = server.person("ann", is_administrator=True)
    house = connect(server, f"{model_server.url}/v1", "house-model", stays_in_house=True)
    document = handbook(person)
    add_source(person, document)
    outside.plan(wordings={"pieces": ["Other words"], "held_after": 0})
    answer = person.ask(person.chat(document), "What turns?", config={"thorough": True})
    wait_until(lambda: any("messages" in call["request"] for call in outside.calls()))
    body = {"stays_in_house": True}
    person.done("PATCH", f"/api/documents/{document['id']}/settings", json=body)
    outside.release()
    message = person.finished(answer)
    assert (message["status"], message["model_id"]) == ("completed", house)
    assert message["fallback"]["reason"]["code"] == "model_closed"
    asked = [call["request"]["messages"] for call in outside.calls() if "messages" in call["request"]]
    assert all(messages[0]["content"].startswith(SEARCH_HELP["wordings"]) for messages in asked)
    assert CANARY in repr(model_server.calls())


def test_points_of_a_bound_document_are_judged_in_the_house_or_not_at_all(
    server: RunningServer, outside: ModelServer, model_server: ModelServer
) -> None:
    person = server.person("ann", is_administrator=True)
    document = bound_document(person)
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    person.done("PUT", f"{place}/contract", json={"points": [{"text": f"What the {CANARY} is"}]})
    refused = person.http.post(f"{place}/coverage")
    assert (refused.status_code, refused.json()["code"]) == (409, "model_needed")
    connect(server, f"{outside.url}/v1", "outside-model")
    assert person.http.post(f"{place}/coverage").status_code == 409
    connect(server, f"{model_server.url}/v1", "house-model", stays_in_house=True)
    model_server.plan(pieces=['{"point": 1, "verdict": "not_found", "sentence": ""}'])
    person.done("POST", f"{place}/coverage")
    wait_until(lambda: person.done("GET", f"{place}/coverage")["coverage"]["state"] == "done")
    assert CANARY in repr(model_server.calls())
    assert CANARY not in seen(outside)


def test_points_are_not_judged_outside_of_a_document_that_is_bound_while_they_wait(
    server: RunningServer, outside: ModelServer
) -> None:
    person = server.person("ann", is_administrator=True)
    others = [handbook(person) for _ in range(AT_ONCE)]
    document = person.document("Another", [{"title": "One", "content": f"The {CANARY} waits."}])
    places = [
        f"/api/documents/{one['id']}/sections/{one['sections'][0]['id']}" for one in (*others, document)
    ]
    outside.plan(held_after=0)
    for place in places:
        person.done("PUT", f"{place}/contract", json={"points": [{"text": "What it is"}]})
        person.done("POST", f"{place}/coverage")
    wait_until(lambda: len(outside.calls()) == AT_ONCE)
    body = {"stays_in_house": True}
    person.done("PATCH", f"/api/documents/{document['id']}/settings", json=body)
    outside.release()
    address = f"{places[-1]}/coverage"
    coverage = wait_until(
        lambda: found if (found := person.done("GET", address)["coverage"])["state"] != "running" else None
    )
    assert (coverage["state"], coverage["failure"]["code"]) == ("failed", "model_closed")
    assert "waits" not in seen(outside)

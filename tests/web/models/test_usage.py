"""What was used, over HTTP and on the page: one's own, for administrators everybody's, in figures and without texts."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quire.domain.costs.charges import LONGEST_ANSWER_TOKENS
from quire.domain.models.prices import NANOS
from tests import patient
from tests.conftest import ModelServer
from tests.models import connect
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import refused
from tests.web.uploading import settled

PRICES = {"model_input_price": "2.00", "model_cached_input_price": "1.00", "model_output_price": "10.00"}
COST = 7 * 2_000 + 3 * 10_000
"""Of the model server's answers, which take 7 and 3 tokens."""


@pytest.fixture(scope="module")
def paid_model() -> Iterator[ModelServer]:
    running = ModelServer()
    yield running
    running.close()


@pytest.fixture(scope="module")
def paid(paid_model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose model has a price."""
    running = RunningServer(tmp_path_factory.mktemp("paid") / "data", **paid_model.settings, **PRICES).start()
    yield running
    running.kill()


@pytest.fixture
def person(paid: RunningServer, paid_model: ModelServer, request: pytest.FixtureRequest) -> Person:
    paid_model.plan()
    return paid.person(f"p-{abs(hash(request.node.name)) % 10**9}")


@pytest.fixture
def chief(paid: RunningServer, request: pytest.FixtureRequest) -> Person:
    return paid.person(f"c-{abs(hash(request.node.name)) % 10**9}", is_administrator=True)


def usage_by(who: Person, by: str, **query: str) -> dict[str, dict[str, Any]]:
    rows = who.done("GET", "/api/usage", params={"by": by, "limit": 200, **query})["usage"]
    return {row["id"]: row for row in rows}


def set_cap(chief: Person, scope: str, subject: str, amount: int, unit: str = "money") -> dict[str, Any]:
    body = {"scope": scope, "subject": subject, "amount": amount, "unit": unit}
    cap: dict[str, Any] = chief.done("PUT", "/api/caps", json=body)["cap"]
    return cap


def send(who: Person, chat: dict[str, Any], **fields: Any) -> httpx.Response:
    return who.http.post(f"/api/chat-sessions/{chat['id']}/messages", json={"message": "Why?", **fields})


def test_an_answer_says_what_it_cost(person: Person) -> None:
    answer = person.finished(person.ask(person.chat()))
    assert answer["usage"] == {
        "input_tokens": 7,
        "output_tokens": 3,
        "cached_input_tokens": 0,
        "is_estimated": False,
        "cost": {"nanos": COST, "currency": "USD"},
    }


def test_people_see_their_own_and_administrators_everything(
    paid: RunningServer, person: Person, chief: Person
) -> None:
    other = paid.person(f"{person.name}-other")
    document = person.document("A secret title")
    person.finished(person.ask(person.chat(document)))
    other.finished(other.ask(other.chat()))
    mine = usage_by(person, "person")
    assert list(mine) == [person.user_id]
    assert mine[person.user_id]["answers"] == 1
    assert (mine[person.user_id]["input_tokens"], mine[person.user_id]["output_tokens"]) == (7, 3)
    assert mine[person.user_id]["cost"] == {"nanos": COST, "currency": "USD"}
    assert {person.user_id, other.user_id} <= set(usage_by(chief, "person"))
    assert usage_by(person, "document")[document["id"]]["name"] == "A secret title"
    of_chief = usage_by(chief, "document")[document["id"]]
    assert (of_chief["name"], of_chief["owner"]) == (None, person.name)
    assert usage_by(person, "model")["environment"]["name"] == "test-model"
    (day,) = usage_by(person, "day")
    assert usage_by(person, "day", **{"from": day, "to": day})[day]["answers"] == 1
    assert usage_by(person, "day", **{"from": "2020-01-01", "to": "2020-01-31"}) == {}


def test_an_administrators_token_that_only_reads_sees_their_own(person: Person, chief: Person) -> None:
    person.finished(person.ask(person.chat()))
    token = chief.done("POST", "/api/tokens", json={"name": "reads", "scope": "read"})["token"]
    assert usage_by(chief.with_token(token), "person") == {}


def test_pages_of_a_list_have_every_row_once(paid: RunningServer, person: Person) -> None:
    for _ in range(3):
        person.finished(person.ask(person.chat()))
    found, cursor = [], None
    while True:
        query = {"by": "document", "limit": 1, **({"cursor": cursor} if cursor else {})}
        page = person.done("GET", "/api/usage", params=query)
        found += [row["id"] for row in page["usage"]]
        assert page["total"]["answers"] == 3
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(found) == len(set(found)) == 3


def test_a_file_has_all_of_it(person: Person) -> None:
    person.finished(person.ask(person.chat(person.document("=cmd()"))))
    reply = person.http.get("/api/usage", params={"by": "document", "format": "csv"})
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(reply.text))
    assert (row["name"], row["input_tokens"], row["cost"]) == ("'=cmd()", "7", f"0.{COST:09}")


@pytest.mark.parametrize(
    "query",
    ["by=nothing", "from=yesterday", "to=2026-13-01", "from=2026-02-01&to=2026-01-01", "limit=0", "cursor=x"],
)
def test_nonsense_is_refused(person: Person, query: str) -> None:
    reply = person.http.get(f"/api/usage?{query}")
    assert reply.status_code in (400, 422), reply.text


def test_empty_parameters_are_none(person: Person) -> None:
    person.done("GET", "/api/usage?from=&to=")


def test_a_question_over_a_cap_is_refused_before_anything_is_spent(
    person: Person, chief: Person, paid_model: ModelServer
) -> None:
    cap = set_cap(chief, "person", person.name, NANOS // 100)
    before = len(paid_model.calls())
    chat = person.chat()
    body = refused(send(person, chat), 402, "cap_reached")
    assert body["cap"] == cap
    assert "An administrator can raise it" in body["error"]
    assert person.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["messages"] == []
    assert len(paid_model.calls()) == before
    chief.done("PATCH", f"/api/caps/{cap['id']}", json={"amount": NANOS})
    person.finished(person.ask(chat))
    assert paid_model.calls()[-1]["request"]["max_tokens"] == LONGEST_ANSWER_TOKENS


def test_a_cap_is_refused_in_the_readers_language(person: Person, chief: Person) -> None:
    set_cap(chief, "person", person.name, 0)
    reply = person.http.post(
        f"/api/chat-sessions/{person.chat()['id']}/messages",
        json={"message": "Why?"},
        headers={"Accept-Language": "de"},
    )
    assert "Ihre Obergrenze von 0 USD im Monat" in reply.json()["error"]


def test_the_estimate_is_near_to_what_a_question_costs(person: Person, chief: Person) -> None:
    chat = person.chat()
    path = f"/api/chat-sessions/{chat['id']}/estimate"
    estimate = person.done("GET", path)["estimate"]
    assert estimate["is_free"] is False
    assert estimate["caps"] == []
    assert estimate["cost"]["nanos"] == (
        estimate["input_tokens"] * 2_000 + estimate["output_tokens"] * 10_000
    )
    person.finished(person.ask(chat))
    assert person.done("GET", path)["estimate"]["output_tokens"] == 3
    set_cap(chief, "person", person.name, 10, "tokens")
    (cap,) = person.done("GET", path)["estimate"]["caps"]
    assert (cap["used"], cap["amount"]) == (10, 10)


def test_the_estimate_is_that_of_the_model_that_is_chosen(
    paid: RunningServer, paid_model: ModelServer, person: Person
) -> None:
    path = f"/api/chat-sessions/{person.chat()['id']}/estimate"
    in_house = connect(paid, f"{paid_model.url}/v1", "llama", stays_in_house=True)
    assert person.done("GET", path, params={"model_id": in_house})["estimate"]["is_free"] is True
    assert person.done("GET", path)["estimate"]["is_free"] is False
    refused(person.http.get(path, params={"model_id": "unknown"}), 422, "invalid_field")


def test_a_foreign_chat_is_not_estimated(paid: RunningServer, person: Person) -> None:
    chat = person.chat()
    other = paid.person(f"{person.name}-other")
    refused(other.http.get(f"/api/chat-sessions/{chat['id']}/estimate"), 403, "access_denied")


def test_without_a_model_nothing_costs_anything(author: Person) -> None:
    estimate = author.done("GET", f"/api/chat-sessions/{author.chat()['id']}/estimate")["estimate"]
    assert (estimate["is_free"], estimate["cost"]) == (True, None)


def test_the_pages_show_it(person: Person, chief: Person) -> None:
    person.finished(person.ask(person.chat(person.document("A secret title"))))
    set_cap(chief, "person", person.name, NANOS)
    own = person.browser().get("/account")
    assert "test-model" in own.text
    assert "$0.0001" in own.text
    assert "of $1.00" in own.text
    browser = chief.browser()
    for by in ("person", "document", "model", "day"):
        shown = browser.get("/administration/usage", params={"by": by})
        assert shown.status_code == 200
        assert "A secret title" not in shown.text
    assert person.name in browser.get("/administration/usage").text


def test_caps_are_set_and_taken_away_on_the_page(person: Person, chief: Person) -> None:
    browser = chief.browser()
    form = {"scope": "person", "subject": person.name, "unit": "money", "amount": "0,00"}
    assert browser.post("/administration/usage/caps", data=form).status_code == 303
    refused(send(person, person.chat()), 402, "cap_reached")
    wrong = browser.post("/administration/usage/caps", data={**form, "amount": "much"})
    assert wrong.status_code == 422
    assert 'value="much"' in wrong.text
    (cap,) = [cap for cap in chief.done("GET", "/api/caps")["caps"] if cap["subject_id"] == person.user_id]
    assert browser.post(f"/administration/usage/caps/{cap['id']}/remove").status_code == 303
    person.finished(person.ask(person.chat()))


def test_a_cap_is_set_by_a_name_and_by_choosing_among_several(person: Person, chief: Person) -> None:
    document = person.document("A secret title")
    browser = chief.browser()
    assert f'<option value="{person.name}">' in browser.get("/administration/usage").text
    form = {"scope": "document", "subject": person.name, "unit": "tokens", "amount": "1000000"}
    unclear = browser.post("/administration/usage/caps", data=form)
    assert unclear.status_code == 422
    assert f'<input type="radio" name="subject" value="{document["id"]}"' in unclear.text
    assert "A secret title" not in unclear.text
    body = {"scope": "document", "subject": person.name, "amount": 1}
    refused(chief.http.put("/api/caps", json=body), 422, "cap_subject_unclear")
    chosen = browser.post("/administration/usage/caps", data={**form, "subject": document["id"]})
    assert chosen.status_code == 303
    shown = browser.get("/administration/usage").text
    assert f"of <bdi>{person.name}</bdi>" in shown
    assert "A secret title" not in shown


def test_caps_are_for_administrators(person: Person) -> None:
    refused(person.http.get("/api/caps"), 403, "access_denied")
    body = {"scope": "everybody", "amount": 1}
    refused(person.http.put("/api/caps", json=body), 403, "access_denied")
    assert person.browser().get("/administration/usage").status_code in (303, 403)


def test_metrics_show_what_was_spent(paid: RunningServer, person: Person, chief: Person) -> None:
    person.finished(person.ask(person.chat()))
    set_cap(chief, "person", person.name, 0)
    send(person, person.chat())
    text = patient.get(f"{paid.url}/metrics").text
    assert 'quire_month_cost_dollars{model="environment"}' in text
    assert "quire_reserved_dollars" in text
    assert 'quire_caps_reached_total{scope="person"}' in text


def test_a_server_for_reranking_is_charged_at_its_own_price(
    paid_model: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own = {**paid_model.rerank_settings, "rerank_price": "3"}
    data_dir = tmp_path_factory.mktemp("order") / "data"
    server = RunningServer(data_dir, **paid_model.settings, **PRICES, **own).start()
    try:
        ann = server.person("ann")
        document = ann.document()
        source = {"title": "Manual", "text": "Steam kills spores within minutes. " * 20}
        added = ann.done("POST", f"/api/documents/{document['id']}/references", json=source)["reference"]
        settled(ann, added)
        chat = ann.chat(document)
        ann.finished(ann.ask(chat, "What kills spores?", config={"thorough": True}))
        ordered = usage_by(ann, "model")["test-order"]
        assert ordered["answers"] == 0
        assert ordered["cost"]["nanos"] == ordered["input_tokens"] * 3 * NANOS // 1_000_000 > 0
        chief = server.person("chief", is_administrator=True)
        set_cap(chief, "model", "test-order", 0)
        asked = len(paid_model.calls())
        ann.finished(ann.ask(chat, "Does steam kill spores?", config={"thorough": True}))
        assert not [call for call in paid_model.calls()[asked:] if "documents" in call["request"]]
        assert usage_by(ann, "model")["test-order"] == ordered
    finally:
        server.kill()


def test_vectors_and_summaries_are_charged(
    paid_model: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = {**paid_model.settings, **paid_model.embeddings_settings, **PRICES, "embeddings_price": "1"}
    server = RunningServer(
        tmp_path_factory.mktemp("both") / "data", **settings, model_context_tokens="1000"
    ).start()
    try:
        paid_model.plan(summary={"pieces": ["They agreed."]})
        ann = server.person("ann")
        document = ann.document()
        source = {"title": "Manual", "text": "Steam kills spores within minutes. " * 20}
        ann.done("POST", f"/api/documents/{document['id']}/references", json=source)
        assert wait_until(lambda: usage_by(ann, "model").get("test-vectors"))["input_tokens"] > 50
        chat = ann.chat(document)
        for number in range(6):
            ann.finished(ann.ask(chat, f"{number}: " + "What does this section say about it? " * 12))
        # Two more answers than were asked for: what summed the conversation up.
        row = wait_until(
            lambda: next(
                (
                    row
                    for row in usage_by(ann, "model").values()
                    if row["input_tokens"] > 7 * row["answers"] + 6 and row["id"] == "environment"
                ),
                None,
            )
        )
        assert row["answers"] == 6
    finally:
        server.kill()

"""The JSON that goes out, compared with samples that the page's tests read as well.

When the form of the API changes on purpose, run this with QUIRE_WRITE_SAMPLES=1 to write them anew, and look at the
difference.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from quire.web.description import describe
from quire.web.routes import ROUTES
from tests.conftest import SAMPLES
from tests.running import Person
from tests.web.conftest import place_of

ID = re.compile(r"\b[0-9a-f]{32}\b")
REQUEST_ID = re.compile(r"\b[0-9a-f]{16}\b")
TIME = re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)")


def stable(value: Any, names: dict[str, str]) -> Any:
    """Ids by the order in which they come, and one time for all."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    text = ID.sub(lambda found: names.setdefault(found[0], f"{len(names) + 1:032x}"), text)
    text = REQUEST_ID.sub("0123456789abcdef", text)
    return json.loads(TIME.sub("2030-01-02T03:04:05.678900Z", text))


@pytest.fixture
def told(author: Person) -> dict[str, Any]:
    """One of everything, as the server tells it."""
    sections = [
        {"title": "Purpose", "content": "Knives are sharpened on **Mondays**."},
        {"title": "Scope", "level": 2},
    ]
    made = author.document("Kitchen rules", sections)
    place = place_of(made)
    opened = author.chat(made)
    answer = author.ask(opened, "When are knives sharpened?")
    events = [{"id": e.seq, "event": e.type, "data": e.data} for e in author.events(answer)]
    chat_session = f"/api/chat-sessions/{opened['id']}"
    told = {
        "document": author.done("GET", f"/api/documents/{made['id']}"),
        "section": author.done("GET", place, params={"render": "html"}),
        "chat_session": author.done("GET", chat_session, params={"render": "html"}),
        "message": author.done("GET", f"/api/messages/{answer['id']}", params={"render": "html"}),
        "error": author.http.patch(place, json={"content": "x"}, headers={"If-Match": '"9"'}).json(),
        "events": joined(events),
    }
    text = json.dumps(told).replace(f'"author": "{author.name}"', '"author": "ann"')
    names: dict[str, str] = {}
    return {name: stable(value, names) for name, value in json.loads(text).items()}


def joined(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Text events as one, since how many there are is a matter of the moment."""
    texts = [event for event in events if event["event"] == "text"]
    first = {**texts[0], "data": {"v": 1, "text": "".join(event["data"]["text"] for event in texts)}}
    kept = [first if event is texts[0] else event for event in events if event not in texts[1:]]
    return [{**event, "id": number} for number, event in enumerate(kept, 1)]


@pytest.mark.parametrize("name", ["document", "section", "chat_session", "message", "error", "events"])
def test_what_goes_out_has_the_form_of_the_sample(told: dict[str, Any], name: str) -> None:
    sample: Path = SAMPLES / f"{name}.json"
    if os.environ.get("QUIRE_WRITE_SAMPLES"):
        sample.write_text(json.dumps(told[name], ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert told[name] == json.loads(sample.read_text("utf-8"))


REPLIES = {
    "chat_session": "ChatSessionReply",
    "document": "DocumentWithSectionsReply",
    "error": "StaleReply",
    "message": "MessageReply",
    "section": "SectionReply",
}


def faults(value: Any, reference: str) -> list[str]:
    """Where a value is not what the description says of it."""
    schema = {**describe(ROUTES), "$ref": reference}
    return [error.message for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(value)]


@pytest.mark.parametrize(("name", "reply"), REPLIES.items())
def test_a_sample_is_as_described(name: str, reply: str) -> None:
    sample = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    assert faults(sample, f"#/components/schemas/{reply}") == []


def test_each_event_of_the_sample_is_as_described() -> None:
    described = describe(ROUTES)["components"]["x-answer-events"]
    for event in json.loads((SAMPLES / "events.json").read_text("utf-8")):
        assert faults(event["data"], described[event["event"]]["$ref"]) == []

"""Who did what, over HTTP and as pages: filters, pages of a list, files, and nobody sees more than they may."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import quire
from quire.domain.auditing.audit import Head
from quire.domain.auditing.audit_events import INSTANCE, TYPES
from quire.web.auditing.audit import GROUPS
from tests.running import Person, RunningServer
from tests.web.conftest import refused, without_scripts_of_its_own
from tests.web.sharing.test_sharing import share


def events_of(who: Person, path: str, **query: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = who.done("GET", path, params=query)["events"]
    return events


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


@pytest.fixture
def document(author: Person, stranger: Person) -> dict[str, Any]:
    """A document that is shared, and was exported."""
    made = author.document()
    share(author, made, stranger.name, "editor")
    assert author.http.get(f"/api/documents/{made['id']}/export?format=md").status_code == 200
    return made


def test_owners_read_what_was_done_with_their_document_newest_first(
    author: Person, stranger: Person, document: dict[str, Any]
) -> None:
    path = f"/api/documents/{document['id']}/audit"
    events = events_of(author, path)
    assert types(events) == ["document.exported", "grant.added", "document.added"]
    exported, granted, added = events
    assert exported["actor"]["name"] == author.name
    assert exported["details"] == {"format": "md", "section_ids": None}
    assert exported["document_id"] == document["id"]
    assert granted["subject"]["name"] == stranger.name
    assert granted["details"]["role"] == "editor"
    assert granted["previous_hash"] == added["hash"]
    assert [event["number"] for event in events] == [3, 2, 1]
    refused(stranger.http.get(path), 403, "access_denied")
    assert stranger.http.get(f"/documents/{document['id']}/audit").status_code == 303


def test_administrators_read_everything_and_others_nothing(
    author: Person, administrator: Person, document: dict[str, Any]
) -> None:
    refused(author.http.get("/api/audit"), 403, "access_denied")
    events = events_of(administrator, "/api/audit", type="document.exported", person=author.name)
    assert document["id"] in [event["document_id"] for event in events]
    # A document is not an administrator's to read, and neither is what its owners see of it.
    refused(administrator.http.get(f"/api/documents/{document['id']}/audit"), 403, "access_denied")


def test_the_list_is_paged(author: Person, document: dict[str, Any]) -> None:
    path = f"/api/documents/{document['id']}/audit"
    first = author.done("GET", path, params={"limit": 2})
    second = author.done("GET", path, params={"limit": 2, "cursor": first["next_cursor"]})
    assert types(first["events"]) + types(second["events"]) == types(events_of(author, path))
    assert second["next_cursor"] is None


def test_filters(author: Person, stranger: Person, document: dict[str, Any]) -> None:
    path = f"/api/documents/{document['id']}/audit"
    now = datetime.now(UTC)
    today, tomorrow = now.date().isoformat(), (now + timedelta(days=1)).date().isoformat()
    assert types(events_of(author, path, type="grant.added")) == ["grant.added"]
    assert types(events_of(author, path, type="document")) == ["document.exported", "document.added"]
    assert types(events_of(author, path, person=stranger.name)) == ["grant.added"]
    assert len(events_of(author, path, **{"from": today, "to": today})) == 3
    assert events_of(author, path, **{"from": tomorrow}) == []
    assert events_of(author, path, to=(now - timedelta(hours=1)).isoformat()) == []
    added = events_of(author, path)[-1]
    assert types(events_of(author, path, to=added["time"])) == ["document.added"]
    assert len(events_of(author, path, type="", person="", to="", **{"from": ""})) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"type": "nonsense"},
        {"type": "grant."},
        {"from": "yesterday"},
        {"from": "2030-13-01"},
        {"to": "2030-01-01T00:00:00"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01T00:00:00+14:00"},
        {"cursor": "nonsense"},
        {"format": "xml"},
        {"limit": "0"},
    ],
)
def test_nonsense_is_refused(author: Person, document: dict[str, Any], query: dict[str, str]) -> None:
    reply = author.http.get(f"/api/documents/{document['id']}/audit", params=query)
    refused(reply, 400, "bad_parameter")
    assert next(iter(query)) in reply.json()["error"]


def test_all_of_it_comes_as_a_file(author: Person, document: dict[str, Any]) -> None:
    path = f"/api/documents/{document['id']}/audit"
    events = events_of(author, path)

    reply = author.http.get(path, params={"format": "csv", "limit": "1"})
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["content-disposition"] == f'attachment; filename="audit-{document["id"]}.csv"'
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert [row["type"] for row in rows] == types(events)
    assert [row["hash"] for row in rows] == [event["hash"] for event in events]
    assert [json.loads(row["details"]) for row in rows] == [event["details"] for event in events]

    reply = author.http.get(path, params={"format": "jsonl", "type": "document"})
    assert reply.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in reply.text.splitlines()]
    assert lines == [event for event in events if event["type"].startswith("document.")]


def test_the_pages_need_no_script_and_show_who_did_what(
    author: Person, stranger: Person, administrator: Person, document: dict[str, Any]
) -> None:
    shown = author.browser().get(f"/documents/{document['id']}/audit")
    assert shown.status_code == 200
    without_scripts_of_its_own(shown)
    assert "Exported the document" in shown.text
    assert stranger.name in shown.text
    chosen = author.browser().get(f"/documents/{document['id']}/audit", params={"type": "grant"})
    assert "Granted a role" in chosen.text
    # The role in the words of people; ids and digests are folded.
    assert re.search(r"with a token · Editor</p>\s*<details", chosen.text)
    assert "<code>grant_id" in chosen.text.split("<details")[-1]
    assert "Exported the document" not in chosen.text

    everywhere = administrator.browser().get("/administration/audit", params={"person": author.name})
    assert everywhere.status_code == 200
    without_scripts_of_its_own(everywhere)
    assert document["id"] in everywhere.text
    # Administrators read the titles of their own documents alone.
    assert document["title"] not in everywhere.text
    assert f"document <code>{document['id'][:8]}</code>" in everywhere.text
    own = administrator.document("Minutes of the board")
    mine = administrator.browser().get("/administration/audit", params={"person": administrator.name})
    assert re.search(rf'<a href="/documents/{own["id"]}"[^>]*>Minutes of the board</a>', mine.text)


def test_every_type_and_group_has_its_words() -> None:
    template = (Path(quire.__file__).parent / "web" / "templates" / "audit_parts.html").read_text("utf-8")
    assert [name for name in (*TYPES, *GROUPS) if f"'{name}': _(" not in template] == []


def test_an_archive_carries_the_head_of_the_document(author: Person, document: dict[str, Any]) -> None:
    path = f"/api/documents/{document['id']}"
    archive = author.http.get(f"{path}/export?format=json").json()
    newest = events_of(author, f"{path}/audit")[0]
    assert newest["type"] == "document.exported"
    assert archive["audit_head"] == f"{document['id']}:{newest['number']}:{newest['hash']}"


def test_the_command_verifies_and_takes_heads_that_were_noted(
    author: Person, server: RunningServer, document: dict[str, Any]
) -> None:
    head = author.http.get(f"/api/documents/{document['id']}/export?format=json").json()["audit_head"]
    done = server.quire("audit", "verify", "--head", head)
    assert done.returncode == 0, done.stderr
    assert Head.parse(done.stdout).chain == INSTANCE

    other = f"{head[:-64]}{'0' * 64}"
    wrong = server.quire("audit", "verify", "--head", other, "--head", done.stdout)
    assert wrong.returncode == 1
    number = head.split(":")[1]
    place = f"record {number} of the chain {document['id']}: its hash is not the one that was noted."
    assert wrong.stderr.splitlines()[0] == place

    nonsense = server.quire("audit", "verify", "--head", "nonsense")
    assert nonsense.returncode == 2

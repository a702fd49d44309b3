"""Suggestions of people over the API: sent by a suggester, decided by an editor, told with their writer's name."""

from typing import Any

import pytest

from tests.running import Person
from tests.web.conftest import place_of, refused

CONTENT = "The line is rinsed.\n\nThe valve is opened by hand.\n\nThe tank is dried.\n"
WANTED = CONTENT.replace("by hand", "by careful people")


class Suggesting:
    """The document of an owner, and somebody who may suggest in it."""

    def __init__(self, owner: Person) -> None:
        self.owner = owner
        self.suggester = owner.neighbour(f"suggester-{owner.name}")
        self.document = owner.document(sections=[{"title": "Rinsing", "content": CONTENT}, {"title": "Next"}])
        self.path = place_of(self.document)
        self.grant("suggester")

    def grant(self, role: str) -> None:
        principal = {"account": self.suggester.name}
        path = f"/api/documents/{self.document['id']}/grants"
        self.owner.done("POST", path, json={"principal": principal, "role": role})

    def send(self, content: str = WANTED, **fields: Any) -> Any:
        body = {"content": content, "base_revision": 1, **fields}
        return self.suggester.http.post(f"{self.path}/proposals", json=body)

    def suggested(self, content: str = WANTED, **fields: Any) -> dict[str, Any]:
        reply = self.send(content, **fields)
        assert reply.status_code == 201, reply.text
        proposal: dict[str, Any] = reply.json()["proposal"]
        return proposal


@pytest.fixture
def suggesting(author: Person) -> Suggesting:
    return Suggesting(author)


def test_a_suggestion_is_sent_listed_accepted_and_told_with_its_writers_name(suggesting: Suggesting) -> None:
    owner, name = suggesting.owner, suggesting.suggester.name
    proposal = suggesting.suggested(why="  Nobody is alone.\n")
    assert (proposal["author"], proposal["is_own"], proposal["why"]) == (name, True, "Nobody is alone.")
    assert (proposal["message_id"], proposal["mode"], proposal["state"]) == (None, "replace", "pending")
    assert [(hunk["before"], hunk["after"]) for hunk in proposal["hunks"]] == [
        ("The valve is opened by hand.", "The valve is opened by careful people.")
    ]
    (listed,) = owner.done("GET", f"{suggesting.path}/proposals")["proposals"]
    assert listed == {**proposal, "is_own": False}
    activity = owner.done("GET", f"/api/documents/{suggesting.document['id']}/activity")
    assert [entry["pending_hunks"] for entry in activity["proposals"]] == [1]
    rendered = suggesting.suggester.done("GET", f"/api/proposals/{proposal['id']}/rendering")
    assert "careful people" in str(rendered["hunks"])
    hunks = [hunk["id"] for hunk in proposal["hunks"]]
    decided = owner.done("POST", f"/api/proposals/{proposal['id']}/decisions", json={"accept": hunks})
    assert decided["section"]["content"] == WANTED
    spans = owner.done("GET", f"{suggesting.path}/authorship")["authorship"]["spans"]
    assert {WANTED[span["start"] : span["end"]].strip() for span in spans if span["author"] == name} == {
        "careful people"
    }
    versions = owner.done("GET", f"{suggesting.path}/versions")["versions"]
    assert [(one["author"], one["proposer"], one["reason"]) for one in versions] == [
        (owner.name, name, "proposal"),
        (owner.name, None, "typed"),
    ]
    page = f"/documents/{suggesting.document['id']}"
    section_id = suggesting.document["sections"][0]["id"]
    with owner.browser() as browser:
        assert f"suggested by {name}" in browser.get(f"{page}/sections/{section_id}/history").text
        assert f"Accepted a suggestion of {name}" in browser.get(f"{page}/history").text


def test_bad_suggestions_are_refused_with_one_sentence_and_change_nothing(suggesting: Suggesting) -> None:
    refused(suggesting.send(base_revision=2), 409, "base_unknown")
    refused(suggesting.send(base_revision=0), 409, "base_unknown")
    refused(suggesting.send(CONTENT), 409, "nothing_to_propose")
    for fields in (
        {"base_revision": "1"},
        {"base_revision": -1},
        {"base_revision": 10**30},
        {"base_revision": None},
        {"content": None},
        {"content": "a\0b"},
        {"content": "x" * 3_000_000},
        {"why": "x" * 2_001},
        {"why": "a\0b"},
        {"mode": "replace"},
    ):
        assert suggesting.send(**fields).status_code in (413, 422), fields
    assert suggesting.owner.done("GET", f"{suggesting.path}/proposals")["proposals"] == []


def test_the_author_changes_and_withdraws_it_and_nobody_else_does(suggesting: Suggesting) -> None:
    proposal = suggesting.suggested()
    address = f"/api/proposals/{proposal['id']}"
    other = {"content": CONTENT.replace("is dried", "is wiped"), "base_revision": 1, "why": "Drier."}
    refused(suggesting.owner.http.put(address, json=other), 403, "access_denied")
    refused(suggesting.owner.http.delete(address), 403, "access_denied")
    changed = suggesting.suggester.done("PUT", address, json=other)["proposal"]
    assert (changed["id"], changed["why"]) == (proposal["id"], "Drier.")
    assert [hunk["after"] for hunk in changed["hunks"]] == ["The tank is wiped."]
    assert suggesting.suggester.http.delete(address).status_code == 204
    refused(suggesting.suggester.http.delete(address), 404, "not_found")
    refused(suggesting.owner.http.get(address), 404, "not_found")


def test_what_the_author_withdrew_stands_in_their_list_and_on_their_page(suggesting: Suggesting) -> None:
    proposal = suggesting.suggested()
    suggesting.suggester.http.delete(f"/api/proposals/{proposal['id']}")
    place = f"/documents/{suggesting.document['id']}/suggestions"
    (listed,) = suggesting.suggester.done("GET", f"/api{place}")["suggestions"]
    assert list(listed["fates"].values()) == ["withdrawn"] * len(proposal["hunks"])
    assert "Withdrawn by you" in suggesting.suggester.browser().get(place).text
    assert suggesting.owner.done("GET", f"/api{place}")["suggestions"] == []


def test_whoever_may_suggest_no_longer_reaches_no_suggestion(suggesting: Suggesting) -> None:
    proposal = suggesting.suggested()
    suggesting.suggester.done("POST", f"/api/documents/{suggesting.document['id']}/leave")
    refused(suggesting.send(), 403, "access_denied")
    refused(suggesting.suggester.http.get(f"/api/proposals/{proposal['id']}"), 403, "access_denied")
    suggesting.grant("reader")
    refused(suggesting.suggester.http.get(f"/api/proposals/{proposal['id']}"), 403, "access_denied")
    (kept,) = suggesting.owner.done("GET", f"{suggesting.path}/proposals")["proposals"]
    assert kept["author"] == suggesting.suggester.name


def test_suggestions_go_along_in_an_archive_and_become_those_of_whoever_imports_it(
    suggesting: Suggesting,
) -> None:
    owner = suggesting.owner
    accepted = suggesting.suggested()
    owner.done(
        "POST",
        f"/api/proposals/{accepted['id']}/decisions",
        json={"accept": [hunk["id"] for hunk in accepted["hunks"]]},
    )
    suggesting.suggested(WANTED.replace("is dried", "is wiped"), base_revision=2, why="Drier.")
    withdrawn = suggesting.suggested(WANTED.replace("is dried", "is swept"), base_revision=2)
    suggesting.suggester.http.delete(f"/api/proposals/{withdrawn['id']}")
    archive = owner.http.get(f"/api/documents/{suggesting.document['id']}/export?format=json")
    assert b"is swept" not in archive.content
    files = {"file": ("document.json", archive.content)}
    copy = owner.done("POST", "/api/documents/import", files=files)["document"]
    section = owner.done("GET", f"/api/documents/{copy['id']}")["document"]["sections"][0]
    path = f"/api/documents/{copy['id']}/sections/{section['id']}"
    (pending,) = owner.done("GET", f"{path}/proposals")["proposals"]
    assert (pending["author"], pending["is_own"], pending["why"]) == (owner.name, True, "Drier.")
    assert [hunk["after"] for hunk in pending["hunks"]] == ["The tank is wiped."]
    newest, _ = owner.done("GET", f"{path}/versions")["versions"]
    assert newest["proposer"] == owner.name
    kinds = {span["kind"] for span in owner.done("GET", f"{path}/authorship")["authorship"]["spans"]}
    assert kinds == {"typed"}


def test_a_copy_has_no_suggestions(suggesting: Suggesting) -> None:
    suggesting.suggested()
    copies = f"/api/documents/{suggesting.document['id']}/copies"
    copy = suggesting.owner.done("POST", copies, json={})["document"]
    section = suggesting.owner.done("GET", f"/api/documents/{copy['id']}")["document"]["sections"][0]
    path = f"/api/documents/{copy['id']}/sections/{section['id']}/proposals"
    assert suggesting.owner.done("GET", path)["proposals"] == []

"""Proposals over the API: made from answers, decided piece by piece, taken back."""

import itertools
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import ModelServer
from tests.running import Person, RunningServer
from tests.web.conftest import damage_version, refused
from tests.web.rewriting import CONTENT, DRAFT, Rewriting

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, ModelServer]]:
    model = ModelServer()
    server = RunningServer(tmp_path_factory.mktemp("rewriting") / "data", **model.settings).start()
    yield server, model
    server.kill()
    model.close()


@pytest.fixture
def rewriting(shared: tuple[RunningServer, ModelServer]) -> Rewriting:
    server, model = shared
    number = next(_numbers)
    return Rewriting(server.person(f"ann-{number}"), model, server.person(f"bob-{number}"))


def ids(proposal: dict[str, Any]) -> list[str]:
    return [hunk["id"] for hunk in proposal["hunks"]]


def test_a_draft_is_a_proposal_as_soon_as_it_is_there_and_changes_nothing(rewriting: Rewriting) -> None:
    answer = rewriting.ask(DRAFT)
    proposal = rewriting.read(answer["proposal_id"])
    assert proposal["message_id"] == answer["id"]
    assert (proposal["mode"], proposal["base_revision"], proposal["state"]) == ("replace", 1, "pending")
    assert [(hunk["before"], hunk["after"]) for hunk in proposal["hunks"]] == [
        ("The valve is opened by hand.", "The valve is opened by two."),
        ("The tank is dried.", "The tank is dried with air."),
        ("", "\n\nThe end."),
    ]
    first = proposal["hunks"][0]
    assert first.keys() == {
        "id", "state", "before", "after", "accepted", "decision_id", "context", "words", "citations", "notes",
        "dropped_citations", "place",
    }  # fmt: skip
    assert first["context"] == {"before": "The line is rinsed.", "after": "The tank is dried."}
    assert first["words"][1:3] == [{"kind": "removed", "text": "hand"}, {"kind": "added", "text": "two"}]
    assert first["place"] == {"start": 21, "end": 49}
    assert rewriting.section()["content"] == CONTENT
    assert rewriting.section()["revision"] == 1


def test_hunks_are_accepted_and_rejected_one_by_one(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    first, second, third = ids(proposal)
    reply = rewriting.decide(proposal, accept=[third], reject=[first])
    assert reply.status_code == 200, reply.text
    body = reply.json()
    assert body.keys() == {"proposal", "section", "decision"}
    assert body["section"]["content"] == CONTENT + "\nThe end.\n"
    assert (body["section"]["revision"], body["decision"]["revision"]) == (2, 2)
    assert [hunk["state"] for hunk in body["proposal"]["hunks"]] == ["rejected", "pending", "accepted"]
    assert body["proposal"]["state"] == "pending"
    last = rewriting.decide(proposal, accept=[second]).json()
    assert last["proposal"]["state"] == "decided"
    assert last["section"]["content"] == DRAFT.replace("by two", "by hand")
    assert rewriting.section() == last["section"]


def test_a_text_is_accepted_as_a_person_changed_it(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    first, *_ = ids(proposal)
    body = rewriting.decide(proposal, accept=[first], edits={first: "Two people open the valve."}).json()
    assert body["section"]["content"] == CONTENT.replace(
        "The valve is opened by hand.", "Two people open the valve."
    )
    assert body["proposal"]["hunks"][0]["accepted"] == "Two people open the valve."
    refused(rewriting.decide(proposal, accept=[first]), 409, "already_decided")


def test_the_same_decision_many_times_at_once_is_one(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    first, _, third = ids(proposal)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: rewriting.decide(proposal, accept=[first, third]), range(16)))
    assert {reply.status_code for reply in replies} == {200}
    assert {reply.json()["decision"]["id"] for reply in replies} == {replies[0].json()["decision"]["id"]}
    assert rewriting.section()["revision"] == 2
    assert rewriting.section()["content"].count("The end.") == 1


def test_places_count_in_the_revision_that_is_told(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    content = f"Before all.\n\n{CONTENT}"
    revision = rewriting.write(content)["revision"]
    reply = rewriting.person.done("GET", f"/api/proposals/{proposal['id']}")
    assert reply["section_revision"] == revision
    place = reply["proposal"]["hunks"][0]["place"]
    assert content[place["start"] : place["end"]] == proposal["hunks"][0]["before"]


def test_what_was_moved_is_found_and_what_was_changed_is_left(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    first, second, _ = ids(proposal)
    changed = "The valve is opened by hand.\n\nNew.\n\nThe line is rinsed.\n\nThe tank is dried twice.\n"
    rewriting.write(changed)
    places = [hunk["place"] for hunk in rewriting.read(proposal["id"])["hunks"]]
    assert places[0] == {"start": 0, "end": 28}
    assert places[1:] == [None, None]
    body = refused(rewriting.decide(proposal, accept=[first, second]), 409, "place_changed")
    assert body["hunks"] == [
        {"id": second, "before": "The tank is dried.", "after": "The tank is dried with air."}
    ]
    assert body["section"]["content"] == changed
    assert rewriting.section()["revision"] == 2
    assert all(hunk["state"] == "pending" for hunk in rewriting.read(proposal["id"])["hunks"])
    assert rewriting.decide(proposal, accept=[first]).json()["section"]["content"] == changed.replace(
        "by hand", "by two"
    )


def test_a_decision_is_taken_back_and_can_be_made_again(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    decision = rewriting.decide(proposal, accept=ids(proposal)).json()["decision"]
    rewriting.write(rewriting.section()["content"].replace("is rinsed", "is rinsed twice"))
    address = f"/api/proposals/{proposal['id']}/decisions/{decision['id']}"
    back = rewriting.person.done("DELETE", address)
    assert back["section"]["content"] == CONTENT.replace("is rinsed", "is rinsed twice")
    assert back["section"]["revision"] == 4
    assert [hunk["state"] for hunk in back["proposal"]["hunks"]] == ["pending"] * 3
    assert back["proposal"]["decisions"] == []
    assert rewriting.person.done("DELETE", address)["section"]["revision"] == 4
    again = rewriting.decide(proposal, accept=ids(proposal)).json()
    assert again["section"]["content"] == DRAFT.replace("is rinsed", "is rinsed twice")


def test_taking_back_what_was_changed_since_is_refused(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    decision = rewriting.decide(proposal, accept=ids(proposal)).json()["decision"]
    changed = rewriting.write(rewriting.section()["content"].replace("by two", "by three"))
    address = f"/api/proposals/{proposal['id']}/decisions/{decision['id']}"
    body = refused(rewriting.person.http.delete(address), 409, "place_changed")
    assert [hunk["before"] for hunk in body["hunks"]] == ["The valve is opened by two."]
    assert rewriting.section() == changed


def test_only_rejecting_makes_no_revision_and_can_be_taken_back(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    body = rewriting.decide(proposal, reject=ids(proposal)).json()
    assert (body["section"]["revision"], body["decision"]["revision"]) == (1, None)
    back = rewriting.person.done(
        "DELETE", f"/api/proposals/{proposal['id']}/decisions/{body['decision']['id']}"
    )
    assert [hunk["state"] for hunk in back["proposal"]["hunks"]] == ["pending"] * 3


def test_any_answer_can_be_made_a_proposal_and_only_once_while_it_waits(rewriting: Rewriting) -> None:
    answer = rewriting.ask("One more step.", "discuss")
    assert answer["proposal_id"] is None
    address = f"/api/messages/{answer['id']}/proposal"
    made = rewriting.person.http.post(address, json={"mode": "append"})
    assert made.status_code == 201, made.text
    proposal = made.json()["proposal"]
    assert [hunk["after"] for hunk in proposal["hunks"]] == ["\n\nOne more step."]
    again = rewriting.person.http.post(address, json={"mode": "append"})
    assert (again.status_code, again.json()) == (200, made.json())
    assert rewriting.person.message(answer["id"])["proposal_id"] == proposal["id"]
    other = rewriting.person.http.post(address, json={"mode": "replace"}, headers={"Idempotency-Key": "k"})
    assert other.status_code == 201
    repeated = rewriting.person.http.post(address, json={"mode": "replace"}, headers={"Idempotency-Key": "k"})
    assert (repeated.status_code, repeated.json()) == (201, other.json())


def test_a_new_question_discards_nothing_and_the_outline_can_count_what_waits(rewriting: Rewriting) -> None:
    first, second = rewriting.proposal(), rewriting.proposal("Something else.\n")
    listed = rewriting.person.done("GET", f"{rewriting.section_path}/proposals?limit=1")
    assert [proposal["id"] for proposal in listed["proposals"]] == [second["id"]]
    rest = rewriting.person.done(
        "GET", f"{rewriting.section_path}/proposals?limit=1&cursor={listed['next_cursor']}"
    )
    assert [proposal["id"] for proposal in rest["proposals"]] == [first["id"]]
    activity = rewriting.person.done("GET", f"/api/documents/{rewriting.document['id']}/activity")
    waiting = len(first["hunks"]) + len(second["hunks"])
    assert activity["proposals"] == [
        {"section_id": rewriting.document["sections"][0]["id"], "pending_hunks": waiting}
    ]


def test_a_draft_for_a_selection_changes_nothing_else(rewriting: Rewriting) -> None:
    start = CONTENT.index("The valve")
    selection = {"start": start, "end": start + len("The valve is opened by hand."), "revision": 1}
    rewriting.write("Before it.\n\n" + CONTENT)
    proposal = rewriting.read(rewriting.ask("Two people open it.", selection=selection)["proposal_id"])
    assert proposal["base_revision"] == 2
    body = rewriting.decide(proposal, accept=ids(proposal)).json()
    assert body["section"]["content"] == "Before it.\n\n" + CONTENT.replace(
        "The valve is opened by hand.", "Two people open it."
    )


def test_another_answer_is_for_what_the_first_one_was_for(rewriting: Rewriting) -> None:
    wanted = "The valve is opened by hand."
    start = CONTENT.index(wanted)
    selection = {"start": start, "end": start + len(wanted), "revision": 1}
    first = rewriting.ask("Two people open it.", selection=selection)
    rewriting.write("Before it.\n\n" + CONTENT)
    retried = rewriting.person.done("POST", f"/api/messages/{first['id']}/retry")["answer"]
    again = rewriting.person.finished(retried)
    assert again["proposal_id"] not in (None, first["proposal_id"])
    for answer in (first, again):
        question = rewriting.person.message(answer["parent_id"])
        assert (question["intent"], question["selection"]) == ("draft", selection)
        proposal = rewriting.read(answer["proposal_id"])
        assert [(hunk["before"], hunk["after"]) for hunk in proposal["hunks"]] == [
            (wanted, "Two people open it.")
        ]


def test_a_draft_for_a_place_is_inserted_there(rewriting: Rewriting) -> None:
    place = {"start": len(CONTENT), "end": len(CONTENT), "revision": 1}
    proposal = rewriting.read(rewriting.ask("The end.", selection=place)["proposal_id"])
    assert [(hunk["before"], hunk["after"]) for hunk in proposal["hunks"]] == [("", "\n\nThe end.")]
    (prompt,) = [call["request"]["messages"][-1]["content"] for call in rewriting.model.calls()[-1:]]
    assert "is inserted into the section right behind this" in prompt


def test_a_draft_that_says_the_same_proposes_nothing(rewriting: Rewriting) -> None:
    answer = rewriting.ask(CONTENT)
    assert (answer["status"], answer["proposal_id"]) == ("completed", None)
    address = f"/api/messages/{answer['id']}/proposal"
    refused(rewriting.person.http.post(address, json={"mode": "replace"}), 409, "nothing_to_propose")


@pytest.mark.parametrize("changed_since", [False, True])
def test_a_decision_is_taken_back_though_the_version_before_it_is_damaged(
    rewriting: Rewriting, shared: tuple[RunningServer, ModelServer], changed_since: bool
) -> None:
    proposal = rewriting.proposal()
    decision = rewriting.decide(proposal, accept=ids(proposal)).json()["decision"]
    added = "Somebody looks.\n\n" if changed_since else ""
    if changed_since:
        rewriting.write(added + rewriting.section()["content"])
    damage_version(shared[0], rewriting.document["sections"][0], 1)
    waiting = rewriting.person.done("GET", f"{rewriting.section_path}/proposals")
    assert waiting["proposals"] == []
    address = f"/api/proposals/{proposal['id']}/decisions/{decision['id']}"
    body = rewriting.person.done("DELETE", address)
    assert body["section"]["content"] == added + CONTENT
    assert {hunk["state"] for hunk in body["proposal"]["hunks"]} == {"pending"}
    newest = rewriting.person.done("GET", f"{rewriting.section_path}/versions")["versions"][0]
    assert (newest["reason"], newest["restored_revision"]) == ("restore", None)
    refused(
        rewriting.decide(proposal, accept=ids(proposal)),
        500,
        "damaged_version",
        "Version 1 cannot be read, because it is damaged in the database.",
    )
    assert rewriting.section() == body["section"]


def test_the_built_in_assistant_proposes_what_it_quotes_and_only_that(author: Person) -> None:
    document = author.document(
        sections=[
            {"title": "Rinsing", "content": "Mine."},
            {"title": "Valves", "content": "The purple valve is opened by two people."},
        ]
    )
    answer = author.finished(author.ask(author.chat(document), "Who opens the purple valve?", intent="draft"))
    assert answer["content"].startswith("No language model is connected")
    proposal = author.done("GET", f"/api/proposals/{answer['proposal_id']}")["proposal"]
    assert proposal["mode"] == "append"
    assert "> The purple valve is opened by two people." in proposal["hunks"][0]["after"]
    assert "No language model" not in str(proposal)
    (cited,) = [citation for hunk in proposal["hunks"] for citation in hunk["citations"]]
    assert cited["state"] == "verified"
    assert [hunk["notes"] for hunk in proposal["hunks"] if hunk["notes"]] == [
        [{"label": "valves-1", "text": "Valves, paragraph 1"}]
    ]
    text = author.done(
        "POST",
        f"/api/proposals/{proposal['id']}/decisions",
        json={"accept": ids(proposal)},
    )["section"]["content"]
    assert text.startswith("Mine.\n\n> The purple valve")
    assert text.rstrip().splitlines()[-1].startswith("[^valves-1]: Valves")


def test_by_hand_too_only_what_it_quotes_is_proposed(author: Person) -> None:
    chat = author.chat(author.document(sections=[{"title": "Valves", "content": "The valve is opened."}]))
    answer = author.finished(author.ask(chat, "When is the valve opened?"))
    address = f"/api/messages/{answer['id']}/proposal"
    proposal = author.done("POST", address, json={"mode": "append"})["proposal"]
    assert "> The valve is opened." in proposal["hunks"][0]["after"]
    assert "No language model" not in str(proposal)


def test_the_built_in_assistant_proposes_nothing_where_it_finds_nothing(author: Person) -> None:
    chat = author.chat(author.document(sections=[{"title": "Rinsing", "content": "Mine."}]))
    answer = author.finished(author.ask(chat, "What about Zanzibar and its harbours?", intent="draft"))
    assert (answer["status"], answer["proposal_id"]) == ("completed", None)


@pytest.mark.parametrize(
    ("verdicts", "status", "code"),
    [
        ({}, 422, "invalid_field"),
        ({"accept": ["nothing"]}, 404, "not_found"),
        ({"accept": "all"}, 422, "invalid_field"),
        ({"accept": ["FIRST"], "reject": ["FIRST"]}, 422, "invalid_field"),
        ({"reject": ["FIRST"], "edits": {"FIRST": "?"}}, 422, "invalid_field"),
        ({"accept": ["FIRST"], "edits": {"FIRST": "a\0b"}}, 422, "invalid_field"),
        ({"accept": ["FIRST"], "edits": {"FIRST": "x" * 600_000}}, 422, "invalid_field"),
        ({"accept": ["FIRST"], "force": True}, 422, "invalid_field"),
    ],
)
def test_a_decision_that_cannot_be_meant_changes_nothing(
    rewriting: Rewriting, verdicts: dict[str, Any], status: int, code: str
) -> None:
    proposal = rewriting.proposal()
    filled = json.loads(json.dumps(verdicts).replace("FIRST", ids(proposal)[0]))
    refused(rewriting.decide(proposal, **filled), status, code)
    assert rewriting.section()["revision"] == 1
    assert rewriting.read(proposal["id"]) == proposal


def test_questions_and_answers_in_the_making_are_no_proposals(rewriting: Rewriting) -> None:
    answer = rewriting.ask(DRAFT)
    address = f"/api/messages/{answer['parent_id']}/proposal"
    refused(rewriting.person.http.post(address, json={"mode": "append"}), 422, "invalid_field")
    address = f"/api/messages/{answer['id']}/proposal"
    refused(rewriting.person.http.post(address, json={"mode": "merge"}), 422, "invalid_field")
    rewriting.model.plan(pieces=["a", "b"], pause_seconds=5)
    running = rewriting.person.ask(rewriting.chat, "Slowly?")
    address = f"/api/messages/{running['id']}/proposal"
    refused(rewriting.person.http.post(address, json={"mode": "append"}), 409, "answer_in_progress")
    rewriting.person.http.post(f"/api/messages/{running['id']}/stop")


def test_proposals_go_with_their_section_and_come_back_with_it(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    rewriting.person.done("DELETE", rewriting.section_path)
    refused(
        rewriting.person.http.get(f"/api/proposals/{proposal['id']}"), 404, "not_found", "Proposal not found"
    )
    refused(rewriting.decide(proposal, accept=ids(proposal)), 404, "not_found")
    rewriting.person.done("POST", f"{rewriting.section_path}/restore")
    assert rewriting.decide(proposal, accept=ids(proposal)).json()["section"]["content"] == DRAFT


def test_a_stranger_sees_and_decides_nothing(rewriting: Rewriting) -> None:
    proposal = rewriting.proposal()
    http = rewriting.stranger.http
    refused(http.get(f"/api/proposals/{proposal['id']}"), 403, "access_denied")
    verdicts = {"accept": ids(proposal)}
    refused(http.post(f"/api/proposals/{proposal['id']}/decisions", json=verdicts), 403, "access_denied")
    address = f"/api/messages/{proposal['message_id']}/proposal"
    refused(http.post(address, json={"mode": "append"}), 403, "access_denied")
    assert rewriting.section()["revision"] == 1


def test_proposals_answers_and_versions_show_what_the_document_holds(rewriting: Rewriting) -> None:
    sections = f"/api/documents/{rewriting.document['id']}/sections"
    before = '![Tank](quire:1f0c "The tank"){#fig:tank}\n'
    rewriting.person.done("POST", sections, json={"title": "First", "content": before, "position": 0})
    text = "The tank holds \\(x^2\\) litres, as @fig:tank shows.\n"
    rewriting.write("The tank holds many litres.\n")
    answer = rewriting.ask(text)
    proposal = f"/api/proposals/{answer['proposal_id']}/rendering"
    (hunk,) = rewriting.person.done("GET", proposal)["hunks"]
    message = rewriting.person.done("GET", f"/api/messages/{answer['id']}?render=html")["message"]
    chat = rewriting.person.done("GET", f"/api/chat-sessions/{rewriting.chat['id']}?render=html")
    told = chat["chat_session"]["messages"][-1]["content_html"]
    rewriting.decide(rewriting.read(answer["proposal_id"]), accept=[hunk["id"]]).raise_for_status()
    version = rewriting.section_path.removeprefix("/api") + "/history/3"
    page = rewriting.person.browser().get(version).text
    for html in (hunk["html"], message["content_html"], told, page):
        assert "<math>" in html
        assert 'data-target="fig:tank"' in html
        assert re.search(r">Figure (<span>)?1(</span>)?</a>", html), html
    assert f'href="/documents/{rewriting.document["id"]}#section=' in page

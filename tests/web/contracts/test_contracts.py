"""The contracts of sections over HTTP, and what breaks them."""

from collections.abc import Callable
from typing import Any

import pytest
from structlog.testing import capture_logs

from quire.actions import computing
from quire.actions.computing import LONG
from tests.running import Person
from tests.web.conftest import place_of, refused
from tests.web.uploading import settled

FIRST = "Samples are stored at 4 °C."


def changed(author: Person, place: str, content: str, revision: int) -> None:
    author.done("PATCH", place, json={"content": content}, headers={"If-Match": f'"{revision}"'})


def kinds(reply: dict[str, Any]) -> list[tuple[str, str]]:
    return [(finding["kind"], finding.get("text", "")) for finding in reply["findings"]]


def section_of(author: Person, content: str = FIRST) -> str:
    return place_of(author.document(sections=[{"title": "One", "content": content}]))


def test_a_contract_is_put_read_and_kept_in_versions(author: Person) -> None:
    place = section_of(author)
    empty = author.done("GET", f"{place}/contract")
    assert (empty["revision"], empty["made_by"]) == (0, None)
    first = {"purpose": "How samples are stored", "forbidden_words": ["very"]}
    put = author.http.put(f"{place}/contract", json=first)
    assert (put.status_code, put.headers["ETag"]) == (200, '"1"')
    assert put.json()["contract"]["forbidden_words"] == ["very"]
    second = {"length": {"unit": "words", "max": 3}}
    author.done("PUT", f"{place}/contract", json=second, headers={"If-Match": '"1"'})
    now, before = (author.done("GET", f"{place}/contract{query}") for query in ("", "?revision=1"))
    assert (now["revision"], now["contract"]["purpose"]) == (2, "")
    assert (before["revision"], before["contract"]["purpose"]) == (1, "How samples are stored")
    assert now["made_by"]["section_revision"] == 1
    refused(author.http.get(f"{place}/contract?revision=9"), 404, "not_found")


def test_a_contract_that_was_changed_meanwhile_is_not_replaced(author: Person) -> None:
    place = section_of(author)
    author.done("PUT", f"{place}/contract", json={"tone": "plain"})
    refused(author.http.put(f"{place}/contract", json={}), 428, "revision_required")
    stale = author.http.put(f"{place}/contract", json={}, headers={"If-Match": '"7"'})
    refused(stale, 412, "stale_revision")
    assert (stale.json()["contract"]["tone"], stale.json()["revision"]) == ("plain", 1)


def test_what_is_no_contract_is_refused(author: Person) -> None:
    place = section_of(author)
    for body in (
        {"length": {"min": 5, "max": 3}},
        {"forbidden_words": ["…"]},
        {"forbidden_words": "very"},
        {"purpose": "x" * 5_000},
        {"purpose": "\0"},
        {"length": {"min": 0}},
        {"unknown": 1},
        {"hard": True},
    ):
        refused(author.http.put(f"{place}/contract", json=body), 422, "invalid_field")
    assert author.done("GET", f"{place}/contract")["revision"] == 0


def test_findings_name_their_places_and_follow_text_and_contract(author: Person) -> None:
    place = section_of(author)
    assert author.done("GET", f"{place}/findings") == {"findings": [], "revision": 1, "is_empty": False}
    author.done("PUT", f"{place}/contract", json={"forbidden_words": ["very"], "must_cite": ["none"]})
    text = f"{FIRST} They keep for 30 days, which is very long."
    changed(author, place, text, 1)
    found = author.done("GET", f"{place}/findings")
    assert kinds(found) == [
        ("source_not_cited", ""), ("number_without_source", "30 days"), ("forbidden_word", "very"),
    ]  # fmt: skip
    word = found["findings"][-1]
    assert text[word["start"] : word["end"]] == "very"
    assert (word["sentence"], word["revision"]) == ("They keep for 30 days, which is very long.", 2)
    contract = {"known_numbers": ["30"], "numbers_from_sources": True, "length": {"max": 3}}
    author.done("PUT", f"{place}/contract", json=contract, headers={"If-Match": '"1"'})
    assert kinds(author.done("GET", f"{place}/findings")) == [
        ("too_long", ""), ("number_without_source", "30 days"),
    ]  # fmt: skip


def test_a_section_that_is_not_begun_has_no_findings_and_is_not_ready(author: Person) -> None:
    document = author.document(
        sections=[{"title": "One", "content": " \n"}, {"title": "Two", "content": "Cold."}]
    )
    place, section = f"/api/documents/{document['id']}", place_of(document)
    agreed = {"length": {"min": 50}, "must_cite": ["none"], "hard": True}
    author.done("PUT", f"{place}/contract", json=agreed)
    assert author.done("GET", f"{section}/findings") == {"findings": [], "revision": 1, "is_empty": True}
    of_document = author.done("GET", f"{place}/findings")
    assert kinds(of_document) == [("too_short", ""), ("source_not_cited", "")]
    assert {one["section_id"] for one in of_document["findings"]} == {document["sections"][1]["id"]}
    no = author.http.patch(f"{section}/settings", json={"state": "ready"})
    refused(no, 409, "contract_broken")
    assert kinds(no.json()) == [("too_short", ""), ("source_not_cited", "")]
    changed(author, section, "Warm.", 1)
    found = author.done("GET", f"{section}/findings")
    assert (kinds(found), found["is_empty"]) == ([("too_short", ""), ("source_not_cited", "")], False)


def test_pages_are_counted_as_they_are_set_for_a_pdf(author: Person) -> None:
    paragraph = "Samples are stored in the dark. " * 60
    document = author.document("A" * 200, [{"title": "One", "content": "\n\n".join([paragraph] * 6)}])
    place = place_of(document)
    limits = {"length": {"unit": "pages", "min": 1, "max": 2}}
    author.done("PUT", f"{place}/contract", json=limits)
    (finding,) = author.done("GET", f"{place}/findings")["findings"]
    assert (finding["kind"], finding["unit"], finding["limit"]) == ("too_long", "pages", 2)
    assert finding["count"] > 2
    paper = {"paper": "letter"}
    author.done("PATCH", f"/api/documents/{document['id']}/settings", json=paper)
    changed(author, place, paragraph, 1)
    assert author.done("GET", f"{place}/findings")["findings"] == []
    author.done(
        "PUT", f"{place}/contract", json={"length": {"unit": "pages", "min": 2}}, headers={"If-Match": '"1"'}
    )
    (finding,) = author.done("GET", f"{place}/findings")["findings"]
    assert (finding["kind"], finding["count"]) == ("too_short", 1)


async def test_a_section_that_takes_too_long_leaves_the_findings_of_the_others(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await inside()
    sections = [
        {"title": "Long", "content": "It is very cold. " * (LONG // 10)},
        {"title": "Short", "content": "It is very dry."},
    ]
    added = await here.request("POST", "/api/documents", json={"title": "Storage", "sections": sections})
    document = (await added.get_json())["document"]
    place = f"/api/documents/{document['id']}"
    await here.request("PUT", f"{place}/contract", json={"forbidden_words": ["very"]})
    monkeypatch.setattr(computing, "SECONDS_MAX", 0)
    with capture_logs() as lines:
        reply = await here.request("GET", f"{place}/findings")
        slow = await here.request("GET", f"{place_of(document)}/findings")
    found = await reply.get_json()
    assert kinds(found) == [("forbidden_word", "very")]
    assert (found["count"], found["unchecked"]) == (1, [document["sections"][0]["id"]])
    assert slow.status_code == 503
    assert [line["log_level"] for line in lines if "took too long" in line["event"]] == ["warning"]
    assert not [line for line in lines if line["log_level"] == "error"]


def test_a_number_that_a_cited_source_has_is_no_finding(author: Person) -> None:
    document = author.document(sections=[{"title": "One", "content": ""}])
    place = place_of(document)
    author.done("PUT", f"{place}/contract", json={"purpose": "Storage"})
    body = {"title": "Storage guide", "text": "Discard samples after 30 days."}
    added = author.done("POST", f"/api/documents/{document['id']}/references", json=body)["reference"]
    reference = settled(author, added)
    changed(author, place, f"Discarded after 30 days [@source:{reference['id']}].", 1)
    assert kinds(author.done("GET", f"{place}/findings")) == []
    changed(author, place, f"Discarded after 31 days [@source:{reference['id']}].", 2)
    assert kinds(author.done("GET", f"{place}/findings")) == [("number_without_source", "31 days")]


def test_a_document_hands_its_contract_on_and_lists_all_findings(author: Person) -> None:
    document = author.document(
        sections=[{"title": "One", "content": "It is very cold."}, {"title": "Two", "content": "Utilise it."}]
    )
    place = f"/api/documents/{document['id']}"
    terms = {"preferred_words": [{"use": "use", "instead_of": ["utilise"]}], "forbidden_words": ["very"]}
    author.done("PUT", f"{place}/contract", json=terms)
    first, second = (f"{place}/sections/{section['id']}" for section in document["sections"])
    assert author.done("GET", f"{first}/contract")["in_force"]["forbidden_words"] == ["very"]
    found = author.done("GET", f"{place}/findings")
    assert kinds(found) == [("forbidden_word", "very"), ("preferred_word", "Utilise")]
    assert (found["findings"][1]["use"], found["count"]) == ("use", 2)
    assert found["findings"][1]["section_id"] == document["sections"][1]["id"]
    assert kinds(author.done("GET", f"{second}/findings")) == [("preferred_word", "Utilise")]


def test_a_section_of_a_hard_document_is_ready_only_without_findings(author: Person) -> None:
    document = author.document(sections=[{"title": "One", "content": "It is very cold."}])
    place, section = f"/api/documents/{document['id']}", place_of(document)
    ready = {"state": "ready"}
    author.done("PUT", f"{place}/contract", json={"forbidden_words": ["very"]})
    assert author.done("PATCH", f"{section}/settings", json=ready)["settings"]["state"] == "ready"
    author.done("PATCH", f"{section}/settings", json={"state": "draft"})
    hard = {"forbidden_words": ["very"], "hard": True}
    author.done("PUT", f"{place}/contract", json=hard, headers={"If-Match": '"1"'})
    no = author.http.patch(f"{section}/settings", json=ready)
    refused(no, 409, "contract_broken")
    assert kinds(no.json()) == [("forbidden_word", "very")]
    assert author.done("GET", section)["section"]["state"] == "draft"
    changed(author, section, "It is cold.", 1)
    assert author.done("PATCH", f"{section}/settings", json=ready)["settings"]["state"] == "ready"


def test_a_proposal_is_checked_before_it_is_accepted(author: Person) -> None:
    place = section_of(author, "It is cold.\n\nIt is very dry.")
    author.done("PUT", f"{place}/contract", json={"forbidden_words": ["very"], "must_cite": ["none"]})
    body = {"content": "It is cold.\n\nIt is very dry.\n\nIt is very warm, at 70 °C.", "base_revision": 1}
    proposal = author.done("POST", f"{place}/proposals", json=body)["proposal"]
    found = author.done("GET", f"/api/proposals/{proposal['id']}/findings")
    (hunk,) = proposal["hunks"]
    assert kinds(found) == [
        ("source_not_cited", ""),
        ("forbidden_word", "very"),
        ("number_without_source", "70 °C"),
    ]
    assert [finding.get("hunk_id") for finding in found["findings"]] == [None, hunk["id"], hunk["id"]]
    word = found["findings"][1]
    assert hunk["after"][word["start"] : word["end"]] == "very"


def test_states_people_and_days_are_told_with_the_section(author: Person) -> None:
    document = author.document()
    place = place_of(document)
    change = {"state": "in_work", "responsible": author.name, "due_on": "2031-05-06"}
    settings = author.done("PATCH", f"{place}/settings", json=change)["settings"]
    assert {name: settings[name] for name in ("word_goal", *change)} == {"word_goal": None, **change}
    read = author.done("GET", f"/api/documents/{document['id']}")["document"]["sections"][0]
    assert {name: read[name] for name in change} == change
    for wrong in ({"state": "done"}, {"responsible": "nobody"}, {"due_on": "soon"}):
        refused(author.http.patch(f"{place}/settings", json=wrong), 422, "invalid_field")
    none = {"responsible": None, "due_on": None}
    assert author.done("PATCH", f"{place}/settings", json=none)["settings"]["responsible"] is None

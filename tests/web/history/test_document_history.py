"""A document as it was: over the API, and on pages without script."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest

from tests.conftest import ModelServer, StartServer
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import (
    damage_version,
    notice_in,
    place_of,
    problem_in,
    refused,
    without_scripts_of_its_own,
)


def read(person: Person, document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = person.done("GET", f"/api/documents/{document['id']}")["document"]
    return found


def save(person: Person, document: dict[str, Any], content: str, section: int = 0) -> None:
    place = place_of(document, section)
    revision = person.done("GET", place)["section"]["revision"]
    person.done("PATCH", place, json={"content": content}, headers={"If-Match": f'"{revision}"'})


def words_of(page: httpx.Response) -> str:
    """What a person reads on a page."""
    text = re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:bdi|a)\b[^>]*>", "", page.text.partition("<main")[2]))
    return " ".join(unescape(text).split())


@pytest.fixture
def changed(author: Person) -> dict[str, Any]:
    """A document to which everything has been done since it was made; as it was then."""
    document = author.document("Guide", [{"title": t, "content": f"Text **{t}**."} for t in "ABC"])
    save(author, document, "Another text.")
    author.done("DELETE", place_of(document, 1))
    author.done("POST", f"/api/documents/{document['id']}/sections", json={"title": "New & <b>late</b>"})
    author.done("PUT", f"{place_of(document, 2)}/position", json={"position": 0})
    author.done("PATCH", f"/api/documents/{document['id']}", json={"title": "Manual"})
    return document


def test_a_document_is_read_as_it_was_at_a_time(author: Person, changed: dict[str, Any]) -> None:
    api = f"/api/documents/{changed['id']}"
    then = author.done("GET", f"{api}/at", params={"time": changed["updated_at"]})["document"]
    assert (then["title"], then["is_outline_known"], then["gone_count"]) == ("Guide", True, 0)
    assert then["time"] == changed["updated_at"]
    for was, is_ in zip(then["sections"], changed["sections"], strict=True):
        assert {name: was[name] for name in is_ if name != "chat_session_id"} == {
            name: is_[name] for name in is_ if name != "chat_session_id"
        }
    assert [section["is_deleted_since"] for section in then["sections"]] == [False, True, False]
    now = author.done("GET", f"{api}/at", params={"time": datetime.now(UTC).isoformat()})["document"]
    assert [section["title"] for section in now["sections"]] == ["C", "A", "New & <b>late</b>"]


def test_a_document_goes_back_and_forth_whole(author: Person, changed: dict[str, Any]) -> None:
    api = f"/api/documents/{changed['id']}"
    before = read(author, changed)
    reply = author.http.post(f"{api}/restore-to", json={"time": changed["updated_at"]})
    assert reply.status_code == 200
    restored = reply.json()["document"]
    assert reply.headers["etag"] == f'"{restored["revision"]}"'
    assert restored == read(author, changed)
    assert shape(restored) == shape(changed)
    just_before = datetime.fromisoformat(restored["updated_at"]) - timedelta(microseconds=1)
    again = author.done("POST", f"{api}/restore-to", json={"time": just_before.isoformat()})["document"]
    assert shape(again) == shape(before)


def shape(document: dict[str, Any]) -> tuple[Any, ...]:
    """All that a restored document has in common with what it was."""
    names = ("id", "title", "level", "position", "content")
    return document["title"], *(tuple(section[name] for name in names) for section in document["sections"])


@pytest.mark.parametrize(
    "time",
    [None, "", "yesterday", "2026-01-31", "2026-01-31T12:00:00", "12", "9" * 40, "2026-13-01T12:00:00Z"],
)
def test_a_time_that_is_none_is_refused_with_one_sentence(author: Person, time: str | None) -> None:
    document = author.document()
    api = f"/api/documents/{document['id']}"
    query = {} if time is None else {"time": time}
    sentence = "“time” must be a time with its zone, such as 2026-01-31T12:00:00Z."
    refused(author.http.get(f"{api}/at", params=query), 400, "bad_parameter", sentence)
    missing = "“time” is missing."
    refused(
        author.http.post(f"{api}/restore-to", json=query),
        422,
        "invalid_field",
        missing if time is None else sentence,
    )
    browser = author.browser()
    page = browser.get(f"/documents/{document['id']}/restore-to", params=query)
    assert page.status_code == 400
    assert sentence in words_of(page)
    assert browser.post(f"/documents/{document['id']}/restore-to", data=query).status_code == 422
    assert read(author, document) == document


def test_a_time_before_the_document_and_one_to_come_are_told_apart(author: Person) -> None:
    document = author.document()
    api = f"/api/documents/{document['id']}"
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for send in (
        lambda time: author.http.get(f"{api}/at", params={"time": time}),
        lambda time: author.http.post(f"{api}/restore-to", json={"time": time}),
    ):
        sentence = "This document did not exist yet at that time."
        for early in ("2020-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"):
            refused(send(early), 404, "not_yet_made", sentence)
        refused(send("9999-12-31T23:59:59-14:00"), 422, "invalid_field")
        refused(send(tomorrow), 422, "invalid_field", "“time” must not lie in the future.")


def test_a_body_with_an_unknown_field_restores_nothing(author: Person, changed: dict[str, Any]) -> None:
    body = {"time": changed["updated_at"], "sections": []}
    refused(author.http.post(f"/api/documents/{changed['id']}/restore-to", json=body), 422, "invalid_field")
    assert read(author, changed)["title"] == "Manual"


def test_a_program_can_ask_that_nothing_was_changed_meanwhile(
    author: Person, changed: dict[str, Any]
) -> None:
    place = f"/api/documents/{changed['id']}/restore-to"
    body = {"time": changed["updated_at"], "unchanged_since": read(author, changed)["updated_at"]}
    save(author, changed, "A text of just now.")
    refused(author.http.post(place, json=body), 409, "document_changed")
    assert read(author, changed)["title"] == "Manual"
    body["unchanged_since"] = read(author, changed)["updated_at"]
    assert author.done("POST", place, json=body)["document"]["title"] == "Guide"


def test_an_answer_in_a_section_that_goes_is_stopped(
    start_server: StartServer, model_server: ModelServer
) -> None:
    model_server.plan(first_pause_seconds=3600)
    person = start_server(**model_server.settings).person("ann")
    document = person.document()
    api = f"/api/documents/{document['id']}"
    person.done("POST", f"{api}/sections", json={"title": "Late"})
    late = read(person, document)
    stays, goes = (person.ask(person.chat(late, number)) for number in (0, 2))
    wait_until(lambda: len(model_server.calls()) == 2, seconds=30)
    person.done("POST", f"{api}/restore-to", json={"time": document["updated_at"]})
    section = late["sections"][2]["id"]
    person.done("POST", f"{api}/sections/{section}/restore")
    wait_until(lambda: person.message(goes["id"])["status"] == "stopped")
    assert person.message(stays["id"])["status"] == "streaming"


def test_the_history_tells_what_was_done_and_leads_to_every_state(
    author: Person, changed: dict[str, Any]
) -> None:
    browser = author.browser()
    page = browser.get(f"/documents/{changed['id']}/history")
    without_scripts_of_its_own(page)
    told = words_of(page)
    assert "Created the document with 3 sections" in told
    assert "Changed the text of A" in told
    assert f'href="/documents/{changed["id"]}/sections/{changed["sections"][0]["id"]}/history"' in page.text
    assert "<b>late</b>" not in page.text
    links = [unescape(link) for link in re.findall(r'href="([^"]+/read\?at=[^"]+)"', page.text)]
    then = browser.get(links[-1])
    assert "Text <strong>B</strong>." in then.text
    assert "Another text." not in then.text
    assert "This is the document as it was at" in words_of(then)
    without_scripts_of_its_own(then)
    newest = browser.get(links[0])
    assert "Another text." in newest.text
    assert "This is the document as it was" not in browser.get(f"/documents/{changed['id']}/read").text


def test_a_document_is_restored_from_its_pages_after_they_have_said_what_will_change(
    author: Person, changed: dict[str, Any]
) -> None:
    browser = author.browser()
    place = f"/documents/{changed['id']}/restore-to"
    ask = browser.get(place, params={"time": changed["updated_at"]})
    without_scripts_of_its_own(ask)
    told = words_of(ask)
    for sentence in (
        "It is called “Guide” again.",
        "1 section gets its former text, title or level A",
        "1 section comes back from the trash B",
        "1 section made since goes to the trash; an answer that is being written there stops New & <b>late</b>",
        "The sections stand in their former order again.",
    ):
        assert sentence in told
    assert read(author, changed)["title"] == "Manual"
    reply = browser.post(place, data=fields_of(ask))
    assert reply.status_code == 303
    history = browser.get(reply.headers["location"])
    assert notice_in(history).startswith("The document is restored.")
    assert "Restored the document to" in words_of(history)
    assert shape(read(author, changed)) == shape(changed)
    (undo,) = re.findall(r'href="([^"]+)">Undo…', history.text)
    back = browser.post(place, data=fields_of(browser.get(unescape(undo))))
    assert back.status_code == 303
    assert read(author, changed)["title"] == "Manual"


def fields_of(page: httpx.Response) -> dict[str, str]:
    """What the form of a page sends."""
    form = page.text.partition('class="acts"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}


def test_what_would_change_is_told_again_if_the_document_was_changed_meanwhile(
    author: Person, changed: dict[str, Any]
) -> None:
    browser = author.browser()
    place = f"/documents/{changed['id']}/restore-to"
    fields = fields_of(browser.get(place, params={"time": changed["updated_at"]}))
    save(author, changed, "A text of just now.", section=2)
    again = browser.post(place, data=fields)
    assert again.status_code == 409
    assert problem_in(again).startswith("The document has been changed meanwhile")
    assert "2 sections get their former text" in words_of(again)
    assert read(author, changed)["title"] == "Manual"
    assert browser.post(place, data=fields_of(again)).status_code == 303


def test_where_nothing_would_change_there_is_no_button(author: Person) -> None:
    document = author.document()
    place = f"/documents/{document['id']}/restore-to"
    page = author.browser().get(place, params={"time": document["updated_at"]})
    assert "there is nothing to restore" in words_of(page)
    assert f'action="{place}"' not in page.text


def test_a_long_history_comes_in_pages(author: Person) -> None:
    document = author.document(sections=[{"title": f"Section {number}"} for number in range(55)])
    for number in range(55):
        save(author, document, "Text.", number)
    author_browser = author.browser()
    place = f"/documents/{document['id']}/history"
    first = author_browser.get(place)
    (next_,) = re.findall(r'href="([^"]+)" rel="next"', first.text)
    rest = author_browser.get(unescape(next_))
    counts = [page.text.count("Read as it was then") for page in (first, rest)]
    assert counts == [50, 6]
    assert "Created the document" in rest.text
    assert "Created the document" not in first.text


DAMAGED = "Version 1 cannot be read, because it is damaged in the database."


@pytest.fixture
def damaged(author: Person, server: RunningServer) -> dict[str, Any]:
    """A document whose sections were all changed, and the first version of the first one is damaged; as it was."""
    document = author.document("Guide", [{"title": t, "content": f"Text **{t}**."} for t in "ABC"])
    for section in range(3):
        save(author, document, f"Changed {section}.", section)
    author.done("PATCH", place_of(document), json={"title": "A of today"})
    damage_version(server, document["sections"][0], 1)
    return document


def test_a_damaged_version_hides_no_other_section(
    author: Person, server: RunningServer, damaged: dict[str, Any]
) -> None:
    api = f"/api/documents/{damaged['id']}"
    logged = server.log().count("version damaged")
    then = author.done("GET", f"{api}/at", params={"time": damaged["updated_at"]})["document"]
    assert [(section["content"], section["is_damaged"]) for section in then["sections"]] == [
        ("", True),
        ("Text **B**.", False),
        ("Text **C**.", False),
    ]
    assert server.log().count("version damaged") == logged + 1
    now = author.done("GET", f"{api}/at", params={"time": datetime.now(UTC).isoformat()})["document"]
    assert [section["is_damaged"] for section in now["sections"]] == [False] * 3

    browser = author.browser()
    page = browser.get(f"/documents/{damaged['id']}/read", params={"at": damaged["updated_at"]})
    assert page.status_code == 200
    without_scripts_of_its_own(page)
    words = words_of(page)
    assert f"A {DAMAGED} B Text B . C Text C ." in words
    assert words.count(DAMAGED) == 1


def test_going_back_leaves_a_section_whose_version_is_damaged_as_it_is(
    author: Person, damaged: dict[str, Any]
) -> None:
    query = {"time": damaged["updated_at"]}
    page = author.browser().get(f"/documents/{damaged['id']}/restore-to", params=query)
    words = words_of(page)
    assert "2 sections get their former text, title or level B C" in words
    assert "1 section keeps the text, title and level that it has, because its version" in words
    reply = author.done("POST", f"/api/documents/{damaged['id']}/restore-to", json=query)
    assert reply["damaged_section_ids"] == [damaged["sections"][0]["id"]]
    restored = [(section["title"], section["content"]) for section in reply["document"]["sections"]]
    assert restored == [("A of today", "Changed 0."), ("B", "Text **B**."), ("C", "Text **C**.")]
    assert reply["document"] == read(author, damaged)

    page = author.browser().get(f"/documents/{damaged['id']}/restore-to", params=query)
    assert "Nothing can be restored of how the document was" in words_of(page)
    assert "The document is as it was" not in words_of(page)
    again = author.done("POST", f"/api/documents/{damaged['id']}/restore-to", json=query)
    assert again == reply


def test_a_deleted_section_whose_version_is_damaged_comes_back_as_it_was_last(
    author: Person, damaged: dict[str, Any]
) -> None:
    author.done("DELETE", place_of(damaged))
    query = {"time": damaged["updated_at"]}
    reply = author.done("POST", f"/api/documents/{damaged['id']}/restore-to", json=query)
    assert reply["damaged_section_ids"] == [damaged["sections"][0]["id"]]
    first = reply["document"]["sections"][0]
    assert (first["title"], first["content"], first["revision"]) == ("A of today", "Changed 0.", 3)
    hits = author.done("GET", f"/api/documents/{damaged['id']}/search", params={"q": "today"})["hits"]
    assert [hit["section_id"] for hit in hits] == [first["id"]]


def test_the_history_tells_every_act_in_words(author: Person) -> None:
    document = author.document("Manual", [{"title": "Alpha", "content": "One."}, {"title": "Beta"}])
    place = f"/api/documents/{document['id']}"
    alpha, beta = (f"{place}/sections/{section['id']}" for section in document["sections"])
    author.done("DELETE", beta)
    author.done("POST", f"{beta}/restore")
    author.done("PATCH", alpha, json={"title": "Gamma"})
    author.done("PATCH", alpha, json={"title": "Delta"})
    author.done("PATCH", alpha, json={"level": 2})
    author.done("PATCH", place, json={"title": "Handbook"})
    reference = author.done("POST", f"{place}/references", json={"title": "Norm", "text": "Say it."})
    author.done("DELETE", f"/api/references/{reference['reference']['id']}")
    author.done("DELETE", place)
    author.done("POST", f"{place}/restore")
    told = words_of(author.browser().get(f"/documents/{document['id']}/history"))
    for act in (
        "Deleted “Beta”",
        "Brought back “Beta”",
        "Renamed “Alpha” to Gamma",
        "Renamed “Gamma” to Delta",
        "Changed the level of Delta",
        "Renamed the document from “Manual” to “Handbook”",
        "Added the source “Norm”",
        "Deleted the source “Norm”",
        "Put the document into the trash",
        "Restored the document from the trash",
    ):
        assert act in told, act
    assert "Changed the text" not in told


def test_a_level_alone_is_no_version_for_people(author: Person) -> None:
    document = author.document("Manual", [{"title": "Alpha", "content": "One."}])
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    section = author.done("PATCH", place, json={"level": 2})["section"]
    assert (section["revision"], section["version"]) == (2, 1)
    headers = {"If-Match": f'"{section["revision"]}"'}
    section = author.done("PATCH", place, json={"content": "Two."}, headers=headers)["section"]
    assert (section["revision"], section["version"]) == (3, 2)

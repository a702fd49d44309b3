"""The sections of a document over the API."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from quire.actions.computing import LONG
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.sections import sections as web_sections
from tests.running import Person, wait_until
from tests.web.conftest import place_of, refused
from tests.web.outlines import SECTION, read, three, titles


def test_sections_are_added_at_the_end_or_at_a_place_that_counts_from_0(author: Person) -> None:
    document = author.document(sections=[{"title": "A"}])
    address = f"/api/documents/{document['id']}/sections"
    reply = author.http.post(address, json={"title": "End", "level": 3, "content": "Text."})
    assert reply.status_code == 201
    section = reply.json()["section"]
    assert section.keys() == SECTION
    assert (section["position"], section["level"], section["document_id"]) == (1, 3, document["id"])
    author.done("POST", address, json={"title": "Start", "position": 0})
    author.done("POST", address, json={"title": "Last", "position": 3})
    assert titles(read(author, document)) == ["Start", "A", "End", "Last"]
    for position in (5, -1, 2_000_000):
        reply = author.http.post(address, json={"title": "Beyond", "position": position})
        assert refused(reply, 422, "invalid_field")["field"] == "position"
    assert read(author, document)["sections_count"] == 4


def test_several_sections_are_added_at_once_or_not_at_all(author: Person) -> None:
    document = author.document(sections=[{"title": "A"}, {"title": "B"}])
    address = f"/api/documents/{document['id']}/sections/batch"
    wanted = {
        "position": 1,
        "sections": [
            {"title": "One", "level": 2, "content": "Text."},
            {"title": "Two", "level": 3, "origins": []},
        ],
    }
    key = {"Idempotency-Key": "outline"}
    reply = author.http.post(address, json=wanted, headers=key)
    assert reply.status_code == 201
    added = reply.json()["sections"]
    assert [(one["title"], one["level"], one["position"]) for one in added] == [("One", 2, 1), ("Two", 3, 2)]
    assert author.http.post(address, json=wanted, headers=key).json() == reply.json()
    for refusal in ({"title": " "}, {"title": "x", "content": "a\0"}, {"title": "x", "level": 7}):
        refused_reply = author.http.post(address, json={"sections": [{"title": "Fine"}, refusal]})
        assert refused_reply.status_code == 422
    assert refused(author.http.post(address, json={"sections": []}), 422, "invalid_field")
    beyond = author.http.post(address, json={"sections": [{"title": "x"}], "position": 5})
    assert refused(beyond, 422, "invalid_field")["field"] == "position"
    assert titles(read(author, document)) == ["A", "One", "Two", "B"]
    assert read(author, document)["sections_count"] == 4


def test_a_pasted_section_is_told_from_a_typed_one(author: Person) -> None:
    document = author.document(sections=[{"title": "A"}])
    origins = [{"start": 0, "end": 6, "kind": "pasted"}]
    pasted = {"title": "P", "content": "Pasted", "origins": origins}
    address = f"/api/documents/{document['id']}/sections"
    [added] = author.done("POST", f"{address}/batch", json={"sections": [pasted]})["sections"]
    authorship = author.done("GET", f"{address}/{added['id']}/authorship")
    assert "pasted" in str(authorship)
    stray = {**pasted, "origins": [{"start": 0, "end": 7, "kind": "pasted"}]}
    refused(author.http.post(f"{address}/batch", json={"sections": [stray]}), 422, "invalid_field")


def test_a_section_is_read_with_its_revision_as_etag(author: Person) -> None:
    place = place_of(author.document())
    reply = author.http.get(place)
    assert reply.headers["etag"] == '"1"'
    changed = author.http.patch(place, json={"content": "new"}, headers={"If-Match": reply.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["section"]["content"] == "new"
    assert author.http.get(place).json() == changed.json()


def test_a_tag_that_a_proxy_has_made_weak_names_its_revision(author: Person) -> None:
    place = place_of(author.document())
    changed = author.http.patch(place, json={"content": "new"}, headers={"If-Match": 'W/"1"'})
    assert changed.status_code == 200
    stale = author.http.patch(place, json={"content": "newer"}, headers={"If-Match": 'W/"1"'})
    assert refused(stale, 412, "stale_revision")["section"] == changed.json()["section"]


def test_title_and_level_change_without_a_revision(author: Person) -> None:
    place = place_of(author.document())
    section = author.done("PATCH", place, json={"title": "Renamed", "level": 4})["section"]
    assert (section["title"], section["level"], section["revision"]) == ("Renamed", 4, 2)
    assert author.done("PATCH", place, json={})["section"] == section
    stale = author.http.patch(place, json={"title": "X"}, headers={"If-Match": '"1"'})
    assert refused(stale, 412, "stale_revision")["section"] == section


@pytest.mark.parametrize("header", ["*", "abc", '"1', "W/1", '""', "-1", '"1", "2"'])
def test_an_if_match_that_is_no_revision_is_refused(author: Person, header: str) -> None:
    reply = author.http.patch(
        place_of(author.document()), json={"content": "x"}, headers={"If-Match": header}
    )
    assert refused(reply, 400, "bad_parameter")["parameter"] == "If-Match"


def test_a_text_may_be_as_long_as_the_limit_and_no_longer(author: Person) -> None:
    place = place_of(author.document())
    longest = "é" * (256 * 1024)
    author.done("PATCH", place, json={"content": longest}, headers={"If-Match": '"1"'})
    reply = author.http.patch(place, json={"content": longest + "e"}, headers={"If-Match": '"2"'})
    assert refused(reply, 422, "invalid_field")["field"] == "content"
    assert author.http.get(place).json()["section"]["content"] == longest


@pytest.mark.parametrize(
    "text", ["# Ünïcödé\r\n\ttabs  \n", "東京 🦉", "\u2028\u202e", "a\\b\"c'", "<script>", " "]
)
def test_a_text_is_kept_as_it_was_sent(author: Person, text: str) -> None:
    document = author.document(sections=[{"title": "One", "content": text}])
    assert read(author, document)["sections"][0]["content"] == text


def test_a_deleted_section_closes_the_gap_and_comes_back_with_its_chat(author: Person) -> None:
    document = three(author)
    chat = author.chat(document, 1)
    place = place_of(document, 1)
    assert author.http.delete(place).status_code == 204
    assert titles(read(author, document)) == ["A", "C"]
    refused(author.http.get(place), 404, "not_found", "Section not found")
    refused(author.http.post(f"{place}/chat"), 404, "not_found", "Section not found")
    refused(author.http.get(f"/api/chat-sessions/{chat['id']}"), 404, "not_found", "Chat session not found")
    restored = author.http.post(f"{place}/restore")
    assert restored.status_code == 200
    assert restored.json()["section"]["chat_session_id"] == chat["id"]
    assert titles(read(author, document)) == ["A", "B", "C"]
    assert author.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["id"] == chat["id"]


@pytest.mark.parametrize(
    ("section", "position", "order"), [(0, 2, "BCA"), (2, 0, "CAB"), (1, 1, "ABC"), (0, 1, "BAC")]
)
def test_a_section_is_moved_to_a_place_that_counts_from_0(
    author: Person, section: int, position: int, order: str
) -> None:
    document = three(author)
    reply = author.http.put(
        f"{place_of(document, section)}/position", json={"position": position, "level": 2}
    )
    assert reply.status_code == 200
    moved = reply.json()["document"]
    assert "".join(titles(moved)) == order
    assert moved["sections"][position]["level"] == 2
    assert read(author, document) == moved


def test_the_sections_under_it_move_along_where_that_is_asked_for(author: Person) -> None:
    sections = [{"title": title, "level": level} for title, level in [("A", 1), ("B", 2), ("C", 2), ("D", 1)]]
    document = author.document(sections=sections)

    def move(**wanted: Any) -> list[tuple[str, int]]:
        moved = author.done("PUT", f"{place_of(document)}/position", json=wanted)["document"]
        return [(section["title"], section["level"]) for section in moved["sections"]]

    assert move(position=1, level=2, with_children=True) == [("D", 1), ("A", 2), ("B", 3), ("C", 3)]
    back = move(position=0, level=1, with_children=True, children_count=2)
    assert back == [("A", 1), ("B", 2), ("C", 2), ("D", 1)]
    assert move(position=3, level=2) == [("B", 2), ("C", 2), ("D", 1), ("A", 2)]
    for wanted in ({"position": 0, "with_children": 1}, {"position": 0, "children_count": -1}):
        reply = author.http.put(f"{place_of(document)}/position", json=wanted)
        assert refused(reply, 422, "invalid_field")["field"] in wanted


def test_a_section_is_not_moved_beyond_the_end(author: Person) -> None:
    document = three(author)
    reply = author.http.put(f"{place_of(document)}/position", json={"position": 3})
    assert refused(reply, 422, "invalid_field")["field"] == "position"
    assert titles(read(author, document)) == ["A", "B", "C"]


def test_a_section_is_reached_only_through_its_own_document(author: Person) -> None:
    first, second = author.document(), author.document()
    address = f"/api/documents/{first['id']}/sections/{second['sections'][0]['id']}"
    requests: list[tuple[str, str, Any]] = [
        ("GET", address, None),
        ("PATCH", address, {"title": "X"}),
        ("DELETE", address, None),
        ("POST", f"{address}/restore", None),
        ("PUT", f"{address}/position", {"position": 0}),
        ("POST", f"{address}/chat", None),
    ]
    for method, path, body in requests:
        reply: httpx.Response = author.http.request(method, path, json=body)
        refused(reply, 404, "not_found", "Section not found")
    assert read(author, second) == second


def test_a_section_is_rendered_where_it_is_asked_for(author: Person) -> None:
    document = author.document(sections=[{"title": "A", "content": "**Why** <b>not</b>?"}])
    rendered = author.http.get(place_of(document), params={"render": "html"})
    section = rendered.json()["section"]
    assert section.pop("content_html") == "<p><strong>Why</strong> &lt;b&gt;not&lt;/b&gt;?</p>\n"
    assert section == author.done("GET", place_of(document))["section"]
    assert rendered.headers["etag"] == '"1"'
    refused(author.http.get(place_of(document), params={"render": "pdf"}), 400, "bad_parameter")


REFUSED_ORIGINS = [
    ([{"start": 0, "end": 4, "kind": "typed"}], "origins[0].kind"),
    ([{"start": 0, "end": 4, "kind": "pasted", "author": "me"}], "origins[0].author"),
    ([{"start": -1, "end": 4, "kind": "pasted"}], "origins[0].start"),
    ([{"start": 4, "end": 4, "kind": "pasted"}], "origins[0].end"),
    ([{"start": 0, "end": 4, "kind": "pasted"}, {"start": 0, "end": 10, "kind": "pasted"}], "origins[1].end"),
    ([{"start": 0, "end": 4, "kind": "answer"}], "origins[0].message_id"),
    ([{"start": 0, "end": 4, "kind": "pasted", "message_id": "x"}], "origins[0].message_id"),
    ([{"start": 0, "end": 4, "kind": "answer", "message_id": "x"}], "origins[0].message_id"),
    ([{"start": 0, "end": 1, "kind": "pasted"}] * 1_001, "origins"),
]


@pytest.mark.parametrize(("origins", "field"), REFUSED_ORIGINS)
def test_an_origin_that_cannot_be_is_refused_by_its_field(
    author: Person, origins: list[dict[str, Any]], field: str
) -> None:
    document = author.document()
    reply = author.http.patch(
        place_of(document), json={"content": "New text.", "origins": origins}, headers={"If-Match": '"1"'}
    )
    assert refused(reply, 422, "invalid_field")["field"] == field
    assert author.done("GET", place_of(document))["section"]["content"] == "Why we do it."


def test_a_thousand_origins_are_taken(author: Person) -> None:
    body = {"content": "New text.", "origins": [{"start": 0, "end": 9, "kind": "pasted"}] * 1_000}
    place = place_of(author.document())
    assert author.done("PATCH", place, json=body, headers={"If-Match": '"1"'})["section"]["revision"] == 2


def test_origins_need_the_content_that_they_are_about(author: Person) -> None:
    body = {"title": "Other", "origins": [{"start": 0, "end": 1, "kind": "pasted"}]}
    reply = author.http.patch(place_of(author.document()), json=body, headers={"If-Match": '"1"'})
    assert refused(reply, 422, "invalid_field")["field"] == "origins"


def test_only_answers_of_the_same_document_can_be_named(author: Person, stranger: Person) -> None:
    document = author.document()
    answer = author.finished(author.ask(author.chat(document)))
    foreign = stranger.finished(stranger.ask(stranger.chat()))
    elsewhere = author.finished(author.ask(author.chat()))
    for message_id in (foreign["id"], elsewhere["id"], answer["parent_id"]):
        said = {"start": 0, "end": 3, "kind": "answer", "message_id": message_id}
        reply = author.http.patch(
            place_of(document), json={"content": "New", "origins": [said]}, headers={"If-Match": '"1"'}
        )
        body = refused(reply, 422, "invalid_field")
        assert body["field"] == "origins[0].message_id"
        assert "must be an answer of this document" in body["error"]


async def test_a_long_text_is_saved_on_a_machine_too_busy_to_prepare_it(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await inside()
    monkeypatch.setattr(web_sections, "FIGURES_SECONDS_MAX", 0.0)
    made = await here.request(
        "POST", "/api/documents", json={"title": "Guide", "sections": [{"title": "Why"}]}
    )
    path = place_of((await made.get_json())["document"])
    saved = await here.request("PATCH", path, json={"content": "word " * LONG}, headers={"If-Match": '"1"'})
    assert (await saved.get_json())["section"]["word_count"] == LONG


@pytest.mark.parametrize("headers", [{"If-Match": '"1"'}, {"If-Match": '"3"'}, {}])
async def test_nothing_is_computed_of_a_long_text_whose_save_is_refused(
    inside: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, headers: dict[str, str]
) -> None:
    here = await inside()
    computed: list[str] = []

    async def compute(_: AuthenticatedRequest, function: Callable[[str], Any], text: str, **__: Any) -> Any:
        computed.append(text)
        return function(text)

    monkeypatch.setattr(AuthenticatedRequest, "compute", compute)
    made = await here.request(
        "POST", "/api/documents", json={"title": "Guide", "sections": [{"title": "Why"}]}
    )
    path = place_of((await made.get_json())["document"])
    text = "word " * LONG
    saved = await here.request("PATCH", path, json={"content": text}, headers={"If-Match": '"1"'})
    assert (saved.status_code, computed) == (200, [text])
    refused = await here.request("PATCH", path, json={"content": f"more {text}"}, headers=headers)
    assert refused.status_code == (412 if headers else 428)
    restored = await here.request("POST", f"{path}/versions/2/restore", headers=headers)
    assert restored.status_code == (412 if headers else 200)
    assert computed == [text] * (1 if headers else 2)


def test_a_long_text_has_its_words_counted_and_is_found(author: Person) -> None:
    document = author.document()
    text = "\n\n".join(f"Pump {number} is opened slowly by hand." for number in range(2_000))
    saved = author.http.patch(place_of(document), json={"content": text}, headers={"If-Match": '"1"'})
    assert saved.json()["section"]["word_count"] == 7 * 2_000
    path = f"/api/documents/{document['id']}/search?q=pump"
    wait_until(lambda: author.http.get(path).json()["hits"] != [])


def test_a_section_is_not_moved_into_another_document(author: Person) -> None:
    document, other = author.document(), author.document()
    section = document["sections"][0]["id"]
    place = f"/api/documents/{other['id']}/sections/{section}/position"
    refused(author.http.put(place, json={"position": 0}), 404, "not_found", "Section not found")
    for one in (document, other):
        found = author.done("GET", f"/api/documents/{one['id']}")["document"]
        assert (found["sections"], found["revision"]) == (one["sections"], one["revision"])

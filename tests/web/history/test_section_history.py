"""The versions of a section, as programs read, compare and restore them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.running import Person, RunningServer
from tests.web.conftest import Inside, damage_version, place_of, refused

LONG = "\n\n".join(f"Paragraph {number} of a long text, with some words in it." for number in range(8_000))


def change(author: Person, place: str, revision: int, **parts: Any) -> None:
    author.done("PATCH", place, json=parts, headers={"If-Match": f'"{revision}"'})


@pytest.fixture
def place(author: Person) -> str:
    """A section with four versions: its text, another text, another title, both as they were."""
    place = place_of(author.document(sections=[{"title": "Purpose", "content": "One.\n\nTwo."}]))
    change(author, place, 1, content="One.\n\nTwo and more.")
    change(author, place, 2, title="Scope", level=2)
    author.done("POST", f"{place}/versions/1/restore")
    return place


def test_versions_say_who_made_them_when_and_why(author: Person, place: str) -> None:
    listed = author.done("GET", f"{place}/versions")
    newest, *_, first = listed["versions"]
    assert [version["revision"] for version in listed["versions"]] == [4, 3, 2, 1]
    assert listed["next_cursor"] is None
    assert newest == {
        "revision": 4,
        "number": 4,
        "title": "Purpose",
        "level": 2,
        "word_count": 2,
        "author": author.name,
        "proposer": None,
        "reason": "restore",
        "message_id": None,
        "restored_revision": 1,
        "restored_number": 1,
        "created_at": author.done("GET", place)["section"]["updated_at"],
        "is_folded": False,
    }
    assert (first["reason"], first["restored_revision"], first["title"]) == ("typed", None, "Purpose")


def test_versions_are_paged_and_the_folded_ones_left_out_on_request(author: Person, place: str) -> None:
    first = author.done("GET", f"{place}/versions", params={"limit": 3})
    second = author.done("GET", f"{place}/versions", params={"limit": 3, "cursor": first["next_cursor"]})
    assert [version["revision"] for version in second["versions"]] == [1]
    everything = [*first["versions"], *second["versions"]]
    shown = author.done("GET", f"{place}/versions", params={"folded": "false"})["versions"]
    assert shown == [version for version in everything if not version["is_folded"]]
    refused(author.http.get(f"{place}/versions?folded=perhaps"), 400, "bad_parameter")
    refused(author.http.get(f"{place}/versions?cursor=perhaps"), 400, "bad_parameter")


def test_a_version_is_read_with_its_text(author: Person, place: str) -> None:
    version = author.done("GET", f"{place}/versions/2")["version"]
    assert (version["revision"], version["content"]) == (2, "One.\n\nTwo and more.")


@pytest.mark.parametrize("revision", ["0", "5", "x", "-1", "1.0", "01", "9" * 40])
def test_a_version_that_never_was_is_not_found(author: Person, place: str, revision: str) -> None:
    for method, path in (("GET", ""), ("GET", "/diff"), ("POST", "/restore")):
        reply = author.http.request(method, f"{place}/versions/{revision}{path}")
        refused(reply, 404, "not_found", "Version not found")


def test_a_version_is_compared_with_the_one_before(author: Person, place: str) -> None:
    assert author.done("GET", f"{place}/versions/2/diff")["diff"] == {
        "revision": 2,
        "against": 1,
        "hunks": [
            {
                "id": "1",
                "before": "Two.",
                "after": "Two and more.",
                "context": {"before": "One.\n\n", "after": ""},
                "words": [
                    {"kind": "kept", "text": "Two"},
                    {"kind": "added", "text": " and more"},
                    {"kind": "kept", "text": "."},
                ],
            }
        ],
    }


def test_titles_and_levels_are_compared_where_they_differ(author: Person, place: str) -> None:
    assert author.done("GET", f"{place}/versions/3/diff")["diff"] == {
        "revision": 3,
        "against": 2,
        "hunks": [],
        "title_before": "Purpose",
        "title_after": "Scope",
        "level_before": 1,
        "level_after": 2,
    }


def test_any_two_versions_are_compared_in_both_directions(author: Person, place: str) -> None:
    def hunks(revision: int, against: int) -> list[tuple[str, str]]:
        address = f"{place}/versions/{revision}/diff"
        diff = author.done("GET", address, params={"against": against})["diff"]
        assert (diff["revision"], diff["against"]) == (revision, against)
        return [(hunk["before"], hunk["after"]) for hunk in diff["hunks"]]

    assert hunks(3, 1) == [("Two.", "Two and more.")]
    assert hunks(1, 3) == [("Two and more.", "Two.")]
    assert hunks(4, 1) == hunks(2, 2) == []


def test_before_the_first_version_there_was_nothing(author: Person, place: str) -> None:
    diff = author.done("GET", f"{place}/versions/1/diff")["diff"]
    assert diff["against"] is None
    assert "".join(hunk["after"] for hunk in diff["hunks"]).split() == ["One.", "Two."]


@pytest.mark.parametrize(("against", "status"), [("9", 404), ("0", 400), ("x", 400), ("1e9", 400)])
def test_a_comparison_with_a_version_that_never_was_is_refused(
    author: Person, place: str, against: str, status: int
) -> None:
    reply = author.http.get(f"{place}/versions/2/diff", params={"against": against})
    refused(reply, status, "not_found" if status == 404 else "bad_parameter")


def test_a_version_is_restored_as_a_new_revision(author: Person, place: str) -> None:
    reply = author.http.post(f"{place}/versions/3/restore")
    section = reply.json()["section"]
    assert reply.headers["etag"] == '"5"'
    assert (section["title"], section["content"], section["revision"]) == (
        "Scope",
        "One.\n\nTwo and more.",
        5,
    )
    again = author.http.post(f"{place}/versions/3/restore")
    assert again.json()["section"]["revision"] == 5


def test_restoring_over_a_change_that_was_not_seen_is_refused(author: Person, place: str) -> None:
    stale = author.http.post(f"{place}/versions/3/restore", headers={"If-Match": '"3"'})
    body = refused(stale, 412, "stale_revision", "This section has been changed since you read it.")
    assert body["section"]["revision"] == 4
    assert author.http.post(f"{place}/versions/3/restore", headers={"If-Match": '"4"'}).status_code == 200
    refused(author.http.post(f"{place}/versions/1/restore", headers={"If-Match": "x"}), 400, "bad_parameter")


async def test_others_are_answered_while_two_long_texts_are_compared(inside: Callable[..., Any]) -> None:
    here: Inside = await inside(section_bytes_max=2**20)
    sections = [{"title": "Long", "content": LONG}]
    made = await here.request("POST", "/api/documents", json={"title": "Long", "sections": sections})
    place = place_of((await made.get_json())["document"])
    other = LONG.replace("some words", "other words")
    match = {"If-Match": '"1"'}
    changed = await here.request("PATCH", place, json={"content": other}, headers=match)
    assert changed.status_code == 200
    comparing = asyncio.create_task(here.request("GET", f"{place}/versions/2/diff"))
    others_answered = 0
    while not comparing.done():
        assert (await here.request("GET", "/healthz")).status_code == 200
        others_answered += 1
    assert len((await (await comparing).get_json())["diff"]["hunks"]) == 2_000
    assert others_answered > 10


@pytest.mark.parametrize("what", ["", "/diff", "/diff?against=2", "/restore"])
def test_a_damaged_version_is_refused_with_one_sentence(
    author: Person, server: RunningServer, what: str
) -> None:
    document = author.document(sections=[{"title": "Purpose", "content": "One."}])
    place = place_of(document)
    change(author, place, 1, content="Two.")
    change(author, place, 2, content="Three.")
    damage_version(server, document["sections"][0], 1)
    before = author.done("GET", place)
    refused(
        author.http.request("POST" if what == "/restore" else "GET", f"{place}/versions/1{what}"),
        500,
        "damaged_version",
        "Version 1 cannot be read, because it is damaged in the database.",
    )
    assert author.done("GET", place) == before
    assert author.done("GET", f"{place}/versions/2/diff?against=3")["diff"]["hunks"]
    assert [v["revision"] for v in author.done("GET", f"{place}/versions")["versions"]] == [3, 2, 1]

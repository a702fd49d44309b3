"""Rights that begin, end or change while what they were for goes on: it is moved, or waits, or was made into a file."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import httpx

from quire.domain.accounts.users import Visitor
from quire.store.sharing import groups
from tests.running import Person, RunningServer
from tests.web.conftest import place_of, refused
from tests.web.exchange.test_large_exports import begin, large_document, ready
from tests.web.guests import enter, made_link

SHARED = "Rinse the tank with forty litres of warm water and note the time at which it ran clear."
SECRET = "The recipe of the third cleaning agent is known to nobody outside of this very laboratory."


def procedure(author: Person) -> dict[str, Any]:
    """A document of which the first section is shared, and the second must not be read."""
    return author.document(
        "Procedure", [{"title": "A", "content": SHARED}, {"title": "B", "content": SECRET}]
    )


def share(owner: Person, document: dict[str, Any], principal: dict[str, str], role: str, **of: str) -> str:
    """The id of the new grant."""
    body = {"principal": principal, "role": role, **of}
    granted = owner.done("POST", f"/api/documents/{document['id']}/grants", json=body)
    grant_id: str = granted["grant"]["id"]
    return grant_id


def share_first(owner: Person, document: dict[str, Any], person: Person, role: str) -> str:
    """A role for the first section alone."""
    return share(owner, document, {"account": person.name}, role, section_id=document["sections"][0]["id"])


def write(person: Person, document: dict[str, Any], section: int, content: str, *, over: int = 1) -> None:
    headers = {"If-Match": f'"{over}"'}
    person.done("PATCH", place_of(document, section), json={"content": content}, headers=headers)


def shown(http: httpx.Client, document: dict[str, Any]) -> str:
    """All that somebody reads about both sections, whether or not it is theirs."""
    of_document = (f"/api/documents/{document['id']}{path}" for path in ("", "/search?q=the", "/comments"))
    of_sections = (
        f"{place_of(document, section)}{path}"
        for section in (0, 1)
        for path in ("", "/versions", "/versions/1", "/comments", "/proposals", "/authorship")
    )
    pages = (f"/documents/{document['id']}{path}" for path in ("", "/read", "/suggestions"))
    return "\n".join(_texts(http, (*of_document, *of_sections, *pages)))


def _texts(http: httpx.Client, paths: Iterable[str]) -> Iterable[str]:
    return (http.get(path, follow_redirects=True).text for path in paths)


def test_a_shared_section_stays_the_only_one_wherever_it_is_moved_and_whatever_becomes_of_the_others(
    author: Person, stranger: Person
) -> None:
    document = procedure(author)
    share_first(author, document, stranger, "editor")
    browser = stranger.browser()
    first, second = place_of(document, 0), place_of(document, 1)

    def sees(what: str) -> None:
        read = shown(browser, document)
        assert (SHARED in read) == (what == "its text"), what
        assert SECRET not in read

    author.done("PUT", f"{first}/position", json={"position": 1, "level": 2})
    sees("its text")
    author.done("DELETE", second, params={"parts": "raise"})
    sees("its text")
    author.done("POST", f"{second}/restore")
    sees("its text")
    author.done("DELETE", first)
    refused(stranger.http.get(first), 404, "not_found")
    sees("nothing")
    author.done("POST", f"{first}/restore")
    sees("its text")
    # Divided: what is cut out of it is read no longer, as little as the one into which it is merged.
    write(author, document, 0, "Nothing is left.", over=stranger.done("GET", first)["section"]["revision"])
    write(
        author, document, 1, f"{SECRET}\n\n{SHARED}", over=author.done("GET", second)["section"]["revision"]
    )
    author.done("DELETE", first)
    assert SECRET not in shown(browser, document)


def test_a_comment_that_is_cut_out_with_its_words_is_seen_where_they_are_and_heard_of_in_both_sections(
    author: Person, stranger: Person
) -> None:
    document = procedure(author)
    share_first(author, document, stranger, "commenter")
    anchor = {"start": 0, "end": 30, "revision": 1}
    body = {"text": "Which tank?", "anchor": anchor}
    comment = stranger.done("POST", f"{place_of(document)}/comments", json=body)["comment"]
    author.done("POST", f"/api/comments/{comment['id']}/replies", json={"text": "The large one."})
    assert stranger.done("GET", "/api/comments/notices")["unread_count"] == 1
    write(author, document, 0, "See below.")

    write(author, document, 1, f"{SECRET}\n\n{SHARED}")

    assert [one["id"] for one in author.done("GET", f"{place_of(document, 1)}/comments")["comments"]] == [
        comment["id"]
    ]
    refused(stranger.http.get(f"/api/comments/{comment['id']}"), 403, "access_denied")
    assert stranger.done("GET", f"{place_of(document)}/comments")["comments"] == []
    assert stranger.done("GET", "/api/comments/notices")["notices"] == []
    events = {"follow": "false", "after": "3"}
    heard = stranger.http.get(f"/api/documents/{document['id']}/events", params=events).text
    assert f'"section_id":"{document["sections"][0]["id"]}","comment_id":"{comment["id"]}"' in heard
    assert document["sections"][1]["id"] not in heard


def test_who_writes_in_one_section_draws_no_comment_out_of_another_one(
    author: Person, stranger: Person
) -> None:
    document = procedure(author)
    share_first(author, document, stranger, "editor")
    body = {"text": "Private.", "anchor": {"start": 0, "end": 40, "revision": 1}}
    comment = author.done("POST", f"{place_of(document, 1)}/comments", json=body)["comment"]
    write(author, document, 1, "Taken out.")

    write(stranger, document, 0, f"{SHARED}\n\n{SECRET}")

    refused(stranger.http.get(f"/api/comments/{comment['id']}"), 403, "access_denied")
    assert stranger.done("GET", f"{place_of(document)}/comments")["comments"] == []
    found = author.done("GET", f"/api/comments/{comment['id']}")["comment"]
    assert (found["section_id"], found["anchor"]["state"]) == (document["sections"][1]["id"], "changed")


def test_whoever_is_mentioned_where_they_may_not_read_is_told_nothing(
    author: Person, stranger: Person
) -> None:
    document = procedure(author)
    share_first(author, document, stranger, "commenter")
    said = {"text": f"@{stranger.name} Private."}
    comment = author.done("POST", f"{place_of(document, 1)}/comments", json=said)["comment"]
    assert comment["mentions"] == []
    assert stranger.done("GET", "/api/comments/notices") == {"notices": [], "unread_count": 0}
    assert "Private." not in shown(stranger.browser(), document)
    error = refused(
        author.http.patch(f"/api/comments/{comment['id']}", json={"assignee": stranger.name}),
        422,
        "invalid_field",
    )
    assert error["error"] == "“assignee” must be somebody who may see the comments of this section."


def test_of_several_groups_the_highest_role_counts_as_long_as_one_is_in_it(
    author: Person, stranger: Person, server: RunningServer
) -> None:
    chief = server.person(f"chief-of-{author.name}", is_administrator=True)
    administrator = Visitor(chief.user_id, chief.name, True, "cookie", "")
    document = procedure(author)
    ids: dict[str, str] = {}
    for given in ("reader", "editor"):
        ids[given] = server.write(
            partial(groups.add_group, visitor=administrator, name=f"{given}s-{author.name}")
        ).id
        share(author, document, {"group": f"{given}s-{author.name}"}, given)
        put_in = partial(groups.add_member, visitor=administrator, group_id=ids[given], name=stranger.name)
        server.write(put_in)

    def role() -> Any:
        return stranger.done("GET", f"/api/documents/{document['id']}/sharing")["sharing"]["role"]

    assert role() == "editor"
    server.write(lambda tx: groups.remove_member(tx, administrator, ids["editor"], stranger.user_id))
    assert role() == "reader"
    # Under another name a group has the members whom a provider names by that one: here nobody but who was put in.
    server.write(lambda tx: groups.rename(tx, administrator, ids["reader"], f"others-of-{author.name}"))
    assert role() == "reader"
    server.write(lambda tx: groups.remove_group(tx, administrator, ids["reader"]))
    refused(stranger.http.get(f"/api/documents/{document['id']}"), 403, "access_denied")


def test_a_link_in_two_browsers_lets_in_two_guests_and_their_suggestions_outlive_it(author: Person) -> None:
    document = procedure(author)
    link, url = made_link(author, document, "suggester")
    one, other = enter(author, url, "Mona"), enter(author, url, "Mona")
    body = {"content": f"{SHARED} Twice.", "base_revision": 1}
    proposal = one.post(f"{place_of(document)}/proposals", json=body).json()["proposal"]
    for method in ("GET", "DELETE"):
        refused(other.request(method, f"/api/proposals/{proposal['id']}"), 403, "access_denied")
    assert other.get(f"/api/documents/{document['id']}/suggestions").json()["suggestions"] == []

    author.done("DELETE", f"/api/links/{link['id']}")

    for browser in (one, other):
        refused(browser.get(f"/api/documents/{document['id']}"), 401, "authentication_required")
        refused(browser.delete(f"/api/proposals/{proposal['id']}"), 401, "authentication_required")
    (waiting,) = author.done("GET", f"{place_of(document)}/proposals")["proposals"]
    assert waiting["author"] == "Mona (guest)"
    accepted = {"accept": [hunk["id"] for hunk in waiting["hunks"]]}
    author.done("POST", f"/api/proposals/{proposal['id']}/decisions", json=accepted)
    told = author.done("GET", f"/api/documents/{document['id']}/authorship")["authorship"]["authors"]
    assert "Mona (guest)" in {one["author"] for one in told}


def test_a_link_adds_to_what_an_account_may_and_takes_nothing_from_it(
    author: Person, stranger: Person
) -> None:
    document = procedure(author)
    grant_id = share_first(author, document, stranger, "reader")
    _, url = made_link(author, document, "commenter")
    browser = stranger.browser()
    assert browser.post(url, data={"name": "Mona"}).status_code == 303

    def sharing() -> Any:
        return browser.get(f"/api/documents/{document['id']}/sharing").json()["sharing"]

    # The guest may do all that the account may, and more.
    assert (sharing()["role"], sharing()["section_roles"]) == ("commenter", {})
    author.done("PATCH", f"/api/grants/{grant_id}", json={"role": "editor"})
    assert list(sharing()["section_roles"].values()) == ["editor"]
    author.done("DELETE", f"/api/grants/{grant_id}")
    share(author, document, {"account": stranger.name}, "commenter")
    said = browser.post(f"{place_of(document)}/comments", json={"text": "Why?"}).json()["comment"]
    assert said["author"] == stranger.name


def test_a_file_with_comments_and_proposals_is_for_those_who_still_see_them(
    author: Person, stranger: Person
) -> None:
    document = large_document(author)
    author.done("PUT", f"/api/documents/{document['id']}/sharing", json={"readers_may_export": True})
    grant_id = share(author, document, {"account": stranger.name}, "editor")
    plain = ready(stranger, begin(stranger, document))
    address = f"/api/documents/{document['id']}/export"
    asked = {"format": "odt", "comments": "open"}
    export = stranger.http.get(address, params=asked).json()["export"]
    author.done("POST", f"{place_of(document)}/comments", json={"text": "Private."})
    another = stranger.http.get(address, params=asked).json()["export"]
    assert another["id"] != export["id"], "another state"

    author.done("PATCH", f"/api/grants/{grant_id}", json={"role": "reader"})

    refused(stranger.http.get(address, params=asked), 403, "access_denied")
    for path in (f"/api/exports/{export['id']}", f"/api/exports/{export['id']}/file"):
        refused(stranger.http.get(path), 403, "access_denied")
    assert stranger.http.get(plain["file_url"]).status_code == 200
    # Nobody waits for what is still being made.
    for unwanted in (export, another):
        stranger.done("DELETE", f"/api/exports/{unwanted['id']}")
    author.done("DELETE", f"/api/grants/{grant_id}")
    refused(stranger.http.get(plain["file_url"]), 403, "access_denied")


def test_of_a_deleted_account_the_records_stay_without_its_name(
    author: Person, stranger: Person, server: RunningServer
) -> None:
    document = procedure(author)
    share(author, document, {"account": stranger.name}, "editor")
    write(stranger, document, 0, "Written by somebody.")
    assert server.quire("user", "delete", stranger.name, input="y\n").returncode == 0
    read = "\n".join(
        (
            author.http.get(f"/api/documents/{document['id']}/audit").text,
            *_texts(
                author.browser(), (f"/documents/{document['id']}/{page}" for page in ("audit", "sharing"))
            ),
        )
    )
    assert "grant.added" in read
    assert stranger.name not in read
    assert server.quire("audit", "verify").returncode == 0

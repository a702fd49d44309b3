"""Guests over HTTP: entering by a link, what they see of it, and what they never see."""

import re
from html import unescape

import httpx
import pytest

from tests import patient
from tests.running import PASSWORD, Person, RunningServer
from tests.web.conftest import place_of, refused
from tests.web.guests import enter, made_link

DEAD = "This link does not work, or no longer. Ask whoever gave it to you for a new one."


def share(owner: Person, document: dict[str, object], name: str, role: str) -> None:
    body = {"principal": {"account": name}, "role": role}
    owner.done("POST", f"/api/documents/{document['id']}/grants", json=body)


def test_a_guest_gives_a_name_and_reads_the_document_under_it(author: Person) -> None:
    document = author.document()
    _, url = made_link(author, document)
    browser = patient.client(base_url=author.http.base_url)
    asked = browser.get(url)
    assert (asked.status_code, "Your name" in asked.text, "Password" in asked.text) == (200, True, False)

    entered = browser.post(url, data={"name": "  Mona \n Ruiz "})

    assert (entered.status_code, entered.headers["location"]) == (303, f"/documents/{document['id']}")
    cookie = entered.headers["set-cookie"]
    assert cookie.startswith("quire_guest=")
    assert all(word in cookie for word in ("HttpOnly", "SameSite=Lax", "Expires="))
    read = browser.get(f"/documents/{document['id']}/read")
    assert read.status_code == 200
    assert "Mona Ruiz (guest)" in read.text
    assert browser.get("/api/me").json()["user"]["name"] == "Mona Ruiz (guest)"
    assert browser.get(url).headers["location"] == f"/documents/{document['id']}"


def shown_to_guest(reply: httpx.Response) -> str:
    """What a page says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", reply.text)).split())


@pytest.mark.parametrize(
    ("role", "may_do"),
    [
        ("reader", "You can read it."),
        ("commenter", "You can read it and comment on it."),
        ("suggester", "You can read it, comment on it and suggest changes."),
    ],
)
def test_whoever_has_a_link_reads_what_is_shared_by_whom_and_what_they_may_do(
    author: Person, role: str, may_do: str
) -> None:
    document = author.document("Cleaning the line", [{"title": "Rinsing"}])
    _, url = made_link(author, document, role)
    asked = shown_to_guest(patient.get(url))
    assert f"{author.name} shares “Cleaning the line” with you. {may_do}" in asked

    _, url = made_link(author, document, role, section_id=document["sections"][0]["id"])
    asked = shown_to_guest(patient.get(url))
    assert f"{author.name} shares the section “Rinsing” of “Cleaning the line” with you. {may_do}" in asked


def test_a_title_is_not_told_before_the_password_of_a_link(author: Person) -> None:
    document = author.document("Cleaning the line")
    _, url = made_link(author, document, password="open sesame")
    asked = shown_to_guest(patient.get(url))
    assert f"{author.name} shares a document with you. You can read it." in asked
    assert "Cleaning" not in asked


def test_a_guest_who_may_comment_is_told_so_where_they_land(author: Person) -> None:
    document = author.document("Cleaning the line", [{"title": "Rinsing"}])
    page = f"/documents/{document['id']}/read"
    told = "You may comment: select words"
    _, url = made_link(author, document, "commenter")
    assert told in enter(author, url).get(page).text
    _, url = made_link(author, document, "reader")
    assert told not in enter(author, url).get(page).text
    assert told not in author.browser().get(page).text


def test_the_name_of_a_guest_is_one_line_of_what_can_be_seen(author: Person) -> None:
    _, url = made_link(author, author.document())
    browser = patient.client(base_url=author.http.base_url)
    for name in ("", " \n ", "\u200b", "x" * 65, "x" * 10_000):
        reply = browser.post(url, data={"name": name})
        if len(name) < 1_000:
            assert (reply.status_code, "must have 1 to 64 characters" in reply.text) == (422, True)
        assert "set-cookie" not in reply.headers
    assert enter(author, url, "Mo\u202ena").get("/api/me").json()["user"]["name"] == "Mona (guest)"


def test_a_guest_has_no_lists_no_tokens_no_settings_and_no_other_document(author: Person) -> None:
    document, other = author.document(), author.document()
    _, url = made_link(author, document, "suggester")
    guest = enter(author, url)
    for method, path in (
        ("GET", "/api/documents"),
        ("POST", "/api/documents"),
        ("GET", "/api/tokens"),
        ("POST", "/api/tokens"),
        ("GET", f"/api/documents/{other['id']}"),
        ("GET", f"/api/documents/{other['id']}/search?q=text"),
        ("POST", f"/api/documents/{document['id']}/leave"),
        ("POST", f"/api/documents/{document['id']}/access-requests"),
    ):
        refused(guest.request(method, path, json={"title": "x", "name": "x"}), 403, "closed_to_guests")
    for path in ("/", "/account", "/trash", "/import", "/administration", f"/documents/{other['id']}"):
        reply = guest.get(path)
        assert (reply.status_code, reply.headers["location"][:6]) == (303, "/login"), path
    assert guest.get("/login").status_code == 200
    refused(guest.post(f"/api/documents/{document['id']}/copies", json={}), 403, "access_denied")
    refused(guest.post(f"{place_of(document)}/chat"), 403, "access_denied")


def test_dead_links_are_all_the_same(author: Person) -> None:
    document, in_trash = author.document(), author.document()
    revoked, revoked_url = made_link(author, document)
    author.http.delete(f"/api/links/{revoked['id']}")
    _, trash_url = made_link(author, in_trash)
    author.http.delete(f"/api/documents/{in_trash['id']}")
    browser = patient.client(base_url=author.http.base_url)
    pages = set()
    for url in (revoked_url, trash_url, "/s/nosuchlink", "/s/%00", f"/s/{'x' * 2_000}"):
        for reply in (browser.get(url), browser.post(url, data={"name": "Mona", "password": "x"})):
            assert (reply.status_code, DEAD in reply.text) == (404, True)
            pages.add(reply.text)
    assert len({page.replace(" ", "")[:200] for page in pages}) == 1


def test_a_link_with_a_password_lets_nobody_in_without_it_and_counts_tries(author: Person) -> None:
    _, url = made_link(author, author.document(), password="open sesame")
    browser = patient.client(base_url=author.http.base_url)
    assert "Password of the link" in browser.get(url).text
    for password in ("", "wrong", "open sesame "):
        reply = browser.post(url, data={"name": "Mona", "password": password})
        assert (reply.status_code, "The password of this link is wrong." in reply.text) == (401, True)
        assert "set-cookie" not in reply.headers
    assert enter(author, url, password="open sesame").get("/api/me").status_code == 200


def test_a_link_does_not_disturb_whoever_is_signed_in(author: Person, stranger: Person) -> None:
    document = author.document()
    _, url = made_link(author, document, "commenter")
    browser = patient.client(base_url=author.http.base_url)
    browser.post("/login", json={"username": stranger.name, "password": PASSWORD})
    own = stranger.document()

    assert browser.post(url, data={"name": "Mona"}).status_code == 303

    assert browser.get("/api/me").json()["user"]["name"] == stranger.name
    assert browser.get(f"/api/documents/{own['id']}").status_code == 200
    assert browser.patch(f"/api/documents/{own['id']}", json={"title": "Mine"}).status_code == 200
    assert browser.get("/account").status_code == 200
    sharing = browser.get(f"/api/documents/{document['id']}/sharing").json()["sharing"]
    assert sharing["role"] == "commenter"
    # A role of the account's own counts before that of the link.
    share(author, document, stranger.name, "editor")
    sharing = browser.get(f"/api/documents/{document['id']}/sharing").json()["sharing"]
    assert sharing["role"] == "editor"


def test_one_browser_enters_several_documents(author: Person) -> None:
    first, second = author.document(), author.document()
    browser = patient.client(base_url=author.http.base_url)
    for document in (first, second):
        _, url = made_link(author, document)
        assert browser.post(url, data={"name": f"At {document['id'][:4]}"}).status_code == 303
    for document in (first, second):
        page = browser.get(f"/documents/{document['id']}/read")
        assert f"At {document['id'][:4]} (guest)" in page.text


def test_a_guest_who_leaves_is_out(author: Person) -> None:
    document = author.document()
    _, url = made_link(author, document)
    guest = enter(author, url)
    kept = dict(guest.cookies)
    assert guest.post("/guests/leave").headers["location"] == "/"
    again = patient.client(base_url=author.http.base_url, cookies=kept)
    assert again.get(f"/api/documents/{document['id']}").status_code == 401


def test_a_guest_who_is_not_signed_in_elsewhere_cannot_be_used_by_another_site(author: Person) -> None:
    document = author.document()
    author.done("PUT", f"/api/documents/{document['id']}/sharing", json={"readers_may_export": True})
    _, url = made_link(author, document)
    guest = enter(author, url)
    reply = guest.post(f"{place_of(document)}/chat", headers={"Sec-Fetch-Site": "cross-site"})
    refused(reply, 403, "foreign_site")


@pytest.mark.parametrize("name", ["guest", "Mona (guest)"])
def test_guests_are_no_accounts(server: RunningServer, author: Person, name: str) -> None:
    document = author.document()
    _, url = made_link(author, document)
    guest = enter(author, url, name)
    (user,) = (guest.get("/api/me").json()["user"],)
    for username in (user["name"], user["id"], f"guest {user['id']}"):
        reply = author.http.post("/login", json={"username": username, "password": ""})
        assert reply.status_code == 401


def test_an_open_stream_ends_with_the_link(author: Person) -> None:
    document = author.document()
    link, url = made_link(author, document)
    guest = enter(author, url)
    beats_after_it = 0
    with guest.stream("GET", f"/api/documents/{document['id']}/events") as reply:
        assert reply.status_code == 200
        lines = reply.iter_lines()
        for what in ("who is present comes first", "then what one may do"):
            assert any(line.startswith("data:") for line in lines), what
        author.http.delete(f"/api/links/{link['id']}")
        for line in lines:
            beats_after_it += line.startswith(":")
            assert beats_after_it < 10, "the stream goes on"
            assert not line.startswith("data:")
    assert guest.get(f"/api/documents/{document['id']}/events").status_code == 401

"""The pages of administrators for groups, and a group on the page of sharing, without script."""

import httpx

from tests.running import Person


def made_group(browser: httpx.Client, name: str) -> str:
    """The address of a new group."""
    reply = browser.post("/administration/groups", data={"name": name})
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"].partition("?")[0])


def test_an_administrator_makes_a_group_puts_accounts_in_and_takes_them_out(
    administrator: Person, stranger: Person
) -> None:
    browser = administrator.browser()
    group = made_group(browser, "Review Board")
    assert browser.post(f"{group}/members", data={"member": stranger.name}).status_code == 303
    shown = browser.get(group).text
    assert stranger.name in shown
    assert "Review Board" in browser.get("/administration/groups").text

    account = browser.get(f"{group}").text.partition("/members/")[2].partition("/")[0]
    out = browser.post(f"{group}/members/{account}/remove")
    assert out.headers["location"] == f"{group}?done=out"
    assert stranger.name not in browser.get(group).text

    assert browser.post(f"{group}/rename", data={"name": "Board"}).status_code == 303
    assert "Board</h1>" in browser.get(group).text
    assert browser.post(f"{group}/remove").headers["location"] == "/administration/groups?done=removed"
    assert browser.get(group).status_code == 404


def test_what_cannot_be_is_refused_in_its_form(administrator: Person) -> None:
    browser = administrator.browser()
    group = made_group(browser, "Readers")
    other = made_group(browser, "Others")
    for path, form, status, sentence in (
        ("/administration/groups", {"name": "readers"}, 409, "There is already a group named"),
        ("/administration/groups", {"name": " "}, 422, "must have 1 to 64"),
        (f"{other}/rename", {"name": "READERS"}, 409, "There is already a group named"),
        (f"{group}/members", {"member": "no-such-person"}, 422, "must be the name of an account"),
    ):
        reply = browser.post(path, data=form)
        assert (reply.status_code, sentence in reply.text) == (status, True), path
        assert reply.text.count('role="alert"') == 1


def test_an_owner_invites_a_group_on_the_page_and_over_the_api(
    administrator: Person, author: Person, stranger: Person
) -> None:
    browser = administrator.browser()
    group = made_group(browser, "Editors of all")
    browser.post(f"{group}/members", data={"member": stranger.name})
    document, other = author.document(), author.document()
    page = author.browser()
    assert "Editors of all" in page.get(f"/documents/{document['id']}/sharing").text

    invited = page.post(
        f"/documents/{document['id']}/sharing", data={"group": "Editors of all", "role": "editor"}
    )

    assert invited.status_code == 303
    assert stranger.http.get(f"/api/documents/{document['id']}").status_code == 200
    body = {"principal": {"group": "editors of all"}, "role": "reader"}
    grant = author.done("POST", f"/api/documents/{other['id']}/grants", json=body)["grant"]
    assert grant["principal"] == {"group": "Editors of all"}
    shared = stranger.done("GET", "/api/documents", params={"shared": "true"})["documents"]
    assert {one["id"]: one["role"] for one in shared} == {document["id"]: "editor", other["id"]: "reader"}
    left = stranger.http.post(f"/api/documents/{other['id']}/leave")
    assert (left.status_code, left.json()["code"]) == (409, "shared_with_group")

    body = {"principal": {"group": "nowhere"}, "role": "reader"}
    unknown = author.http.post(f"/api/documents/{other['id']}/grants", json=body)
    assert (unknown.status_code, unknown.json()["error"]) == (404, "Group not found")
    body = {"principal": {"group": "Editors of all", "account": "x"}, "role": "reader"}
    both = author.http.post(f"/api/documents/{other['id']}/grants", json=body)
    assert both.status_code == 422
    browser.post(f"{group}/remove")
    assert stranger.http.get(f"/api/documents/{document['id']}").status_code == 403

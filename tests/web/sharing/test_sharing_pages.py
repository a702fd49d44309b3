"""The page on which owners share a document, and the list of what others have shared, without script."""

import re

import pytest

from tests.running import Person
from tests.web.guests import enter
from tests.web.sharing.test_sharing import share


def test_an_owner_invites_changes_and_removes_on_the_page(author: Person, stranger: Person) -> None:
    document = author.document()
    browser = author.browser()
    page = f"/documents/{document['id']}/sharing"

    added = browser.post(page, data={"name": stranger.name, "role": "reader", "section_id": ""})

    assert (added.status_code, added.headers["location"]) == (303, f"{page}?done=added")
    assert stranger.name in browser.get(page).text
    own, grant = author.done("GET", f"/api/documents/{document['id']}/grants")["grants"]
    changed = browser.post(f"/grants/{grant['id']}/role", data={"role": "editor"})
    assert (changed.status_code, changed.headers["location"]) == (303, f"{page}?done=changed")
    assert stranger.done("GET", f"/api/documents/{document['id']}/sharing")["sharing"]["role"] == "editor"
    removed = browser.post(f"/grants/{grant['id']}/remove")
    assert (removed.status_code, removed.headers["location"]) == (303, f"{page}?done=removed")
    assert stranger.http.get(f"/api/documents/{document['id']}").status_code == 403
    assert browser.post(f"/grants/{own['id']}/remove").status_code == 409


def test_an_owner_who_gives_the_own_role_away_is_led_to_where_they_may_be(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    share(author, document, stranger.name, "owner")
    own, _ = author.done("GET", f"/api/documents/{document['id']}/grants")["grants"]
    browser = author.browser()
    lowered = browser.post(f"/grants/{own['id']}/role", data={"role": "reader"})
    assert lowered.headers["location"] == f"/documents/{document['id']}"
    assert browser.get(lowered.headers["location"], follow_redirects=True).status_code == 200
    stranger.done("PATCH", f"/api/grants/{own['id']}", json={"role": "owner"})
    removed = browser.post(f"/grants/{own['id']}/remove")
    assert removed.headers["location"] == "/"
    assert browser.get("/").status_code == 200


def test_what_was_typed_stays_where_it_is_refused(author: Person) -> None:
    document = author.document()
    reply = author.browser().post(
        f"/documents/{document['id']}/sharing", data={"name": "no such name", "role": "editor"}
    )
    assert reply.status_code == 422
    assert 'value="no such name"' in reply.text
    assert 'aria-invalid="true"' in reply.text


def test_a_request_is_declined_and_export_allowed_on_the_page(author: Person, stranger: Person) -> None:
    document = author.document()
    asked = stranger.done("POST", f"/api/documents/{document['id']}/access-requests")["access_request"]
    browser = author.browser()
    page = f"/documents/{document['id']}/sharing"
    assert stranger.name in browser.get(page).text

    assert browser.post(f"/access-requests/{asked['id']}/decline").status_code == 303
    assert stranger.name not in browser.get(page).text

    for form, is_allowed in (({"readers_may_export": "yes"}, True), ({}, False)):
        assert browser.post(f"{page}/export", data=form).status_code == 303
        sharing = author.done("GET", f"/api/documents/{document['id']}/sharing")["sharing"]
        assert sharing["readers_may_export"] is is_allowed


def test_what_is_shared_is_listed_and_read_and_left(author: Person, stranger: Person) -> None:
    document = author.document(title="Of somebody else")
    share(author, document, stranger.name, section_id=document["sections"][0]["id"])
    browser = stranger.browser()
    assert "Of somebody else" in browser.get("/").text

    sent_on = browser.get(f"/documents/{document['id']}")
    assert sent_on.headers["location"] == f"/documents/{document['id']}/read"
    read = browser.get(sent_on.headers["location"]).text
    assert "Why we do it." in read
    assert read.count("This section is not shared with you.") == 1

    assert browser.post(f"/documents/{document['id']}/leave").headers["location"] == "/"
    assert "Of somebody else" not in browser.get("/").text


def test_an_editor_opens_the_workspace(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    assert stranger.browser().get(f"/documents/{document['id']}").status_code == 200


def test_an_owner_makes_a_link_sees_who_entered_and_revokes_it_on_the_page(author: Person) -> None:
    document = author.document()
    browser = author.browser()
    page = f"/documents/{document['id']}/sharing"

    made = browser.post(f"/documents/{document['id']}/links", data={"role": "commenter", "days": "7"})

    assert made.status_code == 200
    (url,) = re.findall(r'value="(http[^"]*/s/[^"]*)"', made.text)
    guest = enter(author, url, "Mona <b>")
    listed = browser.get(page).text
    assert "1 guest has entered" in listed
    assert "Mona &lt;b&gt;" in listed
    assert url not in listed
    (link,) = author.done("GET", f"/api/documents/{document['id']}/links")["links"]
    revoked = browser.post(f"/links/{link['id']}/revoke")
    assert (revoked.status_code, revoked.headers["location"]) == (303, f"{page}?done=revoked")
    assert guest.get(f"/api/documents/{document['id']}").status_code == 401
    assert "1 guest has entered" not in browser.get(page).text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"role": "editor", "days": "7"}, "must be reader, commenter or suggester"),
        ({"role": "reader", "days": "0"}, "must be a whole number from 1 to 365"),
        ({"role": "reader", "days": "soon"}, "must be a whole number from 1 to 365"),
        ({"role": "reader", "days": "7", "password": "abc"}, "must have 4 to 256 characters"),
    ],
)
def test_a_link_that_may_not_be_made_is_refused_in_its_form(
    author: Person, form: dict[str, str], sentence: str
) -> None:
    document = author.document()
    refused = author.browser().post(f"/documents/{document['id']}/links", data=form)
    assert (refused.status_code, refused.text.count('role="alert"'), sentence in refused.text) == (
        422,
        1,
        True,
    )
    assert author.done("GET", f"/api/documents/{document['id']}/links")["links"] == []

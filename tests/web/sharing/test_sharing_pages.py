"""The page on which owners share a document, and the list of what others have shared, without script."""

import re
from pathlib import Path

import pytest

from tests.running import Person, RunningServer
from tests.web.conftest import free_port, notice_in
from tests.web.guests import enter
from tests.web.sharing.test_sharing import share


def test_an_owner_invites_changes_and_removes_on_the_page(author: Person, stranger: Person) -> None:
    document = author.document()
    browser = author.browser()
    page = f"/documents/{document['id']}/sharing"

    added = browser.post(page, data={"name": stranger.name, "role": "reader", "section_id": ""})

    own, grant = author.done("GET", f"/api/documents/{document['id']}/grants")["grants"]
    assert (added.status_code, added.headers["location"]) == (303, f"{page}?done=added&added={grant['id']}")
    assert stranger.name in browser.get(page).text
    changed = browser.post(f"/grants/{grant['id']}/role", data={"role": "editor"})
    assert (changed.status_code, changed.headers["location"]) == (303, f"{page}?done=changed")
    assert stranger.done("GET", f"/api/documents/{document['id']}/sharing")["sharing"]["role"] == "editor"
    removed = browser.post(f"/grants/{grant['id']}/remove")
    assert (removed.status_code, removed.headers["location"]) == (303, f"{page}?done=removed")
    assert stranger.http.get(f"/api/documents/{document['id']}").status_code == 403
    assert browser.post(f"/grants/{own['id']}/remove").status_code == 409


def invited(owner: Person, name: str) -> tuple[str, str]:
    """What the page says when an owner has invited somebody, and of their row."""
    document = owner.document()
    browser = owner.browser()
    added = browser.post(f"/documents/{document['id']}/sharing", data={"name": name, "role": "reader"})
    shown = browser.get(added.headers["location"])
    address = owner.http.base_url.join(f"/documents/{document['id']}")
    assert f'value="{address}"' in shown.text
    rows = re.findall(r'<span class="person">(.*?)</span>\n', shown.text, re.S)
    (row,) = (one for one in rows if name in one)
    return notice_in(shown).replace(name, "NAME"), row.replace(name, "NAME")


def test_an_administrator_is_told_that_an_invited_name_has_no_account_yet(
    administrator: Person, stranger: Person
) -> None:
    told, row = invited(administrator, "carol@example.org")
    assert "There is no account of this name yet." in told
    assert "No mail is sent, since this server has no mail server." in told
    assert "no account yet" in row

    told, row = invited(administrator, stranger.name)
    assert "The role is granted." in told
    assert "no account yet" not in told + row


def test_the_page_tells_nobody_else_who_has_an_account(author: Person, stranger: Person) -> None:
    assert invited(author, stranger.name) == invited(author, "nobody-there")
    told, _ = invited(author, "nobody-there")
    assert "If there is none yet, the role comes with the account" in told


def test_the_page_says_whether_a_mail_goes_to_whoever_is_invited(tmp_path: Path) -> None:
    port = free_port()
    mailing = {"smtp_url": "smtp://127.0.0.1:9?tls=off", "smtp_from": "quire@example.org"}
    server = RunningServer(tmp_path / "data", public_url=f"http://127.0.0.1:{port}", **mailing)
    server.start(port=port)
    try:
        ann = server.person("ann", is_administrator=True)
        told, _ = invited(ann, "carol@example.org")
        assert "One mail with the invitation goes to this address." in told
        mailed = "select name from document_grant where principal = 'invitation' and named_as = 'email'"
        assert server.write(lambda tx: tx.all(mailed)) == [("carol@example.org",)]
        told, _ = invited(ann, "carol")
        assert "No mail is sent, since this name is no e-mail address." in told
        told, _ = invited(server.person("ben"), "carol@example.org")
        assert "Without an account, one mail with the invitation goes to this address." in told
    finally:
        server.stop()


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

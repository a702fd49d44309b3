"""A document is shared by a link: the owner makes it and revokes it, a guest enters, reads and is out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import PHONE
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.test_plain_pages import sign_in
from tests.running import Person, RunningServer


def enter(page: Page, url: str, name: str, password: str) -> None:
    """Enter by a link, at the second try."""
    page.goto(url)
    assert findings(page) == {}
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password of the link").fill("a wrong one")
    page.get_by_role("button", name="Enter").click()
    expect(page.get_by_role("alert")).to_have_text("The password of this link is wrong.")
    page.get_by_label("Password of the link").fill(password)
    page.get_by_role("button", name="Enter").click()


@pytest.mark.long
def test_a_guest_enters_by_a_link_that_an_owner_makes_and_is_out_when_it_is_revoked(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    document = writer.document("Cleaning the line")
    page, guest = open_page(site), open_page(site, screen=PHONE)
    sign_in(page, writer)
    sharing = f"/documents/{document['id']}/sharing"
    page.goto(sharing)
    page.get_by_label("Password, if there is to be one").fill("open sesame")
    page.get_by_role("button", name="Make a link").click()
    url = page.get_by_label("The new link").input_value()
    assert findings(page) == {}
    page.context.grant_permissions(["clipboard-write", "clipboard-read"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == url

    enter(guest, url, "Mona Ruiz", "open sesame")
    expect(guest).to_have_url(re.compile("/read$"))
    expect(guest.get_by_role("heading", name="Cleaning the line")).to_be_visible()
    expect(guest.get_by_text("Mona Ruiz (guest)")).to_be_visible()
    assert findings(guest) == {}

    page.goto(sharing)
    page.get_by_text("1 guest has entered").click()
    expect(page.get_by_text("Mona Ruiz")).to_be_visible()
    page.get_by_text("Revoke…").click()
    assert findings(page) == {}
    page.get_by_role("button", name="Revoke the link").click()
    expect(page.get_by_role("status")).to_contain_text("The link is revoked")

    guest.reload()
    expect(guest).to_have_url(re.compile("/login"))
    guest.goto(url)
    expect(guest.get_by_role("heading", name="This link leads nowhere")).to_be_visible()
    assert findings(guest) == {}

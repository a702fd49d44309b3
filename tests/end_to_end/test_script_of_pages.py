"""What every page does where there is script: it tells the time zone of the browser, and copies what is shown once."""

from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.test_plain_pages import sign_in
from tests.running import Person, RunningServer


def test_the_first_page_after_signing_in_tells_the_time_zone(page: Page, writer: Person) -> None:
    document = writer.document()
    zone = page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
    sign_in(page, writer)
    page.goto(f"/documents/{document['id']}/history")
    expect(page.get_by_role("main")).to_contain_text(f"Times are in {zone}.")
    assert {"quire_time_zone": zone}.items() <= {
        one["name"]: one["value"] for one in page.context.cookies()
    }.items()


def test_a_new_token_and_the_address_for_somebody_who_is_invited_are_copied(
    open_page: OpenPage, site: RunningServer, writer: Person
) -> None:
    document = writer.document()
    page = open_page(site)
    page.context.grant_permissions(["clipboard-write", "clipboard-read"])
    sign_in(page, writer)

    page.goto("/account")
    tokens = page.get_by_role("region", name="API tokens")
    tokens.get_by_label("What it is for").fill("script")
    tokens.get_by_role("button", name="Create token").click()
    is_copied(page, page.get_by_label("The new token").input_value())

    page.goto(f"/documents/{document['id']}/sharing")
    page.get_by_label("Name or e-mail address").fill("carol@example.org")
    page.get_by_role("button", name="Invite", exact=True).click()
    is_copied(page, f"{site.url}/documents/{document['id']}")


def is_copied(page: Page, text: str) -> None:
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == text

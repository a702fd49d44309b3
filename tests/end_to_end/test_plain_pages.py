"""The pages around the workspace in a browser without script: all that can be done there can be done so."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import patient
from tests.end_to_end.histories import with_history
from tests.running import PASSWORD, Person, RunningServer

NEW = "violet kettle harbour"


def sign_in(page: Page, person: Person, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("Name").fill(person.name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()


def document(page: Page, title: str) -> Locator:
    return page.get_by_role("listitem").get_by_role("link", name=re.compile(f"^{re.escape(title)}"))


def row(page: Page, table: str, text: str) -> Locator:
    return page.get_by_role("table", name=table).get_by_role("row").filter(has_text=text)


def go_to(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Quire").get_by_role("link", name=name).click()
    expect(page.get_by_role("navigation", name="Quire").get_by_role("link", name=name)).to_have_attribute(
        "aria-current", "page"
    )


def test_a_document_is_found_deleted_taken_back_deleted_again_and_restored(
    plain_page: Page, writer: Person
) -> None:
    for title in ("École de Paris", "Cleaning the line"):
        writer.document(title)
    page = plain_page
    sign_in(page, writer)
    page.get_by_label("Search titles").fill("ecole")
    page.get_by_label("Search titles").press("Enter")
    expect(document(page, "École de Paris")).to_be_visible()
    expect(document(page, "Cleaning")).to_have_count(0)

    page.get_by_role("button", name="Delete “École de Paris”").click()
    expect(page.get_by_role("status")).to_contain_text("“École de Paris” is in the trash.")
    expect(page.get_by_label("Search titles")).to_have_value("ecole")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("“École de Paris” is back.")
    expect(document(page, "École de Paris")).to_be_visible()

    page.get_by_role("button", name="Delete “École de Paris”").click()
    expect(page.get_by_role("status")).to_contain_text("“École de Paris” is in the trash.")
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name="Restore “École de Paris”").click()
    expect(page.get_by_role("status")).to_contain_text("“École de Paris” is restored.")
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    page.get_by_role("link", name="Open it").click()
    expect(page).to_have_title(re.compile("École de Paris"))


@pytest.mark.long
def test_documents_are_sorted_and_paged(plain_page: Page, writer: Person) -> None:
    for number in range(52):
        writer.document(f"Report {number:02}", [{"title": "One"}])
    page = plain_page
    sign_in(page, writer)
    page.get_by_label("Sort by").select_option("Title")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("listitem").first).to_contain_text("Report 00")
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_label("Sort by")).to_have_value("title")
    page.get_by_role("link", name="First page").click()
    expect(page.get_by_role("listitem")).to_have_count(50)


def test_versions_are_compared_and_one_is_restored_and_taken_back_by_keyboard(
    plain_page: Page, site: RunningServer, writer: Person
) -> None:
    page = plain_page
    document, history = with_history(site, writer)
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    sign_in(page, writer)
    page.goto(history)
    page.get_by_role("radio", name="Version 3 as the older one").focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="Version 4 as the newer one").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Compare the two chosen versions").press("Enter")
    expect(page.get_by_role("heading", name="From version 3 to version 4")).to_be_visible()
    expect(page.get_by_role("insertion").first).to_have_text("inserted: and locked")
    page.get_by_role("link", name="Side by side").press("Enter")
    expect(page.get_by_role("table").get_by_role("insertion").first).to_have_text("inserted: and locked")
    page.get_by_text("unchanged lines").press("Enter")
    expect(page.get_by_text("Gaskets are changed")).to_be_visible()

    page.get_by_role("button", name="Restore version 3").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Version 3 is restored, as version 7.")
    assert "and locked. *Nobody*" not in writer.done("GET", place)["section"]["content"]
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Version 6 is restored, as version 8.")
    assert "and locked. *Nobody*" in writer.done("GET", place)["section"]["content"]
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_role("article")).to_have_text("To be written.")
    page.get_by_role("button", name="Restore this version").click()
    expect(page.get_by_role("status")).to_contain_text("Version 1 is restored, as version 9.")


@pytest.mark.long
def test_a_password_is_changed_after_a_mistake_and_other_browsers_are_out(
    plain_page: Page, writer: Person
) -> None:
    elsewhere = writer.browser()
    page = plain_page
    sign_in(page, writer)
    go_to(page, "Account")
    for current, says in (
        ("not the right one", "“Current password” is not right."),
        (PASSWORD, "Your password is changed."),
    ):
        page.get_by_label("Current password").fill(current)
        page.get_by_label("New password", exact=True).fill(NEW)
        page.get_by_label("New password, again").fill(NEW)
        page.get_by_role("button", name="Change password").click()
        expect(page.locator("[role=alert], [role=status]")).to_contain_text(says)
        if says.endswith("right."):
            expect(page.get_by_label("Current password")).to_be_focused()
    assert elsewhere.get("/api/me").status_code == 401
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    sign_in(page, writer, NEW)


@pytest.mark.long
def test_other_browsers_are_signed_out_one_by_one_and_all_together(plain_page: Page, writer: Person) -> None:
    elsewhere = [writer.browser() for _ in range(3)]
    page = plain_page
    sign_in(page, writer)
    go_to(page, "Account")
    rows = row(page, "Browsers in which you are signed in", "UTC")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="This browser")).to_have_count(1)
    page.get_by_role("button", name="Sign out the browser").first.click()
    expect(page.get_by_role("status")).to_have_text("That browser is signed out.")
    expect(rows).to_have_count(3)
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(rows).to_have_count(1)
    assert {browser.get("/api/me").status_code for browser in elsewhere} == {401}


def test_a_token_is_made_used_and_deleted(plain_page: Page, writer: Person) -> None:
    page = plain_page
    sign_in(page, writer)
    go_to(page, "Account")
    page.get_by_label("What it is for").fill("Nightly report")
    page.get_by_label("Days until it ends").fill("soon")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_role("alert")).to_contain_text("“Days until it ends” must be a whole number")
    expect(page.get_by_label("What it is for")).to_have_value("Nightly report")
    page.get_by_label("Days until it ends").fill("7")
    page.get_by_role("button", name="Create token").click()
    secret = page.get_by_label("The new token “Nightly report”")
    expect(secret).to_be_focused()
    bearer = {"Authorization": f"Bearer {secret.input_value()}"}
    address = f"{writer.http.base_url}/api/me"
    assert patient.get(address, headers=bearer).status_code == 200
    page.get_by_role("button", name="Delete the token “Nightly report”").click()
    expect(page.get_by_role("status")).to_contain_text("The token is deleted")
    assert patient.get(address, headers=bearer).status_code == 401


def test_an_administrator_adds_disables_and_enables_an_account(
    plain_page: Page, administrator: Person, site: RunningServer
) -> None:
    page = plain_page
    name = f"new-{administrator.name}"
    sign_in(page, administrator)
    go_to(page, "Administration")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Add account").click()
    made_up = page.get_by_label(f"The password of {name}").input_value()
    credentials = {"username": name, "password": made_up}

    def status() -> int:
        return patient.post(f"{site.url}/login", json=credentials).status_code

    assert status() == 200
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_role("status")).to_contain_text("is shut out")
    assert status() == 401
    page.get_by_role("button", name="Enable").click()
    expect(page.get_by_role("status")).to_contain_text("can sign in again")
    assert status() == 200
    page.get_by_role("button", name="Make administrator").click()
    expect(page.get_by_role("status")).to_contain_text("is an administrator now")
    page.get_by_role("button", name=re.compile("role away")).click()
    expect(page.get_by_role("status")).to_contain_text("is no longer an administrator")
    go_to(page, "Administration")
    page.get_by_label("Search names").fill(name.upper())
    page.get_by_label("Search names").press("Enter")
    expect(row(page, "Accounts", name)).to_contain_text("Author")


@pytest.mark.long
def test_an_administrator_looks_after_the_server(plain_page: Page, administrator: Person) -> None:
    page = plain_page
    sign_in(page, administrator)
    go_to(page, "Administration")
    page.get_by_role("link", name="Health and limits").click()
    page.get_by_role("button", name="Check the database").click()
    expect(page.get_by_role("status")).to_contain_text("is whole")
    page.get_by_role("button", name="Check the model").click()
    expect(page.get_by_role("status")).to_contain_text("scripted assistant")
    expect(row(page, "Limits in force", "Text of a section")).to_contain_text("512 KiB")


@pytest.mark.long
def test_who_is_no_administrator_sees_no_way_there(plain_page: Page, writer: Person) -> None:
    page = plain_page
    sign_in(page, writer)
    expect(page.get_by_role("link", name="Administration")).to_have_count(0)
    page.goto("/administration")
    expect(page.get_by_role("heading", name="Access denied")).to_be_visible()
    go_to(page, "Documents")

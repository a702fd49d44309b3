"""The very first visit: nobody has an account yet."""

from playwright.sync_api import expect

from tests.conftest import StartServer
from tests.end_to_end.conftest import OpenPage


def test_the_first_administrator_is_made_at_the_address_that_the_server_prints(
    start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server()
    page = open_page(server)
    page.goto("/")
    expect(page.get_by_text("at the address that Quire printed when it started")).to_be_visible()
    page.goto(server.first_administrator_url)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("password1234")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("ada")
    page.get_by_label("Password").fill("violet kettle harbour")
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_text("Nothing written yet.")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_text("Nobody has an account here yet.")).to_have_count(0)

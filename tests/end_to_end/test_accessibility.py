"""Every page in both themes, looked at by axe: nothing stands in the way of somebody who sees or moves differently.

A further page is a line in `PLACES`, or in `SCENES` when something has to be done before it can be seen.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.conftest import sign_in
from tests.end_to_end.workspace import Workspace
from tests.running import Person

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
THEMES = ("light", "dark")

PLACES = {
    "documents": "/",
    "nothing found": "/?q=no+such+title",
    "trash": "/trash",
    "account": "/account",
    "accounts": "/administration",
    "health": "/administration/health",
    "API": "/api/docs",
    "problem": "/documents/none",
    "unknown address": "/no/such/page",
}
"""Pages of an administrator with a document, another one in the trash, and two sign-ins."""


def sign_in_page(page: Page, person: Person) -> None:
    page.context.clear_cookies()
    page.goto("/login")


def sign_in_refused(page: Page, person: Person) -> None:
    sign_in_page(page, person)
    page.get_by_label("Name").fill("nobody")
    page.get_by_label("Password").fill("no such password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()


def document_deleted(page: Page, person: Person) -> None:
    page.goto("/")
    page.get_by_role("button", name="Delete “Cleaning the line”").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def title_refused(page: Page, person: Person) -> None:
    page.goto("/")
    page.get_by_label("Title of the new document").fill(" ")
    page.get_by_role("button", name="Create document").click()
    expect(page.get_by_role("alert")).to_be_visible()


def password_refused(page: Page, person: Person) -> None:
    page.goto("/account")
    for label in ("Current password", "New password", "New password, again"):
        page.get_by_label(label, exact=True).fill("a wrong password")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_be_visible()


def token_shown(page: Page, person: Person) -> None:
    page.goto("/account")
    page.get_by_label("What it is for").fill("Nightly report")
    page.get_by_role("button", name="Create token").click()
    expect(page.get_by_label("The new token")).to_be_visible()


def account_refused(page: Page, person: Person) -> None:
    page.goto("/administration")
    page.get_by_label("Name", exact=True).fill("two words")
    page.get_by_role("button", name="Add account").click()
    expect(page.get_by_role("alert")).to_be_visible()


def account_of_another(page: Page, person: Person) -> None:
    page.goto("/administration")
    page.get_by_label("Name", exact=True).fill(f"other-{person.name}")
    page.get_by_role("button", name="Add account").click()
    page.get_by_role("button", name="Disable").click()
    expect(page.get_by_text("is shut out")).to_be_visible()


def own_account(page: Page, person: Person) -> None:
    page.goto(f"/administration/accounts/{person.user_id}")


def model_checked(page: Page, person: Person) -> None:
    page.goto("/administration/health")
    page.get_by_role("button", name="Check the model").click()
    expect(page.get_by_role("status")).to_be_visible()


def workspace(page: Page, person: Person) -> None:
    Workspace(page, person.document("Filling the tanks")["id"]).open()


def outline(page: Page, person: Person) -> Workspace:
    titles = [("Purpose", 1), ("Scope", 2), ("Limits", 3), ("Method", 1), ("Results", 1)]
    sections = [{"title": title, "level": level, "content": "Some words."} for title, level in titles]
    opened = Workspace(page, person.document("Annual report", sections)["id"])
    opened.open()
    return opened


def outline_changed(page: Page, person: Person) -> None:
    opened = outline(page, person)
    opened.act("Results", "Delete")
    opened.act("Method", "One level down")
    opened.act("Scope", "Fold")
    opened.act("Scope", "Add a section after it")
    expect(page.get_by_role("textbox", name="Title of the new section")).to_be_focused()


def outline_menu(page: Page, person: Person) -> None:
    opened = outline(page, person)
    opened.entry("Scope").focus()
    page.keyboard.press("Shift+F10")
    expect(page.get_by_role("menuitem", name="Rename")).to_be_focused()


def searched(page: Page, person: Person) -> None:
    outline(page, person)
    page.get_by_label("Search this document").fill("words")
    expect(page.get_by_role("option").first).to_be_visible()


def palette(page: Page, person: Person) -> None:
    outline(page, person)
    page.keyboard.press("Control+k")
    page.keyboard.type("s")
    expect(page.get_by_role("option").first).to_be_visible()


SCENES: dict[str, Callable[[Page, Person], None]] = {
    "sign-in": sign_in_page,
    "sign-in refused": sign_in_refused,
    "document deleted": document_deleted,
    "title refused": title_refused,
    "password refused": password_refused,
    "token shown": token_shown,
    "account refused": account_refused,
    "account of another": account_of_another,
    "own account": own_account,
    "model checked": model_checked,
    "workspace": workspace,
    "outline changed": outline_changed,
    "outline menu": outline_menu,
    "searched": searched,
    "palette": palette,
}


@pytest.fixture
def reader(page: Page, administrator: Person) -> Person:
    """An administrator with a bit of everything, signed in."""
    administrator.document("Cleaning the line")
    deleted = administrator.document("Old plan")
    administrator.done("DELETE", f"/api/documents/{deleted['id']}")
    administrator.browser()
    sign_in(page, administrator)
    return administrator


@pytest.mark.parametrize("place", PLACES)
def test_axe_finds_nothing_on_a_page(page: Page, reader: Person, place: str) -> None:
    page.goto(PLACES[place])
    assert findings(page) == {}


@pytest.mark.parametrize("scene", SCENES)
def test_axe_finds_nothing_after_something_was_done(page: Page, reader: Person, scene: str) -> None:
    SCENES[scene](page, reader)
    assert findings(page) == {}


def test_axe_finds_what_is_there_to_be_found(page: Page, reader: Person) -> None:
    """Were it not running, the tests above would find nothing either."""
    page.goto("/")
    page.evaluate("document.querySelector('label[for=title]').remove()")
    page.evaluate("document.querySelector('h1').style.color = '#999'")
    assert {"color-contrast", "label"} & {name for names in findings(page).values() for name in names}


def findings(page: Page) -> dict[str, dict[str, Any]]:
    """What axe finds, by theme and rule. It is run past the content policy, which is for what pages bring along."""
    found = {}
    for theme in THEMES:
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        page.evaluate(_axe())
        result = json.loads(
            page.evaluate("axe.run(document).then((found) => JSON.stringify(found.violations))")
        )
        if result:
            found[theme] = {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in result}
    return found


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")

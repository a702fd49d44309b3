"""From nothing to the first answer of a server: an administrator connects models in the page, and a writer chooses."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ModelServer
from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import DESK, PHONE, Screen
from tests.end_to_end.conftest import SECTIONS, OpenPage
from tests.end_to_end.workspace import Workspace, open_workspace, sign_in
from tests.running import RunningServer, wait_until

SCREENS = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk", marks=pytest.mark.long)]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[RunningServer]:
    """A server to which no model is connected, and that nobody else uses."""
    running = RunningServer(tmp_path / "data").start()
    yield running
    running.stop()


def connect(page: Page, model: ModelServer) -> None:
    """Connect the server as a provider, and add one of the models that it names."""
    page.goto("/administration/models")
    connect_here(page, model)


def connect_here(page: Page, model: ModelServer) -> None:
    page.get_by_label("Name", exact=True).fill("Our server")
    page.get_by_label("Address").fill(f"{model.url}/v1")
    page.get_by_label("Key", exact=True).fill("sk-0123456789abcdef")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_role("status")).to_contain_text("The provider is connected")
    page.get_by_role("button", name="Ask the server which models it has").click()
    expect(page.get_by_role("status")).to_contain_text("2 models")
    add(page, "llama")


def add(page: Page, name: str) -> None:
    page.get_by_label("Name at its server").fill(name)
    page.get_by_label("Size of prompts, in tokens").fill("2000")
    page.get_by_role("button", name="Add and try").click()
    expect(page.get_by_role("table")).to_contain_text("It said “It answers.”")


@pytest.mark.long
@pytest.mark.parametrize("screen", SCREENS)
def test_a_model_is_connected_chosen_and_answers(
    fresh: RunningServer, model_server: ModelServer, open_page: OpenPage, screen: Screen
) -> None:
    model_server.plan(models=["llama", "qwen"], pieces=["It ", "answers."])
    administrator = fresh.person("root", is_administrator=True)
    page = open_page(fresh, screen=screen)
    sign_in(page, administrator)
    connect(page, model_server)
    assert findings(page) == {}
    page.goto("/administration/models")
    assert findings(page) == {}
    page.get_by_role("link", name="Our server").click()
    add(page, "qwen")

    workspace = open_workspace(page, administrator, administrator.document("Line", SECTIONS)["id"])
    if screen is PHONE:
        workspace.show_tab("Chat")
    workspace.question.click()
    picker = page.get_by_label("Model for the next questions")
    expect(picker.get_by_role("option", selected=True)).to_have_text("As set: llama")
    picker.select_option(label="qwen (in the house)")
    workspace.question.fill("Does it answer?")
    page.get_by_role("button", name="Send").click()
    answer = workspace.answer("completed")
    expect(answer).to_contain_text("It answers.")
    expect(answer).to_contain_text("7 tokens read, 3 written")
    assert model_server.calls()[-1]["request"]["model"] == "qwen"

    page.get_by_role("button", name="Model and style…").click()
    dialog = page.get_by_role("dialog", name="How answers are written")
    expect(dialog).to_be_visible()
    assert findings(page) == {}
    dialog.get_by_label("The whole document").check()
    dialog.get_by_label("Tone").select_option(label="Formal")
    dialog.get_by_label("Own instructions").fill("Use SI units.")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    asked = len(model_server.calls())
    workspace.question.fill("And now?")
    page.get_by_role("button", name="Send").click()
    (call,) = wait_until(lambda: model_server.calls()[asked:])
    system = call["request"]["messages"][0]["content"]
    assert "Write formally" in system
    assert "Use SI units." in system


@pytest.mark.parametrize("screen", SCREENS)
def test_a_fresh_installation_leads_from_its_first_address_to_an_answer_its_cost_and_a_cap(
    fresh: RunningServer, model_server: ModelServer, open_page: OpenPage, screen: Screen
) -> None:
    """By links and forms alone, in one run of the server, without a setting."""
    model_server.plan(models=["llama", "qwen"], pieces=["It ", "answers."])
    page = open_page(fresh, screen=screen)
    page.goto(fresh.first_administrator_url)
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("violet kettle harbour")
    page.get_by_role("button", name="Create the account").click()
    go_to(page, "Administration")
    page.get_by_role("link", name="Models").click()
    connect_here(page, model_server)
    assert findings(page) == {}
    page.get_by_label("Input", exact=True).fill("2.50")
    page.get_by_label("Output", exact=True).fill("10")
    page.get_by_role("button", name="Save and try").click()
    expect(page.get_by_label("Output", exact=True)).to_have_value("10")

    go_to(page, "Documents")
    page.get_by_label("Title").fill("Cleaning the line")
    page.get_by_role("button", name="Create").click()
    page.get_by_role("button", name="Add a section").first.click()
    page.get_by_role("textbox", name="Title of the new section").fill("Purpose")
    page.keyboard.press("Enter")
    workspace = Workspace(page, page.url.rpartition("/documents/")[2].partition("#")[0])
    expect(workspace.text).to_be_focused()
    if screen is PHONE:
        workspace.show_tab("Outline")
    agree(page, "Why the line is cleaned")
    if screen is PHONE:
        workspace.show_tab("Chat")
    workspace.ask("Does it answer?")
    answer = workspace.answer("completed")
    expect(answer).to_contain_text("It answers.")
    expect(answer).to_contain_text("llama")
    expect(answer).to_contain_text("$0.0001 · 7 tokens read, 3 written")
    assert findings(page) == {}
    call = model_server.calls()[-1]
    assert call["authorization"] == "bearer sk-0123456789abcdef"
    assert "Why the line is cleaned" in repr(call["request"])
    reach_a_cap(page, workspace)


def go_to(page: Page, name: str) -> None:
    """By the links on top, which a phone has in a menu."""
    menu = page.get_by_role("button", name="Menu", exact=True)
    link = page.get_by_role("link", name=name, exact=True).filter(visible=True).first
    expect(menu.or_(link).filter(visible=True).first).to_be_visible()
    if menu.is_visible():
        menu.click()
    link.click()


def agree(page: Page, purpose: str) -> None:
    """Write the contract of the open section."""
    page.get_by_role("button", name="Document menu").click()
    page.get_by_role("menuitem", name="Contract and findings").click()
    panel = page.get_by_role("complementary", name="Contract")
    panel.get_by_label("Purpose").fill(purpose)
    panel.get_by_role("button", name="Save the contract").click()
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    assert findings(page) == {}
    page.keyboard.press("Escape")


def reach_a_cap(page: Page, workspace: Workspace) -> None:
    """One answer a month for everybody has been given already."""
    address = page.url
    page.goto("/administration/usage")
    form = page.locator("form[action$='/caps']")
    form.get_by_label("For", exact=True).select_option("everybody")
    form.get_by_label("At most in a month").fill("1")
    form.get_by_label("Counted in").select_option("answers")
    form.get_by_role("button", name="Set cap").click()
    expect(page.get_by_role("status")).to_contain_text("The cap is set")
    assert findings(page) == {}
    page.goto(address)
    expect(page.get_by_text("It answers.")).to_be_attached()
    if workspace.tabs.is_visible():
        workspace.show_tab("Chat")
    workspace.ask("And now?")
    expect(page.get_by_role("alert")).to_contain_text("1 answer a month, leaves 0 answers")
    expect(workspace.question).to_have_value("And now?")
    assert findings(page) == {}


def test_an_administrator_is_led_to_where_models_are_connected(
    fresh: RunningServer, open_page: OpenPage
) -> None:
    for name, is_administrator in (("root", True), ("ann", False)):
        person = fresh.person(name, is_administrator=is_administrator)
        page = open_page(fresh)
        open_workspace(page, person, person.document("Line", SECTIONS)["id"])
        page.get_by_text("Connect a model", exact=True).click()
        expect(page.get_by_text("An administrator connects one")).to_be_visible()
        link = page.get_by_role("link", name="Connect a model now")
        expect(link).to_have_count(1 if is_administrator else 0)
        if is_administrator:
            expect(link).to_have_attribute("href", "/administration/models")

"""People see about what an answer will cost, what it cost, and why a cap refuses the next question."""

from playwright.sync_api import expect

from tests.conftest import ModelServer, StartServer
from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import open_workspace

PRICES = {"model_input_price": "2.50", "model_output_price": "10"}


def test_costs_are_seen_before_and_after_and_a_cap_says_why(
    model_server: ModelServer, start_server: StartServer, open_page: OpenPage
) -> None:
    server = start_server(**model_server.settings, **PRICES)
    chief, author = server.person("chief", is_administrator=True), server.person("author")
    workspace = open_workspace(open_page(server), author, author.document()["id"])
    page = workspace.page

    workspace.question.fill("What does this say?")
    expect(page.get_by_text("about $0.0")).to_be_visible()
    workspace.question.press("Enter")
    answer = workspace.answer("completed")
    expect(answer).to_contain_text("$0.0001 · 7 tokens read, 3 written")

    cap = {"scope": "person", "subject": "author", "unit": "answers", "amount": 1}
    chief.done("PUT", "/api/caps", json=cap)
    workspace.ask("And this?")
    expect(page.get_by_role("alert")).to_contain_text("Your cap of 1 answer a month leaves 0 answers")
    expect(workspace.question).to_have_value("And this?")

    page.goto(f"{server.url}/account")
    expect(page.get_by_role("heading", name="Usage and cost")).to_be_visible()
    expect(page.get_by_text("1 of 1 answer")).to_be_visible()

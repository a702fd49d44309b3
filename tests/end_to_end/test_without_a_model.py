"""Without a language model: passages are found and quoted, and nothing is offered that only a model can do."""

from playwright.sync_api import expect

from tests.end_to_end.conftest import OpenPage
from tests.end_to_end.workspace import open_workspace
from tests.running import Person, RunningServer

STEAM = "Steam under pressure kills spores within fifteen minutes."
SECTIONS = [
    {"title": "Purpose", "content": "This procedure keeps vessels clean."},
    {"title": "Method", "content": STEAM},
]


def test_quotes_can_be_used_and_only_what_needs_a_model_is_not_offered(
    server: RunningServer, author: Person, open_page: OpenPage
) -> None:
    workspace = open_workspace(open_page(server), author, author.document("Vessels", SECTIONS)["id"])
    page = workspace.page
    expect(page.get_by_text("Connect a model", exact=True)).to_be_visible()
    expect(page.get_by_role("radiogroup", name="What the answer is for")).to_have_count(0)
    expect(page.get_by_role("button", name="Rewrite")).to_have_count(0)
    expect(page.get_by_role("button", name="Suggest a better opening paragraph.")).to_have_count(0)

    workspace.ask("What kills spores under pressure?")
    answer = workspace.answer("completed")
    expect(answer.get_by_role("button", name="Insert into section")).to_have_count(0)
    use = answer.get_by_role("button", name="Use this quote").first
    expect(use).to_have_accessible_description("1: Method, paragraph 1")
    expect(answer.get_by_role("listitem").get_by_role("button", name="1: Method")).to_have_count(1)
    expect(answer.get_by_text("citation")).to_have_count(0)
    use.click()
    expect(workspace.text).to_contain_text(STEAM)
    workspace.expect_saved("v2")
    assert workspace.stored_text().startswith(f"This procedure keeps vessels clean.\n\n> {STEAM}")

"""The outline as a person sees it, and as the server has it."""

from playwright.sync_api import Locator, expect

from tests.end_to_end.workspace import Workspace, wait_until

TREE = [
    {"title": "Purpose", "content": "Why we do it."},
    {"title": "Scope", "level": 2, "content": "What belongs to it."},
    {"title": "Limits", "level": 3, "content": "What does not."},
    {"title": "Method", "content": "How it is done."},
    {
        "title": "Sampling",
        "level": 2,
        "content": "Every tenth bottle is looked at. 😀 Bottles that leak are counted.",
    },
    {"title": "Results"},
]


def item(workspace: Workspace, title: str) -> Locator:
    return workspace.entry(title)


def expect_tree(workspace: Workspace, wanted: str) -> None:
    """Titles in order, each with its level: as the page shows it."""
    entries = wanted.split(", ")
    expect(workspace.entries).to_contain_text([entry.split(" ")[0] for entry in entries])
    for place, entry in enumerate(entries):
        expect(workspace.entries.nth(place)).to_have_attribute("aria-level", entry.split(" ")[1])


def stored_tree(workspace: Workspace) -> str:
    """The same, as the server has it."""
    reply = workspace.page.request.get(f"/api/documents/{workspace.document_id}").json()
    return ", ".join(f"{section['title']} {section['level']}" for section in reply["document"]["sections"])


def expect_stored(workspace: Workspace, wanted: str) -> None:
    wait_until(workspace.page, lambda: stored_tree(workspace) == wanted)


def expect_said(workspace: Workspace, sentence: str) -> None:
    """What a screen reader is told."""
    expect(workspace.page.locator("[aria-live=polite]").first).to_have_text(sentence)


START = "Purpose 1, Scope 2, Limits 3, Method 1, Sampling 2, Results 1"

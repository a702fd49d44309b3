"""The command palette: everything by its name."""

from playwright.sync_api import Page, expect


def choose(page: Page, name: str) -> None:
    """Ctrl+K, the name, Enter."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Go to")).to_be_focused()
    page.keyboard.type(name)
    expect(page.get_by_role("option", name=name)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")

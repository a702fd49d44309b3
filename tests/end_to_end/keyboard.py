"""Moving with the Tab key, and seeing where the focus is."""

from playwright.sync_api import Locator, Page, expect

TABS_AT_MOST = 40


def tab_to(page: Page, name: str, *, key: str = "Tab") -> None:
    """Press Tab until what has the focus has this name; wherever it stops, one sees where one is."""
    wait_for_its_looks(page)
    for _ in range(TABS_AT_MOST):
        page.keyboard.press(key)
        assert page.evaluate(IS_FOCUS_VISIBLE), page.evaluate("document.activeElement.outerHTML")
        if name in page.evaluate(NAME_OF_FOCUSED):
            return
    raise AssertionError(f"Tab does not reach “{name}”.")


def expect_visible_focus(page: Page, stop: Locator) -> None:
    """Wait until something has the focus, and see that one can tell."""
    expect(stop).to_be_focused()
    wait_for_its_looks(page)
    assert page.evaluate(IS_FOCUS_VISIBLE), page.evaluate("document.activeElement.outerHTML")


def wait_for_its_looks(page: Page) -> None:
    """A page that was just opened has its words before its style, and with them the browser's own thin outlines."""
    page.wait_for_load_state("load")


NAME_OF_FOCUSED = """() => {
    const focused = document.activeElement;
    return [focused.ariaLabel, focused.textContent, ...Array.from(focused.labels ?? [], (label) => label.textContent)]
        .join(" ");
}"""

IS_FOCUS_VISIBLE = """() => {
    let focused = document.activeElement;
    // The editor stands in a tree of its own.
    while (focused.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    const { top, bottom, left, right } = focused.getBoundingClientRect();
    const isInWindow = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    const { outlineStyle, outlineWidth, caretColor } = getComputedStyle(focused);
    const hasOutline = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    // Where a whole page of text is written, the caret tells more than a frame around it.
    const hasCaret = focused.isContentEditable && !caretColor.endsWith(", 0)");
    return focused !== document.body && isInWindow && (hasOutline || hasCaret);
}"""

"""Whatever is under the pointer stays there while its section is opened for writing and left, by click and by key."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.workspace import Workspace, come_to_rest, open_workspace
from tests.pictures import png
from tests.running import Person

PIXELS = 2
"""The farthest that the line may be from where it was."""

PARAGRAPH = "The line is **stopped** and the key is kept by whoever [stopped](https://example.org/stops) it."
AROUND = "\n\n".join([PARAGRAPH] * 12)
TABLE = "| step | minutes |\n|---|--:|\n| rinse | 12 |\n| clean | 30 |"
FIGURE = '![A mill](quire:{image} "The mill"){{#fig:{label} width=50%}}'
QUICK = {
    "paragraph": "Here is the needle.",
    "heading": "## The needle\n\nText.",
    "nested list": "- one\n  - the needle\n- two",
    "quote": "> one\n>\n> the needle\n> two",
    "code": "```python\none()\nneedle()\n```",
    "cell": "| step | of |\n|---|--:|\n| needle | 12 |\n| clean | 30 |",
    "caption of a table": f"{TABLE}\n\n: The needle {{#tbl:limits}}",
    "under a figure": f"{FIGURE}\n\nThe needle.",
}
KINDS = QUICK | {
    "long paragraph": f"{'Water is filtered twice. ' * 20}The needle. {'It is drained once. ' * 20}",
    "paragraph of two lines": "One line of it.  \nThe needle.",
    "lines without a break": "One line of it.\nThe needle.\nOne more.",
    "first heading": "# The needle",
    "third heading": "Text.\n### The needle\nText.",
    "sixth heading": "###### The needle\n\nText.",
    "underlined heading": "The needle\n===\n\nText.",
    "tight list": "Text.\n- one\n- needle\n- three",
    "loose list": "- one\n\n- the needle\n\n  more of it\n\n- three",
    "numbered list": "1. one\n2. the needle\n3. three",
    "deep list": "1. one\n   - two\n     1. the needle\n2. three",
    "tasks": "- [ ] open\n- [x] the needle",
    "list in a quote": "> one\n>\n> - two\n> - needle",
    "quote in a quote": "> one\n> > the needle",
    "code without a language": "```\none\n\nneedle\n```",
    "indented code": "Text.\n\n    one()\n    needle()\n\nText.",
    "code in a line": "Text with `needle` in it.",
    "cell of two lines": f"| step | why |\n|---|---|\n| until it is clean | {'the needle is in it ' * 20}|",
    "head of a table": "| needle | of |\n|---|--:|\n| rinse | 12 |",
    "table under text": f"Text.\n\n{TABLE}\n\nThe needle.",
    "long cells": f"| step | why |\n|---|---|\n| needle | {'until it is clean ' * 20}|\n| two | three |",
    "many columns": f"|{' column |' * 9}\n|{'---|' * 9}\n|{' needle in a cell |' + ' words |' * 8}",
    "under a caption": f"{TABLE}\n\n: Limits {{#tbl:under}}\n\nThe needle, see @tbl:under.",
    "between two tables": f"{TABLE}\n\n: Limits {{#tbl:one}}\n\nThe needle.\n\n{TABLE}\n\n: More {{#tbl:two}}",
    "caption of a figure": '![A mill](quire:{image} "The needle"){{#fig:needle width=50%}}',
    "picture in a line": "The needle ![A mill](quire:{image}) in a line.",
    "under a picture": "![A mill](quire:{image})\n\nThe needle.",
    "under a formula": "$$\n\\frac{a}{b}\n$$\n\nThe needle.",
    "above a formula": "The needle.\n\n$$\n\\sum_{i=1}^n x_i\n$$\n\nText.",
    "formulas in a line": "With $x^2$ and $\\frac{a}{b}$ the needle in H~2~O and 10^6^.",
    "note": "The needle[^1] and more[^2].\n\n[^1]: First.\n[^2]: Second.",
    "under notes": "One[^1].\n\n[^1]: First.\n\nThe needle.",
    "rule": "Text.\n\n---\n\nThe needle.",
    "blank lines": "One.\n\n\n\nThe needle.\n\n\n\nTwo.",
    "styles": "Both **bold** and *italic*, ~~gone~~, the needle and `code`.",
    "other direction": "שורה אחת.\n\nשורה needle שנייה.",
}


@pytest.mark.long
@pytest.mark.parametrize(
    ("kinds", "slowness"),
    [
        pytest.param(QUICK, 1, id="some"),
        pytest.param(KINDS, 1, id="all", marks=pytest.mark.long),
        pytest.param(KINDS, 6, id="all, slowly", marks=pytest.mark.long),
    ],
)
def test_what_is_under_the_pointer_stays_there(
    page: Page, writer: Person, kinds: dict[str, str], slowness: int
) -> None:
    workspace = open_workspace(page, writer, document_of(writer, kinds))
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowness})
    moves: dict[str, dict[str, float]] = {}
    for kind in kinds:
        steps = Steps(workspace, kind)
        steps.bring_into_view()
        seen = {
            "click": steps.click(),
            "Escape": steps.leave(),
            "Enter": steps.enter(),
            "left": steps.leave(),
        }
        if far := {step: moved for step, moved in seen.items() if moved > PIXELS}:
            moves[kind] = far
    assert moves == {}


class Steps:
    """What is done with one section; each tells how far the needle was from where it had been, in any picture."""

    def __init__(self, workspace: Workspace, title: str) -> None:
        self.workspace = workspace
        self.page = workspace.page
        self.title = title
        self.section = workspace.section(title)
        self.reading = workspace.reading(title)

    def bring_into_view(self) -> None:
        self.section.scroll_into_view_if_needed()
        expect(self.section.locator(".prose")).to_contain_text("needle")
        self.section.evaluate(NEEDLE)
        self.section.evaluate("() => window.needle().element.scrollIntoView({ block: 'center' })")
        come_to_rest(self.section)

    def click(self) -> float:
        x, y = self.section.evaluate("() => window.needle().centre")
        self._watch()
        self.page.mouse.click(x, y)
        expect(self.workspace.title).to_have_value(self.title)
        expect(self.reading).to_have_count(0)
        return self._moved()

    def leave(self) -> float:
        self._watch()
        # The first one may close what is written in the text, such as a cell.
        for _ in range(3):
            self.page.keyboard.press("Escape")
            if self.reading.count():
                break
        expect(self.reading).to_be_focused()
        return self._moved()

    def enter(self) -> float:
        self._watch()
        self.page.keyboard.press("Enter")
        expect(self.workspace.text).to_be_focused()
        return self._moved()

    def _watch(self) -> None:
        self.section.evaluate(WATCH)

    def _moved(self) -> float:
        come_to_rest(self.section)
        heights: list[float] = self.section.evaluate("() => window.endOfWatch()")
        assert heights
        return max(heights) - min(heights)


def document_of(writer: Person, kinds: dict[str, str]) -> str:
    """A document with a section of each kind."""
    document: dict[str, Any] = writer.document("D", [{"title": "First"}])
    address = f"/api/documents/{document['id']}"
    image = writer.done("POST", f"{address}/images", files={"file": ("mill.png", png(60, 40))})["image"]["id"]
    for number, (kind, content) in enumerate(kinds.items()):
        text = content.format(image=image, label=f"mill{number}") if "{image}" in content else content
        section = {"title": kind, "content": f"{AROUND}\n\n{text}\n\n{AROUND}"}
        writer.done("POST", f"{address}/sections", json=section)
    writer.done("POST", f"{address}/sections", json={"title": "Last"})
    return str(document["id"])


NEEDLE = """(section) => {
    const seen = { opacityProperty: true, visibilityProperty: true };
    window.needle = () => {
        const roots = [section, ...[...section.querySelectorAll("*")].map((e) => e.shadowRoot).filter(Boolean)];
        for (const root of roots) {
            const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const text = texts.currentNode;
                const start = text.data.indexOf("needle");
                const element = text.parentElement;
                if (start < 0 || !element?.checkVisibility(seen)) continue;
                const range = new Range();
                range.setStart(text, start);
                range.setEnd(text, start + 6);
                const { left, right, top, bottom, height } = range.getBoundingClientRect();
                if (height > 0) return { element, centre: [(left + right) / 2, (top + bottom) / 2] };
            }
        }
        return null;
    };
}"""
"""Where the first word “needle” of a section is seen, as it is read or as it is written."""

# An observer of intersections tells where an element is in the picture that is painted, after all that moves it back.
WATCH = """() => {
    const heights = [];
    const observer = new IntersectionObserver(([{ target, boundingClientRect: { height, top } }]) => {
        const now = window.needle();
        if (height > 0 && now?.element === target) {
            heights.push(now.centre[1] + top - target.getBoundingClientRect().top);
        }
    });
    let isOver = false;
    const look = () => {
        observer.disconnect();
        const now = window.needle();
        if (now) observer.observe(now.element);
        if (!isOver) requestAnimationFrame(look);
    };
    window.endOfWatch = () => {
        isOver = true;
        return heights;
    };
    look();
}"""

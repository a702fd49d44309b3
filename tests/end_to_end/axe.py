"""What axe, which looks at pages as somebody who sees or moves differently, finds on a page."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
# What passed, and how to select each element, is wanted by nobody, and takes axe longest to put together.
BRIEF: dict[str, Any] = {"resultTypes": ["violations"], "selectors": False}
RUNS: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": BRIEF,
    "dark": {**BRIEF, "runOnly": ["color-contrast", "link-in-text-block"]},
}
"""By theme, how axe is run: all but these rules, which are about colours, find the same in each."""

RUN_AXE = "async (options) => JSON.stringify((await axe.run(document, options)).violations)"


def findings(page: Page) -> dict[str, dict[str, Any]]:
    """What axe finds, by theme and rule. It is run past the content policy, which is for what pages bring along."""
    found = {}
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    for theme, options in RUNS.items():
        page.emulate_media(color_scheme=theme)
        result = json.loads(page.evaluate(RUN_AXE, options))
        if result:
            found[theme] = {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in result}
    return found


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")

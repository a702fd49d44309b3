"""What travels before one can write: little enough for a slow line."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from quire.web.pages.assets import MANIFEST
from tests.end_to_end.workspace import open_workspace
from tests.running import Person

WORKSPACE = "src/workspace.ts"
EDITOR = "src/panes/section/editor/editor.ts"
FIRST_LOAD_BYTES_MAX = 300_000
EDITOR_BYTES_MAX = 150_000
FORMULAS_BYTES_MAX = 80_000


@pytest.mark.new_browser
def test_the_workspace_is_a_small_load_and_the_editor_a_part_of_it(page: Page, writer: Person) -> None:
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    workspace = open_workspace(page, writer, writer.document()["id"])
    expect(workspace.text).to_be_visible()
    sizes = {urlsplit(request.url).path: size_bytes(request) for request in requests if not is_menus(request)}
    editor_bytes = sum(sizes[path] for path in parts_of_editor())
    assert 50_000 < editor_bytes <= EDITOR_BYTES_MAX
    assert editor_bytes < sum(sizes.values()) <= FIRST_LOAD_BYTES_MAX


@pytest.mark.new_browser
def test_formulas_are_loaded_with_the_first_text_that_has_one(page: Page, writer: Person) -> None:
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request) if "/temml-" in request.url else None)
    workspace = open_workspace(page, writer, writer.document()["id"])
    workspace.text.click()
    assert not requests
    page.keyboard.insert_text("The area is $x^2$ in all.")
    expect(workspace.text.locator("math")).to_be_visible()
    (formulas_bytes,) = map(size_bytes, requests)
    assert formulas_bytes <= FORMULAS_BYTES_MAX


def parts_of_editor() -> set[str]:
    """The addresses of the scripts that the editor needs and the workspace alone does not."""
    manifest = json.loads(MANIFEST.read_bytes())
    names = imported(manifest, EDITOR) - imported(manifest, WORKSPACE)
    return {f"/static/{manifest[name]['file']}" for name in names}


def is_menus(request: Request) -> bool:
    """They are loaded when one can write already."""
    return "/static/assets/menus-" in request.url


def imported(manifest: dict[str, Any], entry: str) -> set[str]:
    """The parts that are loaded with a part, and the part itself."""
    names = [entry]
    for name in names:
        names += [other for other in manifest[name].get("imports", ()) if other not in names]
    return set(names)


def size_bytes(request: Request) -> int:
    """What a reply took on the way, as it was compressed."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]

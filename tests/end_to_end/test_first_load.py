"""What travels before one can write: little enough for a slow line."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.end_to_end.workspace import open_workspace
from tests.running import Person

FIRST_LOAD_BYTES_MAX = 300_000
EDITOR_BYTES_MAX = 150_000
FORMULAS_BYTES_MAX = 80_000


@pytest.mark.new_browser
def test_the_workspace_is_a_small_load_and_the_editor_a_part_of_it(page: Page, writer: Person) -> None:
    requests: list[Request] = []
    page.on("requestfinished", lambda request: requests.append(request))
    with page.expect_event("requestfinished", lambda request: is_editor(request.url)):
        open_workspace(page, writer, writer.document()["id"])
    sizes = {request.url: size_bytes(request) for request in requests}
    (editor_bytes,) = [size for url, size in sizes.items() if is_editor(url)]
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


def is_editor(url: str) -> bool:
    return "/static/assets/editor-" in url


def size_bytes(request: Request) -> int:
    """What a reply took on the way, as it was compressed."""
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]

"""Pages whose process dies."""

import contextlib

from playwright.sync_api import Error, Page


def crash(page: Page) -> None:
    """Let the process of a page die without a goodbye."""
    with page.expect_event("crash"), contextlib.suppress(Error):
        # The address makes the process end, so that the call itself cannot succeed.
        page.goto("chrome://crash", timeout=5_000)
    page.close()

"""What the tests in a real browser stand on: a server of their own, a browser, and a page that watches itself.

Whatever a test does, its page must stay inside the content policy, ask no other origin for anything and throw nothing.
"""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.conftest import ModelServer
from tests.end_to_end.browsers import DESK, ONE_PROCESS, Contexts, Screen, new_context
from tests.end_to_end.drafting import Drafting
from tests.end_to_end.outlines import TREE
from tests.end_to_end.workspace import (
    CUT_OFF,
    PATIENCE_SECONDS,
    SCRIPTED_ANSWER,
    SLOWLY,
    Workspace,
    hear_nothing,
    open_workspace,
)
from tests.running import Person, RunningServer

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECTIONS = [
    {"title": "Purpose", "content": "This procedure keeps the filling line clean."},
    {"title": "Drying", "level": 2, "content": "Surfaces are dried with filtered air."},
]

LaunchBrowser = Callable[..., Browser]

expect.set_options(timeout=1000 * PATIENCE_SECONDS)

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def assistant() -> Iterator[ModelServer]:
    """The model of the site: it says the same to every question, at once; asked so, it waits or ends in the middle."""
    model = ModelServer()
    words = [f"{word} " for word in SCRIPTED_ANSWER.split()]
    held = {"pieces": words, "held_after": len(words) // 2}
    cut_off = {
        question: {"pieces": words[: len(words) // 2], "finish": reason}
        for question, reason in CUT_OFF.items()
    }
    model.plan(pieces=words, of={**dict.fromkeys(SLOWLY, held), **cut_off})
    yield model
    model.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, assistant: ModelServer) -> Iterator[RunningServer]:
    """A server whose answers can be watched, stopped and left half written, for as long as a test needs."""
    settings = {**assistant.settings, "model_name": "scripted assistant"}
    running = RunningServer(tmp_path_factory.mktemp("site") / "data", **settings).start()
    yield running
    running.stop()


@pytest.fixture
def writer(site: RunningServer) -> Person:
    """Somebody new, whose documents are theirs alone."""
    return site.person(f"writer-{next(_numbers)}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[LaunchBrowser]:
    """Launch the Chromium of this machine, or else the one that Playwright brought.

    It ends with this package: the event loop that Playwright keeps running would disturb asynchronous tests elsewhere.
    """
    names = [os.environ.get("QUIRE_TEST_CHROMIUM"), "chromium-headless-shell", "chromium", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        yield lambda *more: playwright.chromium.launch(
            executable_path=found, args=[*CHROMIUM_ARGUMENTS, *more]
        )


@pytest.fixture(scope="package")
def browser(chromium: LaunchBrowser) -> Iterator[Browser]:
    """A browser in which each page has a process of its own."""
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="package")
def contexts(chromium: LaunchBrowser, site: RunningServer) -> Iterator[Contexts]:
    """Browsers at the site that were used before."""
    with chromium(ONE_PROCESS) as launched:
        yield Contexts(launched, site.url)


class OpenPage(Protocol):
    """Opens a browser of its own at a server."""

    def __call__(self, server: RunningServer, *, has_script: bool = True, screen: Screen = DESK) -> Page: ...


@pytest.fixture
def open_page(request: pytest.FixtureRequest, browser: Browser, contexts: Contexts) -> Iterator[OpenPage]:
    """Open a browser of its own at a server; the test fails when its page breaks a rule of the house."""
    broken_rules: list[str] = []
    is_used_allowed = request.node.get_closest_marker("new_browser") is None
    new: list[BrowserContext] = []

    def open_page(server: RunningServer, *, has_script: bool = True, screen: Screen = DESK) -> Page:
        if is_used_allowed and server.url == contexts.url:
            context = contexts.take(has_script=has_script, screen=screen)
        else:
            context = new_context(browser, server.url, has_script=has_script, screen=screen)
            new.append(context)
        page = context.new_page()
        watch(page, server.url, broken_rules)
        return page

    yield open_page
    for context in new:
        context.close()
    contexts.give_back()
    assert broken_rules == []


def watch(page: Page, own_origin: str, broken_rules: list[str]) -> None:
    """Write down what a page must not do."""
    own = (own_origin, "data:", "blob:", "about:")
    page.on("pageerror", lambda error: broken_rules.append(f"thrown: {error}"))
    page.on("dialog", lambda dialog: broken_rules.append(f"dialog: {dialog.message}"))
    page.on(
        "console",
        lambda said: broken_rules.append(said.text) if "Content Security Policy" in said.text else None,
    )
    page.on("request", lambda sent: None if sent.url.startswith(own) else broken_rules.append(sent.url))


@pytest.fixture
def page(open_page: OpenPage, site: RunningServer) -> Page:
    """A page that nobody has signed in with."""
    return open_page(site)


@pytest.fixture
def follows_nothing(page: Page) -> None:
    """Let the browser hear nothing of what others do: what they have saved is news when one saves."""
    hear_nothing(page.context)


@pytest.fixture
def plain_page(open_page: OpenPage, site: RunningServer) -> Page:
    """The same in a browser in which scripts are switched off."""
    return open_page(site, has_script=False)


@pytest.fixture
def administrator(site: RunningServer) -> Person:
    """Somebody new who administers the site."""
    return site.person(f"administrator-{next(_numbers)}", is_administrator=True)


@pytest.fixture
def workspace(page: Page, writer: Person) -> Workspace:
    """The workspace of a new document with two sections, the first one open."""
    return open_workspace(page, writer, writer.document("Cleaning the line", SECTIONS)["id"])


@pytest.fixture(scope="session")
def drafting_model() -> Iterator[ModelServer]:
    """A model that writes what it is told to."""
    model = ModelServer()
    yield model
    model.close()


@pytest.fixture(scope="session")
def drafting_site(
    tmp_path_factory: pytest.TempPathFactory, drafting_model: ModelServer
) -> Iterator[RunningServer]:
    """A server that asks this model."""
    data_dir = tmp_path_factory.mktemp("drafting") / "data"
    running = RunningServer(data_dir, **drafting_model.settings).start()
    yield running
    running.stop()


@pytest.fixture
def drafting(drafting_site: RunningServer, drafting_model: ModelServer, open_page: OpenPage) -> Drafting:
    """A new workspace, whose assistant drafts three changes to its first section."""
    return Drafting(drafting_site, drafting_model, open_page(drafting_site))


@pytest.fixture(scope="session")
def pictures(is_long: bool) -> Path | None:
    """Where the pictures of the pages are put, to be looked at; nowhere, where there is no time for it."""
    if not is_long:
        return None
    folder = Path(__file__).parent / "pictures"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def tree(page: Page, writer: Person) -> Workspace:
    """The workspace of a document with three levels; its first section is open."""
    return open_workspace(page, writer, writer.document("Annual report", TREE)["id"])

"""Browsers that tests use one after the other: each finds nothing of the one before, but the code of the page is ready.

To start a process for a page and to have it read all code anew takes longer than most tests.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import TypedDict

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize

ONE_PROCESS = "--process-per-site"
"""All pages of a context are shown by one process, which is not fit for pages that die."""

WATCH_THE_POLICY = """
    addEventListener("securitypolicyviolation", (violation) =>
        console.error(`Content Security Policy: ${violation.violatedDirective} ${violation.blockedURI}`));
"""


class Screen(TypedDict):
    """What somebody looks at, and touches."""

    viewport: ViewportSize
    is_mobile: bool
    has_touch: bool


DESK = Screen(viewport={"width": 1440, "height": 900}, is_mobile=False, has_touch=False)
PHONE = Screen(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)


def new_context(
    browser: Browser, url: str, *, has_script: bool = True, screen: Screen = DESK
) -> BrowserContext:
    """A browser that nobody has used."""
    context = browser.new_context(base_url=url, java_script_enabled=has_script, **screen)
    context.add_init_script(WATCH_THE_POLICY)
    return context


@dataclass(frozen=True)
class UsedContext:
    """A browser that several tests use, one after the other."""

    context: BrowserContext
    anchor: Page
    """A page without scripts that stays open, so that the process with the code does too."""
    protocol: CDPSession
    url: str

    @classmethod
    def open(cls, browser: Browser, url: str, *, has_script: bool, screen: Screen) -> "UsedContext":
        context = new_context(browser, url, has_script=has_script, screen=screen)
        anchor = context.new_page()
        anchor.goto("/healthz")
        return cls(context, anchor, context.new_cdp_session(anchor), url)

    def forget(self) -> None:
        """Close what a test has opened, and be as it was before."""
        for page in self.context.pages:
            if page is not self.anchor:
                page.close()
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        self.protocol.send("Storage.clearDataForOrigin", {"origin": self.url, "storageTypes": "all"})


class Contexts:
    """The browsers at one server, by what they can do."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self._free: defaultdict[tuple[bool, str], list[UsedContext]] = defaultdict(list)
        self._taken: list[tuple[tuple[bool, str], UsedContext]] = []

    def take(self, *, has_script: bool, screen: Screen) -> BrowserContext:
        """One that remembers nothing, for as long as the test takes."""
        kind = (has_script, str(screen))
        free = self._free[kind]
        taken = (
            free.pop()
            if free
            else UsedContext.open(self._browser, self.url, has_script=has_script, screen=screen)
        )
        self._taken.append((kind, taken))
        return taken.context

    def give_back(self) -> None:
        """What was taken is free for the next test."""
        while self._taken:
            kind, given_back = self._taken.pop()
            given_back.forget()
            self._free[kind].append(given_back)

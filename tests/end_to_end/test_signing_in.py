"""Signing in by other ways than a password alone, in a real browser: a provider, an app, a passkey of the device."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.end_to_end.axe import findings
from tests.end_to_end.browsers import DESK, PHONE, Screen, new_context
from tests.end_to_end.workspace import sign_in
from tests.provider_process import ProviderProcess
from tests.running import COOKIE, PASSWORD, Person, RunningServer
from tests.web.conftest import free_port


@contextmanager
def browser_at(browser: Browser, url: str, screen: Screen = DESK) -> Iterator[BrowserContext]:
    """A browser of its own, which may go to other sites as well."""
    context = new_context(browser, url, screen=screen)
    yield context
    context.close()


@contextmanager
def organisation(folder: Path, **settings: str) -> Iterator[tuple[RunningServer, ProviderProcess]]:
    """A server with an identity provider."""
    provider, port = ProviderProcess(), free_port()
    address = f"http://127.0.0.1:{port}"
    server = RunningServer(folder / "data", public_url=address, **provider.settings(), **settings).start(
        port=port
    )
    server.person("the-chief", is_administrator=True)
    yield server, provider
    server.kill()
    provider.close()


@pytest.mark.parametrize("screen", [DESK, pytest.param(PHONE, marks=pytest.mark.long)])
def test_somebody_of_an_organisation_signs_in_and_out(
    browser: Browser, tmp_path: Path, screen: Screen
) -> None:
    with organisation(tmp_path) as (server, _), browser_at(browser, server.url, screen) as context:
        page = context.new_page()
        page.goto("/account")
        assert findings(page) == {}
        page.get_by_role("link", name="Sign in with Letters").click()
        expect(page.get_by_role("heading", name="Account", exact=True)).to_be_visible()
        expect(page.get_by_text("Known there as")).to_be_visible()
        assert findings(page) == {}
        sign_out(page, screen)
        expect(page.get_by_role("status")).to_contain_text("Letters still knows you in this browser")
        assert findings(page) == {}
        expect(page.get_by_role("link", name="Sign out of Letters as well")).to_be_visible()


def sign_out(page: Page, screen: Screen) -> None:
    if screen is PHONE:
        page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out", exact=True).first.click()


@pytest.mark.parametrize("screen", [DESK, pytest.param(PHONE, marks=pytest.mark.long)])
def test_an_app_is_set_up_and_its_code_asked_for(
    browser: Browser, site: RunningServer, writer: Person, screen: Screen
) -> None:
    with browser_at(browser, site.url, screen) as context:
        page = context.new_page()
        sign_in(page, writer)
        page.goto("/account")
        section = page.get_by_role("region", name="Second factor")
        section.get_by_label("Your password").fill(PASSWORD)
        section.get_by_role("button", name="Set up an authenticator app").click()
        expect(page.get_by_role("img", name="QR code with the text below")).to_be_visible()
        assert findings(page) == {}
        app = pyotp.TOTP(page.get_by_label("Secret of the app").input_value())
        page.get_by_label("Code that the app shows").fill(app.now())
        page.get_by_role("button", name="Use this app").click()
        recovery_code = page.get_by_role("listitem").first.inner_text()
        assert findings(page) == {}
        page.get_by_role("link", name="I have kept them").click()
        expect(page.get_by_text("10 recovery codes are left")).to_be_visible()
        context.clear_cookies()
        page.goto("/login?next=/account")
        page.get_by_label("Name").fill(writer.name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert")).to_have_text("The code is wrong, or was used already.")
        assert findings(page) == {}
        page.get_by_label("Code").fill(recovery_code)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text("9 recovery codes are left")).to_be_visible()


@pytest.mark.parametrize("screen", [DESK, pytest.param(PHONE, marks=pytest.mark.long)])
def test_a_passkey_of_the_device_is_added_used_and_removed(
    browser: Browser, site: RunningServer, writer: Person, screen: Screen
) -> None:
    # Keys are not bound to IP addresses.
    url = site.url.replace("127.0.0.1", "localhost")
    with browser_at(browser, url, screen) as context:
        page = context.new_page()
        add_device(context, page)
        cookie = {"name": COOKIE, "value": writer.sign_in(), "url": url, "httpOnly": True}
        context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie, as Playwright describes it
        page.goto("/account")
        section = page.get_by_role("region", name="Passkeys")
        section.get_by_label("Name of the passkey").fill("my phone")
        section.get_by_label("Your password").fill("wrong password")
        section.get_by_role("button", name="Add a passkey").click()
        expect(section.get_by_role("alert")).to_contain_text("is not right")
        section.get_by_label("Your password").fill(PASSWORD)
        section.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_text("The passkey is added")).to_be_visible()
        assert findings(page) == {}
        context.clear_cookies()
        page.goto("/login?next=/account")
        assert findings(page) == {}
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", name="Account", exact=True)).to_be_visible()
        section.get_by_label("Your password, to remove “my phone”").fill(PASSWORD)
        section.get_by_role("button", name="Remove the passkey “my phone”").click()
        expect(page.get_by_text("The passkey is removed")).to_be_visible()
        context.clear_cookies()
        page.goto("/login")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("alert")).to_have_text(
            "This passkey was not accepted. Sign in in another way."
        )


def add_device(context: BrowserContext, page: Page) -> None:
    """Let the browser have a device that keeps passkeys, and whose owner always confirms."""
    protocol = context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )

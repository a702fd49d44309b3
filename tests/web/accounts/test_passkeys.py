"""Passkeys: registering one with the password, signing in with it alone, and every reply that proves nobody."""

import itertools
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests import patient
from tests.device import PRESENT, VERIFIED, Device
from tests.running import COOKIE, PASSWORD, Person, RunningServer
from tests.web.conftest import problem_in, refused

Json = dict[str, Any]

_numbers = itertools.count(1)


def browser_at(server: RunningServer) -> httpx.Client:
    """A browser that knows the server as localhost: passkeys are not bound to IP addresses."""
    return patient.client(base_url=server.url.replace("127.0.0.1", "localhost"))


class Owner:
    """Somebody with a device."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.person: Person = server.person(f"owner-of-a-device-{next(_numbers)}")
        self.browser = browser_at(server)
        self.browser.cookies.set(COOKIE, self.person.sign_in(), domain="localhost.local")
        self.device = Device(str(self.browser.base_url).rstrip("/"))

    def options(self, password: str = PASSWORD) -> httpx.Response:
        return self.browser.post("/account/passkeys/options", data={"current": password})

    def register(self, credential: Json | None = None) -> httpx.Response:
        asked = self.options().json()
        body = {
            "challenge": asked["challenge"],
            "credential": credential or self.device.register(asked),
            "name": "my phone",
        }
        return self.browser.post("/account/passkeys", json=body)


def sign_in(
    browser: httpx.Client, device: Device, change: Callable[[Json], None] = lambda body: None
) -> httpx.Response:
    asked = browser.post("/login/passkey/options", json={}).json()
    body = {"challenge": asked["challenge"], "credential": device.sign_in(asked), "next": "/account"}
    change(body)
    return browser.post("/login/passkey", json=body)


@pytest.fixture
def owner(server: RunningServer) -> Owner:
    return Owner(server)


@pytest.fixture
def registered(owner: Owner) -> Owner:
    assert owner.register().status_code == 204
    return owner


def test_a_passkey_signs_its_owner_in_alone(registered: Owner) -> None:
    browser = browser_at(registered.server)
    for _ in range(2):
        reply = sign_in(browser, registered.device)
        assert (reply.status_code, reply.headers["location"]) == (200, "/account")
        assert reply.json()["user"]["id"] == registered.person.user_id
    assert browser.get("/api/me").json()["user"]["id"] == registered.person.user_id
    assert "my phone" in browser.get("/account").text


def test_the_device_is_asked_to_verify_its_owner(owner: Owner) -> None:
    asked = owner.options().json()
    assert asked["rp"] == {"id": "localhost", "name": "Quire"}
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["user"]["name"] == owner.person.name
    assert browser_at(owner.server).post("/login/passkey/options").json()["userVerification"] == "required"


def test_registering_and_removing_need_the_password(registered: Owner) -> None:
    refused(registered.options("wrong password"), 422, "invalid_field")
    page = registered.browser.get("/account").text
    address = page[page.index("/account/passkeys/") :].split('"')[0]
    wrong = registered.browser.post(address, data={"current": "wrong password"})
    assert (wrong.status_code, problem_in(wrong)) == (422, "“Your password” is not right.")
    assert sign_in(browser_at(registered.server), registered.device).status_code == 200
    assert registered.browser.post(address, data={"current": PASSWORD}).status_code == 303
    refused(sign_in(browser_at(registered.server), registered.device), 401, "passkey_refused")
    assert registered.browser.post(address, data={"current": PASSWORD}).status_code == 404


def test_a_passkey_of_another_account_cannot_be_removed(registered: Owner) -> None:
    other = Owner(registered.server)
    page = registered.browser.get("/account").text
    address = page[page.index("/account/passkeys/") :].split('"')[0]
    assert other.browser.post(address, data={"current": PASSWORD}).status_code == 404
    assert sign_in(browser_at(registered.server), registered.device).status_code == 200


def test_a_key_is_registered_once(registered: Owner) -> None:
    assert registered.options().json()["excludeCredentials"]
    refused(registered.register(), 422, "invalid_field")
    other = Owner(registered.server)
    other.device = registered.device
    refused(other.register(), 422, "invalid_field")


def test_a_challenge_counts_once_in_its_browser(registered: Owner) -> None:
    browser, other = browser_at(registered.server), browser_at(registered.server)
    asked = browser.post("/login/passkey/options").json()
    body = {"challenge": asked["challenge"], "credential": registered.device.sign_in(asked)}
    other.post("/login/passkey/options")
    refused(other.post("/login/passkey", json=body), 401, "sign_in_attempt_ended")
    assert browser.post("/login/passkey", json=body).status_code == 200
    refused(browser.post("/login/passkey", json=body), 401, "sign_in_attempt_ended")


def test_a_challenge_to_sign_in_registers_nothing(owner: Owner) -> None:
    asked = owner.browser.post("/login/passkey/options").json()
    body = {"challenge": asked["challenge"], "credential": owner.device.register(asked), "name": "mine"}
    refused(owner.browser.post("/account/passkeys", json=body), 401, "passkey_refused")


def of_another_site(device: Device) -> None:
    device.origin = "https://evil.example"


def for_another_site(device: Device) -> None:
    device.party_id = "evil.example"


def without_verification(device: Device) -> None:
    device.flags = PRESENT


def without_presence(device: Device) -> None:
    device.flags = VERIFIED


def with_another_key(device: Device) -> None:
    device.key = ec.generate_private_key(ec.SECP256R1())


def copied(device: Device) -> None:
    device.count = 0


FAULTS = [of_another_site, for_another_site, without_verification, without_presence, with_another_key]


@pytest.mark.parametrize("fault", [*FAULTS, copied])
def test_a_signature_that_proves_nobody_is_refused(
    registered: Owner, fault: Callable[[Device], None]
) -> None:
    for _ in range(2):
        assert sign_in(browser_at(registered.server), registered.device).status_code == 200
    fault(registered.device)
    browser = browser_at(registered.server)
    refused(sign_in(browser, registered.device), 401, "passkey_refused")
    assert browser.get("/api/me").status_code == 401


@pytest.mark.parametrize("fault", FAULTS[:4])
def test_a_key_that_proves_nothing_is_not_registered(owner: Owner, fault: Callable[[Device], None]) -> None:
    fault(owner.device)
    refused(owner.register(), 401, "passkey_refused")


@pytest.mark.parametrize(
    "credential",
    [{}, {"id": 5}, {"id": "x" * 5_000}, {"id": "x", "response": []}, {"id": "AAAA", "rawId": None}],
)
def test_nonsense_is_refused(registered: Owner, credential: Json) -> None:
    reply = sign_in(
        browser_at(registered.server), registered.device, lambda body: body.update(credential=credential)
    )
    refused(reply, 401, "passkey_refused")
    refused(registered.register({**credential, "type": "public-key"}), 401, "passkey_refused")


def test_a_disabled_account_stays_out(registered: Owner) -> None:
    assert registered.server.quire("user", "disable", registered.person.name).returncode == 0
    refused(sign_in(browser_at(registered.server), registered.device), 401, "passkey_refused")


def test_a_lost_device_is_forgotten_on_the_command_line(registered: Owner) -> None:
    assert registered.server.quire("user", "reset-second-factor", registered.person.name).returncode == 0
    refused(sign_in(browser_at(registered.server), registered.device), 401, "passkey_refused")


def test_there_are_no_passkeys_for_an_ip_address(server: RunningServer) -> None:
    assert patient.post(f"{server.url}/login/passkey/options").status_code == 404
    assert "passkey" not in patient.get(f"{server.url}/login").text

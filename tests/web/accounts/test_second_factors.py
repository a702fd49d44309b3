"""The second factor of a password: setting it up, signing in with it, and every code that does not count."""

import re
import time
from html import unescape

import httpx
import pyotp
import pytest

from tests import patient
from tests.conftest import StartServer
from tests.running import PASSWORD, REQUEST_SECONDS, Person, RunningServer
from tests.web.conftest import problem_in, refused

WRONG = "The code is wrong, or was used already."
REQUIRED = "This account needs a code as well: of its authenticator app, or a recovery code."


class Protected:
    """Somebody with an authenticator app and recovery codes."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.browser = person.browser()
        shown = self.browser.post("/account/second-factor", data={"current": PASSWORD})
        self.app = pyotp.TOTP(secret_in(shown))
        self.step = self.app.timecode(now())
        done = self.browser.post("/account/second-factor/confirm", data={"code": self.code(-1)})
        self.recovery_codes = codes_in(done)

    def code(self, distance: int = 0) -> str:
        """A code of the half minute in which the app was set up, or of one near it."""
        return self.app.generate_otp(self.step + distance)

    def login(self, code: str | None = None) -> httpx.Response:
        """As a program signs in."""
        body = {"username": self.person.name, "password": PASSWORD, "code": code}
        return patient.post(
            self.person.http.base_url.join("/login"),
            json={name: value for name, value in body.items() if value is not None},
            timeout=REQUEST_SECONDS,
        )

    def half(self) -> httpx.Client:
        """A browser that gave the right password."""
        browser = patient.client(base_url=self.person.http.base_url)
        form = {"username": self.person.name, "password": PASSWORD, "next": "/account"}
        reply = browser.post("/login", data=form)
        assert (reply.status_code, reply.headers["location"]) == (303, "/login/second-factor?next=%2Faccount")
        return browser


def now() -> float:
    return time.time()


def secret_in(reply: httpx.Response) -> str:
    found = re.search(r'id="app-secret" value="([A-Z2-7]{32})"', reply.text)
    assert found, reply.text
    assert 'src="data:image/svg+xml' in reply.text
    return found[1]


def codes_in(reply: httpx.Response) -> list[str]:
    codes = [unescape(code) for code in re.findall(r"<li><code>(.*?)</code></li>", reply.text)]
    assert len(codes) == 10, reply.text
    return codes


def second_step(browser: httpx.Client, code: str) -> httpx.Response:
    return browser.post("/login/second-factor", data={"code": code, "next": "/account"})


@pytest.fixture
def protected(author: Person) -> Protected:
    return Protected(author)


def test_a_code_completes_a_sign_in(protected: Protected) -> None:
    browser = protected.half()
    assert browser.get("/api/me").status_code == 401
    assert "The six digits that your authenticator app shows" in browser.get("/login/second-factor").text
    reply = second_step(browser, f" {protected.code()[:3]} {protected.code()[3:]} ")
    assert (reply.status_code, reply.headers["location"]) == (303, "/account")
    assert browser.get("/api/me").json()["user"]["name"] == protected.person.name


def test_a_program_sends_password_and_code_together(protected: Protected) -> None:
    refused(protected.login(), 401, "second_factor_required", REQUIRED)
    reply = protected.login(protected.code())
    assert (reply.status_code, reply.json()["user"]["name"]) == (200, protected.person.name)


def test_a_code_counts_once(protected: Protected) -> None:
    assert protected.login(protected.code()).status_code == 200
    refused(protected.login(protected.code()), 401, "wrong_code", WRONG)
    # An earlier one does not count either: whoever has seen two could use the other.
    refused(protected.login(protected.code(-1)), 401, "wrong_code", WRONG)
    assert protected.login(protected.code(+1)).status_code == 200


@pytest.mark.parametrize(
    "code", ["", "000000x", "0" * 6, "１２３４５６", "12345", "x" * 100, "\x00", "aaaaa-aaaaa-aaaaa-aaaaa"]
)
def test_another_code_does_not_count(protected: Protected, code: str) -> None:
    browser = protected.half()
    reply = second_step(browser, code)
    assert (reply.status_code, problem_in(reply)) == (401, WRONG)
    assert browser.get("/api/me").status_code == 401
    refused(protected.login(code), 401, "wrong_code", WRONG)


@pytest.mark.parametrize("distance", [-20, -3, 3, 20])
def test_a_code_of_another_time_does_not_count(protected: Protected, distance: int) -> None:
    refused(protected.login(protected.code(distance)), 401, "wrong_code", WRONG)


def test_a_recovery_code_counts_once_in_any_spelling(protected: Protected) -> None:
    code, other = protected.recovery_codes[:2]
    assert protected.login(code.upper().replace("-", " ")).status_code == 200
    refused(protected.login(code), 401, "wrong_code", WRONG)
    assert protected.login(other).status_code == 200
    assert "8 recovery codes are left" in protected.browser.get("/account").text


def test_recovery_codes_are_stored_as_hashes(protected: Protected, server: RunningServer) -> None:
    stored = server.database_path.read_bytes()
    wal = server.database_path.with_name(server.database_path.name + "-wal")
    stored += wal.read_bytes() if wal.exists() else b""
    for code in protected.recovery_codes:
        assert code.encode() not in stored
        assert code.replace("-", "").encode() not in stored


def test_new_recovery_codes_replace_the_old_ones(protected: Protected) -> None:
    shown = protected.browser.post("/account/second-factor/codes", data={"current": PASSWORD})
    renewed = codes_in(shown)
    refused(protected.login(protected.recovery_codes[0]), 401, "wrong_code", WRONG)
    assert protected.login(renewed[0]).status_code == 200


def test_setting_it_up_needs_a_code_and_ends_other_sign_ins(author: Person) -> None:
    browser, other = author.browser(), author.browser()
    app = pyotp.TOTP(secret_in(browser.post("/account/second-factor", data={"current": PASSWORD})))
    wrong = browser.post("/account/second-factor/confirm", data={"code": "000000"})
    assert (wrong.status_code, problem_in(wrong)) == (422, "“Code” is not the one that the app shows now.")
    assert secret_in(wrong) == app.secret
    assert patient.post(
        f"{browser.base_url}/login", json={"username": author.name, "password": PASSWORD}
    ).is_success
    codes_in(browser.post("/account/second-factor/confirm", data={"code": app.now()}))
    assert browser.get("/api/me").status_code == 200
    assert other.get("/api/me").status_code == 401
    assert author.http.get("/api/me").status_code == 200


@pytest.mark.parametrize("act", ["", "/codes", "/remove"])
def test_changing_it_needs_the_password(protected: Protected, author: Person, act: str) -> None:
    reply = protected.browser.post(f"/account/second-factor{act}", data={"current": "wrong password"})
    assert (reply.status_code, problem_in(reply)) == (422, "“Your password” is not right.")
    refused(protected.login(), 401, "second_factor_required")


def test_it_is_removed_by_its_owner_by_an_administrator_or_on_the_command_line(
    protected: Protected, server: RunningServer, administrator: Person
) -> None:
    reply = protected.browser.post("/account/second-factor/remove", data={"current": PASSWORD})
    assert reply.headers["location"] == "/account?done=second-factor-removed"
    assert protected.login().status_code == 200
    again = Protected(protected.person)
    refused(again.login(), 401, "second_factor_required")
    assert server.quire("user", "reset-second-factor", again.person.name).returncode == 0
    assert again.login().status_code == 200
    lost = Protected(protected.person)
    refused(lost.login(), 401, "second_factor_required")
    account_id = protected.person.done("GET", "/api/me")["user"]["id"]
    place = f"/administration/accounts/{account_id}"
    remove = f'action="{place}/reset-second-factor"'
    assert remove in administrator.browser().get(place).text
    reset = administrator.browser().post(f"{place}/reset-second-factor")
    assert reset.headers["location"] == f"{place}?done=second-factor"
    assert lost.login().status_code == 200
    # What is not there cannot be removed.
    page = administrator.browser().get(place).text
    assert (remove in page, "neither an app nor a passkey" in page) == (False, True)
    refused(again.login("x" * 101), 422, "invalid_field")


def test_a_wrong_password_says_nothing_of_the_second_factor(protected: Protected) -> None:
    body = {"username": protected.person.name, "password": "wrong", "code": protected.code()}
    reply = patient.post(protected.person.http.base_url.join("/login"), json=body)
    refused(reply, 401, "sign_in_failed", "The name or the password is wrong.")
    assert protected.login(protected.code()).status_code == 200


def test_a_new_password_ends_half_a_sign_in(protected: Protected, server: RunningServer) -> None:
    browser = protected.half()
    assert server.quire(
        "user", "password", protected.person.name, "--password-stdin", input="a good new one\n"
    )
    reply = second_step(browser, protected.code())
    assert (reply.status_code, browser.get("/api/me").status_code) == (401, 401)


def test_half_a_sign_in_is_of_its_browser(protected: Protected) -> None:
    protected.half()
    stranger = patient.client(base_url=protected.person.http.base_url)
    assert "Begin again" in problem_in(stranger.get("/login/second-factor"))
    reply = second_step(stranger, protected.code())
    assert reply.status_code == 401
    assert "Begin again" in problem_in(reply)


def test_tries_are_limited(limited: RunningServer, newcomer: Person) -> None:
    protected = Protected(newcomer)
    browser = protected.half()
    statuses = [second_step(browser, "000000").status_code for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    reply = second_step(browser, protected.code())
    assert reply.status_code == 429
    assert int(reply.headers["retry-after"]) > 0


def test_a_server_can_require_it(start_server: StartServer) -> None:
    server = start_server(require_second_factor="on")
    person = server.person("ann")
    login = {"username": "ann", "password": PASSWORD}
    refused(patient.post(f"{server.url}/login", json=login), 403, "second_factor_missing")
    browser = patient.client(base_url=server.url)
    assert browser.post("/login", data=login).headers["location"] == "/login/second-factor"
    app = pyotp.TOTP(secret_in(browser.get("/login/second-factor")))
    wrong = second_step(browser, "000000")
    assert (wrong.status_code, secret_in(wrong)) == (422, app.secret)
    assert browser.get("/api/me").status_code == 401
    codes = codes_in(second_step(browser, app.now()))
    assert browser.get("/api/me").status_code == 200
    refused(patient.post(f"{server.url}/login", json=login), 401, "second_factor_required", REQUIRED)
    assert patient.post(f"{server.url}/login", json={**login, "code": codes[0]}).status_code == 200
    assert person.http.get("/api/me").status_code == 200

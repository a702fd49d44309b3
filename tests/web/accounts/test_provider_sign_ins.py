"""Signing in with an identity provider: what proves somebody, and every reply that proves nobody."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from quire.actions.accounts import sealed_id_tokens
from quire.domain.accounts.users import Visitor
from quire.store.sharing import groups
from tests import patient
from tests.provider_process import ProviderProcess
from tests.provider_server import CLIENT_ID, PERSON
from tests.running import PASSWORD, Person, RunningServer, wait_until
from tests.web.conftest import free_port, problem_in, refused

Json = dict[str, Any]

UNVERIFIED = (
    "The reply of Letters could not be verified, and nobody was signed in."
    " If that happens again, ask an administrator."
)
ENDED = "This sign-in was begun in another browser, is finished already, or took too long. Begin again."
UNREACHABLE = "Letters cannot be reached. Try again in a while."
REFUSED = "Letters did not sign you in."
NOT_LET_IN = "Letters knows you, but your account there does not let you in here. Ask an administrator."


class Organisation:
    """A server and its provider."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.provider = ProviderProcess()
        port = free_port()
        self.server = RunningServer(
            folder / "data",
            public_url=f"http://127.0.0.1:{port}",
            **self.provider.settings(**settings),
        ).start(port=port)
        self.chief = self.server.person("the-chief", is_administrator=True)

    def browser(self) -> httpx.Client:
        return patient.client(base_url=self.server.url)

    def begin(self, browser: httpx.Client, next_: str = "") -> str:
        """Where the browser is sent, at the provider."""
        reply = browser.get("/login/provider", params={"next": next_} if next_ else None)
        assert reply.status_code == 303, reply.text
        return reply.headers["location"]

    def come_back(self, browser: httpx.Client, **changes: str | None) -> httpx.Response:
        """Sign in at the provider, and bring back its reply, with changes on the way."""
        return browser.get(altered(self.provider.authorize(self.begin(browser)), changes))

    def sign_in(self) -> httpx.Client:
        browser = self.browser()
        reply = self.come_back(browser)
        assert (reply.status_code, reply.headers.get("location")) == (303, "/"), reply.text
        return browser

    def logged(self) -> list[Json]:
        """Why sign-ins were refused, as the log has it."""
        lines = [json.loads(line) for line in self.server.log().splitlines() if line.startswith("{")]
        return [line for line in lines if "provider" in line["event"] and line["level"] == "warning"]

    def close(self) -> None:
        self.server.kill()
        self.provider.close()


def altered(address: str, changes: dict[str, str | None]) -> str:
    """An address with other values in its query."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    kept = {name: value for name, value in {**query, **changes}.items() if value is not None}
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(kept)}"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    running = Organisation(tmp_path_factory.mktemp("organisation"))
    yield running
    running.close()


@pytest.fixture
def organisation(shared: Organisation) -> Organisation:
    shared.provider.plan()
    return shared


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Organisation]]:
    """Start organisations with settings of their own."""
    started: list[Organisation] = []

    def begin(**settings: str) -> Organisation:
        folder = tmp_path / f"organisation-{len(started)}"
        folder.mkdir()
        started.append(Organisation(folder, **settings))
        return started[-1]

    yield begin
    for organisation in started:
        organisation.close()


def me(browser: httpx.Client) -> Json:
    reply = browser.get("/api/me")
    assert reply.status_code == 200, reply.text
    user: Json = reply.json()["user"]
    return user


def person(subject: str, **claims: Any) -> Json:
    return {"sub": subject, "preferred_username": subject, "groups": ["writers"], **claims}


def test_somebody_whom_the_provider_proves_has_an_account_from_then_on(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("first-comer"))
    user = me(organisation.sign_in())
    assert (user["name"], user["is_administrator"]) == ("first-comer", False)
    assert me(organisation.sign_in())["id"] == user["id"]


def test_the_request_has_what_the_standard_asks_for(organisation: Organisation) -> None:
    browser = organisation.browser()
    address = urlsplit(organisation.begin(browser, "/account"))
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert query.pop("tenant") == "tests"
    assert {query.pop(name) for name in ("response_type", "client_id", "scope", "code_challenge_method")} == {
        "code", CLIENT_ID, "openid profile email", "S256",
    }  # fmt: skip
    assert query.pop("redirect_uri") == f"{organisation.server.url}/login/provider/callback"
    assert all(len(query[name]) == 43 for name in ("state", "nonce", "code_challenge"))
    stored = organisation.server.database_path.read_bytes()
    assert not any(value.encode() in stored for value in query.values())


def test_a_name_that_is_taken_gets_a_number_and_an_address_no_name(organisation: Organisation) -> None:
    organisation.server.person("jane")
    organisation.provider.plan(person=person("subject-of-jane", preferred_username="jane@example.org"))
    assert me(organisation.sign_in())["name"] == "jane-2"


def test_nobody_gets_an_account_by_its_name_or_its_address(organisation: Organisation) -> None:
    owner = organisation.server.person("owner@example.org")
    claims = {"preferred_username": "owner@example.org", "email": "owner@example.org", "email_verified": True}
    organisation.provider.plan(person=person("impostor", **claims))
    user = me(organisation.sign_in())
    assert user["id"] != owner.user_id
    assert user["name"] == "owner"


def test_the_browser_goes_on_to_where_it_was_going(organisation: Organisation) -> None:
    browser = organisation.browser()
    reply = browser.get(organisation.provider.authorize(organisation.begin(browser, "/account?done=theme")))
    assert reply.headers["location"] == "/account?done=theme"


@pytest.mark.parametrize(
    "link",
    ["//evil.example/", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/" + "x" * 9_000],
)
def test_the_browser_goes_nowhere_else(organisation: Organisation, link: str) -> None:
    browser = organisation.browser()
    reply = browser.get(organisation.provider.authorize(organisation.begin(browser, link)))
    assert reply.headers["location"] == "/"


def test_two_tabs_of_a_browser_sign_in_at_once(organisation: Organisation) -> None:
    browser = organisation.browser()
    addresses = [organisation.begin(browser) for _ in range(2)]
    replies = [browser.get(organisation.provider.authorize(address)) for address in addresses]
    assert [reply.status_code for reply in replies] == [303, 303]
    assert me(browser)


FAULTS: dict[str, tuple[Json, Json, int, str, str]] = {
    # What the provider does, what is changed on the way, the status, the sentence, and the reason in the log.
    "another state": ({}, {"state": "x" * 43}, 401, ENDED, "the state is not that of an open attempt"),
    "no state": ({}, {"state": None}, 401, ENDED, "the state is not that of an open attempt"),
    "another nonce": (
        {"claims": {"nonce": "x" * 43}}, {}, 401, UNVERIFIED, "the nonce is not that of this attempt",
    ),
    "no nonce": (
        {"claims": {"nonce": None}}, {}, 401, UNVERIFIED, "the token lacks a claim, or has one of the wrong form",
    ),
    "algorithm none": (
        {"algorithm": "none"}, {}, 401, UNVERIFIED, "the token is signed with an algorithm that proves nothing here",
    ),
    "the public key as a secret": (
        {"algorithm": "HS256"}, {}, 401, UNVERIFIED, "the token is signed with an algorithm that proves nothing here",
    ),
    "the key of another": ({"algorithm": "wrong"}, {}, 401, UNVERIFIED, "the signature of the token is wrong"),
    "a key of another kind": (
        {"algorithm": "ES256", "key": "first"}, {}, 401, UNVERIFIED, "the signature of the token is wrong",
    ),
    "another issuer": (
        {"claims": {"iss": "https://evil.example"}}, {}, 401, UNVERIFIED, "the token is of another issuer",
    ),
    "another client": (
        {"claims": {"aud": "another client"}}, {}, 401, UNVERIFIED, "the token is for another client",
    ),
    "several clients": (
        {"claims": {"aud": [CLIENT_ID, "another"]}}, {}, 401, UNVERIFIED,
        "the token is for several clients, and names none as the authorised one",
    ),
    "another authorised client": (
        {"claims": {"azp": "another client"}}, {}, 401, UNVERIFIED, "the token authorises another client",
    ),
    "expired": ({"claims": {"exp": 1_700_000_000}}, {}, 401, UNVERIFIED, "the token has expired"),
    "not yet valid": ({"claims": {"nbf": 4_000_000_000}}, {}, 401, UNVERIFIED, "the token is not valid yet"),
    "issued in the future": (
        {"claims": {"iat": 4_000_000_000, "exp": 4_000_000_300}}, {}, 401, UNVERIFIED, "the token is not valid yet",
    ),
    "older than the attempt": (
        {"claims": {"iat": 1_700_000_000}}, {}, 401, UNVERIFIED, "the token is older than this attempt",
    ),
    "no subject": ({"claims": {"sub": ""}}, {}, 401, UNVERIFIED, "the subject is empty or too long"),
    "another access token": (
        {"claims": {"at_hash": "x"}}, {}, 401, UNVERIFIED, "the access token does not belong to the ID token",
    ),
    "no token": (
        {"bodies": {"/token": "{}"}}, {}, 401, UNVERIFIED, "the token endpoint gives no ID token",
    ),
    "nonsense for a token": (
        {"bodies": {"/token": '{"id_token": "a.b.c"}'}}, {}, 401, UNVERIFIED, "the token is malformed",
    ),
    "a code of nobody": ({}, {"code": "code-of-nobody"}, 401, UNVERIFIED, "the code is not accepted"),
    "mix-up": ({}, {"iss": "https://evil.example"}, 401, UNVERIFIED, "the reply names another issuer"),
    "mix-up without a name": ({}, {"iss": None}, 401, UNVERIFIED, "the reply names no issuer"),
    "refused there": (
        {}, {"code": None, "error": "<script>access_denied</script>"}, 401, REFUSED, "the provider returned an error",
    ),
    "userinfo of another": (
        {"person": {"sub": "a-person"}, "userinfo": person("another-person")}, {}, 401, UNVERIFIED,
        "the userinfo endpoint speaks of another person",
    ),
    "userinfo is down": (
        {"person": {"sub": "a-person"}, "statuses": {"/userinfo": 500}}, {}, 503, UNREACHABLE,
        "the userinfo endpoint has status 500",
    ),
    "groups gone": (
        {"claims": {"groups": None}, "userinfo": PERSON | {"groups": []}}, {}, 403, NOT_LET_IN,
        "no rule of entry holds",
    ),
    "other groups": ({"person": person("reader", groups=["readers"])}, {}, 403, NOT_LET_IN, "no rule of entry holds"),
    "too many groups": (
        {"claims": {"groups": None, "_claim_names": {"groups": "src1"}}}, {}, 401, UNVERIFIED,
        "the claim groups is too large for the token",
    ),
    "the token endpoint is down": (
        {"statuses": {"/token": 502}}, {}, 503, UNREACHABLE, "the token endpoint has status 502",
    ),
    "far too much": (
        {"bytes": {"/token": 600_000}}, {}, 503, UNREACHABLE, "a reply has more than 524288 bytes",
    ),
    "a redirect in place of tokens": (
        {"statuses": {"/token": 302}}, {}, 401, UNVERIFIED, "the code is not accepted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_proves_nobody_is_refused_with_a_sentence_and_logged(
    organisation: Organisation, fault: str
) -> None:
    plan, changes, status, sentence, reason = FAULTS[fault]
    organisation.provider.plan(**plan)
    browser = organisation.browser()
    before = len(organisation.logged())
    reply = organisation.come_back(browser, **changes)
    assert (reply.status_code, problem_in(reply)) == (status, sentence)
    assert "evil.example" not in reply.text
    assert browser.get("/api/me").status_code == 401
    (line,) = wait_until(lambda: organisation.logged()[before:])
    assert line["reason"] == reason


def test_a_reply_counts_once(organisation: Organisation) -> None:
    browser = organisation.browser()
    address = organisation.provider.authorize(organisation.begin(browser))
    assert browser.get(address).status_code == 303
    assert problem_in(browser.get(address)) == ENDED


def test_a_reply_counts_in_the_browser_alone_that_asked_for_it(organisation: Organisation) -> None:
    """Whoever sends somebody the reply of an own attempt does not have them sign in as another person."""
    mine, other = organisation.browser(), organisation.browser()
    address = organisation.provider.authorize(organisation.begin(mine))
    organisation.begin(other)
    assert problem_in(other.get(address)) == ENDED
    assert other.get("/api/me").status_code == 401
    assert mine.get(address).status_code == 303


def test_the_code_of_one_attempt_is_no_use_to_another(organisation: Organisation) -> None:
    browser = organisation.browser()
    first = organisation.provider.authorize(organisation.begin(browser))
    code = parse_qs(urlsplit(first).query)["code"][0]
    assert problem_in(organisation.come_back(browser, code=code)) == UNVERIFIED


def test_new_keys_are_asked_for_once_and_not_for_every_token(start: Callable[..., Organisation]) -> None:
    organisation = start()
    organisation.sign_in()
    assert len(organisation.provider.calls("/keys")) == 1
    organisation.provider.plan(key="unpublished")
    for _ in range(3):
        reply = organisation.come_back(organisation.browser())
        assert problem_in(reply) == UNVERIFIED
    # The keys were read less than half a minute ago.
    assert len(organisation.provider.calls("/keys")) == 1


def test_a_provider_that_does_not_answer_is_said_to_be_away(start: Callable[..., Organisation]) -> None:
    organisation = start()
    organisation.provider.plan(statuses={"/.well-known/openid-configuration": 500})
    reply = organisation.browser().get("/login/provider")
    assert (reply.status_code, problem_in(reply)) == (503, UNREACHABLE)
    assert organisation.browser().get("/login").status_code == 200


def test_whoever_may_not_enter_any_more_is_out_at_once(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("leaver"))
    browser = organisation.sign_in()
    token = browser.post("/api/tokens", json={"name": "of the leaver"}).json()["token"]
    organisation.provider.plan(person=person("leaver", groups=["readers"]))
    assert problem_in(organisation.come_back(organisation.browser())) == NOT_LET_IN
    assert browser.get("/api/me").status_code == 401
    bearer = {"Authorization": f"Bearer {token['secret'] if isinstance(token, dict) else token}"}
    assert patient.get(f"{organisation.server.url}/api/me", headers=bearer).status_code == 401


def test_who_administers_follows_the_claim(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("boss", groups=["writers", "chiefs"]))
    browser = organisation.sign_in()
    assert me(browser)["is_administrator"]
    organisation.provider.plan(person=person("boss"))
    organisation.sign_in()
    assert not me(browser)["is_administrator"]


def test_who_administers_by_hand_stays_administrator(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("promoted"))
    user = me(organisation.sign_in())
    browser = organisation.chief.browser()
    assert browser.post(f"/administration/accounts/{user['id']}/make-administrator").status_code == 303
    assert me(organisation.sign_in())["is_administrator"]


def test_a_disabled_account_stays_out(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("disabled-one"))
    user = me(organisation.sign_in())
    assert organisation.server.quire("user", "disable", user["name"]).returncode == 0
    reply = organisation.come_back(organisation.browser())
    sentence = "Your account here is disabled. Ask an administrator to enable it."
    assert (reply.status_code, problem_in(reply)) == (403, sentence)


@pytest.mark.parametrize("password", ["!", "", "the password of an account that does not exist"])
def test_no_password_opens_an_account_of_the_provider(organisation: Organisation, password: str) -> None:
    organisation.provider.plan(person=person("without-password"))
    name = me(organisation.sign_in())["name"]
    reply = organisation.browser().post("/login", json={"username": name, "password": password})
    refused(reply, 401, "sign_in_failed")


def test_the_first_account_is_an_administrators(tmp_path: Path) -> None:
    provider, port = ProviderProcess(), free_port()
    server = RunningServer(tmp_path / "data", public_url=f"http://127.0.0.1:{port}", **provider.settings())
    server.start(port=port)
    browser = patient.client(base_url=server.url)
    reply = browser.get(provider.authorize(browser.get("/login/provider").headers["location"]))
    assert reply.status_code == 403
    assert browser.get(urlsplit(server.first_administrator_url).path).status_code == 200
    server.kill()
    provider.close()


def test_signing_out_leads_to_the_provider_on_request(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("signs-out-there"))
    browser = organisation.sign_in()
    reply = browser.post("/logout", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert reply.headers["location"] == "/login?ended=provider"
    assert browser.get("/api/me").status_code == 401
    assert "Sign out of Letters as well" in browser.get("/login?ended=provider").text
    there = urlsplit(browser.get("/login/provider/sign-out").headers["location"])
    assert there.path == "/end-session"
    query = parse_qs(there.query)
    (hint,) = query.pop("id_token_hint")
    assert claims_of(hint)["sub"] == "signs-out-there"
    assert query == {
        "client_id": [CLIENT_ID], "post_logout_redirect_uri": [f"{organisation.server.url}/login"],
    }  # fmt: skip


def claims_of(token: str) -> Json:
    payload = token.split(".")[1]
    claims: Json = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def hint_after(browser: httpx.Client) -> str | None:
    """What the provider is told of who signs out, after a sign-out here."""
    there = urlsplit(browser.get("/login/provider/sign-out").headers["location"])
    return parse_qs(there.query).get("id_token_hint", [None])[0]


def test_the_token_for_signing_out_there_is_kept_as_long_as_the_sign_in_and_read_by_its_browser_alone(
    organisation: Organisation,
) -> None:
    organisation.provider.plan(person=person("kept-shortly", picture="a-claim-that-nobody-else-has"))
    browser = organisation.sign_in()
    secret = browser.cookies["quire_session"]

    def sealed() -> list[bytes]:
        sql = "select sealed_id_token from provider_sign_in where subject = 'kept-shortly'"
        return [bytes(row[0]) for row in organisation.server.write(lambda tx: tx.all(sql))]

    (kept,) = sealed()
    assert sealed_id_tokens.unseal(kept, "another secret") is None
    assert claims_of(sealed_id_tokens.unseal(kept, secret) or "")["sub"] == "kept-shortly"
    assert browser.post("/logout").status_code == 204
    assert sealed() == []
    # Also after a sign-out by the workspace, which is no form.
    assert "Sign out of Letters as well" in browser.get("/login").text
    hint = hint_after(browser)
    assert hint is not None
    assert hint_after(browser) is None, "it is told once"
    assert "Letters still knows you" not in browser.get("/login").text
    assert hint not in organisation.server.log()
    assert hint.split(".")[1] not in organisation.server.log()


def test_a_token_that_is_too_long_for_an_address_is_not_kept(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("much-to-say", picture="x" * 2_500))
    browser = organisation.sign_in()
    browser.post("/logout")
    assert hint_after(browser) is None


def test_a_provider_without_a_page_for_signing_out_is_not_visited(start: Callable[..., Organisation]) -> None:
    organisation = start()
    organisation.provider.plan(discovery={"end_session_endpoint": None})
    browser = organisation.sign_in()
    browser.post("/logout")
    page = browser.get("/login").text
    assert "Letters still knows you" in page
    assert "Sign out of Letters as well" not in page
    assert browser.get("/login/provider/sign-out").headers["location"] == "/login"
    assert organisation.provider.calls("/end-session") == []


def log_out_behind(organisation: Organisation, token: str) -> httpx.Response:
    address = f"{organisation.server.url}/login/provider/backchannel-logout"
    return patient.post(address, data={"logout_token": token})


@pytest.mark.parametrize("claims", [{"sub": "signed-out"}, {"sub": None, "sid": "session-1"}])
def test_a_sign_out_there_is_a_sign_out_here(organisation: Organisation, claims: Json) -> None:
    organisation.provider.plan(person=person("signed-out"))
    browser = organisation.sign_in()
    by_password = organisation.chief.browser()
    reply = log_out_behind(organisation, organisation.provider.logout_token(**claims))
    assert (reply.status_code, reply.content, reply.headers["cache-control"]) == (200, b"", "no-store")
    assert browser.get("/api/me").status_code == 401
    assert by_password.get("/api/me").status_code == 200


def test_a_logout_token_is_carried_out_once(organisation: Organisation) -> None:
    organisation.provider.plan(person=person("twice"))
    token = organisation.provider.logout_token(sub="twice")
    organisation.sign_in()
    assert log_out_behind(organisation, token).status_code == 200
    browser = organisation.sign_in()
    assert log_out_behind(organisation, token).status_code == 200
    assert me(browser)


@pytest.mark.parametrize(
    ("plan", "claims"),
    [
        ({}, {"iss": "https://evil.example"}),
        ({}, {"aud": "another client"}),
        ({}, {"events": {}}),
        ({}, {"nonce": "x"}),
        ({}, {"sub": None}),
        ({}, {"jti": None}),
        ({}, {"iat": 1_700_000_000}),
        ({}, {"exp": 1_700_000_000}),
        ({"algorithm": "none"}, {}),
        ({"algorithm": "HS256"}, {}),
        ({"algorithm": "wrong"}, {}),
    ],
)
def test_a_logout_token_that_proves_nothing_ends_nothing(
    organisation: Organisation, plan: Json, claims: Json
) -> None:
    browser = organisation.sign_in()
    organisation.provider.plan(**plan)
    reply = log_out_behind(organisation, organisation.provider.logout_token(**claims))
    refused(reply, 400, "invalid_request", "The logout token could not be verified.")
    assert me(browser)


def begin_link(browser: httpx.Client, password: str = PASSWORD) -> httpx.Response:
    return browser.post("/account/identity/link", data={"current": password})


def address_in(page: httpx.Response, issuer: str) -> str:
    found = re.search(rf'href="({re.escape(issuer)}[^"]*)"', page.text)
    assert found, page.text
    return found[1].replace("&amp;", "&")


def linking(organisation: Organisation, name: str) -> tuple[Person, httpx.Client, str]:
    owner = organisation.server.person(name)
    organisation.provider.plan(person=person(f"subject of {name}"))
    browser = owner.browser()
    address = address_in(begin_link(browser), organisation.provider.issuer)
    return owner, browser, organisation.provider.authorize(address)


def test_the_owner_of_an_account_links_it(organisation: Organisation) -> None:
    owner, browser, address = linking(organisation, "linker")
    assert browser.get(address).headers["location"] == "/account?done=linked"
    assert "subject of linker" in browser.get("/account").text
    assert me(organisation.sign_in())["id"] == owner.user_id
    assert browser.post("/account/identity/unlink", data={"current": PASSWORD}).status_code == 303
    assert me(organisation.sign_in())["id"] != owner.user_id


def test_a_link_needs_the_password(organisation: Organisation) -> None:
    browser = organisation.server.person("careful").browser()
    reply = begin_link(browser, "wrong password")
    assert (reply.status_code, problem_in(reply)) == (422, "“Your password” is not right.")


def test_a_link_is_finished_by_whoever_began_it(organisation: Organisation) -> None:
    _, browser, address = linking(organisation, "beginner")
    other = organisation.server.person("another-beginner")
    browser.cookies.set("quire_session", other.sign_in(), domain="127.0.0.1")
    reply = browser.get(address)
    assert reply.status_code == 401
    assert ENDED in reply.text


def test_an_identity_belongs_to_one_account(organisation: Organisation) -> None:
    _, browser, address = linking(organisation, "first-owner")
    assert browser.get(address).status_code == 303
    second = organisation.server.person("second-owner").browser()
    page = begin_link(second)
    reply = second.get(organisation.provider.authorize(address_in(page, organisation.provider.issuer)))
    sentence = "That identity is linked to another account here, or your account is linked already."
    assert reply.status_code == 409
    assert sentence in reply.text


def test_an_account_without_a_password_keeps_its_link(organisation: Organisation) -> None:
    browser = organisation.sign_in()
    assert "/account/identity/unlink" not in browser.get("/account").text
    assert browser.post("/account/identity/unlink", data={"current": ""}).status_code == 422


def test_groups_follow_the_claim(organisation: Organisation) -> None:
    visitor = Visitor(organisation.chief.user_id, organisation.chief.name, True, "cookie", "")
    organisation.server.write(lambda tx: groups.add_group(tx, visitor, "Readers"))
    document = invited(organisation, group="readers")
    organisation.provider.plan(person=person("member", groups=["writers", "readers"]))
    browser = organisation.sign_in()
    assert browser.get(document).status_code == 200
    assert "readers, writers" in re.sub("</?bdi>", "", browser.get("/account").text)
    organisation.provider.plan(person=person("member", groups=["writers"]))
    again = organisation.sign_in()
    assert [browser.get(document).status_code, again.get(document).status_code] == [403, 403]


def invited(organisation: Organisation, **principal: str) -> str:
    document = organisation.chief.document()
    body = {"principal": principal, "role": "reader"}
    organisation.chief.done("POST", f"/api/documents/{document['id']}/grants", json=body)
    return f"/api/documents/{document['id']}"


MARY = {"preferred_username": "mary", "email": "mary@example.org"}


def test_what_the_provider_says_claims_no_invitation(organisation: Organisation) -> None:
    documents = [invited(organisation, account="mary"), invited(organisation, email="mary@example.org")]
    organisation.provider.plan(person=person("mary", **MARY, email_verified=True))
    browser = organisation.sign_in()
    assert [browser.get(document).status_code for document in documents] == [403, 403]


@pytest.mark.parametrize(
    ("setting", "by_name", "by_address"), [("email", 403, 200), ("name", 200, 403), ("email+name", 200, 200)]
)
def test_invitations_are_claimed_by_what_an_operator_trusts(
    start: Callable[..., Organisation], setting: str, by_name: int, by_address: int
) -> None:
    organisation = start(oidc_invitations=setting)
    documents = [invited(organisation, account="mary"), invited(organisation, email="mary@example.org")]
    for is_verified in (False, "true", None):
        claims = {**MARY, "preferred_username": "another", "email_verified": is_verified}
        organisation.provider.plan(person=person(f"unverified {is_verified}", **claims))
        other = organisation.sign_in()
        assert [other.get(document).status_code for document in documents] == [403, 403]
    organisation.provider.plan(person=person("mary", **MARY, email_verified=True))
    browser = organisation.sign_in()
    assert [browser.get(document).status_code for document in documents] == [by_name, by_address]


def test_passwords_are_off_while_the_provider_works(start: Callable[..., Organisation]) -> None:
    organisation = start(password_sign_in="off")
    name = organisation.server.person("password-person").name
    body = {"username": name, "password": PASSWORD}
    refused(
        organisation.browser().post("/login", json=body),
        403,
        "passwords_off",
        "Passwords are not in use here. Sign in with Letters.",
    )
    page = organisation.browser().get("/login").text
    assert "Sign in with Letters" in page
    assert 'type="password"' not in page
    assert organisation.chief.http.get("/api/me").status_code == 200


def test_administrators_have_a_way_in_while_the_provider_is_down(start: Callable[..., Organisation]) -> None:
    organisation = start(password_sign_in="off")
    name = organisation.server.person("password-person").name
    organisation.provider.plan(statuses={"/.well-known/openid-configuration": 503})
    page = organisation.browser().get("/login").text
    assert "administrators sign in with their password" in page
    assert 'type="password"' in page
    login = organisation.browser().post
    assert login("/login", json={"username": "the-chief", "password": PASSWORD}).status_code == 200
    refused(login("/login", json={"username": name, "password": PASSWORD}), 401, "sign_in_failed")


def test_a_provider_that_refuses_this_client_does_not_work(start: Callable[..., Organisation]) -> None:
    organisation = start(password_sign_in="off", oidc_client_secret="an old secret")
    reply = organisation.come_back(organisation.browser())
    assert (reply.status_code, problem_in(reply)) == (503, UNREACHABLE)
    body = {"username": "the-chief", "password": PASSWORD}
    assert organisation.browser().post("/login", json=body).status_code == 200


def test_without_a_provider_there_is_no_such_page(server: RunningServer) -> None:
    for path in ("/login/provider", "/login/provider/callback", "/login/provider/sign-out"):
        assert patient.get(f"{server.url}{path}").status_code == 404
    assert "/login/provider" not in patient.get(f"{server.url}/login").text


def test_the_sign_in_page_comes_in_german(organisation: Organisation) -> None:
    page = organisation.browser().get("/login", headers={"Accept-Language": "de"})
    assert "Mit Letters anmelden" in page.text

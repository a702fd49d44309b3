"""The adapter with a provider in a process of its own, and with answers such as known providers give."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from quire.domain.accounts.claims import ClaimedPerson, ClaimRules, parse_rules
from quire.identity import replies
from quire.identity.openid_connect import Client, OpenIdConnect
from quire.identity.provider import Attempt, ProvedIdentity, Reply, UnknownClient, Unreachable, Unverified
from tests.identity.test_metadata import RECORDED
from tests.provider_process import ProviderProcess
from tests.provider_server import CLIENT_ID, CLIENT_SECRET

REDIRECT = "https://quire.example.org/login/provider/callback"
ATTEMPT = Attempt("state", "nonce", "v" * 43, 0.0)


class Clients:
    """Adapters for the provider, which are closed after the test."""

    def __init__(self, process: ProviderProcess) -> None:
        self.process = process
        self._made: list[OpenIdConnect] = []

    def client(self, rules: str = "", *, secret: str | None = CLIENT_SECRET) -> OpenIdConnect:
        client = Client(CLIENT_ID, secret, REDIRECT, "https://quire.example.org/login", "openid")
        made = OpenIdConnect(
            self.process.issuer,
            client,
            ClaimRules(parse_rules(rules), groups_claim="groups", needs_email=True),
        )
        self._made.append(made)
        return made

    async def proved(self, adapter: OpenIdConnect) -> ProvedIdentity:
        """Sign in at the provider, and redeem its reply."""
        back = httpx.URL(self.process.authorize(await adapter.address_to_sign_in(ATTEMPT)))
        return await adapter.prove(ATTEMPT, Reply(back.params["code"], back.params.get("iss")))

    async def close(self) -> None:
        for adapter in self._made:
            await adapter.close()


@pytest.fixture
async def clients() -> AsyncIterator[Clients]:
    process = ProviderProcess()
    made = Clients(process)
    yield made
    await made.close()
    process.close()


def plan_of(provider: str, **claims: Any) -> dict[str, Any]:
    """A provider as it says of itself, but for its addresses, and as it replies to a code, with its ID token."""
    written = json.loads((RECORDED / f"{provider}.json").read_text("utf-8"))
    of_this_machine = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
    discovery = {name: value for name, value in written["discovery"].items() if name not in of_this_machine}
    usual = ("code_challenge_methods_supported", "authorization_response_iss_parameter_supported")
    person = {name: value for name, value in {**written["claims"], **claims}.items() if value is not None}
    return {
        "discovery": {**dict.fromkeys(usual), **discovery},
        "person": person,
        "token": written["token"],
        "userinfo": {"sub": person["sub"]},
    }


@pytest.mark.parametrize(
    ("provider", "rules", "expected"),
    [
        (
            "keycloak",
            "realm_access.roles=quire-users",
            ClaimedPerson("ann", "ann@example.org", True, None, ("/writers", "/writers/manuals")),
        ),
        (
            "entra",
            "roles=Quire.Writer",
            ClaimedPerson(
                "ann",
                None,
                True,
                None,
                ("1a6dbb80-5290-4fd1-a938-0ad7795dfd7a", "5a6e9c1e-2b9a-4c8f-8b67-0d6f2f2f2f2f"),
            ),
        ),
        ("google", "hd=example.org", ClaimedPerson("ann.author", "ann.author@example.org", True, None, ())),
    ],
)
async def test_people_of_known_providers_are_proved(
    clients: Clients, provider: str, rules: str, expected: ClaimedPerson
) -> None:
    plan = plan_of(provider)
    clients.process.plan(**plan)
    proved = await clients.proved(clients.client(rules))
    subject = plan["person"]["sub"]
    assert (proved.issuer, proved.subject, proved.person) == (clients.process.issuer, subject, expected)


async def test_somebody_in_too_many_groups_for_a_token_of_entra_id_proves_none_of_them(
    clients: Clients,
) -> None:
    sources = {"src1": {"endpoint": "https://graph.windows.net/tenant/users/user/getMemberObjects"}}
    overage = {"groups": None, "_claim_names": {"groups": "src1"}, "_claim_sources": sources}
    clients.process.plan(**plan_of("entra", **overage))
    with pytest.raises(Unverified, match="groups"):
        await clients.proved(clients.client("roles=Quire.Writer"))


@pytest.mark.parametrize(
    ("provider", "rules", "claims"),
    [
        ("google", "hd=example.org", {"hd": "another.example"}),
        # An account of nobody's organisation, with an address that looks like one of it.
        ("google", "hd=example.org", {"hd": None}),
        ("keycloak", "realm_access.roles=quire-users", {"realm_access": {"roles": ["offline_access"]}}),
        ("keycloak", "realm_access.roles=quire-users", {"realm_access": None}),
        ("entra", "roles=Quire.Writer", {"roles": None}),
    ],
)
async def test_people_of_known_providers_without_the_claim_may_not_enter(
    clients: Clients, provider: str, rules: str, claims: dict[str, Any]
) -> None:
    clients.process.plan(**plan_of(provider, **claims))
    assert not (await clients.proved(clients.client(rules))).person.may_enter


async def test_a_rotated_key_is_taken_up(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quire.identity.signing_keys.REFETCH_SECONDS", 0.0)
    adapter = clients.client()
    await clients.proved(adapter)
    clients.process.plan(key="second", published=["second"])
    await clients.proved(adapter)
    clients.process.plan(key="first", published=["second"])
    with pytest.raises(Unverified, match="does not publish"):
        await clients.proved(adapter)


async def test_elliptic_keys_prove_as_well(clients: Clients) -> None:
    clients.process.plan(algorithm="ES256", key="elliptic")
    assert (await clients.proved(clients.client())).subject


async def test_the_secret_goes_into_the_form_where_the_provider_wants_it_there(clients: Clients) -> None:
    clients.process.plan(discovery={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    assert (await clients.proved(clients.client())).subject
    (call,) = clients.process.calls("/token")
    assert call["form"]["client_secret"] == CLIENT_SECRET


async def test_a_client_that_the_provider_does_not_know_makes_it_unusable(clients: Clients) -> None:
    adapter = clients.client(secret="an old one")
    assert await adapter.works()
    with pytest.raises(UnknownClient):
        await clients.proved(adapter)
    assert not await adapter.works()


@pytest.mark.parametrize("slow", [{"pauses": {"/token": 5}}, {"drips": {"/token": 0.05}}])
async def test_a_provider_that_is_slow_is_given_up(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, slow: dict[str, Any]
) -> None:
    monkeypatch.setattr(replies, "REPLY_SECONDS", 0.2)
    clients.process.plan(**slow)
    with pytest.raises(Unreachable, match="TimeoutError"):
        await clients.proved(clients.client())


async def test_a_provider_that_fails_is_not_asked_again_at_once(clients: Clients) -> None:
    clients.process.plan(statuses={"/.well-known/openid-configuration": 500})
    adapter = clients.client()
    for _ in range(3):
        assert not await adapter.works()
    assert len(clients.process.calls("/.well-known/openid-configuration")) == 1


async def test_a_provider_without_a_page_for_signing_out_has_no_address_for_it(clients: Clients) -> None:
    clients.process.plan(discovery={"end_session_endpoint": None})
    assert await clients.client().address_to_sign_out(None) is None


async def test_the_check_asks_for_document_and_keys(clients: Clients) -> None:
    adapter = clients.client()
    assert "publishes keys (2)" in str(await adapter.check())
    clients.process.plan(statuses={"/keys": 404})
    with pytest.raises(Unreachable, match="the key set has status 404"):
        await adapter.check()

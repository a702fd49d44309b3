"""The keys of a provider: which of them count, and when they are asked for again."""

import json
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from quire.identity.provider import Unreachable, Unverified
from quire.identity.signing_keys import FRESH_SECONDS, REFETCH_SECONDS, SigningKeys, read_keys
from tests.provider_server import jwk


class Published:
    """What a provider publishes, how often it was asked, and what time it is."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.requests = 0
        self.time = 0.0
        self.keys = SigningKeys(self.fetch, lambda: self.time)

    async def fetch(self) -> bytes:
        self.requests += 1
        return json.dumps({"keys": [jwk(name) for name in self.names]}).encode()


async def test_keys_are_asked_for_when_one_is_needed_and_again_after_an_hour() -> None:
    published = Published("first")
    for _ in range(3):
        assert (await published.keys.find("first")).kid == "first"
    assert published.requests == 1
    published.time += FRESH_SECONDS
    await published.keys.find("first")
    assert published.requests == 2


async def test_a_new_key_is_found_and_a_withdrawn_one_is_not() -> None:
    published = Published("first")
    await published.keys.find("first")
    published.names = ("second",)
    published.time += REFETCH_SECONDS
    assert (await published.keys.find("second")).kid == "second"
    with pytest.raises(Unverified):
        await published.keys.find("first")
    assert published.requests == 2


async def test_keys_that_nobody_knows_cost_the_provider_a_request_each_half_minute() -> None:
    published = Published("first")
    for second in range(60):
        published.time = float(second)
        with pytest.raises(Unverified, match="does not publish"):
            await published.keys.find(f"unknown {second}")
    assert published.requests == 2


async def test_a_token_without_a_key_id_is_of_the_only_key() -> None:
    assert (await Published("first").keys.find(None)).kid == "first"
    with pytest.raises(Unverified):
        await Published("first", "elliptic").keys.find(None)


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")
def test_keys_that_prove_nothing_are_left_out() -> None:
    weak = RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False)
    others: list[Any] = [
        weak,
        {"kty": "oct", "k": "c2VjcmV0", "kid": "a secret"},
        {**jwk("first"), "use": "enc", "kid": "for encryption"},
        {"kty": "RSA", "kid": "incomplete"},
        {"kty": "AKP", "kid": "of the future"},
        "no key",
        None,
    ]
    keys = read_keys(json.dumps({"keys": [*others, jwk("first")]}).encode())
    assert keys.keys() == {"first"}


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"keys": 5}', b'{"keys": []}', b"[]", b"\xff", b"[" * 100_000]
)
def test_what_is_no_key_set_is_refused(body: bytes) -> None:
    with pytest.raises(Unreachable, match="key set"):
        read_keys(body)

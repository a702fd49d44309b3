"""Addresses and keys of providers as administrators enter them."""

import pytest

from quire.domain.errors import InvalidField
from quire.domain.models.model_providers import ProviderDraft, check_provider, hint_of, origin_of


def test_space_around_what_is_pasted_is_left_out() -> None:
    draft = ProviderDraft(" My  server ", "openai", " http://127.0.0.1:8000/v1\n", " sk-1 ")
    assert check_provider(draft) == ProviderDraft("My server", "openai", "http://127.0.0.1:8000/v1", "sk-1")
    assert check_provider(ProviderDraft("a", "azure", "https://a.example", "  ")).new_key is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("localhost:11434", "http://localhost:11434"),
        ("127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("[::1]:8000/v1", "http://[::1]:8000/v1"),
        ("gpu.lan:8000/v1", "http://gpu.lan:8000/v1"),
        ("api.example.com/v1", "https://api.example.com/v1"),
        ("gateway.example.com:8443", "https://gateway.example.com:8443"),
    ],
)
def test_an_address_without_a_scheme_has_tls_unless_it_is_in_the_house(typed: str, address: str) -> None:
    assert check_provider(ProviderDraft("a", "openai", typed)).base_url == address


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("", "must be an address"),
        ("two words", "must be an address"),
        ("javascript:alert(1)", "must be an address"),
        ("me@a.example/v1", "must be an address"),
        ("file:///etc/passwd", "must be an address"),
        ("http://", "must be an address"),
        ("http://[::1", "must be an address"),
        ("http://a.example:99999", "must be an address"),
        ("https://a.example/" + "x" * 1_000, "must be an address"),
        ("https://me:secret@a.example/v1", "must not have a name or password in it"),
    ],
)
def test_what_is_no_address_is_refused(url: str, problem: str) -> None:
    with pytest.raises(InvalidField, match=problem):
        check_provider(ProviderDraft("a", "openai", url))


@pytest.mark.parametrize("key", ["two\nlines", "schlüssel", "x" * 4_001])
def test_what_is_no_key_is_refused_without_repeating_it(key: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_provider(ProviderDraft("a", "openai", "https://a.example", key))
    assert refused.value.details["field"] == "key"
    assert key not in refused.value.sentence


def test_a_hint_is_the_end_of_a_long_key() -> None:
    assert (hint_of("sk-0123456789"), hint_of("short-key"), hint_of("")) == ("6789", "", "")


def test_another_port_or_scheme_is_another_origin() -> None:
    addresses = ("https://A.example/v1", "https://a.example/v2?x=1")
    assert len({origin_of(address) for address in addresses}) == 1
    others = ("https://a.example", "http://a.example", "https://a.example:8443", "https://b.example")
    assert len({origin_of(address) for address in others}) == 4

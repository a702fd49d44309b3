"""Discovery documents: those of known providers are taken, those that are dangerous are not."""

import json
from pathlib import Path
from typing import Any

import pytest

from quire.identity.metadata import is_confidential, read_metadata
from quire.identity.provider import Unreachable

RECORDED = Path(__file__).parent / "recorded"
ISSUER = "https://login.example.org"
USUAL: dict[str, Any] = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/keys",
}


@pytest.mark.parametrize("provider", ["keycloak", "entra", "google"])
def test_the_documents_of_known_providers_are_taken(provider: str) -> None:
    written = json.loads((RECORDED / f"{provider}.json").read_text("utf-8"))["discovery"]
    metadata = read_metadata(json.dumps(written).encode(), written["issuer"])
    assert metadata.token_endpoint == written["token_endpoint"]
    assert "RS256" in metadata.algorithms
    assert not {algorithm for algorithm in metadata.algorithms if algorithm.startswith("HS")}
    assert metadata.end_session_endpoint == written.get("end_session_endpoint")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issuer": f"{ISSUER}/"}, "names another issuer"),
        ({"issuer": "https://login.microsoftonline.com/{tenantid}/v2.0"}, "names another issuer"),
        ({"token_endpoint": "http://login.example.org/token"}, "an address without TLS"),
        ({"token_endpoint": "https://user@login.example.org/token"}, "an address without TLS"),
        ({"jwks_uri": "file:///etc/passwd"}, "an address without TLS"),
        ({"end_session_endpoint": "javascript:alert(1)"}, "an address without TLS"),
        ({"authorization_endpoint": "https://["}, "an address without TLS"),
        ({"response_types_supported": ["id_token"]}, "does not offer the code flow"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "no asymmetric algorithm"),
        ({"code_challenge_methods_supported": ["plain"]}, "does not offer PKCE with S256"),
        ({"token_endpoint": None}, "is not one"),
        ({"jwks_uri": 5}, "is not one"),
    ],
)
def test_a_document_that_is_dangerous_is_refused(changes: dict[str, Any], reason: str) -> None:
    assert read_metadata(json.dumps(USUAL).encode(), ISSUER).algorithms == {"RS256"}
    with pytest.raises(Unreachable, match=reason):
        read_metadata(json.dumps({**USUAL, **changes}).encode(), ISSUER)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(Unreachable, match="is not one"):
        read_metadata(body, ISSUER)


@pytest.mark.parametrize(
    ("address", "is_safe"),
    [
        ("https://login.example.org", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("http://login.example.org", False),
        ("http://127.0.0.1.example.org", False),
        ("https://", False),
        ("login.example.org", False),
    ],
)
def test_what_is_sent_is_read_by_nobody_on_the_way(address: str, is_safe: bool) -> None:
    assert is_confidential(address) is is_safe

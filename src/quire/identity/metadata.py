"""The discovery document of a provider (OpenID Connect Discovery 1.0), and the checks before anything in it is used."""

from urllib.parse import urlsplit

import msgspec

from quire.identity.provider import Unreachable

DISCOVERY_PATH = "/.well-known/openid-configuration"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""Asymmetric ones alone: with the others, whoever knows a public key or the client's secret could sign."""


class Metadata(msgspec.Struct, frozen=True):
    """What Quire uses of it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    response_types_supported: tuple[str, ...] = ("code",)
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    code_challenge_methods_supported: tuple[str, ...] | None = None
    authorization_response_iss_parameter_supported: bool = False

    @property
    def algorithms(self) -> frozenset[str]:
        """Those by which the provider signs and that prove something."""
        return ALGORITHMS.intersection(self.id_token_signing_alg_values_supported)


_decoder = msgspec.json.Decoder(Metadata)


def read_metadata(body: bytes, issuer: str) -> Metadata:
    """Decode and check a discovery document. Raises `Unreachable`."""
    try:
        metadata = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreachable("the discovery document is not one") from error
    if metadata.issuer != issuer:
        raise Unreachable("the discovery document names another issuer")
    if "code" not in metadata.response_types_supported:
        raise Unreachable("the provider does not offer the code flow")
    if not metadata.algorithms:
        raise Unreachable("the provider signs with no asymmetric algorithm")
    methods = metadata.code_challenge_methods_supported
    if methods is not None and "S256" not in methods:
        raise Unreachable("the provider does not offer PKCE with S256")
    _check_addresses(metadata)
    return metadata


def is_confidential(address: str) -> bool:
    """Whether what is sent to an address is read by nobody on the way: TLS, or this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    is_plain_here = parts.scheme == "http" and parts.hostname in LOOPBACK
    has_extra = parts.username is not None or bool(parts.fragment)
    return bool(parts.hostname) and not has_extra and (parts.scheme == "https" or is_plain_here)


def _check_addresses(metadata: Metadata) -> None:
    addresses = (
        metadata.authorization_endpoint,
        metadata.token_endpoint,
        metadata.jwks_uri,
        metadata.userinfo_endpoint,
        metadata.end_session_endpoint,
    )
    if not all(is_confidential(address) for address in addresses if address is not None):
        raise Unreachable("the discovery document names an address without TLS")

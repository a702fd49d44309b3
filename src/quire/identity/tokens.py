"""What a signed token proves: its signature, then each of its claims.

ID tokens by OpenID Connect Core 1.0, 3.1.3.7; logout tokens by OpenID Connect Back-Channel Logout 1.0, 2.6.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from typing import Any, TypeVar

import msgspec
from joserfc import jws
from joserfc.errors import JoseError

from quire.identity.provider import Attempt, LogoutNotice, Unverified
from quire.identity.signing_keys import SigningKeys

T = TypeVar("T")

CLOCK_SECONDS = 120.0
"""By so much the clocks of two servers may differ."""
LOGOUT_SECONDS = 600.0
"""How old a logout token may be."""
SUBJECT_LENGTH_MAX = 255
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class IdClaims(msgspec.Struct, frozen=True):
    """The claims of an ID token that prove something."""

    iss: str
    sub: str
    aud: str | tuple[str, ...]
    exp: float
    iat: float
    nonce: str
    azp: str | None = None
    nbf: float | None = None
    at_hash: str | None = None
    sid: str | None = None


class LogoutClaims(msgspec.Struct, frozen=True):
    """The claims of a logout token."""

    iss: str
    aud: str | tuple[str, ...]
    iat: float
    jti: str
    events: dict[str, dict[str, Any]]
    sub: str | None = None
    sid: str | None = None
    exp: float | None = None


class SignedToken(msgspec.Struct, frozen=True):
    """A token whose signature is right."""

    algorithm: str
    claims: dict[str, Any]


async def verify_signature(token: str, keys: SigningKeys, algorithms: Collection[str]) -> SignedToken:
    """Raises `Unverified` and `Unreachable`."""
    try:
        header = jws.extract_compact(token.encode("ascii")).headers()
    except (JoseError, ValueError, RecursionError) as error:
        raise Unverified("the token is malformed") from error
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in algorithms:
        raise Unverified("the token is signed with an algorithm that proves nothing here")
    key = await keys.find(key_id if isinstance(key_id, str) else None)
    # Headers that are not known are ignored, as RFC 7515 wants it; those named in `crit` are refused.
    registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    try:
        verified = jws.deserialize_compact(token, key, registry=registry)
        claims = json.loads(verified.payload or b"")
    except (JoseError, ValueError, RecursionError) as error:
        raise Unverified("the signature of the token is wrong") from error
    if not isinstance(claims, dict):
        raise Unverified("the token has no claims")
    return SignedToken(algorithm, claims)


def check_id_token(
    token: SignedToken, *, issuer: str, client_id: str, attempt: Attempt, access_token: str | None, now: float
) -> IdClaims:
    """Check every claim that ties an ID token to this provider, this client and this attempt. Raises `Unverified`."""
    claims = _converted(token.claims, IdClaims)
    _check_issuer(claims.iss, issuer)
    audience = _check_audience(claims.aud, client_id)
    if claims.azp is None and len(audience) > 1:
        raise Unverified("the token is for several clients, and names none as the authorised one")
    if claims.azp is not None and claims.azp != client_id:
        raise Unverified("the token authorises another client")
    if claims.exp <= now - CLOCK_SECONDS:
        raise Unverified("the token has expired")
    if max(claims.iat, claims.nbf or 0) > now + CLOCK_SECONDS:
        raise Unverified("the token is not valid yet")
    if claims.iat < attempt.begun_at - CLOCK_SECONDS:
        raise Unverified("the token is older than this attempt")
    if not hmac.compare_digest(claims.nonce.encode(), attempt.nonce.encode()):
        raise Unverified("the nonce is not that of this attempt")
    if not 0 < len(claims.sub) <= SUBJECT_LENGTH_MAX:
        raise Unverified("the subject is empty or too long")
    if claims.at_hash is not None and access_token is not None:
        _check_access_token(claims.at_hash, access_token, token.algorithm)
    return claims


def check_logout_token(token: SignedToken, *, issuer: str, client_id: str, now: float) -> LogoutNotice:
    """Raises `Unverified`."""
    claims = _converted(token.claims, LogoutClaims)
    _check_issuer(claims.iss, issuer)
    _check_audience(claims.aud, client_id)
    if "nonce" in token.claims or LOGOUT_EVENT not in claims.events:
        raise Unverified("the token is no logout token")
    is_in_time = now - LOGOUT_SECONDS < claims.iat < now + CLOCK_SECONDS
    if not is_in_time or (claims.exp is not None and claims.exp <= now - CLOCK_SECONDS):
        raise Unverified("the logout token is too old, or not valid yet")
    if not (claims.sub or claims.sid) or not claims.jti:
        raise Unverified("the logout token names nobody")
    return LogoutNotice(claims.iss, claims.sub, claims.sid, claims.jti)


def _converted(claims: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(claims, kind)
    except msgspec.ValidationError as error:
        raise Unverified("the token lacks a claim, or has one of the wrong form") from error


def _check_issuer(said: str, issuer: str) -> None:
    if said != issuer:
        raise Unverified("the token is of another issuer")


def _check_audience(said: str | tuple[str, ...], client_id: str) -> tuple[str, ...]:
    audience = (said,) if isinstance(said, str) else said
    if client_id not in audience:
        raise Unverified("the token is for another client")
    return audience


def _check_access_token(at_hash: str, access_token: str, algorithm: str) -> None:
    """Core 3.1.3.6: the left half of the hash whose length the algorithm names; SHA-512 for Ed25519."""
    bits = algorithm[-3:] if algorithm[-3:] in ("256", "384", "512") else "512"
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    expected = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=")
    if not hmac.compare_digest(expected, at_hash.encode()):
        raise Unverified("the access token does not belong to the ID token")

"""The adapter for OpenID Connect: the code flow with PKCE (S256), as OpenID Connect Core 1.0 and RFC 9700 describe it.

The discovery document and the keys are kept for an hour. What a provider says in words is neither shown nor logged.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from quire.domain.accounts.claims import ClaimRules, MissingClaim
from quire.domain.translatable_text import TranslatableText
from quire.identity.metadata import DISCOVERY_PATH, Metadata, read_metadata
from quire.identity.provider import (
    Attempt,
    LogoutNotice,
    ProvedIdentity,
    Reply,
    UnknownClient,
    Unreachable,
    Unverified,
)
from quire.identity.replies import ProviderHttp
from quire.identity.signing_keys import SigningKeys
from quire.identity.tokens import check_id_token, check_logout_token, verify_signature

FRESH_SECONDS = 3600.0
FAILED_SECONDS = 10.0
"""After a failure the provider is not asked again for so long."""
CLIENT_ERRORS = frozenset({"invalid_client", "unauthorized_client"})

Claims = dict[str, Any]


class TokenReply(msgspec.Struct, frozen=True):
    """What the token endpoint gives for a code."""

    id_token: str
    access_token: str | None = None


class TokenError(msgspec.Struct, frozen=True):
    """What it says when it gives nothing."""

    error: str = ""


class Client(msgspec.Struct, frozen=True):
    """Quire as the provider has registered it."""

    id: str
    secret: str | None
    redirect_address: str
    signed_out_address: str
    scopes: str


class OpenIdConnect:
    """One provider, found by its issuer."""

    def __init__(
        self,
        issuer: str,
        client: Client,
        rules: ClaimRules,
        *,
        name: str | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = issuer
        self.name = name or urlsplit(issuer).hostname or issuer
        self._client = client
        self._rules = rules
        self._now = now
        self._http = ProviderHttp()
        self._keys = SigningKeys(self._fetch_keys, now)
        self._metadata: Metadata | None = None
        self._read_at = self._failed_at = float("-inf")
        self._is_client_refused = False

    async def address_to_sign_in(self, attempt: Attempt) -> str:
        """The authorisation endpoint with a request for one attempt. Raises `Unreachable`."""
        metadata = await self._discover()
        challenge = hashlib.sha256(attempt.code_verifier.encode()).digest()
        request = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.redirect_address,
            "scope": self._client.scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return _with_query(metadata.authorization_endpoint, request)

    async def prove(self, attempt: Attempt, reply: Reply) -> ProvedIdentity:
        """Redeem a code, verify the ID token, and read its claims. Raises `ProviderFailure`."""
        metadata = await self._discover()
        self._check_issuer(metadata, reply.issuer)
        tokens = await self._redeem(metadata, reply.code, attempt.code_verifier)
        signed = await verify_signature(tokens.id_token, self._keys, metadata.algorithms)
        checked = check_id_token(
            signed,
            issuer=self.issuer,
            client_id=self._client.id,
            attempt=attempt,
            access_token=tokens.access_token,
            now=time.time(),
        )
        claims = await self._with_missing_claims(metadata, signed.claims, tokens.access_token)
        try:
            person = self._rules.read(claims)
        except MissingClaim as error:
            raise Unverified(f"the claim {error} is too large for the token") from error
        return ProvedIdentity(self.issuer, checked.sub, checked.sid, person, tokens.id_token)

    async def address_to_sign_out(self, id_token: str | None) -> str | None:
        """The end-session endpoint (RP-Initiated Logout 1.0), from which one comes back. Raises `Unreachable`."""
        metadata = await self._discover()
        if metadata.end_session_endpoint is None:
            return None
        request = {
            "client_id": self._client.id,
            "post_logout_redirect_uri": self._client.signed_out_address,
        }
        if id_token is not None:
            request["id_token_hint"] = id_token
        return _with_query(metadata.end_session_endpoint, request)

    async def read_logout(self, token: str) -> LogoutNotice:
        """Verify a logout token. Raises `ProviderFailure`."""
        metadata = await self._discover()
        signed = await verify_signature(token, self._keys, metadata.algorithms)
        return check_logout_token(signed, issuer=self.issuer, client_id=self._client.id, now=time.time())

    async def works(self) -> bool:
        """Whether it is reachable and has not refused this client's id or secret lately."""
        if self._is_client_refused:
            return False
        try:
            await self._discover()
        except Unreachable:
            return False
        return True

    async def check(self) -> TranslatableText:
        """Ask for the discovery document and the keys now. Raises `Unreachable`."""
        await self._read_metadata()
        count = await self._keys.load()
        return TranslatableText(
            "%(issuer)s is reachable and publishes keys (%(count)s). Whether it knows the client id and its secret is"
            " seen when somebody signs in.",
            {"issuer": self.issuer, "count": count},
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _discover(self) -> Metadata:
        """The discovery document, at most an hour old; a failure counts for ten seconds."""
        now = self._now()
        if self._metadata is not None and now - self._read_at < FRESH_SECONDS:
            return self._metadata
        if now - self._failed_at < FAILED_SECONDS:
            raise Unreachable("it did not answer a moment ago")
        return await self._read_metadata()

    async def _read_metadata(self) -> Metadata:
        try:
            status, body = await self._http.get(self.issuer.rstrip("/") + DISCOVERY_PATH)
            if status != 200:
                raise Unreachable(f"the discovery document has status {status}")
            self._metadata = read_metadata(body, self.issuer)
        except Unreachable:
            self._failed_at = self._now()
            raise
        self._read_at = self._now()
        return self._metadata

    async def _fetch_keys(self) -> bytes:
        metadata = await self._discover()
        status, body = await self._http.get(metadata.jwks_uri)
        if status != 200:
            raise Unreachable(f"the key set has status {status}")
        return body

    def _check_issuer(self, metadata: Metadata, said: str | None) -> None:
        """Against mix-up attacks (RFC 9207): the reply must come from the provider that was asked."""
        if said is None and metadata.authorization_response_iss_parameter_supported:
            raise Unverified("the reply names no issuer")
        if said is not None and said != self.issuer:
            raise Unverified("the reply names another issuer")

    async def _redeem(self, metadata: Metadata, code: str, code_verifier: str) -> TokenReply:
        request = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_address,
            "code_verifier": code_verifier,
        }
        credentials, headers = self._credentials(metadata)
        status, body = await self._http.post(metadata.token_endpoint, {**request, **credentials}, headers)
        if status >= 500:
            raise Unreachable(f"the token endpoint has status {status}")
        if status != 200:
            raise self._refusal(body)
        self._is_client_refused = False
        try:
            return msgspec.json.decode(body, type=TokenReply)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unverified("the token endpoint gives no ID token") from error

    def _credentials(self, metadata: Metadata) -> tuple[dict[str, str], dict[str, str]]:
        """Fields and headers by which the provider knows this client."""
        client_id, secret = self._client.id, self._client.secret
        methods = metadata.token_endpoint_auth_methods_supported
        if secret is None:
            return {"client_id": client_id}, {}
        if "client_secret_basic" in methods or "client_secret_post" not in methods:
            # RFC 6749, 2.3.1: both parts are encoded as in a form before they are joined.
            pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()
            return {}, {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        return {"client_id": client_id, "client_secret": secret}, {}

    def _refusal(self, body: bytes) -> UnknownClient | Unverified:
        try:
            said = msgspec.json.decode(body, type=TokenError).error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            said = ""
        if said in CLIENT_ERRORS:
            self._is_client_refused = True
            return UnknownClient("the provider does not accept the client id or its secret")
        return Unverified("the code is not accepted")

    async def _with_missing_claims(
        self, metadata: Metadata, claims: Claims, access_token: str | None
    ) -> Claims:
        """The claims, with those of the userinfo endpoint where the rules need one that the ID token lacks."""
        address = metadata.userinfo_endpoint
        if address is None or access_token is None or not self._rules.lack_claims(claims):
            return claims
        status, body = await self._http.get(address, bearer=access_token)
        if status != 200:
            raise Unreachable(f"the userinfo endpoint has status {status}")
        try:
            further = msgspec.json.decode(body, type=Claims)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Unverified("the userinfo endpoint gives no claims") from error
        if further.get("sub") != claims["sub"]:
            raise Unverified("the userinfo endpoint speaks of another person")
        return {**further, **claims}


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

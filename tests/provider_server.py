"""An identity provider for tests: speaks OpenID Connect over a socket, and does as its plan says.

Runs as a process of its own and prints its address, which is its issuer. It signs with `cryptography` alone, so that it
shares no code with what verifies its tokens.

`PUT /plan` sets what comes next: `person` (claims of whoever signs in), `claims` (changes to the claims of ID tokens;
null takes one away), `discovery` (likewise to the discovery document), `callback` (likewise to what the browser brings
back), `algorithm` (`RS256`, `ES256`, `none`, `HS256` with the public key as the secret, `wrong` for a signature of
another key), `key` and `published` (names of keys: that which signs, and those in the key set), `token` (likewise to
the reply for a code), `userinfo` (claims), and for each path `statuses`, `bodies` (texts), `pauses` (seconds),
`bytes` (of filling) and `drips` (seconds between a byte of the body and the next).
`GET /calls` tells what was asked; `POST /logout-token` gives a logout token with the claims of its body.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

CLIENT_ID, CLIENT_SECRET = "quire client", "a secret: with %, & and ü"
PERSON = {"sub": "248289761001", "preferred_username": "ann", "groups": ["writers"]}

Json = dict[str, Any]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int) -> str:
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    del name
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def jwk(name: str) -> Json:
    if name == "elliptic":
        point = ec_key().public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "kid": name, "x": number(point.x), "y": number(point.y)}
    numbers = rsa_key(name).public_key().public_numbers()
    return {"kty": "RSA", "kid": name, "use": "sig", "n": number(numbers.n), "e": number(numbers.e)}


def signed(claims: Json, algorithm: str, key: str) -> str:
    """A token; with an algorithm that proves nothing, as an attacker would make it."""
    header = {"alg": "RS256" if algorithm == "wrong" else algorithm, "kid": key, "typ": "JWT"}
    data = f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(claims).encode())}".encode()
    return f"{data.decode()}.{base64url(signature(data, algorithm, key))}"


def signature(data: bytes, algorithm: str, key: str) -> bytes:
    match algorithm:
        case "none":
            return b""
        case "HS256":
            public = rsa_key(key).public_key()
            secret = public.public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            return hmac.digest(secret, data, hashlib.sha256)
        case "ES256":
            r, s = utils.decode_dss_signature(ec_key().sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        case "wrong":
            return rsa_key("another's").sign(data, padding.PKCS1v15(), hashes.SHA256())
        case _:
            return rsa_key(key).sign(data, padding.PKCS1v15(), hashes.SHA256())


class Provider(ThreadingHTTPServer):
    """What is the same for all requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.plan: Json = {}
        self.calls: list[Json] = []
        self.codes: dict[str, Json] = {}

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def discovery(self) -> Json:
        return changed(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize?tenant=tests",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "end_session_endpoint": f"{self.issuer}/end-session",
                "response_types_supported": ["code"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
                "authorization_response_iss_parameter_supported": True,
            },
            self.plan.get("discovery", {}),
        )

    def authorize(self, query: Mapping[str, str]) -> str:
        """Where the browser is sent back to; who it is needs no password here."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = {**query, "person": self.plan.get("person", PERSON)}
        reply = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(changed(reply, self.plan.get('callback', {})))}"

    def redeem(self, form: Mapping[str, str], authorization: str) -> tuple[int, Json]:
        """As RFC 6749 and RFC 7636 want it: each code once, for the client and the browser that asked for it."""
        is_in_form = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if authorization != expected_authorization() and not is_in_form:
            return 401, {"error": "invalid_client", "error_description": "<b>You are not known.</b>"}
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        challenge = base64url(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (asked["code_challenge"], asked["code_challenge_method"]) != (challenge, "S256"):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "sid": "session-1",
            "at_hash": base64url(hashlib.sha256(b"an access token").digest()[:16]),
            **asked["person"],
        }
        reply = {
            "id_token": self.sign(changed(claims, self.plan.get("claims", {}))),
            "access_token": "an access token",
            "token_type": "Bearer",
        }
        return 200, changed(reply, self.plan.get("token", {}))

    def sign(self, claims: Json) -> str:
        return signed(claims, self.plan.get("algorithm", "RS256"), self.plan.get("key", "first"))

    def logout_token(self, claims: Json) -> str:
        now = int(time.time())
        usual = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 120,
            "jti": f"logout-{len(self.calls)}",
            "sub": PERSON["sub"],
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        }
        return self.sign(changed(usual, claims))


def expected_authorization() -> str:
    pair = (
        urlencode({"": CLIENT_ID})[1:].replace("+", "%20"),
        urlencode({"": CLIENT_SECRET})[1:].replace("+", "%20"),
    )
    return "Basic " + base64.b64encode(":".join(pair).encode()).decode()


def changed(values: Json, changes: Json) -> Json:
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Provider
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self.server.plan = json.loads(self._body())
        self._reply(200, b"{}")

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/calls":
            return self._reply(200, json.dumps(self.server.calls).encode())
        self.server.calls.append({"path": parts.path, "query": query})
        if parts.path == "/authorize":
            return self._reply(302, b"", location=self.server.authorize(query))
        documents: dict[str, Json] = {
            "/.well-known/openid-configuration": self.server.discovery(),
            "/keys": {
                "keys": [jwk(name) for name in self.server.plan.get("published", ["first", "elliptic"])]
            },
            "/userinfo": self.server.plan.get("userinfo", self.server.plan.get("person", PERSON)),
        }
        return self._planned(parts.path, 200, documents.get(parts.path, {}))

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/logout-token":
            return self._reply(200, self.server.logout_token(json.loads(body)).encode())
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.server.calls.append({"path": self.path, "form": form})
        return self._planned(self.path, *self.server.redeem(form, self.headers.get("Authorization", "")))

    def _planned(self, path: str, status: int, document: Json) -> None:
        plan = self.server.plan
        time.sleep(plan.get("pauses", {}).get(path, 0))
        body = plan.get("bodies", {}).get(path, json.dumps(document)).encode()
        filling = b" " * plan.get("bytes", {}).get(path, 0)
        drip_seconds = plan.get("drips", {}).get(path)
        self._reply(plan.get("statuses", {}).get(path, status), body + filling, drip_seconds)

    def _reply(self, status: int, body: bytes, drip_seconds: float | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if drip_seconds is None:
            self.wfile.write(body)
            return
        with suppress(ConnectionError):
            for byte in body:
                time.sleep(drip_seconds)
                self.wfile.write(bytes([byte]))

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the calls are kept."""


def run() -> None:
    """Serve until the process is ended."""
    provider = Provider()
    print(provider.issuer, flush=True)
    provider.serve_forever()

"""Around every request: its id, its headers, its line in the log, its figures. Pure ASGI, so that streams count too."""

import random
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter

from quire.actions.metrics import Metrics
from quire.web.http.route import Route

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

log = structlog.get_logger("quire.requests")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GUARDS = [
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
NO_STORE = (b"cache-control", b"no-store")
REFUSED_HOST = b"This server does not answer to that host name.\n"
SEVERAL_HOSTS = b"The request has more than one Host header.\n"


class RequestMiddleware:
    """Wraps the application."""

    def __init__(
        self, application: Application, metrics: Metrics, *, allowed_hosts: frozenset[str], is_secure: bool
    ) -> None:
        self._application = application
        self._metrics = metrics
        self._allowed_hosts = allowed_hosts
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._guards = list(GUARDS)
        if is_secure:
            self._guards.append((b"strict-transport-security", b"max-age=31536000"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass on what is none."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = scope["quire.request_id"] = f"{random.getrandbits(64):016x}"
        status = 0

        async def send_guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._guarded(message["headers"], request_id)
            await send(message)

        try:
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) > 1:
                await _refuse(send_guarded, 400, SEVERAL_HOSTS)
            elif not self._is_host_allowed(*hosts):
                await _refuse(send_guarded, 421, REFUSED_HOST)
            else:
                await self._application(scope, receive, send_guarded)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _guarded(self, headers: Iterable[tuple[bytes, bytes]], request_id: str) -> list[tuple[bytes, bytes]]:
        guarded = [*headers, *self._guards, (b"x-request-id", request_id.encode())]
        # Names of headers are in lower case in ASGI.
        if b"cache-control" not in [name for name, _ in guarded]:
            guarded.append(NO_STORE)
        return guarded

    def _is_host_allowed(self, host_header: bytes = b"") -> bool:
        if not self._allowed_hosts:
            return True
        host = host_header.decode("latin1").lower()
        return host.rsplit(":", 1)[0] in self._allowed_hosts or host in self._allowed_hosts

    def _counter(self, method: str, path: str, status: int) -> Counter:
        """The counter of such requests, found by one look-up."""
        counter = self._counters.get((method, path, status))
        if counter is None:
            counter = self._metrics.requests.labels(method, path, status)
            self._counters[(method, path, status)] = counter
        return counter

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route: Route | None = scope.get("quire.route")
        path = route.path if route else "unknown"
        self._counter(scope["method"], path, status).inc()
        if route is None or not route.is_event_stream:
            self._metrics.request_seconds.observe(seconds)
        log.info(
            "request",
            method=scope["method"],
            route=path,
            status=status,
            milliseconds=round(seconds * 1000, 2),
            request_id=scope["quire.request_id"],
            user=scope.get("quire.user"),
            **_sign_in(scope),
        )


def _sign_in(scope: Scope) -> dict[str, str]:
    """How a sign-in went, and from where it was tried."""
    outcome = scope.get("quire.sign_in")
    return {} if outcome is None else {"sign_in": outcome, "client": (scope["client"] or ("",))[0]}


async def _refuse(send: Send, status: int, sentence: bytes) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": sentence})

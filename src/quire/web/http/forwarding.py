"""Says loudly that forwarded headers arrive from a proxy that nobody has named: all behind it count as one address.

The log says it every ten minutes, and `quire doctor` as well, where the address may be that of a proxy of one's own:
anybody on the internet can send such a header.
"""

import asyncio
import time
from collections.abc import Callable

import structlog

from quire.domain.operation.networks import AddressList, is_nearby
from quire.web.http.middleware import Application, Receive, Scope, Send

SECONDS_BETWEEN_WARNINGS = 600.0

log = structlog.get_logger("quire")


class UnnamedProxyWarning:
    """Wraps the application, outside of what replaces the proxy's address by that of its client."""

    def __init__(self, application: Application, proxies: AddressList, note: Callable[[str], None]) -> None:
        self._application = application
        self._proxies = proxies
        self._note = note
        self._warned_at = -SECONDS_BETWEEN_WARNINGS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and any(name == b"x-forwarded-for" for name, _ in scope["headers"]):
            await self._warn_unless_named((scope["client"] or ("",))[0])
        await self._application(scope, receive, send)

    async def _warn_unless_named(self, peer: str) -> None:
        now = time.monotonic()
        if peer in self._proxies or now - self._warned_at < SECONDS_BETWEEN_WARNINGS:
            return
        self._warned_at = now
        log.warning(
            "X-Forwarded-For comes from an address that trusted_proxies does not name, and is ignored: "
            "if it is a proxy of yours, everybody behind it counts as one address until you name it",
            address=peer,
        )
        if is_nearby(peer):
            try:
                await asyncio.to_thread(self._note, peer)
            # The log has said it; without room on the disk the doctor does not.
            except OSError as error:
                log.warning("the address of an unnamed proxy could not be noted", reason=error.strerror)

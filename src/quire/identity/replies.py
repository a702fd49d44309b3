"""Asking a provider over HTTP: no redirect is followed, and time and size of every reply are limited."""

from collections.abc import Mapping

import aiohttp

from quire.identity.provider import Unreachable

CONNECT_SECONDS = 4.0
REPLY_SECONDS = 8.0
REPLY_BYTES_MAX = 512 * 1024
"""Of documents that have a few kilobytes at most providers; a token with many groups has more."""


class ProviderHttp:
    """Connections to one provider; they are kept."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def get(self, address: str, *, bearer: str | None = None) -> tuple[int, bytes]:
        """Status and body of a reply. Raises `Unreachable`."""
        headers = {} if bearer is None else {"Authorization": f"Bearer {bearer}"}
        return await self._ask("GET", address, headers, None)

    async def post(
        self, address: str, form: Mapping[str, str], headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        """The same for a form. Raises `Unreachable`."""
        return await self._ask("POST", address, headers, form)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(
        self, method: str, address: str, headers: Mapping[str, str], form: Mapping[str, str] | None
    ) -> tuple[int, bytes]:
        try:
            async with self._opened().request(
                method, address, headers=headers, data=form, allow_redirects=False
            ) as reply:
                return reply.status, await _limited_body(reply)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise Unreachable(f"no reply could be read: {type(error).__name__}") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=REPLY_SECONDS, connect=CONNECT_SECONDS),
            )
        return self._session


async def _limited_body(reply: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in reply.content.iter_any():
        body += piece
        if len(body) > REPLY_BYTES_MAX:
            raise Unreachable(f"a reply has more than {REPLY_BYTES_MAX} bytes")
    return bytes(body)

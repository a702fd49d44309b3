"""One question to a server and its whole reply, both JSON: what servers of vectors and of scores have in common."""

from typing import Any

import aiohttp

from quire.llm.reply_body import beginning_of, whole_body
from quire.llm.server_addresses import Endpoint, key_headers
from quire.llm.server_errors import BODY_BYTES_MAX, is_wrong_address, read_body


class UnusableReply(Exception):
    """There is no reply that could be used; the message says why, for the log."""


class JsonServer:
    """A server at a base address; its connections are kept."""

    def __init__(self, base_url: str, path: str, key: str | None, *, reply_bytes_max: int) -> None:
        self._endpoint = Endpoint(base_url, path)
        self._headers = key_headers(base_url, key)
        self._reply_bytes_max = reply_bytes_max
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, body: dict[str, Any]) -> bytes:
        """The body of its reply, from the first address of which the server knows. Raises `UnusableReply`."""
        try:
            return await self._ask(body)
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            raise UnusableReply(f"{type(error).__name__}: {error}") from error

    async def close(self) -> None:
        """Close its connections."""
        if self._session is not None:
            await self._session.close()

    async def _ask(self, body: dict[str, Any]) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, cookie_jar=aiohttp.DummyCookieJar())
        for address in self._endpoint.candidates:
            async with self._session.post(address, json=body, allow_redirects=False) as reply:
                if reply.status == 200:
                    self._endpoint.settle(address)
                    return await whole_body(reply, self._reply_bytes_max)
                said = read_body(await beginning_of(reply, BODY_BYTES_MAX))
                status = reply.status
            if not is_wrong_address(status, said):
                break
        raise UnusableReply(f"{self._endpoint.shown} answered with status {status}")

"""How one request runs inside the framework: in a single task, with its body pulled as it is read.

The framework starts a second task for each request, which takes the body in as fast as it comes and notices when the
client disconnects. Here a body is received only when the handler reads it, so that backpressure reaches the sender of
an upload; a reply that is complete is sent as one message; and only a streamed reply has a task that waits for the
client to disconnect.
"""

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import suppress
from functools import lru_cache
from typing import Any, ClassVar, Self, cast

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from quart import Request, Response
from quart.asgi import ASGIHTTPConnection
from quart.typing import ResponseTypes
from quart.utils import encode_headers
from quart.wrappers.request import Body
from quart.wrappers.response import DataBody
from werkzeug.datastructures import Headers
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge


class StreamedBody(Body):
    """The body of a request. Awaited or iterated over it is limited in size; `pieces` leave that to their reader."""

    def __init__(self, expected_content_length: int | None, max_content_length: int | None) -> None:
        self._expected_bytes = expected_content_length or 0
        self._bytes_max = max_content_length
        self._received_bytes = 0
        self._is_complete = False
        self._whole: bytes | None = None
        self._receive: ASGIReceiveCallable | None = None

    def connect(self, receive: ASGIReceiveCallable) -> None:
        """Say where the body comes from."""
        self._receive = receive

    def limit(self, bytes_max: int) -> None:
        """Accept less than otherwise."""
        self._bytes_max = bytes_max

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body as it arrives, of any size. Raises `ClientDisconnected`."""
        while not self._is_complete:
            yield await self._next_piece()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._is_complete:
            raise StopAsyncIteration
        self._check_size(self._expected_bytes)
        piece = await self._next_piece()
        self._check_size(self._received_bytes)
        return piece

    def __await__(self) -> Generator[Any, None, bytes]:
        return self._read_whole().__await__()

    async def _read_whole(self) -> bytes:
        if self._whole is None:
            self._whole = b"".join([piece async for piece in self])
        return self._whole

    async def _next_piece(self) -> bytes:
        receive = cast(ASGIReceiveCallable, self._receive)
        message = await receive()
        if message["type"] != "http.request":
            raise ClientDisconnected
        self._is_complete = not message["more_body"]
        self._received_bytes += len(message["body"])
        return message["body"]

    def _check_size(self, size_bytes: int) -> None:
        if self._bytes_max is not None and size_bytes > self._bytes_max:
            raise RequestEntityTooLarge


class PlainRequest(Request):
    """A request of an application without blueprints, with a body that is pulled."""

    blueprints: ClassVar[list[str]] = []
    body_class = StreamedBody


class RequestConnection(ASGIHTTPConnection):
    """Answers a request in the task that it came in."""

    async def __call__(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request."""
        self._receive = receive
        request = self._create_request_from_scope(send)
        cast(StreamedBody, request.body).connect(receive)
        await self.handle_request(request, send)

    def _create_request_from_scope(self, send: ASGISendCallable) -> Request:
        scope = self.scope
        if scope.get("root_path") or scope["http_version"] < "1.1" or not scope["path"].startswith("/"):
            return super()._create_request_from_scope(send)
        headers = Headers()
        # Added one by one, each would be searched for line ends, which the protocol lets none have.
        headers._list = [
            ("Remote-Addr", (scope.get("client") or ("<local>",))[0]),
            *[(_name_of(name), value.decode("latin1")) for name, value in scope["headers"]],
        ]
        return self.app.request_class(
            scope["method"],
            scope["scheme"],
            scope["path"],
            scope["query_string"],
            headers,
            "",
            scope["http_version"],
            max_content_length=self.app.config["MAX_CONTENT_LENGTH"],
            body_timeout=self.app.config["BODY_TIMEOUT"],
            send_push_promise=_push_nothing,
            scope=scope,
        )

    async def _send_response(self, send: ASGISendCallable, response: ResponseTypes) -> None:
        if isinstance(response, Response) and isinstance(response.response, DataBody):
            await _send_whole(send, response, response.response)
        else:
            await self._stream(send, response)

    async def _stream(self, send: ASGISendCallable, response: ResponseTypes) -> None:
        """Send a reply until it ends or the client disconnects; its first piece is made without a turn of the loop."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as limit:
                watching = asyncio.ensure_future(self._end_at_disconnect(limit))
                try:
                    await super()._send_response(send, response)
                finally:
                    watching.cancel()

    async def _end_at_disconnect(self, limit: asyncio.Timeout) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        limit.reschedule(0)


@lru_cache(maxsize=256)
def _name_of(name: bytes) -> str:
    return name.decode("latin1").title()


async def _push_nothing(path: str, headers: Headers) -> None:
    """There is no HTTP/2 here."""


async def _send_whole(send: ASGISendCallable, response: Response, body: DataBody) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": response.status_code,
            "headers": encode_headers(response.headers),
        }
    )
    await send({"type": "http.response.body", "body": body.data[body.begin : body.end], "more_body": False})

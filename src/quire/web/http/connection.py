"""How one request runs inside the framework: the short way for short requests.

A request without a body needs no task that waits for one, and a reply that is all there goes out in one piece. An
upload is read as fast as it is stored. Streams keep the framework's own way, which notices when a reader leaves.
"""

from typing import ClassVar, Self

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from quart import Request, Response
from quart.asgi import ASGIHTTPConnection
from quart.typing import ResponseTypes
from quart.utils import encode_headers
from quart.wrappers.response import DataBody


class ReaderGone(Exception):
    """The other side went away in the middle of its request."""


class StreamedBody:
    """A body that is taken from the connection piece by piece, so that whoever sends waits for whoever reads."""

    def __init__(self, receive: ASGIReceiveCallable) -> None:
        self._receive = receive
        self._is_complete = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._is_complete:
            raise StopAsyncIteration
        message = await self._receive()
        if message["type"] != "http.request":
            raise ReaderGone
        self._is_complete = not message["more_body"]
        return message["body"]


class RequestConnection(ASGIHTTPConnection):
    """Answers a request without a body in the task that it came in."""

    async def __call__(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request."""
        if self._is_upload():
            request = self._create_request_from_scope(send)
            request.body = StreamedBody(receive)  # type: ignore[assignment]
            await self.handle_request(request, send)
        elif self._has_body() or self._may_stream():
            await super().__call__(receive, send)
        else:
            request = self._create_request_from_scope(send)
            request.body.set_complete()
            await self.handle_request(request, send)

    async def _send_response(self, send: ASGISendCallable, response: ResponseTypes) -> None:
        if not isinstance(response, Response) or not isinstance(response.response, DataBody):
            await super()._send_response(send, response)
            return
        body = response.response
        await send(
            {
                "type": "http.response.start",
                "status": response.status_code,
                "headers": encode_headers(response.headers),
            }
        )
        await send(
            {"type": "http.response.body", "body": body.data[body.begin : body.end], "more_body": False}
        )

    def _has_body(self) -> bool:
        return any(
            name in (b"content-type", b"transfer-encoding") or (name == b"content-length" and value != b"0")
            for name, value in self.scope["headers"]
        )

    def _is_upload(self) -> bool:
        media_type = dict(self.scope["headers"]).get(b"content-type", b"")
        return self.scope["path"].endswith("/references") and media_type.startswith(b"multipart/form-data")

    def _may_stream(self) -> bool:
        return self.scope["path"].endswith(("/events", "/read"))


class PlainRequest(Request):
    """A request to a house without blueprints: nothing has to be looked up for them."""

    blueprints: ClassVar[list[str]] = []

"""How one request runs inside the framework: the short way for short requests.

A request without a body needs no task that waits for one, and a reply that is all there goes out in one piece. Streams
keep the framework's own way, which notices when a reader leaves.
"""

from typing import ClassVar

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from quart import Request, Response
from quart.asgi import ASGIHTTPConnection
from quart.typing import ResponseTypes
from quart.utils import encode_headers
from quart.wrappers.response import DataBody


class Connection(ASGIHTTPConnection):
    """Answers a request without a body in the task that it came in."""

    async def __call__(self, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer one request."""
        if self._has_body() or self._may_stream():
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

    def _may_stream(self) -> bool:
        return self.scope["path"].endswith(("/events", "/read"))


class PlainRequest(Request):
    """A request to a house without blueprints: nothing has to be looked up for them."""

    blueprints: ClassVar[list[str]] = []

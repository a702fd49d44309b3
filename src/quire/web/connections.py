"""How one request runs inside the framework: a request without a body needs no task that waits for one.

Streams keep the framework's own way, which notices when a reader leaves. Everything else is short: it is finished and
stored whether or not somebody still waits for the reply.
"""

from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable
from quart.asgi import ASGIHTTPConnection


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

    def _has_body(self) -> bool:
        return any(
            name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
            for name, value in self.scope["headers"]
        )

    def _may_stream(self) -> bool:
        return self.scope["path"].endswith("/events")

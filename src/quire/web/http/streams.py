"""An answer's events as server-sent events: each connection is a disposable reader of what is stored."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import StoredEvent
from quire.domain.errors import BadParameter, Unavailable
from quire.store.conversation import messages
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import Services, services

CHECK_SECONDS = 2.0
"""How often readers are looked at; whoever has lost a right sees nothing more after five seconds."""

CONNECTION_SECONDS = 300.0
COMMENT = b": quire\n\n"
OPENING = b":" + b" " * 4096 + COMMENT
"""Some proxies hold back what is shorter than their buffer, usually of 4 KiB; no first event must wait in there."""

HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}


async def event_stream(request: AuthenticatedRequest, message_id: str, after: int) -> Response:
    """The events of an answer above a number; 204 when it has ended and nothing is left."""
    if not await request.read(messages.has_events_after, message_id, after):
        return Response(b"", 204)
    if http_request.method == "HEAD":
        return Response(b"", content_type="text/event-stream", headers=HEADERS)
    services().counters.check_event_streams(request.visitor.user_id)
    response = Response(
        _frames(services(), request.visitor, message_id, after), content_type="text/event-stream"
    )
    response.headers.update(HEADERS)
    return response


def read_last_event_id(after: int | None) -> int | None:
    """The event after which to continue: that of the header, else of the query. Raises `BadParameter`."""
    header = http_request.headers.get("Last-Event-ID")
    if header is None:
        return after
    if not header.isdecimal() or len(header) > 15:
        raise BadParameter("Last-Event-ID", "the number of an event")
    return int(header)


async def _frames(
    here: Services, visitor: Visitor, message_id: str, after: int
) -> AsyncGenerator[bytes, None]:
    """Ends after the closing event; or without one after five minutes, at shutdown, without access or database.

    A reader who is sent away without a closing event comes back, and is judged anew.
    """
    ends_at = time.monotonic() + CONNECTION_SECONDS
    with here.counters.event_stream(visitor.user_id), here.metrics.readers.track_inprogress():
        yield OPENING
        with suppress(Unavailable):
            async with aclosing(here.feeds.follow(message_id, after, visitor)) as groups:
                async for events in groups:
                    yield b"".join(map(_frame, events)) or COMMENT
                    if time.monotonic() > ends_at:
                        return


def _frame(event: StoredEvent) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (event.seq, event.type.encode(), event.data)

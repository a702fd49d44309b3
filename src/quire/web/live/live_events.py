"""Handlers: following a document as server-sent events, and who is present in it."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from quart import Response
from quart import request as http_request

from quire.domain.accounts.users import Visitor
from quire.domain.errors import Unavailable
from quire.domain.live.live_events import LiveFrame, Opening
from quire.store import live_events
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import Services, services
from quire.web.http.streams import COMMENT, CONNECTION_SECONDS, HEADERS, OPENING, read_last_event_id
from quire.web.request_models import LiveEventsQuery, PresenceBody, PresenceQuery


async def follow_document(
    request: AuthenticatedRequest, document_id: str, query: LiveEventsQuery
) -> Response:
    """Follow what changes in a document as server-sent events: ids and revisions, never a text.

    `presence` comes first and tells who is in which section and who writes; then `rights`, the visitor's roles, which
    are told again whenever they change. Where the events after `Last-Event-ID` are no longer kept, `reset` stands for
    them: read everything again.
    """
    after = read_last_event_id(query.after)
    opening = await request.read(live_events.begin, document_id)
    if http_request.method == "HEAD":
        return Response(b"", content_type="text/event-stream", headers=HEADERS)
    services().counters.check_event_streams(request.visitor.user_id)
    response = Response(
        _frames(services(), request.visitor, document_id, opening, after, query),
        content_type="text/event-stream",
    )
    response.headers.update(HEADERS)
    return response


async def note_present(request: AuthenticatedRequest, document_id: str, body: PresenceBody) -> Response:
    """Say in which section one is; repeated every 20 seconds, and forgotten after 45."""
    await request.read(live_events.check_present, document_id, body.section_id)
    services().live.note_present(document_id, request.visitor, body.tab, body.section_id)
    return Response(b"", 204)


async def note_left(request: AuthenticatedRequest, document_id: str, query: PresenceQuery) -> Response:
    """Say that a page was closed."""
    await request.read(live_events.check_present, document_id, None)
    services().live.note_left(document_id, request.visitor, query.tab)
    return Response(b"", 204)


async def _frames(
    here: Services,
    visitor: Visitor,
    document_id: str,
    opening: Opening,
    after: int | None,
    query: LiveEventsQuery,
) -> AsyncGenerator[bytes, None]:
    """Ends after five minutes, at shutdown, when access or the database is gone; whoever comes back is judged anew."""
    ends_at = time.monotonic() + CONNECTION_SECONDS
    with here.counters.event_stream(visitor.user_id), here.metrics.readers.track_inprogress():
        yield OPENING
        groups = here.live.follow(
            visitor, document_id, opening, after, tab_id=query.tab, is_once=not query.follow
        )
        with suppress(Unavailable):
            async with aclosing(groups):
                async for frames in groups:
                    yield b"".join(map(_frame, frames)) or COMMENT
                    if time.monotonic() > ends_at:
                        return


def _frame(frame: LiveFrame) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (frame.seq, frame.type.encode(), frame.data)

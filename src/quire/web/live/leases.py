"""Handlers: taking, renewing and giving back the lease of a section."""

from quart import Response
from quart import request as http_request

from quire.domain.live.leases import check_word
from quire.store.live import leases
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.decoding import read_body
from quire.web.request_models import LeaseBody
from quire.web.response_models import LeaseReply, as_json


async def take_lease(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Tell the others that one is writing in a section, for 60 seconds; again, to renew that. A body is not needed.

    It locks nothing: whoever holds no lease can save as well. While somebody else holds it the reply is 409 with the
    holder, from whom it can be taken over with `take_over` and a `word` to them.
    """
    has_body = bool(await http_request.get_data(cache=True))
    body = await read_body(LeaseBody) if has_body else LeaseBody()
    lease = await request.write(
        leases.take, document_id, section_id, takes_over=body.take_over, word=check_word(body.word)
    )
    return as_json(LeaseReply(lease))


async def give_back_lease(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Give one's own lease back; without one nothing happens."""
    await request.write(leases.give_back, document_id, section_id)
    return as_json(LeaseReply(None))

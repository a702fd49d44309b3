"""Handlers: which points of its contract a section covers, as a language model thinks."""

from quart import Response

from quire.domain.errors import PaymentRequired
from quire.store.client_requests import Reply
from quire.store.conversation import coverage
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import sending_rate, services
from quire.web.response_models import CoverageReply, as_json, as_reply, from_reply


async def ask_coverage(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Have the section's language model say which points of the contract its text covers.

    It goes on in the background; `coverage.changed` tells when it has ended. While one runs, another is not begun.
    """
    here = services()
    job = await request.idempotent_job(
        _asked_reply,
        coverage.ask,
        document_id,
        section_id,
        given=here.coverage.models.given,
        find_paid=here.prices.find_known,
        rate=sending_rate(),
    )
    try:
        outcome = await here.prices.with_list_prices(lambda: here.coverage.ask(request.person, job))
    except PaymentRequired as error:
        here.metrics.count_refusal(error)
        raise
    return from_reply(outcome.reply)


async def read_coverage(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Read how the newest question stands, and the newest opinion.

    A point that the model thinks covered without a sentence that stands in the text is `unproven`.
    """
    return as_json(CoverageReply(await request.read(coverage.find_for, document_id, section_id)))


async def stop_coverage(request: AuthenticatedRequest, document_id: str, section_id: str) -> Response:
    """Stop the question that runs, if one does; an earlier opinion stays."""
    job = request.job(coverage.stop, document_id, section_id)
    return as_json(CoverageReply(await services().coverage.stop(request.person, job)))


def _asked_reply(asked: coverage.AskedCoverage) -> Reply:
    return as_reply(CoverageReply(asked.coverage), 202)

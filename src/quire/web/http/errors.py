"""The reply to a failure: JSON for programs, a page for people."""

from typing import Any

import msgspec
import structlog
from quart import Response, render_template, request
from werkzeug.exceptions import HTTPException

from quire.domain import errors
from quire.domain.errors import AppError
from quire.domain.translatable_text import TranslatableText
from quire.web.http.route import UNEXPECTED
from quire.web.pages.languages import in_language, translate
from quire.web.statuses import status_of

log = structlog.get_logger("quire.web")

FRAMEWORK_SENTENCES = {
    400: ("bad_request", TranslatableText("The request cannot be understood.")),
    404: ("not_found", TranslatableText("There is nothing at this address.")),
    405: ("method_not_allowed", TranslatableText("This address does not take this method.")),
    408: ("request_timeout", TranslatableText("The request took too long to arrive.")),
    413: ("too_large", TranslatableText("The request is larger than is accepted.")),
    415: ("unsupported_media_type", TranslatableText("The body must be JSON.")),
}


async def response_to(
    error: Exception, *, as_page: bool, unexpected: TranslatableText = UNEXPECTED
) -> Response:
    """The reply to a failure. What nobody outside caused is logged whole and shown as one plain sentence."""
    match error:
        case AppError():
            return await _app_error(error, as_page=as_page)
        case HTTPException():
            return await _http_error(error, as_page=as_page)
        case _:
            _log(error, "internal_error")
            return await _reply(500, "internal_error", unexpected, {}, as_page=as_page)


async def _app_error(error: AppError, *, as_page: bool) -> Response:
    status = status_of(error)
    if isinstance(error, errors.TookTooLong):
        # What was asked for is too large or the machine busy: no fault, and its stack says nothing.
        log.warning("request took too long", request_id=request_id())
    elif status >= 500:
        _log(error, error.code)
    response = await _reply(status, error.code, error.text, error.details, as_page=as_page)
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.NotAuthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def _http_error(error: HTTPException, *, as_page: bool) -> Response:
    """What the framework refuses: unknown address, wrong method, too large a body."""
    status = error.code or 500
    code, text = FRAMEWORK_SENTENCES.get(
        status, ("bad_request", TranslatableText("The request was refused."))
    )
    response = await _reply(status, code, text, {}, as_page=as_page)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _log(error: Exception, code: str) -> None:
    log.error("request failed", error=code, exc_info=error, request_id=request_id())


def error_body(code: str, sentence: str, details: dict[str, Any]) -> bytes:
    """The JSON of a failure."""
    return msgspec.json.encode({"error": sentence, "code": code, "request_id": request_id(), **details})


def request_id() -> str:
    """By which a person's report is found in the log."""
    return str(request.scope.get("quire.request_id", ""))


async def _reply(
    status: int, code: str, text: TranslatableText, details: dict[str, Any], *, as_page: bool
) -> Response:
    sentence = translate(text)
    if not as_page:
        reply = Response(error_body(code, sentence, details), status, content_type="application/json")
        return in_language(reply)
    page = await render_template(
        "problem.html",
        visitor=request.scope.get("quire.visitor"),
        status=status,
        code=code,
        title=sentence.rstrip("."),
        sentence=sentence,
        request_id=request_id(),
    )
    return in_language(Response(page, status, content_type="text/html; charset=utf-8"))

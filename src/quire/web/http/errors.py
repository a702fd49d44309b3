"""How a failure looks to a program and to a person."""

from typing import Any

import msgspec
import structlog
from quart import Response, render_template, request
from werkzeug.exceptions import HTTPException

from quire.domain import errors
from quire.domain.errors import AppError
from quire.domain.translatable_text import TranslatableText
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

PROGRAM_PATHS = frozenset({"/api", "/login", "/logout", "/healthz", "/readyz", "/metrics"})

UNEXPECTED = TranslatableText("Something went wrong on our side.")


def is_for_programs(path: str) -> bool:
    """Whether an address answers in JSON, to people's browsers too."""
    return path in PROGRAM_PATHS or (path.startswith("/api/") and path != "/api/docs")


async def app_error(error: AppError) -> Response:
    """The reply to a failure that somebody outside caused."""
    status = status_of(error)
    if status >= 500:
        log.error("request failed", error=error.code, exc_info=error, request_id=request_id())
    response = await _reply(status, error.code, error.wording, error.details)
    if isinstance(error, errors.TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.NotAuthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def http_error(error: HTTPException) -> Response:
    """The reply to what the framework refuses: unknown address, wrong method, too large a body."""
    status = error.code or 500
    code, wording = FRAMEWORK_SENTENCES.get(
        status, ("bad_request", TranslatableText("The request was refused."))
    )
    response = await _reply(status, code, wording, {})
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


async def unexpected_error(error: Exception, *, wording: TranslatableText = UNEXPECTED) -> Response:
    """A fault of ours: logged whole, shown as one plain sentence with its request id."""
    log.error("request failed", error="internal_error", exc_info=error, request_id=request_id())
    return await _reply(500, "internal_error", wording, {})


def error_body(code: str, sentence: str, details: dict[str, Any]) -> bytes:
    """The JSON of a failure."""
    return msgspec.json.encode({"error": sentence, "code": code, "request_id": request_id(), **details})


def request_id() -> str:
    """By which a person's report is found in the log."""
    return str(request.scope.get("quire.request_id", ""))


async def _reply(status: int, code: str, wording: TranslatableText, details: dict[str, Any]) -> Response:
    sentence = translate(wording)
    if is_for_programs(request.path):
        reply = Response(error_body(code, sentence, details), status, content_type="application/json")
        return in_language(reply)
    page = await render_template(
        "problem.html",
        visitor=request.scope.get("quire.visitor"),
        status=status,
        title=sentence.rstrip("."),
        sentence=sentence,
        request_id=request_id(),
    )
    return in_language(Response(page, status, content_type="text/html; charset=utf-8"))

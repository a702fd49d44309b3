"""The door of every address: who may enter, what is counted, what is read, and how failures leave.

A route is a line of data; `register_routes` gives each its door. A route without a declared access cannot be written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

from quart import Quart, Response, redirect
from quart import request as http_request
from werkzeug.exceptions import HTTPException

from quire.domain.errors import (
    AppError,
    BadRequest,
    InvalidField,
    NotAuthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from quire.domain.translatable_text import TranslatableText
from quire.web.http import errors
from quire.web.http.authentication import AuthenticatedRequest, check_site, read_credential
from quire.web.http.decoding import read_body, read_query
from quire.web.http.limits import RateClass
from quire.web.http.services import services

Handler = Callable[..., Awaitable[Any]]

TOO_LONG = TranslatableText(
    "The request took too long. It may have been done all the same: look before you repeat it."
)

BAD_INPUT = (BadRequest, InvalidField, UnsupportedMediaType, HTTPException)


class Access(Enum):
    """Who may enter. What belongs to whom is asked by the store, thing by thing."""

    ANYBODY = "anybody"
    SIGNED_IN = "whoever is signed in or has a token"
    PAGE = "whoever is signed in; others are sent to the sign-in page"
    ADMINISTRATION = "administrators; others are denied or sent to the sign-in page"

    @property
    def leads_to_sign_in(self) -> bool:
        """Whether it is a page, for people, who can still sign in."""
        return self in (Access.PAGE, Access.ADMINISTRATION)


@dataclass(frozen=True)
class Route:
    """One address with one method, and all that is to be known about it."""

    method: str
    path: str
    handler: Handler
    access: Access
    rate_class: RateClass
    group: str = ""
    body: type | None = None
    documented_body: Mapping[str, type] = field(default_factory=dict)
    """What the description says of a body that the handler reads by itself: its type for each media type."""
    query: type | None = None
    replies: Mapping[int, type | str | None] = field(default_factory=dict)
    """Successful statuses and what they carry: a type, a media type, or nothing."""
    error_statuses: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    has_etag: bool = False
    has_no_timeout: bool = False
    """Streams, uploads and downloads take as long as they take."""
    error_sentence: TranslatableText = errors.UNEXPECTED
    """The sentence of a 500."""

    @property
    def is_api(self) -> bool:
        """Whether it stands in the description for programs."""
        return bool(self.group)

    @property
    def endpoint(self) -> str:
        """A name for the framework."""
        return f"{self.method} {self.path}"


def register_routes(app: Quart, routes: tuple[Route, ...]) -> None:
    """Register every route behind its door."""
    for route in routes:
        app.add_url_rule(route.path, route.endpoint, _endpoint(route), methods=[route.method])
    app.register_error_handler(HTTPException, errors.http_error)
    app.register_error_handler(Exception, errors.unexpected_error)


def _endpoint(route: Route) -> Callable[..., Awaitable[Response]]:
    async def endpoint(**path_parameters: str) -> Response:
        note("quire.route", route.path)
        try:
            if route.has_no_timeout:
                return await _enter(route, path_parameters)
            async with asyncio.timeout(services().limits.request_seconds):
                return await _enter(route, path_parameters)
        except NotAuthenticated as error:
            if route.access.leads_to_sign_in:
                return _to_sign_in()
            return await errors.app_error(error)
        except AppError as error:
            return await errors.app_error(error)
        except HTTPException as error:
            return await errors.http_error(error)
        except TimeoutError:
            return await errors.app_error(Unavailable(TOO_LONG))
        # The last stop before the framework: a fault of ours is logged whole and shown as one sentence.
        except Exception as error:
            return await errors.unexpected_error(error, wording=route.error_sentence)

    return endpoint


async def _enter(route: Route, path_parameters: dict[str, str]) -> Response:
    if route.access is Access.ANYBODY:
        check_site()
        services().counters.count(route.rate_class, http_request.remote_addr or "")
        return await _handle(route, path_parameters)
    try:
        request = AuthenticatedRequest(
            services(),
            read_credential(),
            route.rate_class,
            only_administrators=route.access is Access.ADMINISTRATION,
        )
        return await _handle_authenticated(route, path_parameters, request)
    except NotAuthenticated:
        services().counters.count(route.rate_class, http_request.remote_addr or "")
        raise


async def _handle_authenticated(
    route: Route, path_parameters: dict[str, str], request: AuthenticatedRequest
) -> Response:
    try:
        return await _handle(route, path_parameters, request=request)
    except BAD_INPUT:
        # What is wrong with a request is told only to those who may make it.
        if request.visitor_or_none is None:
            await request.check()
        raise
    finally:
        if request.visitor_or_none is not None:
            note("quire.user", request.visitor.user_id)
            note("quire.visitor", request.visitor)


async def _handle(route: Route, path_parameters: dict[str, str], **arguments: Any) -> Response:
    if route.query is not None:
        arguments["query"] = read_query(route.query)
    if route.body is not None:
        arguments["body"] = await read_body(route.body)
    response: Response = await route.handler(**path_parameters, **arguments)
    return response


def note(name: str, value: object) -> None:
    """Leave something for the line in the log, or for the page of an error."""
    cast(dict[str, Any], http_request.scope)[name] = value


def _to_sign_in() -> Response:
    """Send a person to the sign-in page, and back here afterwards."""
    wanted = http_request.full_path.removesuffix("?") if http_request.method == "GET" else "/"
    response: Response = redirect("/login" if wanted == "/" else f"/login?next={quote(wanted)}", 303)  # type: ignore[assignment]
    return response

"""The door of every address: who may enter, what is counted, what is read, and how failures leave.

A route is a line of data; `open_doors` gives each its door. A route without a declared access cannot be written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast
from urllib.parse import quote

from quart import Quart, Response, redirect, request
from werkzeug.exceptions import HTTPException

from quire.domain.errors import (
    AppError,
    BadRequest,
    InvalidField,
    NotAuthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from quire.domain.translatable_text import Wording
from quire.web import request_models
from quire.web.http import errors
from quire.web.http.authentication import Visit, check_site, read_credential
from quire.web.http.limits import Counted
from quire.web.http.services import house

Handler = Callable[..., Awaitable[Any]]

TOO_LONG = Wording(
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
    counted: Counted
    group: str = ""
    body: type | None = None
    described_body: Mapping[str, type] = field(default_factory=dict)
    """What the description says of a body that the handler reads by itself: its type for each media type."""
    query: type | None = None
    replies: Mapping[int, type | str | None] = field(default_factory=dict)
    """Successful statuses and what they carry: a type, a media type, or nothing."""
    refusals: tuple[int, ...] = ()
    headers: tuple[str, ...] = ()
    has_etag: bool = False
    takes_its_time: bool = False
    """Streams, uploads and downloads take as long as they take."""
    fault: Wording = errors.UNEXPECTED
    """The sentence of a 500."""

    @property
    def is_api(self) -> bool:
        """Whether it stands in the description for programs."""
        return bool(self.group)

    @property
    def endpoint(self) -> str:
        """A name for the framework."""
        return f"{self.method} {self.path}"


def open_doors(app: Quart, routes: tuple[Route, ...]) -> None:
    """Register every route behind its door."""
    for route in routes:
        app.add_url_rule(route.path, route.endpoint, _door(route), methods=[route.method])
    app.register_error_handler(HTTPException, errors.http_error)
    app.register_error_handler(Exception, errors.unexpected_error)


def _door(route: Route) -> Callable[..., Awaitable[Response]]:
    async def door(**places: str) -> Response:
        note("quire.route", route.path)
        try:
            if route.takes_its_time:
                return await _enter(route, places)
            async with asyncio.timeout(house().limits.request_seconds):
                return await _enter(route, places)
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
            return await errors.unexpected_error(error, wording=route.fault)

    return door


async def _enter(route: Route, places: dict[str, str]) -> Response:
    if route.access is Access.ANYBODY:
        check_site()
        house().counters.count(route.counted, request.remote_addr or "")
        return await _handle(route, places)
    try:
        visit = Visit(
            house(),
            read_credential(),
            route.counted,
            only_administrators=route.access is Access.ADMINISTRATION,
        )
        return await _handle_visit(route, places, visit)
    except NotAuthenticated:
        house().counters.count(route.counted, request.remote_addr or "")
        raise


async def _handle_visit(route: Route, places: dict[str, str], visit: Visit) -> Response:
    try:
        return await _handle(route, places, visit=visit)
    except BAD_INPUT:
        # What is wrong with a request is told only to those who may make it.
        if visit.visitor_or_none is None:
            await visit.check()
        raise
    finally:
        if visit.visitor_or_none is not None:
            note("quire.user", visit.visitor.user_id)
            note("quire.visitor", visit.visitor)


async def _handle(route: Route, places: dict[str, str], **arguments: Any) -> Response:
    if route.query is not None:
        arguments["query"] = request_models.read_query(route.query)
    if route.body is not None:
        arguments["body"] = await request_models.read_body(route.body)
    response: Response = await route.handler(**places, **arguments)
    return response


def note(name: str, value: object) -> None:
    """Leave something for the line in the log, or for the page of an error."""
    cast(dict[str, Any], request.scope)[name] = value


def _to_sign_in() -> Response:
    """Send a person to the sign-in page, and back here afterwards."""
    wanted = request.full_path.removesuffix("?") if request.method == "GET" else "/"
    response: Response = redirect("/login" if wanted == "/" else f"/login?next={quote(wanted)}", 303)  # type: ignore[assignment]
    return response

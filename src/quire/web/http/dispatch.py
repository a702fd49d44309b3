"""Dispatches requests: for every route authentication, rate limits, decoding, timeout, and the reply to a failure."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast
from urllib.parse import quote

from quart import Response, redirect
from quart import request as http_request
from quart.routing import QuartRule
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

from quire.domain.errors import (
    BadRequest,
    ClosedToGuests,
    InvalidField,
    NotAuthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from quire.domain.operation.networks import network_of
from quire.domain.translatable_text import TranslatableText
from quire.web.http import errors
from quire.web.http.application import Application
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.authentication import check_site, read_credential
from quire.web.http.connection import StreamedBody
from quire.web.http.decoding import read_body, read_query
from quire.web.http.route import Access, Route
from quire.web.http.services import services

TOO_LONG = TranslatableText(
    "The request took too long. It may have been done all the same: look before you repeat it."
)

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

BAD_INPUT = (BadRequest, InvalidField, UnsupportedMediaType, HTTPException)


class MatchedRule(QuartRule):
    """A rule that only matches: what builds addresses of it is compiled when one is built, and none ever is."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return compiled(append_unknown)(rule, **values)

        return build


def register_routes(app: Application, routes: tuple[Route, ...]) -> None:
    """Register an endpoint for every route, and what replies where none matches."""
    app.url_rule_class = MatchedRule
    for route in routes:
        endpoint = _endpoint(route)
        app.add_url_rule(route.path, route.endpoint, endpoint, methods=[route.method])
        app.route_table.add(route.method, route.path, endpoint)
    addresses = app.url_map.bind("")
    by_endpoint = {route.endpoint: route for route in routes}

    async def without_route(error: Exception) -> Response:
        return await errors.response_to(error, as_page=_wants_page(error, addresses, by_endpoint))

    app.register_error_handler(HTTPException, without_route)
    app.register_error_handler(Exception, without_route)


def _endpoint(route: Route) -> Callable[..., Awaitable[Response]]:
    async def endpoint(**path_parameters: str) -> Response:
        note("quire.route", route)
        try:
            if route.has_no_timeout:
                return await _enter(route, path_parameters)
            async with asyncio.timeout(services().limits.request_seconds):
                return await _enter(route, path_parameters)
        # Nothing passes this point: a failure becomes its reply, and a fault of ours is logged there.
        except Exception as error:
            return await _failed(route, error)

    return endpoint


async def _failed(route: Route, error: Exception) -> Response:
    if isinstance(error, (NotAuthenticated, ClosedToGuests)) and route.access.leads_to_sign_in:
        return _to_sign_in()
    if isinstance(error, TimeoutError):
        error = Unavailable(TOO_LONG)
    return await errors.response_to(error, as_page=route.has_error_page, unexpected=route.error_sentence)


def _wants_page(error: Exception, addresses: MapAdapter, routes: Mapping[str, Route]) -> bool:
    """A wrong method is answered like the methods that the address has; an unknown address, as its prefix says."""
    methods = getattr(error, "valid_methods", None)
    if methods:
        endpoint, _ = addresses.match(http_request.path, method=methods[0])
        return routes[endpoint].has_error_page
    return not f"{http_request.path}/".startswith("/api/")


async def _enter(route: Route, path_parameters: dict[str, str]) -> Response:
    if route.access is Access.ANYBODY or http_request.mimetype in FORMS:
        # Reading a form takes long for its size, and strangers have nothing long to say.
        cast(StreamedBody, http_request.body).limit(services().limits.form_bytes_max)
    if route.access is Access.ANYBODY:
        check_site()
        services().counters.count(route.rate_class, network_of(http_request.remote_addr or ""))
        return await _handle(route, path_parameters)
    try:
        credential = read_credential()
        if route.access.leads_to_sign_in and credential.token_hash is not None:
            # Pages are for people: what they show and change is more than a token stands for.
            raise NotAuthenticated
        request = AuthenticatedRequest(
            services(),
            credential,
            route.rate_class,
            required_scope=route.required_scope(path_parameters),
            only_administrators=route.access is Access.ADMINISTRATION,
        )
        return await _handle_authenticated(route, path_parameters, request)
    except NotAuthenticated:
        services().counters.count(route.rate_class, network_of(http_request.remote_addr or ""))
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

"""The framework's application, with a short way for requests whose route is known.

On its own way each request passes signals, sessions, functions around handlers, a comparison of host names and a
general matcher: none of which is used here, and all of which together cost as much as a small read. Whatever
`RouteTable` does not find goes that way.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from quart import Quart, Request, Response
from quart.ctx import AppContext, RequestContext
from quart.globals import _cv_app, _cv_request
from quart.sessions import NullSession, SessionInterface, SessionMixin
from quart.typing import ResponseTypes
from quart.wrappers import BaseRequestWebsocket

from quire.web.http.connection import PlainRequest, RequestConnection
from quire.web.http.route_table import RouteTable

NO_SESSION = NullSession()


class NoSessions(SessionInterface):
    """Sign-ins are rows of the store: the framework's own sessions, which live in a signed cookie, are not used."""

    async def open_session(self, app: Quart, http_request: BaseRequestWebsocket) -> NullSession:
        """Return one shared empty session for every request."""
        return NO_SESSION

    def is_null_session(self, instance: object) -> bool:
        """So that nothing is ever saved."""
        return True


class KnownRequestContext(RequestContext):
    """The context of a request whose route is known: nothing has to be matched, and no address is ever built."""

    def __init__(self, app: Quart, request: Request, session: SessionMixin | None = NO_SESSION) -> None:
        self.app = app
        self.request_websocket = request
        self.session = session
        self.url_adapter = None
        self.flashes = None
        self.preserved = False
        # A streamed page enters a copy of the context for as long as it is rendered.
        self._cv_tokens = []
        self._after_request_functions = []


class Application(Quart):
    """The web application."""

    asgi_http_class = RequestConnection
    request_class = PlainRequest
    session_interface = NoSessions()  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.route_table: RouteTable[Callable[..., Awaitable[Response]]] = RouteTable()

    async def handle_request(self, request: Request) -> ResponseTypes:
        """The reply to a request."""
        found = self.route_table.find(request.method, request.path)
        if found is None:
            return await super().handle_request(request)
        endpoint, path_parameters = found
        in_app = _cv_app.set(AppContext(self))
        in_request = _cv_request.set(KnownRequestContext(self, request))
        try:
            return await endpoint(**path_parameters)
        # An endpoint makes a reply of every failure; one of that itself is logged and answered by the framework.
        except Exception as error:
            return await self.handle_exception(error)
        finally:
            _cv_request.reset(in_request)
            _cv_app.reset(in_app)

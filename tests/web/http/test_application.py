"""What goes the short way is answered like what goes the framework's own."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from quart import Response, g, request, stream_with_context

from quire.web.http.application import Application
from tests import patient
from tests.running import Person, RunningServer
from tests.web.conftest import refused

Endpoint = Callable[..., Awaitable[Response]]


@pytest.fixture
def application() -> Application:
    return Application("tests")


async def test_each_request_has_a_context_of_its_own(application: Application) -> None:
    async def endpoint(name: str) -> Response:
        assert "name" not in g
        g.name = name
        return Response(f"{request.method} {request.path} {g.name} {request.remote_addr}")

    application.route_table.add("GET", "/things/<name>", endpoint)
    client = application.test_client()
    for name in ("one", "two"):
        reply = await client.get(f"/things/{name}")
        assert await reply.get_data(as_text=True) == f"GET /things/{name} {name} <local>"
    assert not request, "no context is left behind"


async def test_a_fault_of_an_endpoint_is_answered(application: Application) -> None:
    async def endpoint() -> Response:
        raise LookupError

    application.route_table.add("GET", "/", endpoint)
    assert (await application.test_client().get("/")).status_code == 500


def test_what_no_route_has_is_answered_by_the_framework(server: RunningServer, author: Person) -> None:
    reply = author.http.post("/api/me")
    refused(reply, 405, "method_not_allowed")
    assert "GET" in reply.headers["allow"]
    refused(author.http.get("/api/me/"), 404, "not_found")
    refused(author.http.get("/api/nothing"), 404, "not_found")
    assert patient.request("OPTIONS", f"{server.url}/api/me").status_code == 200


def test_names_of_headers_count_in_any_case_and_the_first_of_several(author: Person) -> None:
    token = author.http.headers["Authorization"]
    wrong = [("authorization", "Bearer wrong"), ("AUTHORIZATION", token)]
    with patient.client(base_url=author.http.base_url) as http:
        assert http.get("/api/me", headers=[("aUTHORIZATION", token)]).status_code == 200
        refused(http.get("/api/me", headers=wrong), 401, "authentication_required")


async def test_a_client_cannot_say_from_where_it_comes(application: Application) -> None:
    """The framework has the address of the peer among the headers."""

    async def endpoint() -> Response:
        return Response(request.remote_addr)

    application.route_table.add("GET", "/", endpoint)
    reply = await application.test_client().get("/", headers={"Remote-Addr": "192.0.2.1"})
    assert await reply.get_data(as_text=True) == "<local>"


async def test_what_is_streamed_still_knows_its_request(application: Application) -> None:
    async def endpoint(name: str) -> Response:
        @stream_with_context
        async def pieces() -> AsyncIterator[bytes]:
            yield request.path.encode()
            yield name.encode()

        return Response(pieces())

    application.route_table.add("GET", "/things/<name>", endpoint)
    reply = await application.test_client().get("/things/one")
    assert await reply.get_data() == b"/things/oneone"

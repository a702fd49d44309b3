"""The short way to an endpoint leads where the framework's own matcher does."""

from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from quire.web.http.route import Route
from quire.web.http.route_table import RouteTable
from quire.web.routes import ROUTES

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ADDRESSES = Map([Rule(route.path, endpoint=route.endpoint, methods=[route.method]) for route in ROUTES])
TABLE: RouteTable[str] = RouteTable()
for _route in ROUTES:
    TABLE.add(_route.method, _route.path, _route.endpoint)

SEGMENTS = sorted({segment for route in ROUTES for segment in route.path.split("/") if "<" not in segment})
segments = st.sampled_from([*SEGMENTS, "7", "a b", ".."])


@given(method=st.sampled_from(METHODS), path=st.lists(segments, max_size=8))
def test_any_path_leads_to_the_same_endpoint(method: str, path: list[str]) -> None:
    check(method, "/" + "/".join(path))


@given(
    method=st.sampled_from(METHODS),
    route=st.sampled_from(ROUTES),
    values=st.lists(segments.filter(bool), min_size=5, max_size=5),
)
def test_any_value_of_a_parameter_leads_to_the_same_endpoint(
    method: str, route: Route, values: list[str]
) -> None:
    given_values = iter(values)
    parts = [next(given_values) if part.startswith("<") else part for part in route.path.split("/")]
    check(method, "/".join(parts))


def test_every_route_is_found_but_for_those_over_several_segments() -> None:
    for route in ROUTES:
        path = route.path.replace("<", "").replace(">", "")
        found = TABLE.find(route.method, path)
        if "<path:" in route.path:
            assert found is None
        else:
            assert found is not None
            assert found[0] == route.endpoint


def check(method: str, path: str) -> None:
    """What the table finds, the framework finds; what it does not, is no route of one segment for each parameter."""
    found = TABLE.find(method, path)
    by_framework = matched(method, path)
    if found is None:
        assert by_framework is None or "<path:" in by_framework[0]
    else:
        assert found == by_framework


def matched(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    try:
        endpoint, values = ADDRESSES.bind("", path_info=path).match(method=method)
    except HTTPException:
        return None
    return str(endpoint), dict(values)


def test_a_parameter_is_tried_where_a_literal_segment_leads_nowhere() -> None:
    table: RouteTable[str] = RouteTable()
    table.add("GET", "/a/c/d", "literal")
    table.add("POST", "/a/c", "other method")
    table.add("GET", "/a/<x>/b", "below a parameter")
    table.add("GET", "/a/<x>", "a parameter")
    assert table.find("GET", "/a/c/d") == ("literal", {})
    assert table.find("GET", "/a/c/b") == ("below a parameter", {"x": "c"})
    assert table.find("GET", "/a/c") == ("a parameter", {"x": "c"})
    assert table.find("GET", "/a//b") is None

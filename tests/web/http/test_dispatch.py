"""Before a handler is called: who may, what is counted, and where people are sent who may not yet."""

import pytest
from werkzeug.routing import Map

from quire.web.http.dispatch import MatchedRule
from tests import patient
from tests.running import Person, RunningServer
from tests.web.conftest import refused


def test_whoever_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(server: RunningServer) -> None:
    for place, wanted in (
        ("/", "/login"),
        ("/documents/abc", "/login?next=/documents/abc"),
        ("/?cursor=a%26b", "/login?next=/%3Fcursor%3Da%2526b"),
    ):
        reply = patient.get(f"{server.url}{place}")
        assert (reply.status_code, reply.headers["location"]) == (303, wanted)
    reply = patient.post(f"{server.url}/documents", data={"title": "X"})
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")


def test_what_is_wrong_with_a_request_is_told_only_to_whoever_may_make_it(
    server: RunningServer, author: Person
) -> None:
    wrong = {"unheard of": 1}
    refused(patient.post(f"{server.url}/api/documents", json=wrong), 401, "authentication_required")
    refused(author.http.post("/api/documents", json=wrong), 422, "invalid_field")


def test_a_program_without_a_token_is_refused_and_not_sent_to_a_page(server: RunningServer) -> None:
    refused(patient.get(f"{server.url}/api/documents"), 401, "authentication_required")


@pytest.mark.parametrize(
    "path", ["/login", "/logout", "/language", "/welcome/abc", "/documents", "/account/password"]
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_a_form_is_short(server: RunningServer, author: Person, path: str, kind: str) -> None:
    """Reading one of 1 MiB would hold everybody up for half a second."""
    form = b"a=b&" * 2_100
    reply = author.browser().post(path, content=form, headers={"Content-Type": kind})
    if path in ("/logout", "/welcome/abc"):
        assert reply.status_code in (303, 204, 404), "nothing of it was read"
    else:
        assert reply.status_code in (413, 415)


def test_before_signing_in_a_body_is_short(server: RunningServer) -> None:
    body = {"username": "ann", "password": "x" * 8_200}
    refused(patient.post(f"{server.url}/login", json=body), 413, "too_large")


def test_a_rule_that_only_matches_could_build_its_address_all_the_same() -> None:
    addresses = Map([MatchedRule("/api/things/<thing_id>", endpoint="thing")]).bind("")
    assert addresses.match("/api/things/one") == ("thing", {"thing_id": "one"})
    assert addresses.build("thing", {"thing_id": "two", "page": 3}) == "/api/things/two?page=3"

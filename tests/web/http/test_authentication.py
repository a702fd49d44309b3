"""Who makes a request, and on behalf of which site."""

import pytest

from tests import patient
from tests.running import PASSWORD, Person, RunningServer
from tests.web.conftest import refused


def test_a_cookie_and_a_token_are_the_same_person(author: Person) -> None:
    browser = author.browser()
    assert browser.get("/api/me").json() == author.http.get("/api/me").json()


def test_a_request_with_a_bearer_header_ignores_its_cookies(author: Person, stranger: Person) -> None:
    browser = author.browser()
    as_stranger = browser.get("/api/me", headers={"Authorization": f"Bearer {stranger.token}"})
    assert as_stranger.json()["user"]["name"] == stranger.name
    with_wrong_token = browser.get("/api/me", headers={"Authorization": "Bearer wrong"})
    refused(with_wrong_token, 401, "authentication_required")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Basic YTpi", "Token {token}", "{token}", "Bearer {token}x", "Bearer é"],
)
def test_whatever_else_stands_in_the_header_is_nobody(
    server: RunningServer, author: Person, authorization: str
) -> None:
    header = authorization.format(token=author.token).encode()
    reply = patient.get(f"{server.url}/api/me", headers=[(b"Authorization", header)])
    refused(reply, 401, "authentication_required", "Authentication required")


def test_the_scheme_may_be_written_in_any_case(author: Person) -> None:
    assert author.http.get("/api/me", headers={"Authorization": f"bearer {author.token}"}).status_code == 200


@pytest.mark.parametrize("cookie", ["", "wrong", "é", "a" * 5_000])
def test_a_made_up_cookie_is_nobody(server: RunningServer, cookie: str) -> None:
    headers = [(b"Cookie", f"quire_session={cookie}".encode())]
    refused(patient.get(f"{server.url}/api/me", headers=headers), 401, "authentication_required")


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "{own}"},
]


@pytest.mark.parametrize("headers", FOREIGN)
def test_another_site_cannot_change_anything_with_the_cookie(
    server: RunningServer, author: Person, headers: dict[str, str]
) -> None:
    browser = author.browser()
    sent = {name: value.format(own=server.url) for name, value in headers.items()}
    for method, path in (
        ("POST", "/api/documents"),
        ("DELETE", "/api/tokens/x"),
        ("PUT", "/api/chat-sessions/x/head"),
    ):
        reply = browser.request(method, path, json={"title": "Evil"}, headers=sent)
        refused(reply, 403, "foreign_site")
    assert browser.post("/documents", data={"title": "Evil"}, headers=sent).status_code == 403
    assert browser.get("/api/documents", headers=sent).json()["documents"] == []
    assert browser.post("/logout", headers=sent).status_code == 403
    assert browser.get("/api/me").status_code == 200
    login = browser.post("/login", json={"username": author.name, "password": PASSWORD}, headers=sent)
    refused(login, 403, "foreign_site")


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": "{own}"}]
)
def test_our_own_page_and_plain_clients_are_not_hindered(
    server: RunningServer, author: Person, headers: dict[str, str]
) -> None:
    sent = {name: value.format(own=server.url) for name, value in headers.items()}
    assert author.browser().post("/api/documents", json={"title": "Mine"}, headers=sent).status_code == 201


def test_a_token_works_from_everywhere(author: Person) -> None:
    reply = author.http.post(
        "/api/documents", json={"title": "Mine"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert reply.status_code == 201


def test_no_other_site_may_read_a_reply(author: Person) -> None:
    reply = author.http.get("/api/me", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in reply.headers

"""Around every request: host names, request ids, the log."""

import json
import socket

import httpx

from tests import patient
from tests.running import Person, RunningServer, wait_until
from tests.web.conftest import PublicServer


def test_only_the_named_hosts_are_answered(public: PublicServer) -> None:
    def ask(host: str) -> int:
        return patient.get(f"{public.url}/healthz", headers={"Host": host}).status_code

    assert ask("quire.example.org") == ask("quire.example.org:8443") == ask("127.0.0.1") == 200
    assert ask("evil.example") == ask("quire.example.org.evil.example") == ask("") == 421


def test_behind_tls_browsers_are_told_to_stay_there(public: PublicServer, server: RunningServer) -> None:
    assert "strict-transport-security" in patient.get(f"{public.url}/healthz").headers
    assert "strict-transport-security" not in patient.get(f"{server.url}/healthz").headers


def test_every_request_has_an_id_of_its_own_and_one_line_in_the_log(
    server: RunningServer, author: Person
) -> None:
    document = author.document("A title that stays out of the log")
    reply = author.http.get(f"/api/documents/{document['id']}?secret=query")
    request_id = reply.headers["x-request-id"]
    (line,) = wait_until(
        lambda: [json.loads(line) for line in server.log().splitlines() if request_id in line]
    )
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/documents/<document_id>", 200)
    assert line["user"] == author.user_id
    assert line["milliseconds"] >= 0
    assert "secret=query" not in server.log()
    assert "A title that stays out" not in server.log()
    assert request_id != author.http.get("/api/me").headers["x-request-id"]


def test_a_request_that_names_two_hosts_is_refused(public: PublicServer, server: RunningServer) -> None:
    for url in map(httpx.URL, (public.url, server.url)):
        with socket.create_connection((url.host, url.port or 80), timeout=20) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: quire.example.org\r\nHost: 127.0.0.1\r\n\r\n")
            assert connection.recv(15) == b"HTTP/1.1 400 Ba"

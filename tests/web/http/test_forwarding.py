"""An operator is told of a proxy that the settings do not name."""

from tests import patient
from tests.conftest import StartServer
from tests.running import RunningServer

SENTENCE = "trusted_proxies does not name"


def ask(server: RunningServer) -> None:
    patient.get(f"{server.url}/healthz", headers={"X-Forwarded-For": "203.0.113.1"}).raise_for_status()


def test_forwarded_headers_of_an_unnamed_proxy_are_told_once(start_server: StartServer) -> None:
    server = start_server(trusted_proxies="192.0.2.1")
    patient.get(f"{server.url}/healthz").raise_for_status()
    assert SENTENCE not in server.log()
    for _ in range(3):
        ask(server)
    assert server.log().count(SENTENCE) == 1


def test_the_doctor_tells_of_it(start_server: StartServer) -> None:
    server = start_server()
    assert "ok       proxy" in server.quire("doctor").stdout
    ask(server)
    found = server.quire("doctor")
    assert found.returncode == 1
    assert "problem  proxy: Forwarded headers come from 127.0.0.1, which trusted_proxies does" in found.stdout


def test_those_of_a_named_proxy_are_ordinary(start_server: StartServer) -> None:
    server = start_server(trusted_proxies="127.0.0.0/8")
    ask(server)
    server.stop()
    assert SENTENCE not in server.log()

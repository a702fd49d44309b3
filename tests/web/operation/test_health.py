"""Whether the server lives, is ready, and what its figures are."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from quire.actions.metrics import Metrics
from tests import patient
from tests.conftest import StartServer
from tests.running import Person, RunningServer
from tests.web.conftest import PublicServer


def test_a_server_that_answers_is_alive_and_ready(server: RunningServer) -> None:
    for path, status in (("/healthz", "alive"), ("/readyz", "ready")):
        reply = patient.get(f"{server.url}{path}")
        assert (reply.status_code, reply.json()) == (200, {"status": status})


async def test_without_its_database_a_server_is_alive_and_not_ready(inside: Callable[..., Any]) -> None:
    here = await inside()
    await here.app.test_client().get("/healthz")
    here.database.close()
    reply = await here.app.test_client().get("/readyz")
    assert reply.status_code == 503
    assert (await here.app.test_client().get("/healthz")).status_code == 200


def test_the_figures_are_for_this_machine(server: RunningServer, author: Person) -> None:
    author.finished(author.ask(author.chat()))
    reply = patient.get(f"{server.url}/metrics")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/plain")
    for name in (
        "quire_requests_total",
        "quire_answers_total",
        "quire_answers_running",
        "quire_event_streams",
    ):
        assert name in reply.text
    assert author.user_id not in reply.text
    assert "/api/messages/<message_id>" in reply.text, "addresses are counted without their ids"


def test_how_long_somebodys_changes_held_the_writer_is_shown_by_pseudonym(
    start_server: StartServer,
) -> None:
    server = start_server()

    def seconds() -> dict[str, float]:
        found = re.findall(
            r'^quire_database_person_writer_seconds\{person="(.+)"\} (.+)$', metrics_of(server), re.MULTILINE
        )
        return {person: float(held) for person, held in found}

    author, idle = server.person("ann"), server.person("idle")
    administrator = server.person("root", is_administrator=True)
    idle.document()
    document = author.document()
    before = seconds()
    author.done("PATCH", f"/api/documents/{document['id']}", json={"title": "Other"})
    after = seconds()
    (who_changed,) = [person for person, held in after.items() if held > before[person]]
    records = administrator.done("GET", f"/api/audit?person={who_changed}")["events"]
    assert {record["actor"]["name"] for record in records if record["actor"]} == {"ann"}
    (total,) = re.findall(r"^quire_database_writer_seconds (.+)$", metrics_of(server), re.MULTILINE)
    assert len(after) == 2
    assert float(total) > sum(after.values())
    for private in (author.user_id, idle.user_id, "127.0.0.1"):
        assert private not in metrics_of(server)


def test_only_the_ten_with_most_are_shown() -> None:
    metrics = Metrics()
    metrics.show_writer_seconds([("others", 50.0)])
    metrics.show_writer_seconds([(f"p{number}", 20.0 - number) for number in range(20)])
    shown = [
        sample.labels["person"] for sample in next(iter(metrics.person_writer_seconds.collect())).samples
    ]
    assert shown == [f"p{number}" for number in range(10)]


def metrics_of(server: RunningServer) -> str:
    return patient.get(f"{server.url}/metrics").text


def test_a_request_that_a_proxy_passed_on_is_not_from_this_machine(server: RunningServer) -> None:
    assert patient.get(f"{server.url}/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize("name", ["Forwarded", "X-Real-IP", "Via", "X-Forwarded-Proto"])
def test_no_sign_of_a_proxy_is_overlooked(server: RunningServer, name: str) -> None:
    assert patient.get(f"{server.url}/metrics", headers={name: "x"}).status_code == 403


def test_a_page_that_rebinds_its_name_to_this_machine_reads_no_figures(server: RunningServer) -> None:
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:1"):
        assert patient.get(f"{server.url}/metrics", headers={"Host": host}).status_code == 403
    assert patient.get(f"{server.url}/metrics", headers={"Host": "localhost:1"}).status_code == 200


def test_a_server_behind_a_proxy_shows_no_figures_without_a_token(start_server: StartServer) -> None:
    """A proxy on this machine may leave no sign of itself."""
    server = start_server(trusted_proxies="127.0.0.2")
    assert patient.get(f"{server.url}/metrics").status_code == 403


def test_with_a_token_set_the_figures_need_it(public: PublicServer) -> None:
    def read(**headers: str) -> int:
        return patient.get(f"{public.url}/metrics", headers=headers).status_code

    assert read(Authorization="Bearer figures-token") == 200
    assert read(Authorization="Bearer wrong") == 403
    assert read() == 403

"""Promise: hosts whose clocks are five minutes apart agree on leases, on limits, and on what came first."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from tests.conftest import ModelServer
from tests.other_host import OtherHost
from tests.promises.evidence import tables
from tests.promises.hosts import Hosts
from tests.running import wait_until

APART = timedelta(minutes=5)
PIECES = ["One ", "two ", "three."]
SAVES = 6
TRIES = 10
TRIES_SECONDS = 15 * 60

pytestmark = pytest.mark.long

ahead = partial(OtherHost, wrong_by=APART)
behind = partial(OtherHost, wrong_by=-APART)


def test_a_host_that_is_ahead_leaves_the_answers_of_others_alone(
    hosts: Hosts, model_server: ModelServer
) -> None:
    hosts.settings.update(model_server.settings)
    model_server.plan(pieces=PIECES, held_after=1, finish=True, usage=True, done=True)
    (writing,) = hosts.start(new=behind)
    ann = writing.person("ann")
    asked = ann.ask(ann.chat())
    wait_until(lambda: ann.message(asked["id"])["content"])
    # As it starts, it looks for answers whose lease is over.
    (other,) = hosts.start(new=ahead)
    assert ann.at(other.url).message(asked["id"])["status"] == "streaming"
    model_server.release()
    assert ann.at(other.url).finished(asked)["content"] == "".join(PIECES)


def test_the_lease_of_a_section_holds_for_a_minute_at_every_host(hosts: Hosts) -> None:
    (early,), (late,) = hosts.start(new=behind), hosts.start(new=ahead)
    ann, bob = early.person("ann"), early.person("bob")
    document = ann.document()
    address = f"/api/documents/{document['id']}"
    role = {"principal": {"account": "bob"}, "role": "editor"}
    ann.done("POST", f"{address}/grants", json=role)
    lease = f"{address}/sections/{document['sections'][0]['id']}/lease"
    for here, there in ((early, late), (late, early)):
        taken = ann.at(here.url).done("PUT", lease)["lease"]
        refused = bob.at(there.url).http.put(lease)
        assert refused.status_code == 409, refused.text
        left = datetime.fromisoformat(refused.json()["lease"]["expires_at"]) - datetime.fromisoformat(
            taken["taken_at"]
        )
        assert timedelta() < left < APART
        ann.at(there.url).done("DELETE", lease)


def test_a_limit_counts_at_all_hosts_together(hosts: Hosts) -> None:
    hosts.settings["rate_limits"] = "on"
    servers = [*hosts.start(new=ahead), *hosts.start(new=behind)]
    servers[0].person("ann")
    clients = [server.person(f"at {server.url}").http for server in servers]
    form = {"username": "ann", "password": "not her password"}
    tried = [clients[number % 2].post("/login", json=form) for number in range(TRIES)]
    assert {reply.status_code for reply in tried} == {401}
    for client in clients:
        refused = client.post("/login", json=form)
        assert refused.status_code == 429, refused.text
        assert 0 < int(refused.headers["Retry-After"]) <= TRIES_SECONDS


def test_versions_that_hosts_make_in_turns_have_the_times_of_their_order(hosts: Hosts) -> None:
    servers = [*hosts.start(new=ahead), *hosts.start(new=behind)]
    ann = servers[0].person("ann")
    document = ann.document()
    section_id = document["sections"][0]["id"]
    for revision in range(1, SAVES + 1):
        ann.at(servers[revision % 2].url).done(
            "PATCH",
            f"/api/documents/{document['id']}/sections/{section_id}",
            json={"content": f"Revision {revision + 1}."},
            headers={"If-Match": f'"{revision}"'},
        )
    with tables(servers[0]) as found:
        rows = found.rows(
            "select created_at from section_version where section_id = :id order by revision", id=section_id
        )
    assert len(rows) == SAVES + 1
    assert rows == sorted(rows)

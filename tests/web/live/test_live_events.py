"""Following a document over HTTP: what is told to whom, where it goes on, who is present, and when it ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from quire.domain.live.live_events import KEPT_FOR
from quire.store import live_events
from quire.store.transactions import Transaction, as_text
from quire.web.http.streams import CHECK_SECONDS
from tests.running import Event, Person, RunningServer, parse_events, wait_until
from tests.web.conftest import place_of, refused

STATES = ("presence", "rights")
"""What every stream begins with."""

SECRET = "words that nobody may hear"


@contextmanager
def following(
    person: Person, document: dict[str, Any], after: int | None = None, **query: str
) -> Iterator[Any]:
    """The events of a document as they come, after the first one, which tells who is present."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    address = f"/api/documents/{document['id']}/events"
    with person.http.stream("GET", address, headers=headers, params=query) as reply:
        assert reply.status_code == 200, reply.read()
        yield parse_events(reply.iter_lines())


def pending(person: Person, document: dict[str, Any], after: int) -> list[Event]:
    """What somebody is told who asks once, without who is present and what they may do."""
    with following(person, document, after, follow="false") as events:
        return [event for event in events if event.type not in STATES]


def next_of(events: Iterator[Event], type_: str) -> Event:
    return next(event for event in events if event.type == type_)


def share(
    owner: Person, document: dict[str, Any], account: str, role: str, section: int | None = None
) -> dict[str, Any]:
    body: dict[str, Any] = {"principal": {"account": account}, "role": role}
    if section is not None:
        body["section_id"] = document["sections"][section]["id"]
    grant: dict[str, Any] = owner.done("POST", f"/api/documents/{document['id']}/grants", json=body)["grant"]
    return grant


def save(person: Person, document: dict[str, Any], section: int, text: str, revision: int = 1) -> None:
    person.done(
        "PATCH", place_of(document, section), json={"content": text}, headers={"If-Match": f'"{revision}"'}
    )


def test_a_stream_has_the_headers_that_keep_proxies_from_holding_it_back(author: Person) -> None:
    address = f"/api/documents/{author.document()['id']}/events?follow=false"
    reply = author.http.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert reply.headers["content-type"].split(";")[0] == "text/event-stream"
    assert reply.headers["cache-control"] == "no-cache, no-transform"
    assert reply.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in reply.headers
    assert len(reply.content.partition(b"\n\n")[0]) > 4096
    assert author.http.head(address).status_code == 200


def test_what_somebody_changes_the_others_hear_at_once_by_ids_alone(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    with following(stranger, document) as events:
        assert next(events).type == "presence"
        save(author, document, 0, SECRET)
        saved = next_of(events, "section.saved")
        assert saved.data == {"v": 1, "section_id": document["sections"][0]["id"], "revision": 2}
        author.done("PATCH", f"/api/documents/{document['id']}", json={"title": SECRET})
        outline = next_of(events, "outline.changed")
        assert outline.seq == saved.seq + 1
        assert SECRET not in str(outline.data)
        answer = author.ask(author.chat(document), SECRET)
        queued, ended = next_of(events, "answer.changed"), next_of(events, "answer.changed")
        assert queued.data["message_id"] == ended.data["message_id"] == answer["id"]


def test_whoever_comes_back_hears_what_they_have_missed_and_nothing_twice(author: Person) -> None:
    document = author.document()
    for revision in range(1, 4):
        save(author, document, 0, f"text {revision}", revision)
    told = pending(author, document, 0)
    assert [(event.seq, event.data["revision"]) for event in told] == [(1, 2), (2, 3), (3, 4)]
    assert [event.seq for event in pending(author, document, 2)] == [3]
    assert pending(author, document, 3) == []


def test_more_than_is_held_in_memory_is_read_from_the_database(author: Person) -> None:
    document = author.document()
    with following(author, document) as events:
        next(events)
        for revision in range(1, 101):
            save(author, document, 0, f"text {revision}", revision)
        assert [event.seq for event in pending(author, document, 0)] == list(range(1, 101))
        assert [next_of(events, "section.saved").seq for _ in range(100)] == list(range(1, 101))


def test_events_that_are_no_longer_kept_are_replaced_by_a_reset(
    server: RunningServer, author: Person
) -> None:
    document = author.document()
    save(author, document, 0, "one")
    save(author, document, 0, "two", 2)

    def forget(tx: Transaction) -> None:
        tx.run(
            "update live_event set created_at = :old where document_id = :id",
            old=as_text(tx.now - 2 * KEPT_FOR),
            id=document["id"],
        )
        live_events.remove_old(tx)

    server.write(forget)
    for after in (0, 1, 99):
        (reset,) = pending(author, document, after)
        assert (reset.type, reset.seq, reset.data) == ("reset", 2, {"v": 1})
    assert pending(author, document, 2) == []


def test_of_a_change_by_another_process_the_readers_hear_too(server: RunningServer, author: Person) -> None:
    document = author.document()
    with following(author, document) as events:
        next(events)
        server.write(lambda tx: live_events.changed(tx, document["id"], "outline.changed", revision=7))
        assert next_of(events, "outline.changed").data["revision"] == 7


def test_a_reader_hears_nothing_of_chats_and_proposals_and_one_section_is_all_that_its_editor_hears_of(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    one_section = author.neighbour("editor-of-one-section")
    share(author, document, stranger.name, "reader")
    share(author, document, one_section.name, "editor", section=1)
    answer = author.finished(author.ask(author.chat(document)))
    author.done("POST", f"/api/messages/{answer['id']}/proposal", json={"mode": "append"})
    save(author, document, 0, "one")
    save(author, document, 1, "two")
    author.done("PATCH", f"/api/documents/{document['id']}", json={"title": "Renamed"})
    heard = [event.type for event in pending(author, document, 0)]
    assert heard[:3] == ["answer.changed", "answer.changed", "proposal.changed"]
    told = ["section.saved", "section.saved", "outline.changed"]
    assert heard[-3:] == told
    assert [event.type for event in pending(stranger, document, 0)] == told
    (saved,) = pending(one_section, document, 0)
    assert (saved.type, saved.data["section_id"]) == ("section.saved", document["sections"][1]["id"])


def test_whoever_suggests_hears_of_their_own_proposals_and_of_nobody_elses(author: Person) -> None:
    document = author.document()
    ben, cem = author.neighbour("ben-who-suggests"), author.neighbour("cem-who-suggests")
    for person in (ben, cem):
        share(author, document, person.name, "suggester")
    body = {"content": "Why we always do it.", "base_revision": 1}
    proposal = ben.done("POST", f"{place_of(document)}/proposals", json=body)["proposal"]
    with following(ben, document) as own:
        hunk_id = proposal["hunks"][0]["id"]
        author.done("POST", f"/api/proposals/{proposal['id']}/decisions", json={"reject": [hunk_id]})
        told = next_of(own, "proposal.changed")
        assert set(told.data) == {"v", "section_id", "proposal_id"}
        assert told.data["proposal_id"] == proposal["id"]
    assert [event.type for event in pending(cem, document, 0)] == []
    assert len(pending(author, document, 0)) == 2


def test_those_who_may_not_see_a_document_do_not_follow_it(author: Person, stranger: Person) -> None:
    document = author.document()
    address = f"/api/documents/{document['id']}"
    beat = {"tab": "a"}
    refused(stranger.http.get(f"{address}/events"), 403, "access_denied")
    refused(stranger.http.put(f"{address}/presence", json=beat), 403, "access_denied")
    refused(author.http.get("/api/documents/nothing/events"), 404, "not_found")
    refused(author.http.put("/api/documents/nothing/presence", json=beat), 404, "not_found")
    refused(author.http.get(f"{address}/events?after=minus"), 400, "bad_parameter")
    refused(author.http.get(f"{address}/events", headers={"Last-Event-ID": "x"}), 400, "bad_parameter")
    refused(author.http.put(f"{address}/presence", json={"tab": ""}), 422, "invalid_field")
    elsewhere = {"tab": "a", "section_id": author.document()["sections"][0]["id"]}
    refused(author.http.put(f"{address}/presence", json=elsewhere), 404, "not_found")


def people_in(event: Event) -> set[tuple[str, str | None]]:
    return {(person["name"], person["section_id"]) for person in event.data["people"]}


def wait_for(events: Iterator[Event], condition: Callable[[Event], bool]) -> Event:
    return next(event for event in events if event.type == "presence" and condition(event))


def test_who_is_in_which_section_is_told_and_whoever_leaves_is_gone(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    first, second = (section["id"] for section in document["sections"])
    presence = f"/api/documents/{document['id']}/presence"
    with following(author, document, tab="a") as events:
        with following(stranger, document, tab="b") as others:
            wait_for(others, lambda event: (stranger.name, None) in people_in(event))
            stranger.done("PUT", presence, json={"tab": "b", "section_id": first})
            wait_for(events, lambda event: (stranger.name, first) in people_in(event))
            stranger.done("PUT", presence, json={"tab": "b", "section_id": second})
            found = wait_for(events, lambda event: (stranger.name, second) in people_in(event))
            assert people_in(found) == {(author.name, None), (stranger.name, second)}
        # The stream ended, and nobody has said goodbye.
        wait_for(events, lambda event: people_in(event) == {(author.name, None)})
        stranger.done("PUT", presence, json={"tab": "c", "section_id": first})
        wait_for(events, lambda event: (stranger.name, first) in people_in(event))
        stranger.done("DELETE", presence, params={"tab": "c"})
        wait_for(events, lambda event: people_in(event) == {(author.name, None)})


def test_whoever_has_one_section_sees_who_is_there_and_nobody_else(author: Person, stranger: Person) -> None:
    document = author.document()
    first, second = (section["id"] for section in document["sections"])
    share(author, document, stranger.name, "reader", section=1)
    presence = f"/api/documents/{document['id']}/presence"
    refused(stranger.http.put(presence, json={"tab": "s", "section_id": first}), 403, "access_denied")
    author.done("PUT", presence, json={"tab": "a", "section_id": first})
    author.done("PUT", f"{place_of(document, 0)}/lease")
    with following(stranger, document) as events:
        assert (next(events).data | {"v": 0}) == {"people": [], "writing": [], "v": 0}
        author.done("PUT", presence, json={"tab": "a", "section_id": second})
        wait_for(events, lambda event: people_in(event) == {(author.name, second)})


def test_who_writes_is_told_until_the_lease_is_given_back(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    section_id = document["sections"][0]["id"]
    with following(stranger, document) as events:
        author.done("PUT", f"{place_of(document, 0)}/lease")
        told = wait_for(events, lambda event: bool(event.data["writing"]))
        assert told.data["writing"] == [{"id": author.user_id, "name": author.name, "section_id": section_id}]
        author.done("DELETE", f"{place_of(document, 0)}/lease")
        wait_for(events, lambda event: not event.data["writing"])


@pytest.mark.parametrize(
    "end", ["role revoked", "document deleted", "token revoked", "signed out", "disabled"]
)
def test_a_stream_ends_with_the_right_to_it(server: RunningServer, author: Person, end: str) -> None:
    assert 2 * CHECK_SECONDS <= 5, "what was revoked is heard no more after five seconds"
    document = author.document()
    ben = author.neighbour(f"ben-{end.replace(' ', '-')}")
    grant = share(author, document, ben.name, "editor")
    browser = ben.browser()
    address = f"/api/documents/{document['id']}/events"
    client = browser if end == "signed out" else ben.http
    with client.stream("GET", address) as reply, following(author, document) as own:
        assert next(parse_events(lines := reply.iter_lines())).type == "presence"
        match end:
            case "role revoked":
                author.done("DELETE", f"/api/grants/{grant['id']}")
            case "document deleted":
                author.done("DELETE", f"/api/documents/{document['id']}")
            case "token revoked":
                (token,) = ben.done("GET", "/api/tokens")["tokens"]
                ben.done("DELETE", f"/api/tokens/{token['id']}")
            case "signed out":
                assert browser.post("/logout").status_code == 204
            case "disabled":
                server.write(lambda tx: disable(tx, ben.user_id))
        # It ends by itself: the rest of the stream can be read.
        assert {event.type for event in parse_events(lines)} <= set(STATES)
        if end != "document deleted":
            save(author, document, 0, "still heard")
            assert next_of(own, "section.saved").seq == 1


def disable(tx: Transaction, user_id: str) -> None:
    tx.run("update user_account set disabled_at = :now where id = :id", now=tx.now_text, id=user_id)


def test_a_right_that_shrinks_is_heard_less_with_in_the_same_stream(author: Person, stranger: Person) -> None:
    document = author.document()
    grant = share(author, document, stranger.name, "editor")
    with following(stranger, document) as events:
        next(events)
        author.done("PATCH", f"/api/grants/{grant['id']}", json={"role": "reader"})
        with following(author, document, tab="passing"):
            wait_for(events, lambda event: (author.name, None) in people_in(event))
        # Tabs are forgotten in the rounds in which rights are checked, after three seconds.
        wait_for(events, lambda event: people_in(event) == set())
        author.finished(author.ask(author.chat(document)))
        save(author, document, 1, "heard")
        assert next(event for event in events if event.type not in STATES).type == "section.saved"


def test_what_one_may_do_is_told_as_the_stream_begins_and_whenever_it_changes(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    first, second = (section["id"] for section in document["sections"])
    grant = share(author, document, stranger.name, "editor", section=0)
    with following(stranger, document) as events:
        assert [next(events).type, (told := next(events)).type] == ["presence", "rights"]
        assert told.data == {"v": 1, "role": None, "section_roles": {first: "editor"}}
        author.done("PATCH", f"/api/grants/{grant['id']}", json={"role": "suggester"})
        assert next_of(events, "rights").data["section_roles"] == {first: "suggester"}
        share(author, document, stranger.name, "reader", section=1)
        assert next_of(events, "rights").data["section_roles"] == {first: "suggester", second: "reader"}
        share(author, document, stranger.name, "commenter")
        assert next_of(events, "rights").data["role"] == "commenter"
    with following(stranger, document, follow="false") as once:
        assert [event.type for event in once] == list(STATES)


def test_streams_of_documents_and_answers_are_counted_together(limited_talking: Person) -> None:
    ann = limited_talking
    document = ann.document()
    address = f"/api/documents/{document['id']}/events"
    streams = [ann.http.stream("GET", address) for _ in range(20)]
    replies = [stream.__enter__() for stream in streams]
    readings = [reply.iter_raw() for reply in replies]
    assert all(next(reading) for reading in readings)
    one_more = ann.http.get(address, params={"follow": "false"})
    refused(one_more, 429, "too_many")
    assert int(one_more.headers["retry-after"]) >= 1
    for stream in streams:
        stream.__exit__(None, None, None)
    wait_until(lambda: ann.http.get(f"{address}?follow=false").status_code == 200)

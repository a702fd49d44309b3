"""Leases over HTTP: to the letter of the contract, and never in the way of a save."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.running import Person, RunningServer
from tests.web.conftest import place_of, refused
from tests.web.live.test_live_events import share


def test_a_lease_is_taken_renewed_and_given_back(author: Person) -> None:
    document = author.document()
    address = f"{place_of(document)}/lease"
    lease = author.done("PUT", address)["lease"]
    assert lease["holder"] == {"id": author.user_id, "name": author.name}
    assert lease["section_id"] == document["sections"][0]["id"]
    again = author.done("PUT", address, json={})["lease"]
    assert again["taken_at"] == lease["taken_at"]
    assert again["expires_at"] > lease["expires_at"]
    assert author.done("DELETE", address) == {"lease": None}
    assert author.done("DELETE", address) == {"lease": None}


def test_while_somebody_writes_the_others_hear_who_and_may_take_over_with_a_word(
    author: Person, stranger: Person
) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    address = f"{place_of(document)}/lease"
    author.done("PUT", address)
    for method in ("PUT", "DELETE"):
        body = refused(stranger.http.request(method, address), 409, "section_leased")
        assert body["error"] == f"{author.name} is writing in this section."
        assert body["holder"] == body["lease"]["holder"] == {"id": author.user_id, "name": author.name}
    taken = stranger.done("PUT", address, json={"take_over": True, "word": " Only a comma. "})["lease"]
    assert taken["holder"]["name"] == stranger.name
    told = refused(author.http.put(address), 409, "section_leased")
    assert (told["holder"]["name"], told["lease"]["word"]) == (stranger.name, "Only a comma.")


def at_once(calls: Sequence[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    """The replies to requests that are sent in the same moment."""
    barrier = threading.Barrier(len(calls))

    def call(one: Callable[[], httpx.Response]) -> httpx.Response:
        barrier.wait()
        return one()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(call, calls))


def one_holder_of(people: Sequence[Person], address: str, **body: Any) -> str:
    """Whoever holds a lease that all of them want in the same moment; everybody says that it is the same one."""
    replies = at_once([lambda person=person: person.http.put(address, json=body) for person in people])
    again = [person.http.put(address) for person in people]
    assert sorted(reply.status_code for reply in again) == [200, *[409] * (len(people) - 1)]
    (holder,) = {(reply.json().get("holder") or reply.json()["lease"]["holder"])["id"] for reply in again}
    # Who was told that it is theirs and lost it again, lost it to somebody who took it over.
    told_theirs = [reply.status_code for reply in replies].count(200)
    assert told_theirs == (len(people) if body else 1)
    return str(holder)


def test_of_all_who_want_a_section_in_the_same_moment_one_holds_it(
    author: Person, server: RunningServer
) -> None:
    document = author.document()
    people = [author, *(author.neighbour(f"wants-it-{number}-{author.name}") for number in range(5))]
    for person in people[1:]:
        share(author, document, person.name, "editor")
    address = f"{place_of(document)}/lease"
    for _ in range(10):
        holder = one_holder_of(people, address)
        assert one_holder_of(people, address, take_over=True) in {person.user_id for person in people}
        for person in people:
            person.http.delete(address)
        assert holder in {person.user_id for person in people}


def test_saving_asks_for_no_lease_and_is_refused_by_none(author: Person, stranger: Person) -> None:
    document = author.document()
    share(author, document, stranger.name, "editor")
    author.done("PUT", f"{place_of(document)}/lease")
    stranger.done(
        "PATCH", place_of(document), json={"content": "Saved all the same."}, headers={"If-Match": '"1"'}
    )


def test_a_lease_is_for_those_who_may_write_there(author: Person, stranger: Person) -> None:
    document = author.document()
    address = f"{place_of(document)}/lease"
    refused(stranger.http.put(address), 403, "access_denied")
    share(author, document, stranger.name, "suggester")
    refused(stranger.http.put(address), 403, "access_denied")
    refused(author.http.put(f"/api/documents/{document['id']}/sections/nothing/lease"), 404, "not_found")
    refused(author.http.put(address, json={"take_over": "yes"}), 422, "invalid_field")
    refused(author.http.put(address, json={"word": "x" * 301}), 422, "invalid_field")
    refused(
        author.http.put(address, content=b"{", headers={"Content-Type": "application/json"}),
        400,
        "malformed_json",
    )

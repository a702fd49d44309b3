"""How often something may be done: at the limit it works, one over it does not, and the reply says when."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from quire.domain.errors import TooMany
from quire.domain.limits import Limits, Rate
from quire.web.http.limits import RateClass, RateCounters
from tests import patient
from tests.conftest import StartServer
from tests.running import PASSWORD, REQUEST_SECONDS, Person, RunningServer
from tests.web.conftest import PublicServer, place_of, refused
from tests.web.guests import enter, made_link


def exhaust(request: Callable[[], httpx.Response], allowed: int, window_seconds: int) -> None:
    """Do it as often as is allowed, then once more."""
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: request(), range(allowed)))
    assert 429 not in {reply.status_code for reply in replies}
    for _ in range(3):
        reply = request()
        body = refused(reply, 429, "too_many")
        assert 1 <= int(reply.headers["retry-after"]) <= window_seconds
        assert body["retry_after"] == int(reply.headers["retry-after"])


def test_600_reads_a_minute_for_each_person(newcomer: Person, limited: RunningServer) -> None:
    exhaust(lambda: newcomer.http.get("/api/me"), 600, 60)
    refused(newcomer.http.get("/api/documents"), 429, "too_many")
    assert newcomer.http.post("/api/documents", json={"title": "Still"}).status_code == 201
    assert limited.person(f"beside-{newcomer.name}").http.get("/api/me").status_code == 200


def test_240_writes_a_minute_for_each_person(newcomer: Person) -> None:
    exhaust(lambda: newcomer.http.delete("/api/tokens/nowhere"), 240, 60)
    assert newcomer.http.get("/api/me").status_code == 200


def test_60_openings_of_chats_a_minute_for_each_person(newcomer: Person) -> None:
    place = place_of(newcomer.document())
    exhaust(lambda: newcomer.http.post(f"{place}/chat"), 60, 60)
    assert newcomer.http.patch(place, json={"title": "Still"}).status_code == 200


def test_all_guests_of_a_link_together_do_as_much_as_five_people(newcomer: Person) -> None:
    document = newcomer.document()
    _, url = made_link(newcomer, document)
    _, other_url = made_link(newcomer, document)
    guests = [enter(newcomer, url) for _ in range(6)]
    opening = f"{place_of(document)}/chat"
    for guest in guests[:5]:
        for _ in range(60):
            refused(guest.post(opening), 403, "access_denied")
    refused(guests[5].post(opening), 429, "too_many")
    # Neither whoever made the link is hindered, nor whoever has another one.
    assert newcomer.http.post(opening).status_code == 200
    refused(enter(newcomer, other_url).post(opening), 403, "access_denied")


def test_20_sendings_a_minute_for_each_person_retries_included(newcomer: Person) -> None:
    chats = [newcomer.chat() for _ in range(20)]
    answers = [newcomer.ask(chat) for chat in chats[:19]]
    first = newcomer.finished(answers[0])
    assert newcomer.http.post(f"/api/messages/{first['id']}/retry").status_code == 202
    sending = f"/api/chat-sessions/{chats[19]['id']}/messages"
    reply = newcomer.http.post(sending, json={"message": "One more?"})
    refused(reply, 429, "too_many")
    assert 1 <= int(reply.headers["retry-after"]) <= 60
    assert newcomer.done("GET", f"/api/chat-sessions/{chats[19]['id']}")["chat_session"]["message_count"] == 0


def test_a_repeated_sending_with_its_key_is_not_counted_again(newcomer: Person) -> None:
    chat = newcomer.chat()
    for _ in range(30):
        reply = newcomer.http.post(
            f"/api/chat-sessions/{chat['id']}/messages",
            json={"message": "Why?"},
            headers={"Idempotency-Key": "k"},
        )
        assert reply.status_code == 202


def test_requests_without_identity_are_counted_by_address(public: PublicServer) -> None:
    exhaust(lambda: anonymous(public, "198.51.100.7"), 600, 60)
    assert anonymous(public, "198.51.100.8").status_code == 401


_anonymous = patient.client()


def anonymous(server: RunningServer, address: str) -> httpx.Response:
    return _anonymous.get(f"{server.url}/api/documents", headers={"X-Forwarded-For": address})


def sign_in(server: RunningServer, name: str, password: str, address: str) -> httpx.Response:
    body = {"username": name, "password": password}
    return patient.post(f"{server.url}/login", json=body, headers={"X-Forwarded-For": address})


def test_10_tries_to_sign_in_for_an_account_from_a_network_in_a_quarter_of_an_hour(
    public: PublicServer,
) -> None:
    ann = public.person("guessed")
    exhaust(lambda: sign_in(public, "Guessed", "wrong password", "203.0.113.1"), 10, 900)
    refused(sign_in(public, ann.name, PASSWORD, "203.0.113.1"), 429, "too_many")
    exhaust(lambda: sign_in(public, "nobody", "wrong password", "203.0.113.2"), 10, 900)
    assert sign_in(public, public.person("other").name, PASSWORD, "203.0.113.1").status_code == 200

    form = {"username": ann.name, "password": PASSWORD}
    page = patient.post(f"{public.url}/login", data=form, headers={"X-Forwarded-For": "203.0.113.1"})
    assert (page.status_code, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert int(page.headers["retry-after"]) >= 1

    public.stop()
    public.start()
    refused(sign_in(public, ann.name, PASSWORD, "203.0.113.1"), 429, "too_many")


@pytest.mark.long
def test_strangers_lock_nobody_out(public: PublicServer) -> None:
    ann = public.person("attacked")
    with patient.client(base_url=public.url) as browser:
        body = {"username": ann.name, "password": PASSWORD}
        here = {"X-Forwarded-For": "198.51.100.40"}
        kept = browser.post("/login", json=body, headers=here).cookies["__Host-quire_known"]
        for number in range(12):
            wrong = sign_in(public, ann.name, "wrong password", f"203.0.113.{100 + number}")
            assert wrong.status_code == 401
        assert sign_in(public, ann.name, PASSWORD, "198.51.100.41").status_code == 200, "another network"
        for _ in range(11):
            sign_in(public, ann.name, "wrong password", "198.51.100.40")
        refused(sign_in(public, ann.name, PASSWORD, "198.51.100.40"), 429, "too_many")
        known = {**here, "Cookie": f"__Host-quire_known={kept}"}
        assert browser.post("/login", json=body, headers=known).status_code == 200
        exhaust(lambda: browser.post("/login", json={**body, "password": "wrong"}, headers=known), 10, 900)


@pytest.mark.long
def test_an_ipv6_network_counts_as_one_address(public: PublicServer) -> None:
    numbers = iter(range(1_000))

    def guess() -> httpx.Response:
        number = next(numbers)
        return sign_in(public, f"guest-{number}", "wrong password", f"2001:db8:1:2::{number:x}")

    exhaust(guess, 50, 900)
    assert sign_in(public, "guest", "wrong password", "2001:db8:1:3::1").status_code == 401


@pytest.mark.long
def test_50_tries_to_sign_in_from_an_address_whatever_a_header_says_of_it(start_server: StartServer) -> None:
    # Other tests have tried to sign in from here at the servers that are shared.
    alone = start_server(rate_limits="on")
    ann = alone.person("neighbour")
    numbers = iter(range(1_000))

    def guess() -> httpx.Response:
        number = next(numbers)
        return sign_in(alone, f"guess-{number}", "wrong password", f"192.0.2.{number}")

    exhaust(guess, 50, 900)
    refused(sign_in(alone, ann.name, PASSWORD, "192.0.2.200"), 429, "too_many")


def test_signing_in_rightly_is_no_try(public: PublicServer) -> None:
    ann = public.person("diligent")
    for _ in range(11):
        assert sign_in(public, ann.name, PASSWORD, "192.0.2.30").status_code == 200


def test_with_limits_off_nothing_is_counted(author: Person) -> None:
    with ThreadPoolExecutor(4) as pool:
        replies = pool.map(lambda _: author.http.delete("/api/tokens/nowhere").status_code, range(300))
    assert set(replies) == {404}


class Clock:
    """A time of one's own for the counters."""

    now = 1_000.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[Clock]:
    monkeypatch.setattr("quire.web.http.limits.time.monotonic", lambda: Clock.now)
    return Clock


def test_the_window_slides(clock: Any) -> None:
    counters = RateCounters(Limits(reads=Rate(3, 60)), is_limited=True)
    for _ in range(3):
        counters.count(RateClass.READ, "ann")
        clock.now += 10
    with pytest.raises(TooMany) as refused_now:
        counters.count(RateClass.READ, "ann")
    assert refused_now.value.retry_after_seconds == 30
    clock.now += 30
    counters.count(RateClass.READ, "ann")
    with pytest.raises(TooMany):
        counters.count(RateClass.READ, "ann")
    counters.count(RateClass.READ, "ben")
    clock.now += 61
    counters.forget_old()
    counters.count(RateClass.READ, "ann")


def test_event_streams_in_other_processes_count_as_well() -> None:
    limits = Limits()
    counters = RateCounters(limits, is_limited=True)
    counters.note_streams_elsewhere({"ann": limits.event_streams_per_user - 1})
    counters.check_event_streams("ann")
    with counters.event_stream("ann"):
        assert counters.streams_here() == {"ann": 1}
        with pytest.raises(TooMany):
            counters.check_event_streams("ann")
        counters.check_event_streams("bob")
    counters.note_streams_elsewhere({})
    counters.check_event_streams("ann")


def test_of_many_event_streams_at_once_twenty_are_opened(newcomer: Person) -> None:
    path = f"/api/documents/{newcomer.document()['id']}/events"
    all_asked = Barrier(60)

    def status(_: int) -> int:
        with newcomer.http.stream("GET", path) as reply:
            # Nobody leaves before everybody has an answer.
            all_asked.wait(REQUEST_SECONDS)
            if reply.status_code == 429:
                reply.read()
                sentence = "You have 20 open event streams; close one first."
                refused(reply, 429, "too_many", sentence)
            return reply.status_code

    with ThreadPoolExecutor(all_asked.parties) as pool:
        assert Counter(pool.map(status, range(all_asked.parties))) == {200: 20, 429: 40}

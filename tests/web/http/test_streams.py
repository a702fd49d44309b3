"""The wire form of an answer's events."""

import asyncio
import json
import re

import httpx
import pytest

from quire.web.http.streams import CHECK_SECONDS
from tests.running import Person, wait_until
from tests.web.conftest import refused


def test_a_stream_has_the_headers_that_keep_proxies_from_holding_it_back(author: Person) -> None:
    answer = author.ask(author.chat())
    reply = author.http.get(
        f"/api/messages/{answer['id']}/events",
        headers={"Accept-Encoding": "gzip, br", "Accept": "text/event-stream"},
    )
    assert reply.status_code == 200
    assert reply.headers["content-type"].split(";")[0] == "text/event-stream"
    assert reply.headers["cache-control"] == "no-cache, no-transform"
    assert reply.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in reply.headers
    assert "content-length" not in reply.headers


def test_a_stream_begins_with_a_comment_and_each_event_has_its_number_type_and_data(author: Person) -> None:
    answer = author.ask(author.chat())
    text = author.http.get(f"/api/messages/{answer['id']}/events").text
    comment, *frames, rest = text.split("\n\n")
    assert re.fullmatch(r":[^\n]*", comment)
    assert rest == ""
    for number, frame in enumerate((frame for frame in frames if not frame.startswith(":")), 1):
        id_, type_, data = frame.split("\n")
        assert id_ == f"id: {number}"
        assert re.fullmatch(r"event: [a-z.]+", type_)
        assert json.loads(data.removeprefix("data: "))["v"] == 1


def test_the_first_comment_is_larger_than_the_buffers_of_proxies(author: Person) -> None:
    answer = author.ask(author.chat())
    with author.http.stream("GET", f"/api/messages/{answer['id']}/events") as reply:
        assert len(next(reply.iter_bytes()).partition(b"\n\n")[0]) > 4096


def test_the_twenty_first_event_stream_of_a_person_is_refused_until_one_is_closed(
    limited_talking: Person,
) -> None:
    ann = limited_talking
    answer = ann.ask(ann.chat())
    address = f"/api/messages/{answer['id']}/events"
    streams = [ann.http.stream("GET", address) for _ in range(20)]
    replies = [stream.__enter__() for stream in streams]
    assert {reply.status_code for reply in replies} == {200}
    readings = [reply.iter_raw() for reply in replies]
    assert all(next(reading) for reading in readings)
    with ann.http.stream("GET", address) as one_more:
        assert one_more.status_code == 429
        one_more.read()
        refused(one_more, 429, "too_many")
        assert int(one_more.headers["retry-after"]) >= 1
    assert ann.http.get("/api/me").status_code == 200
    streams.pop().__exit__(None, None, None)

    def is_let_in() -> bool:
        with ann.http.stream("GET", address) as reply:
            return reply.status_code == 200

    wait_until(is_let_in)
    for stream in streams:
        stream.__exit__(None, None, None)
    ann.done("POST", f"/api/messages/{answer['id']}/stop")


def test_many_streams_opened_at_the_same_moment_are_counted_too(limited_talking: Person) -> None:
    ann = limited_talking
    answer = ann.ask(ann.chat())
    statuses = open_at_once(ann, f"/api/messages/{answer['id']}/events", 40)
    assert sorted(statuses) == [200] * 20 + [429] * 20
    ann.done("POST", f"/api/messages/{answer['id']}/stop")


@pytest.mark.parametrize("change", ["revoked", "lowered"])
def test_the_streams_of_two_tabs_end_when_the_role_does(limited_talking: Person, change: str) -> None:
    assert 2 * CHECK_SECONDS <= 5, "what was revoked is seen no more after five seconds"
    ann, ben = limited_talking, limited_talking.neighbour("ben")
    chat = ann.chat()
    grants = f"/api/documents/{chat['document_id']}/grants"
    new = {"principal": {"account": ben.name}, "role": "editor"}
    grant = f"/api/grants/{ann.done('POST', grants, json=new)['grant']['id']}"
    answer = ann.ask(chat)
    address = f"/api/messages/{answer['id']}/events"
    with (
        ann.http.stream("GET", address) as own,
        ben.http.stream("GET", address) as tab,
        ben.http.stream("GET", address) as other_tab,
    ):
        assert (own.status_code, tab.status_code, other_tab.status_code) == (200, 200, 200)
        reading = own.iter_raw()
        assert next(reading)
        if change == "revoked":
            ann.done("DELETE", grant)
        else:
            ann.done("PATCH", grant, json={"role": "reader"})
        # Each ends while the answer is being written still, and without its closing event.
        for stream in (tab, other_tab):
            assert set(re.findall(rb"event: (.+)", stream.read())) <= {b"answer.started", b"context"}
        refused(ben.http.get(address), 403, "access_denied")
        assert ann.done("GET", f"/api/messages/{answer['id']}")["message"]["status"] in (
            "queued",
            "streaming",
        )
        ann.done("POST", f"/api/messages/{answer['id']}/stop")
        assert b"event: answer.stopped" in b"".join(reading), "those that may stay hear the end"


def open_at_once(person: Person, path: str, count: int) -> list[int]:
    """The statuses of streams that are asked for together and held open."""

    async def run() -> list[int]:
        async with httpx.AsyncClient(
            base_url=person.http.base_url, headers=person.http.headers, timeout=30, limits=httpx.Limits()
        ) as client:

            async def begin() -> httpx.Response:
                return await client.send(client.build_request("GET", path), stream=True)

            replies = await asyncio.gather(*(begin() for _ in range(count)))
            statuses = [reply.status_code for reply in replies]
            await asyncio.gather(*(reply.aclose() for reply in replies))
            return statuses

    return asyncio.run(run())

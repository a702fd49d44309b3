"""Answers begin in order, are stopped in any state, and survive a restart."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import TextAdded, stored
from quire.store.conversation import answers, asking
from quire.store.conversation.answers import EventGroup
from quire.store.transactions import Transaction
from tests.actions.conftest import Talking, has_text, status
from tests.conftest import ModelServer, StartServer
from tests.running import Person, parse_events, wait_until

LONG = ["word "] * 200


def stop(person: Person, answer: dict[str, Any]) -> int:
    reply = person.http.post(f"/api/messages/{answer['id']}/stop")
    assert reply.json()["message"]["id"] == answer["id"]
    return reply.status_code


def streaming(person: Person, answer: dict[str, Any]) -> bool:
    return status(person, answer) == "streaming"


def test_an_answer_is_stopped_in_the_middle_and_keeps_its_text(talking: Talking) -> None:
    talking.model.plan(pieces=LONG, held_after=3)
    ann = talking.person()
    chat = ann.chat()
    before = len(talking.model.calls())
    answer = ann.ask(chat)
    wait_until(lambda: has_text(ann, answer))
    assert stop(ann, answer) == 202
    message = ann.finished(answer)
    assert message["status"] == "stopped"
    assert message["content"]
    assert message["content"] == "word " * (len(message["content"]) // 5)
    assert message["error"] is None
    assert talking.end_of_call(before) == "hung up"
    talking.model.plan()
    assert ann.finished(ann.ask(chat))["status"] == "completed"


def test_an_answer_is_stopped_before_its_first_piece(talking: Talking) -> None:
    talking.model.plan(first_pause_seconds=3600)
    ann = talking.person()
    before = len(talking.model.calls())
    answer = ann.ask(ann.chat())
    talking.call(before)
    assert stop(ann, answer) == 202
    message = ann.finished(answer)
    assert (message["status"], message["content"]) == ("stopped", "")
    assert talking.end_of_call(before) == "hung up"


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"hold_head_seconds": 3600}, 0),
        ({"reasoning": ["Hm."] * 10_000, "pause_seconds": 0.1}, 2),
        ({"silent_after": 1, "comment_seconds": 0.1}, 3),
    ],
    ids=["sends-no-head", "only-thinks", "fell-silent"],
)
def test_whatever_the_model_does_a_stop_reaches_it(talking: Talking, plan: dict[str, Any], said: int) -> None:
    talking.model.plan(**plan)
    ann = talking.person()
    chat = ann.chat()
    before = len(talking.model.calls())
    answer = ann.ask(chat)
    wait_until(lambda: talking.call(before)["said"] >= said)
    assert stop(ann, answer) == 202
    message = ann.finished(answer)
    assert (message["status"], message["error"]) == ("stopped", None)
    assert talking.end_of_call(before) == "hung up"
    talking.model.plan()
    assert ann.finished(ann.ask(chat))["status"] == "completed"


def test_an_answer_that_is_stopped_between_two_tries_is_not_tried_again(talking: Talking) -> None:
    talking.model.plan(status=429, headers={"Retry-After": "2"})
    ann = talking.person()
    chat = ann.chat()
    before = len(talking.model.calls())
    answer = ann.ask(chat, "Stopped?")
    wait_until(lambda: talking.call(before)["ended"] == "complete")
    assert stop(ann, answer) == 202
    assert ann.finished(answer)["status"] == "stopped"
    # Whoever asks now is tried again later than the first answer would be.
    later = ann.ask(ann.chat(), "Tried again?")
    wait_until(lambda: talking.asked(before).count("Tried again?") == 1)
    talking.model.plan()
    assert ann.finished(later)["status"] == "completed"
    assert talking.asked(before).count("Stopped?") == 1
    assert ann.finished(ann.ask(chat))["status"] == "completed"


def test_a_stop_counts_even_if_whoever_asked_for_it_leaves_at_once(talking: Talking) -> None:
    talking.model.plan(pieces=LONG, pause_seconds=0.2)
    ann = talking.person()
    answers = [ann.ask(ann.chat()) for _ in range(30)]
    for answer in answers:
        wait_until(lambda answer=answer: has_text(ann, answer))
    address = urlsplit(talking.server.url)
    for number, answer in enumerate(answers):
        # A request with a body is dropped by the framework as soon as its connection is closed.
        head = (
            f"POST /api/messages/{answer['id']}/stop HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: Bearer {ann.token}\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"
        )
        with socket.create_connection((address.hostname, address.port)) as connection:
            connection.sendall(head.encode())
            time.sleep(number * 0.0002)
    asked = set(talking.server.write(_ids_of_stopping)) & {answer["id"] for answer in answers}
    for answer in answers:
        if answer["id"] not in asked and streaming(ann, answer):
            stop(ann, answer)
    for answer in answers:
        wait_until(lambda answer=answer: status(ann, answer) == "stopped")


def _ids_of_stopping(tx: Transaction) -> list[str]:
    """Answers that are being written although it was stored that they are to be stopped."""
    return [
        id_ for (id_,) in tx.all("select message_id from answer_lease where stop_requested_at is not null")
    ]


def test_stopping_twice_and_from_two_tabs_does_no_harm(talking: Talking) -> None:
    talking.model.plan(pieces=LONG, pause_seconds=0.05)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    wait_until(lambda: has_text(ann, answer))
    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(lambda _: stop(ann, answer), range(16)))
    assert statuses <= {200, 202}
    assert 202 in statuses
    events = list(ann.events(answer))
    assert [event.type for event in events].count("answer.stopped") == 1
    assert stop(ann, answer) == 200


def test_stopping_after_the_end_changes_nothing(talking: Talking) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    told = ann.finished(answer)
    assert stop(ann, answer) == 200
    assert ann.message(answer["id"]) == told


def test_a_question_cannot_be_stopped_or_asked_again_as_an_answer(talking: Talking) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    ann.finished(answer)
    for what in ("stop", "retry"):
        reply = ann.http.post(f"/api/messages/{answer['parent_id']}/{what}")
        assert (reply.status_code, reply.json()["code"]) == (422, "invalid_field")


def test_twenty_sendings_with_one_key_are_one_answer(talking: Talking) -> None:
    ann = talking.person()
    chat = ann.chat()
    before = len(talking.model.calls())

    def send(_: int) -> tuple[int, bytes]:
        reply = ann.http.post(
            f"/api/chat-sessions/{chat['id']}/messages",
            json={"message": "Why?"},
            headers={"Idempotency-Key": "one and the same"},
        )
        return reply.status_code, reply.content

    with ThreadPoolExecutor(20) as pool:
        replies = set(pool.map(send, range(20)))
    ((status_code, body),) = replies
    assert status_code == 202
    shown = ann.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]
    assert shown["message_count"] == 2
    ann.finished(shown["messages"][1])
    assert send(0) == (202, body)
    assert len(talking.model.calls()) == before + 1


def test_of_twenty_sendings_with_twenty_keys_one_is_taken_and_the_others_are_told_of_it(
    talking: Talking,
) -> None:
    talking.model.plan(first_pause_seconds=3600)
    ann = talking.person()
    chat = ann.chat()

    def send(number: int) -> tuple[int, dict[str, Any]]:
        reply = ann.http.post(
            f"/api/chat-sessions/{chat['id']}/messages",
            json={"message": f"Why {number}?"},
            headers={"Idempotency-Key": f"key {number}"},
        )
        return reply.status_code, reply.json()

    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(send, range(20)))
    (taken,) = [body for code, body in replies if code == 202]
    refused = [body for code, body in replies if code == 409]
    assert len(refused) == 19
    for body in refused:
        assert (body["code"], body["answer"]["id"]) == ("answer_in_progress", taken["answer"]["id"])
    assert ann.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["message_count"] == 2
    stop(ann, taken["answer"])


def test_a_retry_is_a_sibling_and_is_shown(talking: Talking) -> None:
    ann = talking.person()
    chat = ann.chat()
    first = ann.finished(ann.ask(chat))
    talking.model.plan(pieces=["Another."])
    asked = ann.done("POST", f"/api/messages/{first['id']}/retry")
    assert asked["message"]["id"] == first["parent_id"]
    assert asked["answer"]["siblings"] == [first["id"], asked["answer"]["id"]]
    assert asked["events_url"] == f"/api/messages/{asked['answer']['id']}/events"
    assert ann.finished(asked["answer"])["content"] == "Another."
    shown = ann.done("GET", f"/api/chat-sessions/{chat['id']}")["chat_session"]["messages"]
    assert [message["id"] for message in shown] == [first["parent_id"], asked["answer"]["id"]]
    assert ann.message(first["id"])["content"] == "Hello, world."


def test_an_answer_that_stands_in_the_way_of_a_retry_is_told_as_it_is(talking: Talking) -> None:
    ann = talking.person()
    chat = ann.chat()
    first = ann.finished(ann.ask(chat))
    talking.model.plan(first_pause_seconds=3600)
    running = ann.done("POST", f"/api/messages/{first['id']}/retry")["answer"]
    wait_until(lambda: streaming(ann, running))
    refused = ann.http.post(f"/api/messages/{first['id']}/retry")
    assert refused.status_code == 409
    assert refused.json()["answer"] == ann.message(running["id"])
    stop(ann, running)


def test_a_retry_with_a_key_is_done_once(talking: Talking) -> None:
    ann = talking.person()
    first = ann.finished(ann.ask(ann.chat()))
    replies = [
        ann.http.post(f"/api/messages/{first['id']}/retry", headers={"Idempotency-Key": "again"}).json()
        for _ in range(3)
    ]
    assert replies[0] == replies[1] == replies[2]
    ann.finished(replies[0]["answer"])
    assert len(ann.message(first["id"])["siblings"]) == 2


def test_an_answer_that_nobody_writes_any_more_is_settled_while_the_server_runs(talking: Talking) -> None:
    """The row of an answer whose run was lost: nobody holds its lease any more."""
    ann = talking.person()
    chat = ann.chat()
    first = ann.finished(ann.ask(chat))
    visitor = Visitor(ann.user_id, ann.name, False, "token", "a credential")

    def forget(tx: Transaction) -> str:
        asked = asking.retry(tx, visitor, first["id"], model="test-model", rate=None)
        lease = answers.claim(tx, asked.answer.id, "somebody who is gone", [])
        assert lease is not None
        answers.write_groups(
            tx, [EventGroup(lease, [stored(2, TextAdded(text="As far as it came"))], [], None, None)]
        )
        tx.run(
            "update answer_lease set lease_until = '2000-01-01T00:00:00.000000+00:00' where message_id = :id",
            id=asked.answer.id,
        )
        return asked.answer.id

    message_id = talking.server.write(forget)
    assert ann.http.post(f"/api/messages/{first['id']}/retry").status_code == 409
    before = len(talking.model.calls())
    message = wait_until(
        lambda: (found := ann.message(message_id))["status"] != "streaming" and found, seconds=15
    )
    assert (message["status"], message["content"]) == ("interrupted", "As far as it came")
    assert message["error"]["retryable"]
    assert list(ann.events(message))[-1].type == "answer.interrupted"
    assert ann.finished(ann.ask(chat))["status"] == "completed"
    assert len(talking.model.calls()) == before + 1, "it was not asked again by itself"


@pytest.fixture
def limited(start_server: StartServer, model_server: ModelServer) -> tuple[Talking, Person]:
    server = start_server(**model_server.settings, rate_limits="on")
    return Talking(server, model_server), server.person("ann")


def test_two_answers_of_a_person_run_and_a_third_visibly_waits(limited: tuple[Talking, Person]) -> None:
    talking, ann = limited
    talking.model.plan(first_pause_seconds=3600)
    first, second = (ann.ask(ann.chat()) for _ in range(2))
    wait_until(lambda: streaming(ann, first) and streaming(ann, second))
    third = ann.ask(ann.chat())
    ben = talking.server.person("ben")
    other = ben.ask(ben.chat())
    wait_until(lambda: streaming(ben, other))
    assert status(ann, third) == "queued", "others do not wait behind somebody who has their share"

    assert stop(ann, third) == 202, "a waiting answer is stopped"
    assert status(ann, third) == "stopped"
    assert [event.type for event in ann.events(third)] == ["answer.started", "answer.stopped"]

    document = ann.document()
    orphan = ann.ask(ann.chat(document))
    place = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}"
    ann.done("DELETE", place)

    talking.model.plan(pieces=["My turn."])
    fourth = ann.ask(ann.chat())
    assert status(ann, fourth) == "queued"
    stop(ann, first)
    assert ann.finished(fourth)["content"] == "My turn."
    stop(ann, second)
    stop(ben, other)
    ann.done("POST", f"{place}/restore")
    told = ann.finished(orphan)
    assert (told["status"], told["error"]["code"]) == ("failed", "section_deleted")


def test_a_server_that_is_asked_to_stop_lets_an_answer_finish_and_the_next_one_answers_what_waits(
    limited: tuple[Talking, Person],
) -> None:
    talking, ann = limited
    talking.model.plan(pieces=[f"{number} " for number in range(10)], pause_seconds=0.15)
    first, second = (ann.ask(ann.chat()) for _ in range(2))
    wait_until(lambda: has_text(ann, first) and has_text(ann, second))
    waiting = ann.ask(ann.chat())
    with ann.http.stream("GET", f"/api/messages/{first['id']}/events") as reading:
        events = parse_events(reading.iter_lines())
        assert next(events).type == "answer.started"
        assert talking.server.stop() == 0
        assert not any(event.type == "answer.completed" for event in events), (
            "readers are sent away to come back"
        )
    talking.server.start()
    ann = ann.at(talking.server.url)
    for answer in (first, second):
        assert ann.finished(answer)["content"] == "0 1 2 3 4 5 6 7 8 9 "
        assert status(ann, answer) == "completed"
    assert ann.finished(waiting)["status"] == "completed"
    assert len(talking.model.calls()) == 3, "nothing was asked twice"


@pytest.mark.long
def test_an_answer_that_does_not_finish_in_the_grace_is_interrupted_and_can_be_asked_again(
    start_server: StartServer, model_server: ModelServer
) -> None:
    model_server.plan(pieces=LONG, pause_seconds=0.4)
    server = start_server(**model_server.settings)
    ann = server.person("ann")
    answer = ann.ask(ann.chat())
    wait_until(lambda: has_text(ann, answer))
    assert server.stop() == 0
    server.start()
    ann = ann.at(server.url)
    message = ann.message(answer["id"])
    assert message["status"] == "interrupted"
    assert message["error"]["code"] == "interrupted"
    assert message["error"]["retryable"]
    assert message["content"].startswith("word word ")
    assert list(ann.events(answer))[-1].type == "answer.interrupted"
    model_server.plan()
    again = ann.done("POST", f"/api/messages/{answer['id']}/retry")["answer"]
    assert ann.finished(again)["content"] == "Hello, world."
    assert len(model_server.calls()) == 2, "it was not asked again by itself"

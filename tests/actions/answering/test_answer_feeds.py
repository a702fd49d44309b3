"""Any number of readers follow an answer from any event on, and all of them see the same."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quire.actions.answering import answer_feeds
from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import TextAdded, stored
from quire.domain.conversation.messages import Question
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.store.accounts import sign_ins, users
from quire.store.conversation import answers, asking, chats
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.transactions import Transaction
from tests.actions.conftest import Talking, has_text, status
from tests.running import Event, Person, RunningServer, wait_until

PIECES = [f"Piece {number}, " for number in range(30)]
WHOLE = "".join(PIECES)


def text_of(events: list[Event]) -> str:
    return "".join(event.data["text"] for event in events if event.type == "text")


def raw_events(person: Person, answer: dict[str, Any], after: int = 0) -> bytes:
    """What stands on the wire for events above a number, without the comments."""
    reply = person.http.get(f"/api/messages/{answer['id']}/events", headers={"Last-Event-ID": str(after)})
    frames = reply.content.split(b"\n\n")
    return b"\n\n".join(frame for frame in frames if not frame.startswith(b":"))


def test_a_reader_who_is_cut_off_at_every_event_misses_and_repeats_nothing(talking: Talking) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.02)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    seen: list[Event] = []
    while not seen or not seen[-1].type.startswith("answer.") or seen[-1].type == "answer.started":
        seen.append(next(ann.events(answer, after=seen[-1].seq if seen else 0)))
    assert [event.seq for event in seen] == list(range(1, len(seen) + 1))
    assert text_of(seen) == WHOLE == ann.message(answer["id"])["content"]
    assert list(ann.events(answer)) == seen


def test_after_any_event_a_finished_answer_is_told_in_the_same_bytes(talking: Talking) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.01)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    ann.finished(answer)
    whole = raw_events(ann, answer)
    ends = [place for place in range(len(whole)) if whole.startswith(b"id: ", place)]
    for seq, start in enumerate(ends):
        assert raw_events(ann, answer, after=seq) == whole[start:]


def test_three_readers_of_whom_one_comes_late_see_the_same(talking: Talking) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.02)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    with ThreadPoolExecutor(3) as pool:
        first, second = (pool.submit(lambda: list(ann.events(answer))) for _ in range(2))
        wait_until(lambda: has_text(ann, answer))
        late = pool.submit(lambda: list(ann.events(answer)))
        assert first.result() == second.result() == late.result()
    assert text_of(first.result()) == WHOLE


def test_the_number_after_which_to_go_on_can_stand_in_the_address(talking: Talking) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    all_events = list(ann.events(answer))
    address = f"/api/messages/{answer['id']}/events"
    by_address = ann.http.get(address, params={"after": 2}).text
    assert by_address == ann.http.get(address, headers={"Last-Event-ID": "2"}).text
    both = ann.http.get(address, params={"after": 2}, headers={"Last-Event-ID": "3"}).text
    assert both.count("id: ") == len(all_events) - 3


def test_when_an_answer_is_finished_and_nothing_is_left_there_is_no_content(talking: Talking) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    last = list(ann.events(answer))[-1].seq
    for after in (last, last + 1, 999_999):
        reply = ann.http.get(f"/api/messages/{answer['id']}/events", params={"after": after})
        assert (reply.status_code, reply.content) == (204, b"")


def test_a_question_has_no_events(talking: Talking) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    assert ann.http.get(f"/api/messages/{answer['parent_id']}/events").status_code == 204
    ann.finished(answer)


def fold_events(server: RunningServer, answer: dict[str, Any]) -> None:
    """As housekeeping does it a quarter of an hour after the end."""

    def fold(tx: Any) -> None:
        tx.run(
            "update message set finished_at = '2000-01-01T00:00:00.000000+00:00' where id = :id",
            id=answer["id"],
        )
        answers.remove_folded_events(tx)

    server.write(fold)


def test_a_reader_who_comes_after_the_events_were_folded_gets_a_snapshot_and_the_end(
    talking: Talking,
) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.01)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    before = list(ann.events(answer))
    fold_events(talking.server, answer)
    snapshot, last = ann.events(answer)
    assert snapshot.type == "snapshot"
    assert snapshot.data == {"v": 1, "text": WHOLE, "citations": [], "upto": before[-1].seq - 1}
    assert snapshot.seq == snapshot.data["upto"]
    assert last == before[-1]


def test_a_reader_who_knew_the_beginning_gets_the_whole_text_after_folding(talking: Talking) -> None:
    talking.model.plan(pieces=PIECES, pause_seconds=0.01)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    before = list(ann.events(answer))
    fold_events(talking.server, answer)
    assert [event.type for event in ann.events(answer, after=4)] == ["snapshot", "answer.completed"]
    assert list(ann.events(answer, after=before[-2].seq)) == [before[-1]]
    assert list(ann.events(answer, after=before[-1].seq)) == []


def test_after_folding_the_message_still_has_its_text(talking: Talking) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    told = ann.finished(answer)
    fold_events(talking.server, answer)
    assert {**ann.message(answer["id"]), "timestamp": told["timestamp"]} == told


def test_a_reader_of_a_waiting_answer_is_told_when_it_begins(talking: Talking) -> None:
    talking.model.plan(first_pause_seconds=0.3)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(lambda: [event.type for event in ann.events(answer)])
        told = list(dict.fromkeys(reader.result()))
        assert told == ["answer.started", "context", "text", "usage", "answer.completed"]


def test_a_hundred_readers_do_not_hinder_plain_requests(talking: Talking) -> None:
    talking.model.plan(pieces=["a"], first_pause_seconds=1.5)
    ann = talking.person()
    answer = ann.ask(ann.chat())
    with ThreadPoolExecutor(100) as pool:
        reader = [pool.submit(lambda: text_of(list(ann.events(answer)))) for _ in range(100)]
        for _ in range(50):
            assert ann.http.get("/api/me").status_code == 200
        assert {read.result() for read in reader} == {"a"}
    assert status(ann, answer) == "completed"


@pytest.mark.parametrize("after", ["-1", "1.5", "abc", "9" * 30])
def test_a_nonsense_number_is_refused(talking: Talking, after: str) -> None:
    ann = talking.person()
    answer = ann.ask(ann.chat())
    ann.finished(answer)
    address = f"/api/messages/{answer['id']}/events"
    assert ann.http.get(address, params={"after": after}).status_code == 400
    assert ann.http.get(address, headers={"Last-Event-ID": after}).status_code == 400


async def test_the_lag_is_that_of_the_reader_who_is_furthest_behind(tmp_path: Path) -> None:
    with Database(tmp_path / "quire.sqlite3") as database:
        feeds = AnswerFeeds(database)
        feed = feeds.open("answer")
        assert feeds.lag_seconds() == 0
        feed.publish([stored(1, TextAdded(text="a"))])
        quick, slow = feeds.follow("answer", 0), feeds.follow("answer", 0)
        for reader in (quick, slow):
            await anext(reader)
        waiting = asyncio.ensure_future(anext(quick))
        await asyncio.sleep(0.05)
        assert feeds.lag_seconds() >= 0.05, "the slow one has not come back for more"
        await slow.aclose()
        assert feeds.lag_seconds() == 0
        feed.publish([stored(2, TextAdded(text="b"))])
        assert [event.seq for event in await waiting] == [2]
        feeds.drain()


async def test_readers_are_looked_at_together_and_those_who_may_not_stay_are_sent_away(
    tmp_path: Path,
) -> None:
    with Database(tmp_path / "quire.sqlite3") as database:
        author, other, message_id = await database.write(asked_by_one_of_two)
        feeds = AnswerFeeds(database)
        feed = feeds.open(message_id)
        feed.publish([stored(1, TextAdded(text="a"))])
        staying, leaving = (feeds.follow(message_id, 0, visitor) for visitor in (author, other))
        await asyncio.gather(anext(staying), anext(leaving))
        waiting, sent_away = (asyncio.ensure_future(anext(reader)) for reader in (staying, leaving))
        await feeds.look()
        with pytest.raises(StopAsyncIteration):
            await sent_away
        feed.publish([stored(2, TextAdded(text="b"))])
        assert [event.seq for event in await waiting] == [2]
        feeds.drain()


async def test_whoever_was_not_looked_at_in_time_is_sent_nothing_more_before_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_feeds, "UNCHECKED_SECONDS_MAX", 0.0)
    with Database(tmp_path / "quire.sqlite3") as database:
        author, other, message_id = await database.write(asked_by_one_of_two)
        feeds = AnswerFeeds(database)
        feeds.open(message_id).publish([stored(1, TextAdded(text="a"))])
        assert [event.seq for event in await anext(feeds.follow(message_id, 0, author))] == [1]
        with pytest.raises(StopAsyncIteration):
            await anext(feeds.follow(message_id, 0, other))
        feeds.drain()


async def test_a_reader_who_hears_nothing_for_long_gets_a_sign_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Database(tmp_path / "quire.sqlite3") as database:
        author, _, message_id = await database.write(asked_by_one_of_two)
        feeds = AnswerFeeds(database)
        feeds.open(message_id).publish([stored(1, TextAdded(text="a"))])
        following = feeds.follow(message_id, 1, author)
        waiting = asyncio.ensure_future(anext(following))
        await asyncio.sleep(0)
        await feeds.look()
        assert not waiting.done(), "not so soon"
        monkeypatch.setattr(answer_feeds, "HEARTBEAT_SECONDS", 0.0)
        await feeds.look()
        assert await waiting == []
        feeds.drain()


def asked_by_one_of_two(tx: Transaction) -> tuple[Visitor, Visitor, str]:
    """An author and somebody without a role, and the answer for which the author has asked."""
    asker, other = (
        Visitor(user.id, user.name, False, "cookie", sign_ins.add(tx, user.id, f"secret of {user.name}"))
        for user in (users.add(tx, name, "a hash", is_administrator=False) for name in ("ann", "ben"))
    )
    document = documents.add_document(tx, asker, "Handbook", [SectionDraft("Purpose")], Limits())
    opened = chats.get_or_create(tx, asker, document.id, document.sections[0].id, limit=1)
    asked = asking.ask(
        tx,
        asker,
        opened.chat_session.id,
        Question("Why?"),
        parent_id=msgspec.UNSET,
        model="a model",
        rate=None,
    )
    return asker, other, asked.answer.id

"""Changes are made in turns by person."""

import threading
from dataclasses import dataclass

from quire.store.write_queue import WriteQueue


@dataclass
class Write:
    person: str | None
    name: str = ""


def queue_of(*writes: Write) -> WriteQueue[Write]:
    queue: WriteQueue[Write] = WriteQueue()
    for write in writes:
        queue.put(write)
    return queue


def names_of(queue: WriteQueue[Write]) -> list[str]:
    names = []
    while (write := queue.take_waiting()) is not None:
        names.append(write.name)
    return names


def test_people_have_their_turns_and_each_ones_changes_keep_their_order() -> None:
    queue = queue_of(*(Write(name[0], name) for name in ["a1", "a2", "a3", "b1", "c1", "b2"]))
    assert names_of(queue) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_whoever_had_a_change_last_comes_last() -> None:
    queue = queue_of(Write("a", "a1"), Write("a", "a2"))
    assert queue.take() == Write("a", "a1")
    queue.put(Write("b", "b1"))
    queue.put(Write("a", "a3"))
    assert names_of(queue) == ["a2", "b1", "a3"]


def test_changes_of_the_server_come_before_those_of_people() -> None:
    assert names_of(queue_of(Write("a", "a1"), Write(None, "s1"), Write(None, "s2"))) == ["s1", "s2", "a1"]


def test_what_waits_is_counted_and_can_be_taken_out() -> None:
    queue = queue_of(Write("a", "a1"), Write("b", "b1"), Write("a", "a2"))
    queue.take()
    assert len(queue) == 2
    assert {write.name for write in queue.clear()} == {"b1", "a2"}
    assert len(queue) == 0
    assert queue.take_waiting() is None


def test_a_closed_queue_gives_what_waits_and_then_nothing() -> None:
    queue = queue_of(Write("a", "a1"))
    queue.close()
    assert queue.take() == Write("a", "a1")
    assert queue.take() is None


def test_closing_wakes_the_thread_that_waits() -> None:
    queue = queue_of()
    waiting = threading.Thread(target=queue.take)
    waiting.start()
    queue.close()
    waiting.join(30)
    assert not waiting.is_alive()

"""Reads are shared out among people."""

import math
import threading
from dataclasses import dataclass

from quire.store.read_queue import ReadQueue


@dataclass
class Read:
    person: str | None
    name: str = ""
    is_abandoned: bool = False


def queue_of(*reads: Read, long_seconds: float = math.inf) -> ReadQueue[Read]:
    """A queue for three threads, on which no read is long unless it is said, however slow the machine."""
    queue: ReadQueue[Read] = ReadQueue(3, long_seconds=long_seconds)
    for read in reads:
        queue.put(read)
    return queue


def taken(queue: ReadQueue[Read]) -> Read:
    read = queue.take()
    assert read is not None
    return read


def test_people_have_their_turns_and_each_ones_reads_keep_their_order() -> None:
    names = ["a1", "a2", "a3", "b1", "c1", "b2"]
    queue = queue_of(*(Read(name[0], name) for name in names))
    order = []
    for _ in names:
        read = taken(queue)
        order.append(read.name)
        queue.done(read)
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_whoever_has_fewer_reads_running_comes_first() -> None:
    queue = queue_of(Read("a", "a1"), Read("a", "a2"), Read("a", "a3"))
    taken(queue)
    queue.put(Read("b", "b1"))
    assert taken(queue).name == "b1"


def test_nobody_has_all_the_threads() -> None:
    queue = queue_of(*(Read("a") for _ in range(5)))
    first = taken(queue)
    taken(queue)
    third = threading.Thread(target=lambda: queue.done(taken(queue)))
    third.start()
    third.join(0.05)
    assert third.is_alive(), "the third thread waits for somebody else"
    queue.done(first)
    third.join(60)
    assert not third.is_alive()


def test_whoever_has_a_long_read_waits_with_the_next_one() -> None:
    reads = Read("a", "a1"), Read("a", "a2"), Read("b", "b1"), Read(None, "server")
    queue = queue_of(*reads, long_seconds=0.0)
    first = taken(queue)
    assert (first.name, taken(queue).name) == ("server", "a1")
    assert taken(queue).name == "b1"
    waiting = threading.Thread(target=lambda: taken(queue))
    waiting.start()
    waiting.join(0.05)
    assert waiting.is_alive()
    queue.done(Read("a"))
    waiting.join(60)
    assert not waiting.is_alive()


def test_reads_of_the_server_are_never_held_back() -> None:
    queue = queue_of(Read("a"), *(Read(None) for _ in range(3)))
    assert [taken(queue).person for _ in range(3)] == [None, None, None]


def test_what_nobody_waits_for_is_dropped() -> None:
    queue = queue_of(
        Read("a", "gone", is_abandoned=True), Read("b", "gone", is_abandoned=True), Read("b", "there")
    )
    assert taken(queue).name == "there"
    assert queue.clear() == []


def test_a_closed_queue_is_emptied_and_then_ends_its_threads() -> None:
    queue = queue_of(*(Read("a") for _ in range(4)))
    ran: list[Read] = []

    def work() -> None:
        while (read := queue.take()) is not None:
            ran.append(read)
            queue.done(read)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    queue.close()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert len(ran) == 4

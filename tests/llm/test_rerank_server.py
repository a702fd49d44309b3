"""An order comes from a server over a socket; what is no order of the documents that were sent is refused."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from quire.llm.rerank_server import RerankServer
from quire.llm.rerankers import Reranked, RerankingFailed
from tests.conftest import ModelServer

DOCUMENTS = ["steam", "dry heat", "an oven"]


@pytest.fixture
async def server(model_server: ModelServer) -> AsyncIterator[RerankServer]:
    opened = RerankServer(f"{model_server.url}/v1/", "test-order", "a key")
    yield opened
    await opened.close()


@pytest.mark.parametrize("path", ["", "/v1", "/v1/rerank", "/v1/rerank?a=b"])
async def test_an_address_is_found_however_it_is_pasted(model_server: ModelServer, path: str) -> None:
    pasted = RerankServer(f"{model_server.url}{path}", "test-order", None)
    assert (await pasted.rerank("What kills?", DOCUMENTS)).positions == [2, 1, 0]
    await pasted.close()


async def test_documents_are_sent_in_the_form_that_such_servers_take(
    model_server: ModelServer, server: RerankServer
) -> None:
    reranked = await server.rerank("What kills?", DOCUMENTS)
    (call,) = model_server.calls()
    assert call["request"] == {
        "model": "test-order",
        "query": "What kills?",
        "documents": DOCUMENTS,
        "top_n": 3,
    }
    assert call["authorization"] == "bearer a key"
    assert reranked == Reranked([2, 1, 0], 5)


@pytest.mark.parametrize(
    ("results", "positions"),
    [
        ([{"index": 1, "relevance_score": 0.2}], [1]),
        ([{"index": 0, "relevance_score": -9}, {"index": 2, "relevance_score": 3.5}], [2, 0]),
        ([{"index": 7, "relevance_score": 1}, {"index": 1, "relevance_score": 0}], [1]),
        ([{"index": -1, "relevance_score": 1}, {"index": 1, "relevance_score": 0}], [1]),
        ([{"index": 1, "relevance_score": 1}, {"index": 1, "relevance_score": 0}], [1]),
        ([{"index": 1, "relevance_score": 1, "document": {"text": "dry heat"}}], [1]),
    ],
)  # fmt: skip
async def test_only_documents_that_were_sent_are_put_in_order(
    model_server: ModelServer, server: RerankServer, results: list[dict[str, Any]], positions: list[int]
) -> None:
    model_server.plan(rerank={"body": {"results": results}})
    assert await server.rerank("What kills?", DOCUMENTS) == Reranked(positions)


@pytest.mark.parametrize(
    "plan",
    [
        {"status": 500},
        {"status": 401},
        {"status": 404},
        {"status": 302},
        {"body": {}},
        {"body": {"results": []}},
        {"body": {"results": [{"index": 9, "relevance_score": 1}]}},
        {"body": {"results": [{"index": "0", "relevance_score": 1}]}},
        {"body": {"results": [{"index": 0, "relevance_score": "high"}]}},
        {"body": {"results": "none"}},
        {"body": {"results": [], "padding": "x" * 5_000_000}},
    ],
)
async def test_what_else_it_says_is_refused(
    model_server: ModelServer, server: RerankServer, plan: dict[str, Any]
) -> None:
    model_server.plan(rerank=plan)
    with pytest.raises(RerankingFailed):
        await server.rerank("What kills?", DOCUMENTS)


async def test_a_server_that_is_not_there_is_told() -> None:
    nowhere = RerankServer("http://127.0.0.1:9/v1", "test-order", None)
    with pytest.raises(RerankingFailed):
        await nowhere.rerank("What kills?", DOCUMENTS)
    await nowhere.close()

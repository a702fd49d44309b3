"""Trying a model whose server is slow: what it has said until then is told, and nothing that nobody knows."""

from datetime import UTC, datetime

import pytest

from quire.llm import probing
from quire.llm.openai_compatible import OpenAICompatible
from quire.llm.probing import probe
from tests.conftest import ModelServer


async def states(model: OpenAICompatible) -> dict[str, tuple[str, str]]:
    tried = await probe(model, 1_000, datetime.now(UTC))
    return {row.subject: (row.state, str(row.text)) for row in tried.rows}


async def test_a_model_that_does_not_come_to_an_end_answers_all_the_same(
    adapter: OpenAICompatible, shared_model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "STEP_SECONDS", 1.0)
    shared_model_server.plan(pieces=["It goes ", "on", " and on"], held_after=2)
    found = await states(adapter)
    assert found["sentence"][0] == "note"
    assert "It said “It goes on”" in found["sentence"][1]
    assert "had not ended" in found["usage"][1]
    assert found["prompt"][0] == "note"


async def test_a_model_that_does_not_begin_is_a_problem(
    adapter: OpenAICompatible, shared_model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "STEP_SECONDS", 1.0)
    shared_model_server.plan(pieces=["late"], held_after=0)
    found = await states(adapter)
    assert set(found) == {"models", "sentence"}
    assert found["sentence"][0] == "problem"
    assert "took too long to begin" in found["sentence"][1]

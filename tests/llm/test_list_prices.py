"""List prices are found without a network, in a process that knows no secret and ends."""

import socket
import sys
from typing import Any

import pytest

from quire.domain.models.prices import PriceTable
from quire.llm import list_price_process
from quire.llm.list_prices import ListPrices

OPENAI = "https://api.openai.com/v1/chat/completions"


@pytest.mark.parametrize(
    ("model", "address"),
    [
        ("gpt-4o-mini", OPENAI),
        ("claude-sonnet-4-5", "https://api.anthropic.com/v1"),
        ("mistral-large-latest", "https://api.mistral.ai/v1"),
        # A gateway of one's own, in front of somebody else's model.
        ("gpt-4o-mini", "https://gateway.example.org/v1"),
    ],
)
def test_models_of_providers_have_list_prices(model: str, address: str) -> None:
    found = list_price_process.look_up(model, address)
    assert found is not None
    first = found.tiers[0]
    assert 0 < first.cached_input_micros <= first.input_micros < first.output_micros


def test_longer_prompts_have_prices_of_their_own() -> None:
    found = list_price_process.look_up(
        "gemini-2.5-pro", "https://generativelanguage.googleapis.com/v1beta/openai"
    )
    assert found is not None
    assert [tier.above_tokens for tier in found.tiers] == [0, 200_000]
    assert found.tiers[0].input_micros < found.tiers[1].input_micros


def test_what_makes_vectors_costs_its_input_alone() -> None:
    found = list_price_process.look_up("text-embedding-3-small", OPENAI)
    assert found is not None
    assert (found.tiers[0].input_micros, found.tiers[0].output_micros) == (20_000, 0)


def test_an_unknown_model_has_none() -> None:
    assert list_price_process.look_up("a model of one's own", "https://gateway.example.org/v1") is None


def test_nothing_asks_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("somebody opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert list_price_process.look_up("gpt-4o", OPENAI) is not None
    updater = sys.modules["genai_prices.update_prices"]
    assert updater._shared_updater.ref_count == 0


async def test_a_process_finds_them_and_each_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIRE_MODEL_KEY", "canary")
    prices = ListPrices()
    found = await prices.find("gpt-4o-mini", OPENAI)
    assert isinstance(found, PriceTable)
    assert await prices.find("gpt-4o-mini", OPENAI) is found
    assert await prices.find("nonsense", OPENAI) is None


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/at/all"])
async def test_what_could_not_be_looked_up_is_looked_up_the_next_time(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prices = ListPrices()
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", program)
        assert await prices.find("gpt-4o-mini", OPENAI) is None
    assert isinstance(await prices.find("gpt-4o-mini", OPENAI), PriceTable)

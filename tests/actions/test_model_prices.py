"""What somebody has entered goes before everything, and what is in the house costs nothing."""

from pathlib import Path

import pytest

from quire.actions.model_prices import KnownModel, ModelPrices
from quire.configured_prices import model_prices
from quire.domain.conversation.budgets import Budget
from quire.domain.prices import FREE, PriceTable, TokenPrices, entered_prices
from quire.llm.list_prices import ListPrices
from quire.llm.openai_compatible import OpenAICompatible
from quire.llm.quoting import QuotingAssistant
from quire.settings import Settings

LISTED = PriceTable((TokenPrices(3, 2, 5),))
ENTERED = entered_prices(1, None, 1)


class OneList(ListPrices):
    """A list with one price for everything."""

    async def find(self, model: str, address: str) -> PriceTable | None:
        return LISTED


@pytest.mark.parametrize(
    ("address", "entered", "expected"),
    [
        ("https://api.openai.com/v1", None, LISTED),
        ("https://api.openai.com/v1", ENTERED, ENTERED),
        ("http://127.0.0.1:11434/v1", None, FREE),
        ("http://127.0.0.1:11434/v1", ENTERED, ENTERED),
    ],
)
async def test_prices_have_an_order(address: str, entered: PriceTable | None, expected: PriceTable) -> None:
    known = KnownModel("gpt-x", "environment", address, entered)
    prices = ModelPrices(OneList(), known, None, Budget(1_000))
    paid = await prices.of_answers()
    assert paid is not None
    assert paid.prices == expected
    assert await prices.of_embeddings() is None


async def test_settings_name_prices(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        model_url="https://api.example.org/v1",
        model_name="gpt-x",
        model_input_price="2.50",
        model_output_price="10",
        embeddings_url="https://api.example.org/v1",
        embeddings_name="vectors",
        embeddings_price="0.02",
    )
    prices = model_prices(settings, OpenAICompatible("https://api.example.org/v1", "gpt-x", None))
    answers, embeddings = await prices.of_answers(), await prices.of_embeddings()
    assert answers is not None
    assert answers.prices == entered_prices(2_500_000, None, 10_000_000)
    assert embeddings is not None
    assert embeddings.prices == entered_prices(20_000, None, None)


async def test_the_built_in_assistant_is_not_paid_for(tmp_path: Path) -> None:
    prices = model_prices(Settings(data_dir=tmp_path), QuotingAssistant())
    assert await prices.paying() is None

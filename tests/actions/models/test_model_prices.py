"""What somebody has entered goes before everything, and what is in the house costs nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quire.actions.models.model_prices import ModelOfSettings, ModelPrices, PriceNotLookedUp
from quire.adapters import given_model
from quire.configured_prices import embeddings_model
from quire.domain.models.language_models import ENVIRONMENT, ConnectedModel, Prices
from quire.domain.models.prices import FREE, PriceTable, TokenPrices, entered_prices
from quire.llm.list_prices import ListPrices
from quire.llm.openai_compatible import OpenAICompatible
from quire.llm.quoting import QuotingAssistant
from quire.settings import Settings
from quire.store.conversation.model_choice import built_in
from quire.store.database import Database
from tests.models import given, registry_of

LISTED = PriceTable((TokenPrices(3, 2, 5),))
ADDRESS = "https://api.example.org/v1"


class OneList(ListPrices):
    """A list with one price for everything, and what was looked up in it."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    async def find(self, model: str, address: str) -> PriceTable | None:
        self.asked.append((model, address))
        return LISTED


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "quire.sqlite3") as opened:
        yield opened


def prices_of(
    database: Database, listed: ListPrices, embeddings: ModelOfSettings | None = None
) -> ModelPrices:
    model = OpenAICompatible(ADDRESS, "gpt-x", None)
    return ModelPrices(registry_of(database, model, stays_in_house=False), listed, embeddings)


@pytest.mark.parametrize(
    ("entered", "stays_in_house", "expected"),
    [
        (None, False, LISTED),
        (Prices(1, 1), False, entered_prices(1, None, 1)),
        (Prices(4, 8, 2), True, entered_prices(4, 2, 8)),
        (None, True, FREE),
    ],
)
async def test_prices_have_an_order(
    database: Database, entered: Prices | None, stays_in_house: bool, expected: PriceTable
) -> None:
    model = ConnectedModel(ENVIRONMENT, "gpt-x", "GPT", 16_000, stays_in_house, entered)
    paid = await prices_of(database, OneList()).paid(model)
    assert paid is not None
    assert (paid.id, paid.prices) == (ENVIRONMENT, expected)


async def test_a_list_price_is_looked_up_once_and_before_a_transaction_needs_it(database: Database) -> None:
    listed = OneList()
    prices = prices_of(database, listed)
    model = given("gpt-x", stays_in_house=False)
    with pytest.raises(PriceNotLookedUp):
        prices.find_known(model)

    async def ask() -> PriceTable | None:
        paid = prices.find_known(model)
        return paid.prices if paid is not None else None

    assert await prices.with_list_prices(ask) == LISTED
    assert await prices.with_list_prices(ask) == LISTED
    assert listed.asked == [("gpt-x", f"{ADDRESS}/chat/completions")]


async def test_vectors_have_prices_in_the_same_order(database: Database) -> None:
    entered = entered_prices(7, None, None)
    outside = ModelOfSettings("vectors", ADDRESS, None)
    inside = ModelOfSettings("vectors", "http://127.0.0.1:9/v1", None)
    for embeddings, expected in (
        (outside, LISTED),
        (inside, FREE),
        (ModelOfSettings("vectors", ADDRESS, entered), entered),
    ):
        paid = await prices_of(database, OneList(), embeddings).of_embeddings()
        assert paid is not None
        assert paid.prices == expected
    assert await prices_of(database, OneList()).of_embeddings() is None


def test_settings_name_prices(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        model_url=ADDRESS,
        model_name="gpt-x",
        model_input_price="2.50",
        model_output_price="10",
        embeddings_url=ADDRESS,
        embeddings_name="vectors",
        embeddings_price="0.02",
    )
    model = given_model(settings, OpenAICompatible(ADDRESS, "gpt-x", None))
    assert model.prices == Prices(2_500_000, 10_000_000)
    assert embeddings_model(settings) == ModelOfSettings(
        "vectors", ADDRESS, entered_prices(20_000, None, None)
    )


async def test_the_built_in_assistant_is_not_paid_for(database: Database, tmp_path: Path) -> None:
    assistant = QuotingAssistant()
    prices = ModelPrices(registry_of(database, assistant), OneList(), None)
    of_settings = given_model(Settings(data_dir=tmp_path), assistant)
    assert prices.find_known(of_settings) is None
    assert await prices.paid(built_in(of_settings)) is None

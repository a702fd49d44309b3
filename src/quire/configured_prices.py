"""What the models cost that the settings name."""

from decimal import Decimal

from quire.actions.model_prices import KnownModel, ModelPrices
from quire.domain.conversation.budgets import Budget
from quire.domain.prices import MICROS, entered_prices
from quire.llm.language_model import LanguageModel
from quire.llm.list_prices import ListPrices
from quire.settings import Settings

ENVIRONMENT = "environment"
"""The id of the model that the settings name."""


def model_prices(settings: Settings, model: LanguageModel) -> ModelPrices:
    """The prices of the configured models; what needs no server has none."""
    return ModelPrices(
        ListPrices(), _answers(settings, model), _embeddings(settings), Budget(settings.model_context_tokens)
    )


def _answers(settings: Settings, model: LanguageModel) -> KnownModel | None:
    if model.address is None:
        return None
    entered = entered_prices(
        _micros(settings.model_input_price),
        _micros(settings.model_cached_input_price),
        _micros(settings.model_output_price),
    )
    return KnownModel(model.name, ENVIRONMENT, model.address, entered)


def _embeddings(settings: Settings) -> KnownModel | None:
    name, address = settings.embeddings_name, settings.embeddings_url
    if not name or address is None:
        return None
    return KnownModel(name, name, address, entered_prices(_micros(settings.embeddings_price), None, None))


def _micros(price: Decimal | None) -> int | None:
    return None if price is None else int(price * MICROS)

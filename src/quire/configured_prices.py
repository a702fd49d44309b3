"""The prices that the settings name."""

from decimal import Decimal

from quire.actions.models.model_prices import ModelOfSettings
from quire.domain.models.language_models import Prices
from quire.domain.models.prices import MICROS, entered_prices
from quire.settings import Settings


def prices_of_model(settings: Settings) -> Prices | None:
    """What the model of the settings costs, where they say so."""
    if settings.model_input_price is None and settings.model_output_price is None:
        return None
    return Prices(
        _micros(settings.model_input_price) or 0,
        _micros(settings.model_output_price) or 0,
        _micros(settings.model_cached_input_price),
    )


def embeddings_model(settings: Settings) -> ModelOfSettings | None:
    """The model for vectors; None where no server is asked for them."""
    return _model(settings.embeddings_name, settings.embeddings_url, settings.embeddings_price)


def reranking_model(settings: Settings) -> ModelOfSettings | None:
    """The model that puts passages in order; None where no server is asked for it."""
    return _model(settings.rerank_name, settings.rerank_url, settings.rerank_price)


def _model(name: str | None, address: str | None, price: Decimal | None) -> ModelOfSettings | None:
    if not name or address is None:
        return None
    return ModelOfSettings(name, address, entered_prices(_micros(price), None, None))


def _micros(price: Decimal | None) -> int | None:
    return None if price is None else int(price * MICROS)

"""The prices that the settings name."""

from decimal import Decimal

from quire.actions.model_prices import EmbeddingsModel
from quire.domain.language_models import Prices
from quire.domain.prices import MICROS, entered_prices
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


def embeddings_model(settings: Settings) -> EmbeddingsModel | None:
    """The model for vectors; None where no server is asked for them."""
    name, address = settings.embeddings_name, settings.embeddings_url
    if not name or address is None:
        return None
    return EmbeddingsModel(name, address, entered_prices(_micros(settings.embeddings_price), None, None))


def _micros(price: Decimal | None) -> int | None:
    return None if price is None else int(price * MICROS)

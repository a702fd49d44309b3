"""Handlers: the language models that somebody may choose."""

from quart import Response

from quire.domain.models.language_models import MICROS, Prices
from quire.store.conversation import model_choice
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.response_models import ModelPrices, ModelsReply, OfferedModelItem, as_json


async def list_models(request: AuthenticatedRequest) -> Response:
    """List the language models that one may choose, in order."""
    offered = await request.read(model_choice.list_offered, services().runs.models.given)
    return as_json(ModelsReply([_item(one) for one in offered]))


def _item(offered: model_choice.OfferedModel) -> OfferedModelItem:
    model = offered.model
    return OfferedModelItem(
        model.id,
        model.shown_name,
        model.context_tokens,
        model.stays_in_house,
        None if model.prices is None else _in_dollars(model.prices),
        offered.is_default,
    )


def _in_dollars(prices: Prices) -> ModelPrices:
    return ModelPrices(
        prices.input_micros / MICROS, prices.cached_micros / MICROS, prices.output_micros / MICROS
    )

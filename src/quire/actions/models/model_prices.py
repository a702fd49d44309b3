"""What models cost: the prices that were entered, nothing in the house, else the list price, looked up once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from quire.actions.models.model_registry import ModelRegistry
from quire.domain.conversation.budgets import Budget
from quire.domain.costs.caps import CapSubject
from quire.domain.costs.charges import PaidModel
from quire.domain.models.house import is_in_house
from quire.domain.models.language_models import BUILT_IN, ConnectedModel
from quire.domain.models.prices import FREE, PriceTable, entered_prices
from quire.llm.list_prices import ListPrices

T = TypeVar("T")


@dataclass(frozen=True)
class ModelOfSettings:
    """A model beside that for answers, and the prices that somebody has entered for it."""

    name: str
    address: str
    entered: PriceTable | None


class PriceNotLookedUp(Exception):
    """A transaction needs the list price of a model, which takes longer than a transaction may wait."""

    def __init__(self, model: ConnectedModel) -> None:
        super().__init__(f"The list price of {model.name} is not looked up yet.")
        self.model = model


class ModelPrices:
    """Finds what models cost at this time; what needs no server costs nothing, and is not counted."""

    def __init__(
        self,
        models: ModelRegistry,
        list_prices: ListPrices,
        embeddings: ModelOfSettings | None = None,
        reranker: ModelOfSettings | None = None,
    ) -> None:
        self._models = models
        self._list_prices = list_prices
        self._embeddings = embeddings
        self._reranker = reranker
        self._listed: dict[tuple[str, str, int], PriceTable | None] = {}

    async def look_up(self) -> None:
        """Look up what the settings name, so that nobody has to wait for it."""
        await self.paid(self._models.given)
        await self.of_embeddings()
        await self.of_reranker()

    @property
    def of_settings(self) -> list[CapSubject]:
        """The models that the settings name, and on which a cap can be: they are in no table."""
        given = self._models.given
        found = [] if given.id == BUILT_IN else [CapSubject(given.id, given.shown_name)]
        others = (model for model in (self._embeddings, self._reranker) if model is not None)
        return [*found, *(CapSubject(model.name, model.name) for model in others)]

    async def paid(self, model: ConnectedModel) -> PaidModel | None:
        """A model with its prices, or None where nothing is counted."""
        try:
            return self.find_known(model)
        except PriceNotLookedUp:
            address = await self._models.find_address(model)
            found = None if address is None else await self._list_prices.find(model.name, address)
            self._listed[_key(model)] = found
            return self.find_known(model)

    def find_known(self, model: ConnectedModel) -> PaidModel | None:
        """The same, as long as nobody has to be asked. Raises `PriceNotLookedUp`."""
        if model.id == BUILT_IN or not self._models.needs_server(model):
            return None
        return PaidModel(model.name, model.id, self._known_prices(model), Budget(model.context_tokens))

    async def with_list_prices(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something whose transaction asks for prices, again as soon as one that it needs is looked up."""
        while True:
            try:
                return await work()
            except PriceNotLookedUp as wanted:
                await self.paid(wanted.model)

    async def of_embeddings(self) -> PaidModel | None:
        """The model for vectors, with its prices."""
        return await self._beside(self._embeddings)

    async def of_reranker(self) -> PaidModel | None:
        """The model that puts passages in order, with its prices; None where the language model does it."""
        return await self._beside(self._reranker)

    async def _beside(self, model: ModelOfSettings | None) -> PaidModel | None:
        if model is None:
            return None
        prices = model.entered or (FREE if is_in_house(model.address) else None)
        return PaidModel(
            model.name, model.name, prices or await self._list_prices.find(model.name, model.address)
        )

    def _known_prices(self, model: ConnectedModel) -> PriceTable | None:
        entered = model.prices
        if entered is not None:
            return entered_prices(entered.input_micros, entered.cached_input_micros, entered.output_micros)
        if _key(model) not in self._listed:
            raise PriceNotLookedUp(model)
        return self._listed[_key(model)]


def _key(model: ConnectedModel) -> tuple[str, str, int]:
    return model.provider_id, model.name, model.provider_revision

"""What the models of this server cost: the prices that were entered, nothing in the house, else list prices."""

from dataclasses import dataclass

from quire.domain.charges import PaidModel, Paying
from quire.domain.conversation.budgets import Budget
from quire.domain.prices import FREE, PriceTable, is_in_house
from quire.llm.list_prices import ListPrices


@dataclass(frozen=True)
class KnownModel:
    """A model that is asked over a network, and the prices that somebody has entered for it."""

    name: str
    id: str
    address: str
    entered: PriceTable | None


@dataclass(frozen=True)
class ModelPrices:
    """Finds what models cost at this time; what needs no server costs nothing, and is not counted."""

    list_prices: ListPrices
    answers: KnownModel | None
    embeddings: KnownModel | None
    budget: Budget

    async def look_up(self) -> None:
        """Look all prices up, so that nobody has to wait for it."""
        await self.of_answers()
        await self.of_embeddings()

    async def paying(self) -> Paying | None:
        """How an answer is paid for that is asked for now."""
        model = await self.of_answers()
        return None if model is None else Paying(model, self.budget)

    async def of_answers(self) -> PaidModel | None:
        """The model that answers, with its prices."""
        return await self._paid(self.answers)

    async def of_embeddings(self) -> PaidModel | None:
        """The model for vectors, with its prices."""
        return await self._paid(self.embeddings)

    async def _paid(self, model: KnownModel | None) -> PaidModel | None:
        return None if model is None else PaidModel(model.name, model.id, await self._prices(model))

    async def _prices(self, model: KnownModel) -> PriceTable | None:
        if model.entered is not None:
            return model.entered
        if is_in_house(model.address):
            return FREE
        return await self.list_prices.find(model.name, model.address)

"""What models are asked beside answers: reserved before they are asked, and settled when they have replied."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from quire.domain.costs.charges import ChargeKind, PaidModel, count_sent, count_tokens
from quire.domain.models.prices import NOTHING, TokenCount
from quire.store.costs import charges
from quire.store.database import Database


@dataclass(frozen=True)
class PaidWork:
    """Work by one model. Without a model that is paid or counted, nothing is reserved, and charges are None."""

    database: Database
    kind: ChargeKind
    find_model: Callable[[], Awaitable[PaidModel | None]]

    async def reserve(self, texts: Sequence[str], *, user_id: str, document_id: str) -> str | None:
        """Reserve for texts that are to be sent, and return the id of the charge.

        Raises `CapReached` and `PriceUnknown`.
        """
        model = await self.find_model()
        if model is None:
            return None
        sent = count_sent(texts, NOTHING)
        return await self.database.write(
            charges.reserve,
            self.kind,
            user_id=user_id,
            document_id=document_id,
            model=model,
            most=TokenCount(sent.most, 0),
            sent_tokens=sent.about,
        )

    async def reserve_after(
        self, message_id: str, texts: Sequence[str], *, reply_tokens_max: int = 0
    ) -> str | None:
        """The same for what is done for an answer; it is charged to whoever asked."""
        model = await self.find_model()
        if model is None:
            return None
        sent = count_sent(texts, NOTHING)
        most = TokenCount(sent.most, reply_tokens_max)
        return await self.database.write(
            charges.reserve_after, self.kind, message_id, model=model, most=most, sent_tokens=sent.about
        )

    async def settle(self, charge_id: str | None, counted: TokenCount | None, reply: str = "") -> None:
        """Settle it by what the server has counted, if it has, else by what was sent and replied."""
        if charge_id is not None:
            await self.database.write(charges.settle, charge_id, counted, written_tokens=count_tokens(reply))

"""Work beside answers that costs nothing and is not counted."""

from quire.actions.models.paid_work import PaidWork
from quire.store.database import Database


def unpaid(database: Database) -> PaidWork:
    async def no_model() -> None:
        return None

    return PaidWork(database, "embeddings", no_model)

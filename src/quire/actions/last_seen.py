"""Which sign-ins were seen lately: noted in memory and stored every few minutes, since a read must not cost a write."""

from quire.store import sign_ins
from quire.store.database import Database


class LastSeenBuffer:
    """Ids of sign-ins that were seen since they were stored last."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: set[str] = set()

    def note(self, sign_in_id: str) -> None:
        """A request came with this sign-in. Called in the threads of the database."""
        self._ids.add(sign_in_id)

    async def store(self) -> None:
        """Store what was noted."""
        ids, self._ids = self._ids, set()
        if ids:
            await self._database.write(sign_ins.note_seen, sorted(ids))

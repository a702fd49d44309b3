"""When sign-ins were last seen: buffered in memory and stored every few minutes, since a read must not cost a write."""

from quire.store import sign_ins
from quire.store.database import Database


class LastSeenBuffer:
    """The ids of sign-ins that were seen since the last store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ids: set[str] = set()

    def note(self, sign_in_id: str) -> None:
        """Note a request with this sign-in. Called in the threads of the database."""
        self._ids.add(sign_in_id)

    async def store(self) -> None:
        """Store the time for all that were noted."""
        ids, self._ids = self._ids, set()
        if ids:
            await self._database.write(sign_ins.note_seen, sorted(ids))

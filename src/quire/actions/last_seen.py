"""When sign-ins were last seen and tokens last used: buffered in memory and stored every few minutes.

A read must not cost a write.
"""

from quire.domain.users import Visitor
from quire.store import sign_ins, tokens
from quire.store.database import Database
from quire.store.transactions import Transaction


class LastSeenBuffer:
    """The ids of sign-ins and tokens that were seen since the last store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sign_ins: set[str] = set()
        self._tokens: set[str] = set()

    def note(self, visitor: Visitor) -> None:
        """Note a request of this visitor. Called in the threads of the database."""
        seen = self._sign_ins if visitor.credential == "cookie" else self._tokens
        seen.add(visitor.credential_id)

    async def store(self) -> None:
        """Store the time for all that were noted; when that fails, they are stored the next time."""
        seen, used = self._sign_ins, self._tokens
        self._sign_ins, self._tokens = set(), set()
        if not (seen or used):
            return
        try:
            await self._database.write(_store, sorted(seen), sorted(used))
        except BaseException:
            self._sign_ins |= seen
            self._tokens |= used
            raise


def _store(tx: Transaction, sign_in_ids: list[str], token_ids: list[str]) -> None:
    sign_ins.note_seen(tx, sign_in_ids)
    tokens.note_used(tx, token_ids)

"""When sign-ins and guests were last seen and tokens last used: buffered in memory and stored every few minutes.

A read must not cost a write.
"""

from quire.domain.accounts.users import Visitor
from quire.store.accounts import sign_ins, tokens
from quire.store.database import Database
from quire.store.sharing import guests
from quire.store.transactions import Transaction


class LastSeenBuffer:
    """The ids of sign-ins, tokens and guests that were seen since the last store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen = _Seen()

    def note(self, visitor: Visitor) -> None:
        """Note a request of this visitor. Called in the threads of the database."""
        match visitor.credential:
            case "cookie":
                self._seen.sign_ins.add(visitor.credential_id)
            case "token":
                self._seen.tokens.add(visitor.credential_id)
            case "guest":
                self._seen.guests.add(visitor.user_id)

    async def store(self) -> None:
        """Store the time for all that were noted; when that fails, they are stored the next time."""
        seen, self._seen = self._seen, _Seen()
        if not seen.has_any:
            return
        try:
            await self._database.write(_store, seen)
        except BaseException:
            self._seen.add_all(seen)
            raise


class _Seen:
    def __init__(self) -> None:
        self.sign_ins: set[str] = set()
        self.tokens: set[str] = set()
        self.guests: set[str] = set()

    @property
    def has_any(self) -> bool:
        return bool(self.sign_ins or self.tokens or self.guests)

    def add_all(self, others: "_Seen") -> None:
        self.sign_ins |= others.sign_ins
        self.tokens |= others.tokens
        self.guests |= others.guests


def _store(tx: Transaction, seen: _Seen) -> None:
    sign_ins.note_seen(tx, sorted(seen.sign_ins))
    tokens.note_used(tx, sorted(seen.tokens))
    guests.note_seen(tx, sorted(seen.guests))

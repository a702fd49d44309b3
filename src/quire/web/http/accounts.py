"""Which account a credential was last seen to belong to: known before a turn of the database, for fair turns by person.

Nothing is decided by it; whoever is let in is found out in each transaction anew.
"""

import threading
from collections import OrderedDict

ACCOUNTS_MAX = 10_000


class KnownAccounts:
    """The account ids of the credentials that were used last, by the hashes of their secrets."""

    def __init__(self, accounts_max: int = ACCOUNTS_MAX) -> None:
        self._accounts_max = accounts_max
        self._accounts: OrderedDict[str, str] = OrderedDict()
        # Noted in the threads of the database, found on the event loop.
        self._lock = threading.Lock()

    def find(self, secret_hash: str) -> str | None:
        """The id of the account, or None for a credential that was not seen for long."""
        return self._accounts.get(secret_hash)

    def note(self, secret_hash: str, user_id: str) -> None:
        """A credential belongs to an account."""
        with self._lock:
            self._accounts[secret_hash] = user_id
            self._accounts.move_to_end(secret_hash)
            if len(self._accounts) > self._accounts_max:
                self._accounts.popitem(last=False)

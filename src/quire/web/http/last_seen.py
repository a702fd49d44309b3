"""Which signed-in browsers were seen lately: noted in memory, so that a read never costs a write."""


class LastSeenBuffer:
    """Ids of sign-ins since the last time they were taken."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def note(self, sign_in_id: str) -> None:
        """A request came with this sign-in."""
        self._ids.add(sign_in_id)

    def take(self) -> list[str]:
        """Return what was noted, and begin anew."""
        ids, self._ids = self._ids, set()
        return sorted(ids)

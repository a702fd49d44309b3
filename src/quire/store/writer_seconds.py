"""How long the changes of each person have held a writer thread: the heaviest of them, in bounded room.

The "Space-Saving" algorithm (A. Metwally, D. Agrawal, A. El Abbadi, "Efficient Computation of Frequent and Top-k
Elements in Data Streams", 2005): where all places are taken, a newcomer takes over the place with least, and its count.
Nobody with more than the total divided by the number of places is missing, and nobody is shown with too little. A
newcomer costs one look at all places.
"""

import threading
from heapq import nlargest
from operator import itemgetter

PERSONS_MAX = 500


class WriterSeconds:
    """Seconds in which functions of changes ran in the writer threads; waiting for the disk is not among them."""

    def __init__(self, persons_max: int = PERSONS_MAX) -> None:
        self._persons_max = persons_max
        self._seconds: dict[str, float] = {}
        self._total = 0.0
        # Added in the writer threads, read on the event loop.
        self._lock = threading.Lock()

    @property
    def total(self) -> float:
        """Those of everybody, and of the server itself."""
        return self._total

    def add(self, person: str | None, seconds: float) -> None:
        """Add what a change has taken; None is the server itself."""
        with self._lock:
            self._total += seconds
            if person is not None:
                self._seconds[person] = self._found_or_taken_over(person) + seconds

    def heaviest(self) -> list[tuple[str, float]]:
        """Who has had most, most first."""
        with self._lock:
            return nlargest(self._persons_max, self._seconds.items(), key=itemgetter(1))

    def _found_or_taken_over(self, person: str) -> float:
        known = self._seconds.get(person)
        if known is not None:
            return known
        if len(self._seconds) < self._persons_max:
            return 0.0
        least = min(self._seconds, key=self._seconds.__getitem__)
        return self._seconds.pop(least)

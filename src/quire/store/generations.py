"""Values that are found again by a key, as long as there is room for them.

There are two generations: what is asked for moves to the younger one, and when that is full, the older one is
forgotten. So it costs one look-up where a list in order of use would have to be changed.
"""

from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Generations(Generic[V]):
    """At most so many bytes of values. Its methods may be called from any thread."""

    def __init__(self, bytes_max: int) -> None:
        self._generation_bytes_max = bytes_max // 2
        self._young: dict[Hashable, tuple[V, int]] = {}
        self._old: dict[Hashable, tuple[V, int]] = {}
        self._young_bytes = 0

    def find(self, key: Hashable) -> V | None:
        """The value with this key, if it is known."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, *found)
        return None if found is None else found[0]

    # Two threads at the same moment may lose an entry or count one twice: that costs computing, and nothing else.
    def put(self, key: Hashable, value: V, size_bytes: int) -> None:
        """Keep a value that takes so many bytes with its key; one that has no room in a generation is not kept."""
        if size_bytes > self._generation_bytes_max:
            return
        if self._young_bytes + size_bytes > self._generation_bytes_max:
            self._old, self._young, self._young_bytes = self._young, {}, 0
        self._young[key] = (value, size_bytes)
        self._young_bytes += size_bytes

"""The port by which commits wake those who listen in other processes, and what stands behind it on SQLite: nobody."""

from collections.abc import Callable
from typing import Protocol

Woken = Callable[[set[str]], None]


class Waker(Protocol):
    """Wakes other processes, and is woken by them."""

    def send(self, channels: set[str]) -> None:
        """Wake those who listen to these channels in other processes, soon."""

    def listen(self, woken: Woken) -> None:
        """Call a function with the channels that other processes have sent; from a thread."""

    def close(self) -> None:
        """Send what waits, and hear nothing more."""


class NobodyElse:
    """There is no other process."""

    def send(self, channels: set[str]) -> None:
        """Nobody is there."""

    def listen(self, woken: Woken) -> None:
        """Nothing will come."""

    def close(self) -> None:
        """Nothing is open."""

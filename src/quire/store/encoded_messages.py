"""Finished messages in the form in which they are sent, each encoded once and found again without being read.

A message that is finished never changes. What stands around it does: the name of its author, its newest proposal, its
siblings, its citations, whose sources may be gone. That is read anew each time, and an encoding is found by the id of
its message and all of that together. Whether somebody may see a message is not decided here.

The cache has two generations: what is asked for moves to the younger one, and when that is full, the older one is
forgotten. So it costs one look-up where a list in order of use would have to be changed.
"""

from collections.abc import Hashable

import msgspec

BYTES_MAX = 24 * 1024 * 1024
"""Of both generations; about 20,000 messages of usual length."""
ENTRY_BYTES = 512
"""What an entry takes beside its text."""


class EncodedMessage(msgspec.Struct, frozen=True, gc=False):
    """A message as it is sent."""

    ordinal: int
    encoded: msgspec.Raw


class EncodedMessages:
    """The encoded messages of one database. Its methods may be called from any thread."""

    def __init__(self, bytes_max: int = BYTES_MAX) -> None:
        self._generation_bytes_max = bytes_max // 2
        self._young: dict[Hashable, EncodedMessage] = {}
        self._old: dict[Hashable, EncodedMessage] = {}
        self._young_bytes = 0

    def find(self, key: Hashable) -> EncodedMessage | None:
        """The message with this id and these surroundings, if it is known."""
        message = self._young.get(key)
        if message is None and (message := self._old.get(key)) is not None:
            self.put(key, message)
        return message

    # Two threads at the same moment may lose an entry or count one twice: that costs a reading, and nothing else.
    def put(self, key: Hashable, message: EncodedMessage) -> None:
        """Keep a finished message, as it is committed."""
        if self._young_bytes >= self._generation_bytes_max:
            self._old, self._young, self._young_bytes = self._young, {}, 0
        self._young[key] = message
        self._young_bytes += len(memoryview(message.encoded)) + ENTRY_BYTES

"""Finished messages in the form in which they are sent, each encoded once and found again without being read.

A message that is finished never changes. What stands around it does: the name of its author, its newest proposal, its
siblings, its citations, whose sources may be gone. That is read anew each time, and an encoding is found by the id of
its message and all of that together. Whether somebody may see a message is not decided here.
"""

from collections.abc import Hashable

import msgspec

from quire.store.generations import Generations

BYTES_MAX = 24 * 1024 * 1024
"""About 20,000 messages of usual length."""
ENTRY_BYTES = 512
"""What an entry takes beside its text."""


class EncodedMessage(msgspec.Struct, frozen=True, gc=False):
    """A message as it is sent."""

    ordinal: int
    encoded: msgspec.Raw


class EncodedMessages:
    """The encoded messages of one database. Its methods may be called from any thread."""

    def __init__(self, bytes_max: int = BYTES_MAX) -> None:
        self._known: Generations[EncodedMessage] = Generations(bytes_max)

    def find(self, key: Hashable) -> EncodedMessage | None:
        """The message with this id and these surroundings, if it is known."""
        return self._known.find(key)

    def put(self, key: Hashable, message: EncodedMessage) -> None:
        """Keep a finished message, as it is committed."""
        self._known.put(key, message, len(memoryview(message.encoded)) + ENTRY_BYTES)

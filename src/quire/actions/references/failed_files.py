"""Which files could not be read a short while ago: the same bytes are not read again at once.

Reading a bad file may take all of its 30 seconds, and whoever uploads it again and again would keep the readers at it.
Each failure doubles the pause (exponential backoff). Nothing of it is stored: what is installed on the machine, or
which limits hold, changes with a start of the server.
"""

import time
from collections import OrderedDict

import msgspec

from quire.domain.references.references import Reference

PAUSE_SECONDS = 60.0
PAUSE_SECONDS_MAX = 3600.0
FILES_MAX = 2_000


class _Failure(msgspec.Struct, frozen=True):
    sentence: str
    pause_seconds: float
    over_at: float
    """By the monotonic clock."""


class FailedFiles:
    """The files that failed last, by person and bytes."""

    def __init__(self, files_max: int = FILES_MAX) -> None:
        self._files_max = files_max
        self._failures: OrderedDict[tuple[str, str, str], _Failure] = OrderedDict()

    def find(self, person: str, reference: Reference) -> str | None:
        """Why the file of a reference cannot be read, if that was found out so lately that it is not tried again."""
        failure = self._failures.get(_key(person, reference))
        return failure.sentence if failure is not None and time.monotonic() < failure.over_at else None

    def note(self, person: str, reference: Reference, sentence: str) -> None:
        """The file of a reference could not be read."""
        key = _key(person, reference)
        earlier = self._failures.pop(key, None)
        pause = PAUSE_SECONDS if earlier is None else min(2 * earlier.pause_seconds, PAUSE_SECONDS_MAX)
        self._failures[key] = _Failure(sentence, pause, time.monotonic() + pause)
        if len(self._failures) > self._files_max:
            self._failures.popitem(last=False)

    def forget(self, person: str, reference: Reference) -> None:
        """The file of a reference was read."""
        self._failures.pop(_key(person, reference), None)


def _key(person: str, reference: Reference) -> tuple[str, str, str]:
    return person, reference.sha256, reference.kind

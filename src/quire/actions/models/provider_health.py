"""How the servers of language models are doing: one that fails is left alone for a while, longer each time.

The pause doubles from half a minute to five. What is paused is passed over where something else may answer, and asked
all the same where nothing else may: somebody is waiting for it.
"""

import time
from collections.abc import Callable

import msgspec

PAUSE_SECONDS = 30.0
PAUSE_SECONDS_MAX = 300.0


class _Failures(msgspec.Struct, frozen=True):
    """How often in a row a server has failed, and until when it is left alone."""

    count: int
    paused_until: float


class ProviderHealth:
    """The failures of each provider since it last answered, as this process has seen them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, _Failures] = {}

    def is_paused(self, provider_id: str) -> bool:
        """Whether it has failed a short while ago."""
        failures = self._failures.get(provider_id)
        return failures is not None and self._clock() < failures.paused_until

    def note_failure(self, provider_id: str) -> None:
        """It has not answered."""
        count = self._failures[provider_id].count + 1 if provider_id in self._failures else 1
        pause = min(PAUSE_SECONDS * 2 ** min(count - 1, 10), PAUSE_SECONDS_MAX)
        self._failures[provider_id] = _Failures(count, self._clock() + pause)

    def note_answer(self, provider_id: str) -> None:
        """It answers, whatever was before."""
        self._failures.pop(provider_id, None)

"""Rate limits that one process counts in memory. What must be exact across restarts is counted in the store."""

import math
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum

from quire.domain.errors import TooMany
from quire.domain.limits import Limits, Rate
from quire.domain.translatable_text import TranslatableText

STREAM_RETRY_SECONDS = 5


class RateClass(Enum):
    """As what a request is counted."""

    READ = TranslatableText("reads")
    WRITE = TranslatableText("writes")
    OPENING = TranslatableText("openings of chats")
    NOT = None


class RateCounters:
    """Counts requests by person, or by address before somebody signs in."""

    def __init__(self, limits: Limits, *, is_limited: bool) -> None:
        self._rates = {
            RateClass.READ: limits.reads,
            RateClass.WRITE: limits.writes,
            RateClass.OPENING: limits.chat_openings,
        }
        self._streams_max = limits.event_streams_per_user
        self._is_limited = is_limited
        self._times: dict[tuple[RateClass, str], deque[float]] = {}
        self._streams: Counter[str] = Counter()
        self._streams_elsewhere: Mapping[str, int] = {}
        # Requests are counted in the threads of the database.
        self._lock = threading.Lock()

    def count(self, rate_class: RateClass, subject: str, *, people: int = 1) -> None:
        """Count one request of a subject that may make as many as so many people. Raises `TooMany`."""
        rate = self._rates.get(rate_class)
        if rate is None or not self._is_limited:
            return
        rate = Rate(rate.count * people, rate.seconds)
        with self._lock:
            now = time.monotonic()
            times = self._times.get((rate_class, subject))
            if times is None:
                times = self._times[(rate_class, subject)] = deque(maxlen=rate.count)
            if len(times) == rate.count and times[0] > now - rate.seconds:
                raise _too_many(rate_class, rate, times[0] + rate.seconds - now)
            times.append(now)

    def check_event_streams(self, user_id: str) -> None:
        """Raises `TooMany` when no further event stream may be opened."""
        count = self._streams[user_id] + self._streams_elsewhere.get(user_id, 0)
        if self._is_limited and count >= self._streams_max:
            raise TooMany(
                TranslatableText(
                    "You have %(count)s open event streams; close one first.", {"count": self._streams_max}
                ),
                STREAM_RETRY_SECONDS,
            )

    def streams_here(self) -> Mapping[str, int]:
        """How many event streams each person has in this process."""
        return dict(self._streams)

    def note_streams_elsewhere(self, streams: Mapping[str, int]) -> None:
        """How many each has in the other processes that share the database."""
        self._streams_elsewhere = streams

    @contextmanager
    def event_stream(self, user_id: str) -> Iterator[None]:
        """Count an event stream while it is open."""
        self._streams[user_id] += 1
        try:
            yield
        finally:
            self._streams -= Counter({user_id: 1})

    def forget_old(self) -> None:
        """Let go of people who have not come for a while."""
        now = time.monotonic()
        with self._lock:
            self._times = {
                key: times
                for key, times in self._times.items()
                if times[-1] > now - self._rates[key[0]].seconds
            }


def _too_many(rate_class: RateClass, rate: Rate, wait_seconds: float) -> TooMany:
    return TooMany(
        TranslatableText(
            "Too many %(things)s: at most %(count)s in %(seconds)s seconds.",
            {"things": rate_class.value, "count": rate.count, "seconds": rate.seconds},
        ),
        max(1, math.ceil(wait_seconds)),
    )

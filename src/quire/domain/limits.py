"""How much is allowed, as numbers in one place. Who counts, and where, is decided elsewhere."""

import math
from datetime import datetime, timedelta

import msgspec

KIB = 1024
MIB = 1024 * KIB


class Rate(msgspec.Struct, frozen=True):
    """At most `count` times in any `seconds`."""

    count: int
    seconds: int

    @property
    def span(self) -> timedelta:
        """The length of the window."""
        return timedelta(seconds=self.seconds)

    def retry_after_seconds(self, oldest: datetime, now: datetime) -> int:
        """Whole seconds, at least one, until the oldest counted event leaves the window."""
        return max(1, math.ceil((oldest + self.span - now).total_seconds()))


class Limits(msgspec.Struct, frozen=True):
    """The limits in force."""

    body_bytes_max: int = MIB
    section_bytes_max: int = 512 * KIB
    message_bytes_max: int = 32 * KIB
    title_length_max: int = 300
    sections_per_document: int = 5_000
    sign_ins_per_account: Rate = Rate(10, 15 * 60)
    sign_ins_per_address: Rate = Rate(50, 15 * 60)
    chat_openings: Rate = Rate(60, 60)
    sendings: Rate = Rate(20, 60)
    reads: Rate = Rate(600, 60)
    writes: Rate = Rate(240, 60)
    event_streams_per_user: int = 20
    running_answers_per_user: int = 2
    running_answers: int = 250
    request_seconds: float = 30.0
    answer_bytes_max: int = 256 * KIB

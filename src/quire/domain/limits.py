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


_MEANINGS = {
    "body_bytes_max": "body of a request",
    "section_bytes_max": "text of a section",
    "message_bytes_max": "text of a question",
    "title_length_max": "characters of a title",
    "sections_per_document": "sections of a document",
    "sign_ins_per_account": "tries to sign in, for each account",
    "sign_ins_per_address": "tries to sign in, from each address",
    "chat_openings": "openings of chats, for each person",
    "sendings": "questions sent, for each person",
    "reads": "reads, for each person",
    "writes": "other changes, for each person",
    "event_streams_per_user": "open event streams, for each person",
    "running_answers_per_user": "answers at once, for each person",
    "running_answers": "answers at once, for the server",
    "request_seconds": "time for a request",
    "answer_bytes_max": "text of an answer",
}


def in_words(limits: Limits) -> list[tuple[str, str]]:
    """What is limited, and how much of it is allowed, for people who run a server."""
    return [(_MEANINGS[name], _amount(name, value)) for name, value in msgspec.structs.asdict(limits).items()]


def _amount(name: str, value: object) -> str:
    if isinstance(value, Rate):
        return f"{value.count:,} in {_span(value.seconds)}"
    if "_bytes_" in name and isinstance(value, int):
        return f"{value // MIB:,} MiB" if value % MIB == 0 else f"{value / KIB:,.4g} KiB"
    if name.endswith("_seconds"):
        return f"{value:g} s"
    return f"{value:,}"


def _span(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds} s"

"""How much is allowed, as numbers in one place. Who counts, and where, is decided elsewhere."""

import math
from datetime import datetime, timedelta
from typing import Any

import msgspec

from quire.domain.wordings import Amount, Wording

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
    "body_bytes_max": Wording("body of a request"),
    "section_bytes_max": Wording("text of a section"),
    "message_bytes_max": Wording("text of a question"),
    "title_length_max": Wording("characters of a title"),
    "sections_per_document": Wording("sections of a document"),
    "sign_ins_per_account": Wording("tries to sign in, for each account"),
    "sign_ins_per_address": Wording("tries to sign in, from each address"),
    "chat_openings": Wording("openings of chats, for each person"),
    "sendings": Wording("questions sent, for each person"),
    "reads": Wording("reads, for each person"),
    "writes": Wording("other changes, for each person"),
    "event_streams_per_user": Wording("open event streams, for each person"),
    "running_answers_per_user": Wording("answers at once, for each person"),
    "running_answers": Wording("answers at once, for the server"),
    "request_seconds": Wording("time for a request"),
    "answer_bytes_max": Wording("text of an answer"),
}


def in_words(limits: Limits) -> list[tuple[Wording, Wording | Amount]]:
    """What is limited, and how much of it is allowed, for people who run a server."""
    return [(_MEANINGS[name], _amount(name, value)) for name, value in msgspec.structs.asdict(limits).items()]


def _amount(name: str, value: Any) -> Wording | Amount:
    if isinstance(value, Rate):
        return Wording("%(count)s in %(span)s", {"count": Amount(value.count), "span": _span(value.seconds)})
    if "_bytes_" in name:
        return _size(value)
    if name.endswith("_seconds"):
        return _seconds(value)
    return Amount(value)


def _size(size_bytes: int) -> Wording:
    if size_bytes % MIB == 0:
        return Wording("%(size)s MiB", {"size": Amount(size_bytes // MIB)})
    return Wording("%(size)s KiB", {"size": Amount(f"{size_bytes / KIB:.4g}")})


def _span(seconds: int) -> Wording:
    if seconds % 60 == 0:
        return Wording("%(minutes)s min", {"minutes": Amount(seconds // 60)})
    return _seconds(seconds)


def _seconds(seconds: float) -> Wording:
    return Wording("%(seconds)s s", {"seconds": Amount(seconds)})

"""The saved states of a section: who made each of them, when, and why; and how one text differs from the next."""

from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.origins import Origin

Reason = Literal["typed", "proposal", "import", "restore"]
"""A person wrote; a person accepted a part of a proposal; a file was read in; an earlier text came back."""


class Cause(msgspec.Struct, frozen=True):
    """Why a version came to be.

    `message_id` is the answer that a person accepted from, `restored_revision` the version whose text came back.
    `origins` tell of parts that did not come into the text in the way that the reason says.
    """

    reason: Reason
    message_id: str | None = None
    restored_revision: int | None = None
    origins: tuple[Origin, ...] = ()


class Version(msgspec.Struct, frozen=True):
    """One saved state of a section, without its text; versions from before words were counted have no count."""

    revision: int
    title: str
    level: int
    word_count: int | None
    author: str
    reason: Reason
    message_id: str | None
    restored_revision: int | None
    created_at: datetime
    is_folded: bool
    """A save while typing, with another of the same person and minute right after it."""


class VersionWithContent(Version, frozen=True):
    """One saved state of a section with its text."""

    content: str


class Delta(msgspec.Struct, frozen=True):
    """A text told by the one before it: so many characters of that stay at both ends, with others between them."""

    prefix_length: int
    replacement: str
    suffix_length: int


def delta(before: str, after: str) -> Delta:
    """What makes one text into the other; characters are code points, whatever they combine to."""
    prefix_length = _common_beginning(before, after)
    suffix_length = _common_end(before, after, at_most=min(len(before), len(after)) - prefix_length)
    return Delta(prefix_length, after[prefix_length : len(after) - suffix_length], suffix_length)


def apply(delta: Delta, before: str) -> str:
    """The text that the difference tells of. Raises `ValueError` where it cannot have been made from this one."""
    if min(delta.prefix_length, delta.suffix_length) < 0:
        raise ValueError("fewer than no characters are kept")
    if delta.prefix_length + delta.suffix_length > len(before):
        raise ValueError("more is kept than there was")
    end = before[len(before) - delta.suffix_length :]
    return before[: delta.prefix_length] + delta.replacement + end


def _common_beginning(one: str, other: str) -> int:
    """Halving compares long stretches at once, where a loop would look at each character."""
    same, different = 0, min(len(one), len(other)) + 1
    while different - same > 1:
        replacement = (same + different) // 2
        if one[same:replacement] == other[same:replacement]:
            same = replacement
        else:
            different = replacement
    return same


def _common_end(one: str, other: str, *, at_most: int) -> int:
    same, different = 0, at_most + 1
    while different - same > 1:
        replacement = (same + different) // 2
        if (
            one[len(one) - replacement : len(one) - same]
            == other[len(other) - replacement : len(other) - same]
        ):
            same = replacement
        else:
            different = replacement
    return same

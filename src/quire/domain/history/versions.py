"""The saved states of a section: who made each of them, when and why, and the delta from one text to the next."""

from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.texts.common_ends import common_ends
from quire.domain.texts.origins import Origin

Reason = Literal["typed", "proposal", "import", "restore"]
"""A person wrote; a person accepted part of a proposal; a file was imported; an earlier version was restored."""


class Cause(msgspec.Struct, frozen=True):
    """Why a version came to be.

    `message_id` is the answer that a person accepted from, `proposer_id` the person whose proposal it was,
    `restored_revision` the version that was restored. `origins` name the ranges of the text that have another origin
    than the reason implies.
    """

    reason: Reason
    message_id: str | None = None
    restored_revision: int | None = None
    origins: tuple[Origin, ...] = ()
    proposer_id: str | None = None


class Version(msgspec.Struct, frozen=True):
    """One saved state of a section, without its text; `word_count` is None where it was never computed."""

    revision: int
    number: int
    """The number of the version for people, as in `Section.version`."""
    title: str
    level: int
    word_count: int | None
    author: str
    """Who saved it; of a proposal, who accepted it."""
    proposer: str | None
    """Whose proposal was accepted."""
    reason: Reason
    message_id: str | None
    restored_revision: int | None
    restored_number: int | None
    """The number of the version that was restored."""
    created_at: datetime
    is_folded: bool
    """Followed by another save of the same person in the same minute, so that lists leave it out."""


class VersionWithContent(Version, frozen=True):
    """One saved state of a section with its text."""

    content: str


class Delta(msgspec.Struct, frozen=True):
    """A version stored as a delta against the one before: common prefix, replacement, common suffix."""

    prefix_length: int
    replacement: str
    suffix_length: int


def delta(before: str, after: str) -> Delta:
    """The delta from one text to the next. Lengths count code points, so a combined character may be divided."""
    prefix_length, suffix_length = common_ends(before, after)
    return Delta(prefix_length, after[prefix_length : len(after) - suffix_length], suffix_length)


def apply(delta: Delta, before: str) -> str:
    """The text after a delta. Raises `ValueError` where the delta cannot have been made against this text."""
    if min(delta.prefix_length, delta.suffix_length) < 0:
        raise ValueError("fewer than no characters are kept")
    if delta.prefix_length + delta.suffix_length > len(before):
        raise ValueError("more is kept than there was")
    suffix = before[len(before) - delta.suffix_length :]
    return before[: delta.prefix_length] + delta.replacement + suffix

"""The saved states of a section: who made each of them, when, and why."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Reason = Literal["typed", "proposal", "import", "restore"]
"""A person wrote; a person accepted a part of a proposal; a file was read in; an earlier text came back."""

OriginKind = Literal["typed", "pasted", "imported", "answer", "edited_answer"]

Count = Annotated[int, Meta(ge=0, le=2**31)]


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a stretch of a version's text came from, when it came in: characters from `start` up to `end`.

    `message_id` is the answer that it was taken from.
    """

    start: Count
    end: Count
    kind: OriginKind
    message_id: str | None = None


class Cause(msgspec.Struct, frozen=True):
    """Why a version came to be.

    `message_id` is the answer that a person accepted from, `restored_revision` the version whose text came back.
    `origins` tell of parts that did not come into the text in the way that the reason says.
    """

    reason: Reason
    message_id: str | None = None
    restored_revision: int | None = None
    origins: tuple[Origin, ...] = ()

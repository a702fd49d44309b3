"""What those who have a document open hear of it at once: that something changed, by ids and revisions, never by text.

Whoever hears of a change reads what they may read. So an event needs no more than the right to know that it happened.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import msgspec

from quire.domain.grants import Permissions, Right

LiveEventType = Literal[
    "section.saved", "outline.changed", "proposal.changed", "comment.changed", "answer.changed", "presence"
]

RIGHT_TO_HEAR: Mapping[LiveEventType, Right] = {
    "section.saved": Right.READ,
    "outline.changed": Right.SEE,
    "proposal.changed": Right.DECIDE,
    "comment.changed": Right.COMMENT,
    "answer.changed": Right.USE_CHATS,
    "presence": Right.READ,
}

KEPT_FOR = timedelta(hours=1)
"""So long a reader who was away hears of each change; later they are told to read everything again."""


class LiveEvent(msgspec.Struct, frozen=True):
    """Something in a document changed; `seq` is dense from 1 for each document, in the order of the commits."""

    seq: int
    type: LiveEventType
    section_id: str | None
    """The section that it concerns; None for the document as a whole."""
    data: bytes
    """Its JSON as readers get it."""


def may_hear(permissions: Permissions, event: LiveEvent) -> bool:
    """Whether somebody with these permissions is told of an event; of one section alone, only what concerns it."""
    if permissions.role is None and event.section_id not in permissions.roles_in_sections:
        return False
    return permissions.allow(RIGHT_TO_HEAR[event.type], event.section_id)

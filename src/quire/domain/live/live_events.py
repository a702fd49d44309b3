"""What those who have a document open hear of it at once: that something changed, by ids and revisions, never by text.

Whoever hears of a change reads what they may read. So an event needs no more than the right to know that it happened.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

import msgspec

from quire.domain.live.leases import Person
from quire.domain.sharing.grants import Permissions, Right, Role

LiveEventType = Literal[
    "section.saved",
    "outline.changed",
    "proposal.changed",
    "comment.changed",
    "answer.changed",
    "coverage.changed",
    "presence",
]

RIGHT_TO_HEAR: Mapping[LiveEventType, Right] = {
    "section.saved": Right.READ,
    "outline.changed": Right.SEE,
    "proposal.changed": Right.DECIDE,
    "comment.changed": Right.COMMENT,
    "answer.changed": Right.USE_CHATS,
    "coverage.changed": Right.USE_CHATS,
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
    author_id: str | None = None
    """Who made the proposal that it is about, where a person did."""


class Opening(msgspec.Struct, frozen=True):
    """How a document stands when somebody begins to follow it: what they may see, and its newest event."""

    permissions: Permissions
    last_seq: int


class LiveFrame(msgspec.Struct, frozen=True):
    """What a reader is sent: an event, who is present, what they may do, or that everything is to be read again.

    `seq` is the newest event that they need not be told of any more.
    """

    seq: int
    type: str
    data: bytes


RESET = "reset"
"""In place of events that are no longer kept."""

RIGHTS = "rights"
"""What the reader may do, as each stream begins and whenever that changes."""


class ToldRights(msgspec.Struct, frozen=True):
    """Somebody's role in the whole document, and those in single sections."""

    role: Role | None
    section_roles: Mapping[str, Role]
    v: int = 1


class PresentPerson(Person, frozen=True):
    """Somebody who has a document open, and the section in which they are; None while they are in none."""

    section_id: str | None


class WritingPerson(Person, frozen=True):
    """Whoever holds the lease of a section."""

    section_id: str


class Attendance(msgspec.Struct, frozen=True):
    """Who is in which section of a document, and who writes where."""

    people: tuple[PresentPerson, ...] = ()
    writing: tuple[WritingPerson, ...] = ()
    v: int = 1

    def seen_by(self, permissions: Permissions) -> "Attendance":
        """As somebody sees it who may read the whole document, or only some of its sections."""
        shown = permissions.sections_read
        if shown is None:
            return self
        return Attendance(
            tuple(person for person in self.people if person.section_id in shown),
            tuple(person for person in self.writing if person.section_id in shown),
        )


def may_hear(permissions: Permissions, user_id: str, event: LiveEvent) -> bool:
    """Whether somebody with these permissions is told of an event; of one section alone, only what concerns it.

    Of their own proposals those hear who may only propose.
    """
    if permissions.role is None and event.section_id not in permissions.roles_in_sections:
        return False
    right = Right.SUGGEST if event.author_id == user_id else RIGHT_TO_HEAR[event.type]
    return permissions.allow(right, event.section_id)

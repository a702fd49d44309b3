"""A document as it was at some time: what it was made of, what has changed since, and what going back would do."""

from datetime import datetime

import msgspec

from quire.domain.documents import Document
from quire.domain.history.versions import Reason
from quire.domain.sections import Section


class SectionAt(Section, frozen=True, kw_only=True):
    """A section with the title, level, place and text of that time, and the revision that it had.

    Of a damaged version the text is not known: `content` is empty then.
    """

    is_deleted_since: bool
    is_damaged: bool


class DocumentAt(Document, frozen=True, kw_only=True):
    """A document at a time, with the sections that it had.

    Where nobody kept the outline at that time, the sections are those that were there by their times of creation and
    deletion, in the order of today. `gone_count` of its sections are gone for good.
    """

    time: datetime
    is_outline_known: bool
    gone_count: int
    sections: tuple[SectionAt, ...]


class Restoration(msgspec.Struct, frozen=True):
    """What would change if a document went back to a time; sections by their titles of today or, if back, of then."""

    time: datetime
    title: str | None
    """That of then, where it differs."""
    changed: tuple[str, ...]
    back: tuple[str, ...]
    away: tuple[str, ...]
    damaged: tuple[str, ...]
    """Those that keep their text, title and level, since their versions of then are damaged."""
    is_reordered: bool
    is_outline_known: bool
    gone_count: int
    document_changed_at: datetime

    @property
    def is_nothing(self) -> bool:
        """Whether the document is as it was then."""
        return not (self.title or self.changed or self.back or self.away or self.is_reordered)


class SectionChanged(msgspec.Struct, frozen=True):
    """Somebody saved another title, level or text of a section."""

    time: datetime
    author: str
    section_id: str
    title: str
    revision: int
    reason: Reason
    restored_revision: int | None
    is_deleted: bool


class OutlineChanged(msgspec.Struct, frozen=True):
    """Somebody changed a document's title, its sections or their order, or made or restored all of it."""

    time: datetime
    author: str
    is_first: bool
    restored_to: datetime | None
    title: str | None
    """The new one, where it is another."""
    added: tuple[str, ...]
    back: tuple[str, ...]
    """Those that were there before, and in the trash meanwhile."""
    removed: tuple[str, ...]
    is_reordered: bool
    gone_count: int
    """How many came or went whose titles are gone with them."""


DocumentChange = SectionChanged | OutlineChanged

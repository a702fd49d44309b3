"""A document as it was at some time: its sections then, what has changed since, and what restoring it would change."""

from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.documents.documents import Document
from quire.domain.documents.sections import Section
from quire.domain.history.versions import Reason


class SectionAt(Section, frozen=True, kw_only=True):
    """A section with the title, level, position, text and revision that it had at that time.

    The text of a damaged version is not known: `content` is empty then.
    """

    is_deleted_since: bool
    is_damaged: bool


class DocumentAt(Document, frozen=True, kw_only=True):
    """A document at a time, with the sections that it had.

    Where no outline was stored at that time, its sections are chosen by their times of creation and deletion, in
    today's order. `gone_count` of its sections have been purged.
    """

    time: datetime
    is_outline_known: bool
    gone_count: int
    sections: tuple[SectionAt, ...]


class Restoration(msgspec.Struct, frozen=True):
    """What restoring a document to a time would change.

    Sections are named by their titles of today, those that would come back by their titles then.
    """

    time: datetime
    title: str | None
    """The title at that time, where it differs."""
    changed: tuple[str, ...]
    back: tuple[str, ...]
    away: tuple[str, ...]
    damaged: tuple[str, ...]
    """Sections that keep their text, title and level, since their versions of that time are damaged."""
    is_reordered: bool
    is_outline_known: bool
    gone_count: int
    document_changed_at: datetime

    @property
    def is_nothing(self) -> bool:
        """Whether nothing would change."""
        return not (self.title or self.changed or self.back or self.away or self.is_reordered)


class SectionChanged(msgspec.Struct, frozen=True):
    """Somebody saved another title, level or text of a section."""

    time: datetime
    author: str
    proposer: str | None
    """Whose proposal `author` accepted."""
    section_id: str
    title: str
    revision: int
    reason: Reason
    restored_revision: int | None
    is_deleted: bool
    former_title: str | None
    """The title before, where it changed."""
    has_other_level: bool
    has_other_text: bool


class OutlineChanged(msgspec.Struct, frozen=True):
    """Somebody changed a document's title, its sections or their order, or made or restored all of it."""

    time: datetime
    author: str
    is_first: bool
    restored_to: datetime | None
    title: str | None
    """The new title, where it changed."""
    former_title: str | None
    added: tuple[str, ...]
    back: tuple[str, ...]
    """Sections that were taken out of the trash."""
    removed: tuple[str, ...]
    is_reordered: bool
    gone_count: int
    """How many sections were added or removed whose titles have been purged with them."""

    @property
    def is_nothing(self) -> bool:
        """Whether none of this changed: in older releases, changes of one minute could cancel each other out."""
        changes = (self.is_first, self.restored_to, self.title, self.added, self.back, self.removed)
        return not (any(changes) or self.is_reordered or self.gone_count)


EventKind = Literal[
    "document_removed",
    "document_restored",
    "source_added",
    "source_removed",
    "changes_rejected",
    "rejection_taken_back",
    "file_imported",
    "bibliography_changed",
]
"""What somebody did with a document, a source, or a proposal for a section, which changed no text.

That sections came from a file is told beside their versions.
"""


class DocumentEvent(msgspec.Struct, frozen=True):
    """Somebody did something that changed no text; `name` is what its subject was called."""

    time: datetime
    author: str
    kind: EventKind
    subject_id: str | None
    name: str


DocumentChange = SectionChanged | OutlineChanged | DocumentEvent

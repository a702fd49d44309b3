"""Documents, which people write in sections, and how long the trash keeps them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from quire.domain.documents.sections import Section
from quire.domain.sharing.grants import Role

TRASH_KEPT_FOR = timedelta(days=30)

DocumentOrder = Literal["changed", "title", "created"]
"""Newest change first, by title, newest first."""


class Document(msgspec.Struct, frozen=True):
    """A document without its sections, as lists show it."""

    id: str
    title: str
    author: str
    sections_count: int
    revision: int
    created_at: datetime
    updated_at: datetime


class ListedDocument(Document, frozen=True):
    """A document, and the visitor's role in it, or roles in single sections."""

    role: Role | None
    section_roles: Mapping[str, Role]


class DeletedDocument(Document, frozen=True):
    """A document in the trash."""

    deleted_at: datetime

    @property
    def gone_at(self) -> datetime:
        """When it is purged."""
        return self.deleted_at + TRASH_KEPT_FOR


class DocumentWithSections(Document, frozen=True):
    """A document with all its sections in order."""

    sections: tuple[Section, ...]


class DocumentWithTrash(msgspec.Struct, frozen=True):
    """A document with the number of its sections in the trash."""

    id: str
    title: str
    deleted_sections_count: int

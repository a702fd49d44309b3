"""Exports that take long: made in the background, with their progress, and kept for a day."""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from quire.domain.exchange.exported_appendices import AppendixWords
from quire.domain.exchange.exported_threads import CommentChoice
from quire.domain.exchange.exports import CitationForm, ExportedSection, ExportNotices, ExportWarning, Format
from quire.domain.limits import KIB, MIB
from quire.domain.sharing.grants import Right

EXPORTS_KEPT_FOR = timedelta(days=1)
INTERRUPTIONS_MAX = 2
"""An export that was ended so often with its server is not begun again: it may have been the reason."""

NO_TEMPLATE = ""
"""Stands for the plain look, whatever the settings of the document say."""

ExportStatus = Literal["queued", "running", "ready", "failed"]


class ExportOptions(msgspec.Struct, frozen=True):
    """What an export depends on beside the document; stored with one that is made in the background."""

    format: Format
    section_ids: tuple[str, ...] | None = None
    """The sections to export; None stands for all."""
    language: str = "en"
    notices: ExportNotices = ExportNotices()
    citations: CitationForm = "notes"
    unverified: AppendixWords | None = None
    """What the appendix with unverified citations says; None stands for no such appendix."""
    has_tracked_changes: bool = False
    """Whether open proposals go out as tracked changes."""
    template_id: str | None = None
    """The template; None stands for that of the document's settings, and an empty id for none."""
    statement: ExportedSection | None = None
    """The statement of authorship as it was when the export was asked for."""
    comments: CommentChoice = "none"
    """Which comments the file has."""


def rights_to_export(options: ExportOptions) -> tuple[Right, ...]:
    """What is needed to take a document along: comments and proposals as well, and in an archive chats and sources."""
    return (
        Right.USE_CHATS if options.format == "json" else Right.EXPORT,
        *((Right.COMMENT,) if options.comments != "none" else ()),
        *((Right.DECIDE,) if options.has_tracked_changes else ()),
    )


class DocumentExport(msgspec.Struct, frozen=True):
    """An export that is made in the background; `file_url` is where its file is, once it is ready."""

    id: str
    document_id: str
    format: Format
    status: ExportStatus
    progress: float
    """From 0 to 1."""
    error: str | None
    """Why there is no file; stored as a translatable text, and shown as a sentence."""
    filename: str | None
    media_type: str | None
    size_bytes: int | None
    file_url: str | None
    created_at: datetime
    expires_at: datetime
    warnings: tuple[ExportWarning, ...] = ()
    """What the file could not keep."""


class DocumentSize(msgspec.Struct, frozen=True):
    """How many bytes a document has: its texts, its pictures, and everything that an archive of it has beside them."""

    texts: int
    pictures: int
    others: int


_MARKDOWN_BYTES = 8 * MIB
_ARCHIVE_BYTES = 4 * MIB
_CONVERTED_TEXT_BYTES = 512 * KIB
_CONVERTED_PICTURE_BYTES = 32 * MIB


def is_large(format_name: Format, size: DocumentSize) -> bool:
    """Whether an export takes so long that it is made in the background: more than some ten seconds."""
    match format_name:
        case "json":
            return size.texts + size.pictures + size.others > _ARCHIVE_BYTES
        case "md":
            return size.texts + size.pictures > _MARKDOWN_BYTES
        case _:
            return size.texts > _CONVERTED_TEXT_BYTES or size.pictures > _CONVERTED_PICTURE_BYTES

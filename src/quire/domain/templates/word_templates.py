"""Templates of Word: a Word file of a house, whose styles, pages and cover the exports of a document take on."""

from datetime import datetime

import msgspec

from quire.domain.limits import MIB

TEMPLATE_BYTES_MAX = 5 * MIB
TEMPLATES_PER_DOCUMENT_MAX = 10


class ReadTemplate(msgspec.Struct, frozen=True):
    """A template as it is kept: its parts that exports use, without macros and without links to anything outside."""

    content: bytes
    has_cover: bool
    """Whether its own text stands around that of the document: it has a content control that an export fills."""
    controls: tuple[str, ...] = ()
    """The tags of those controls, in order."""


class NewTemplate(msgspec.Struct, frozen=True):
    """A template before it is stored, with the digest of the uploaded file."""

    filename: str
    sha256: str
    read: ReadTemplate


class WordTemplate(msgspec.Struct, frozen=True):
    """A template of a document."""

    id: str
    document_id: str
    filename: str
    size_bytes: int
    has_cover: bool
    controls: tuple[str, ...]
    created_at: datetime

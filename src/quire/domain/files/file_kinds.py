"""The kinds of files that can be uploaded: one entry each, and all that differs between them.

A further kind is a module in `formats/reading/readers` and an entry here. Readers are only named: this floor opens
no file.
"""

from pathlib import PurePosixPath
from typing import Literal

import msgspec

from quire.domain.errors import TooLarge, UnsupportedMediaType
from quire.domain.limits import Limits
from quire.domain.translatable_text import TranslatableText

ReferenceKind = Literal["pdf", "docx", "odt", "html", "markdown", "text"]
SizeLimit = Literal["pdf_bytes_max", "office_bytes_max", "text_file_bytes_max"]


class FileKind(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of files."""

    suffixes: tuple[str, ...]
    """What their names end with."""
    media_type: str
    """As what they are sent."""
    in_words: TranslatableText
    """What people call one of them."""
    size_limit: SizeLimit
    """The field of `Limits` with the most bytes that one may have."""
    reader: str
    """The module in `formats/reading/readers` that reads them."""
    signature: bytes = b""
    """The bytes that each of them begins with; a kind without a signature is text."""
    before_signature: bytes = b""
    """Bytes that are skipped in front of the signature."""


FILE_KINDS: dict[ReferenceKind, FileKind] = {
    "pdf": FileKind(
        suffixes=(".pdf",),
        media_type="application/pdf",
        in_words=TranslatableText("a PDF"),
        size_limit="pdf_bytes_max",
        reader="pdf",
        signature=b"%PDF-",
        before_signature=b"\xef\xbb\xbf \t\r\n",
    ),
    "docx": FileKind(
        suffixes=(".docx",),
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        in_words=TranslatableText("a Word document"),
        size_limit="office_bytes_max",
        reader="docx",
        signature=b"PK\x03\x04",
    ),
    "odt": FileKind(
        suffixes=(".odt",),
        media_type="application/vnd.oasis.opendocument.text",
        in_words=TranslatableText("an OpenDocument text"),
        size_limit="office_bytes_max",
        reader="odt",
        signature=b"PK\x03\x04",
    ),
    "html": FileKind(
        suffixes=(".html", ".htm", ".xhtml"),
        media_type="text/html; charset=utf-8",
        in_words=TranslatableText("an HTML page"),
        size_limit="text_file_bytes_max",
        reader="web_page",
    ),
    "markdown": FileKind(
        suffixes=(".md", ".markdown"),
        media_type="text/markdown; charset=utf-8",
        in_words=TranslatableText("Markdown"),
        size_limit="text_file_bytes_max",
        reader="markdown",
    ),
    "text": FileKind(
        suffixes=(".txt", ".text"),
        media_type="text/plain; charset=utf-8",
        in_words=TranslatableText("plain text"),
        size_limit="text_file_bytes_max",
        reader="plain_text",
    ),
}
ACCEPTED_SUFFIXES = ",".join(suffix for kind in FILE_KINDS.values() for suffix in kind.suffixes)
"""As the `accept` attribute of a file input lists them."""

_KIND_OF_SUFFIX = {suffix: kind for kind, known in FILE_KINDS.items() for suffix in known.suffixes}


def kind_of(filename: str) -> ReferenceKind:
    """What a file claims to be by its name. Raises `UnsupportedMediaType`."""
    kind = _KIND_OF_SUFFIX.get(PurePosixPath(filename).suffix.lower())
    if kind is None:
        raise UnsupportedMediaType("a PDF, docx, odt, HTML, Markdown or plain text file")
    return kind


def check_size(kind: ReferenceKind, size_bytes: int, limits: Limits) -> None:
    """Raises `TooLarge`."""
    allowed: int = getattr(limits, FILE_KINDS[kind].size_limit)
    if size_bytes > allowed:
        raise TooLarge("A file of this kind may have at most %(size)s.", allowed)

"""What an uploaded file is: its name, its first bytes and what it holds must agree.

Archives are checked before they are opened. Only a few bytes are unpacked here: reading is for the limited process.
"""

import codecs
import re
import stat
import struct
import zipfile
from pathlib import PurePosixPath
from typing import IO

from quire.domain.errors import Unreadable
from quire.domain.limits import MIB, Limits
from quire.domain.references import FILE_KINDS, ReferenceKind
from quire.domain.translatable_text import Amount, TranslatableText

DAMAGED = TranslatableText("The file is damaged and cannot be read.")
TOO_LONG = TranslatableText("Reading this file took too long.")
NO_TEXT = TranslatableText("There is no text in this file.")

_ODT_MEDIA_TYPE = b"application/vnd.oasis.opendocument.text"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN_BEGINNINGS = (b"%PDF-", b"PK\x03\x04", b"\x7fELF", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"GIF8")
_HIGH_BYTES = bytes(range(0x80, 0x100))
_NOT_IN_WESTERN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_HTML_TAG = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|p|div|h[1-6]|table|ul|ol|article)\b", re.I
)
_HTML_HEAD_CHARACTERS = 65_536

_END_RECORD = struct.Struct("<4s4H2LH")
_END_RECORD_SIGNATURE = b"PK\x05\x06"
_COMMENT_BYTES_MAX = 65_535
_DIRECTORY_BYTES_MAX = MIB
_RATIO_MATTERS_FROM_BYTES = MIB
_IS_ENCRYPTED = 0x1


def check(file: IO[bytes], kind: ReferenceKind, limits: Limits) -> None:
    """Raise `Unreadable` where a file is not what it is said to be."""
    file.seek(0)
    beginning = file.read(1024)
    if not beginning:
        raise Unreadable("The file is empty.")
    match kind:
        case "pdf":
            is_so = beginning.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-")
        case "docx" | "odt":
            is_so = beginning.startswith(b"PK\x03\x04") and _is_office_file(file, kind, limits)
        case "html":
            is_so = _HTML_TAG.search(read_text(file)[:_HTML_HEAD_CHARACTERS]) is not None
        case "markdown" | "text":
            is_so = not beginning.startswith(_FOREIGN_BEGINNINGS)
            if is_so and not read_text(file).strip():
                raise Unreadable(NO_TEXT)
    if not is_so:
        in_words = FILE_KINDS[kind].in_words
        raise Unreadable("By its name this file is %(kind)s, but it holds something else.", kind=in_words)


def read_text(file: IO[bytes]) -> str:
    """The characters of a text file in UTF-8, or in UTF-16 or UTF-32 with its mark, or in Western European."""
    file.seek(0)
    encoded = file.read()
    mark = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if encoded.startswith(mark)), None)
    text = _decode(encoded, mark or "utf-8")
    if text is None and mark is None and _is_plausible_western(encoded):
        text = _decode(encoded, "cp1252")
    if text is None or "\x00" in text:
        raise Unreadable("The file is not text in UTF-8 or another encoding that can be read.")
    return text


def _decode(encoded: bytes, encoding: str) -> str | None:
    try:
        return encoded.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_plausible_western(encoded: bytes) -> bool:
    """Letters with accents stand among plain ones; what is mostly high bytes is another encoding, or no text."""
    plain = len(encoded.translate(None, _HIGH_BYTES))
    return not _NOT_IN_WESTERN_TEXT.search(encoded) and plain > len(encoded) * 0.7


def _is_office_file(file: IO[bytes], kind: ReferenceKind, limits: Limits) -> bool:
    try:
        with _open_archive(file, limits) as archive:
            _check_archive(archive, limits)
            if kind == "docx":
                return "word/document.xml" in archive.namelist()
            with archive.open("mimetype") as media_type:
                return media_type.read(len(_ODT_MEDIA_TYPE) + 1).rstrip() == _ODT_MEDIA_TYPE
    except KeyError:
        return False
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, OverflowError) as error:
        raise Unreadable(DAMAGED) from error


def _open_archive(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """Look at the end record first: opening an archive takes memory for each entry."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _COMMENT_BYTES_MAX - _END_RECORD.size))
    end = file.read()
    at = end.rfind(_END_RECORD_SIGNATURE)
    if at < 0 or len(end) - at < _END_RECORD.size:
        raise Unreadable(DAMAGED)
    entries, directory_bytes = _END_RECORD.unpack_from(end, at)[4:6]
    if entries > limits.archive_entries or directory_bytes > _DIRECTORY_BYTES_MAX:
        raise _too_many_entries(limits)
    return zipfile.ZipFile(file)


def _check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > limits.archive_entries:
        raise _too_many_entries(limits)
    if len(names) < len(entries) or any(_is_astray(entry) for entry in entries):
        raise Unreadable(DAMAGED)
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries) or "EncryptedPackage" in names:
        raise Unreadable("This file is protected by a password.")
    if (
        sum(entry.file_size for entry in entries) > limits.archive_bytes_max
        or max(entry.file_size for entry in entries) > limits.archive_entry_bytes_max
        or any(_is_packed_too_much(entry, limits.archive_ratio_max) for entry in entries)
    ):
        raise Unreadable("This file would be far too large when unpacked.")


def _too_many_entries(limits: Limits) -> Unreadable:
    return Unreadable("This file is made of more than %(count)s parts.", count=Amount(limits.archive_entries))


def _is_astray(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry points out of its archive."""
    path = PurePosixPath(entry.filename)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return (
        is_link or path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
    )


def _is_packed_too_much(entry: zipfile.ZipInfo, ratio_max: int) -> bool:
    return entry.file_size > _RATIO_MATTERS_FROM_BYTES and entry.file_size > ratio_max * entry.compress_size

"""Text files: which bytes are text, and of which characters. And the sentences for files that cannot be read."""

import codecs
import re
import tempfile
from typing import IO

from quire.domain.errors import Unreadable
from quire.domain.file_kinds import FILE_KINDS
from quire.domain.translatable_text import TranslatableText

DAMAGED = TranslatableText("The file is damaged and cannot be read.")
TOO_LONG = TranslatableText("Reading this file took too long.")
NO_TEXT = TranslatableText("There is no text in this file.")

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    *(kind.signature for kind in FILE_KINDS.values() if kind.signature),
    # Programs, RTF, older Office files, GIF.
    *(b"\x7fELF", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"GIF8"),
)
_HIGH_BYTES = bytes(range(0x80, 0x100))
_NOT_IN_WESTERN_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")


def is_text(file: IO[bytes]) -> bool:
    """Whether this is text, and not another kind of file. Raises `Unreadable`, also when it is blank."""
    file.seek(0)
    if file.read(16).startswith(_SIGNATURES):
        return False
    if not read_text(file).strip():
        raise Unreadable(NO_TEXT)
    return True


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


def temporary_file(text: str) -> IO[bytes]:
    """A file of its own for a text, in the folder that is removed with the process."""
    file = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    file.write(text.encode())
    file.flush()
    return file

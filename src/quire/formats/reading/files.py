"""Text files: which bytes are text. And the sentences for files that cannot be read."""

import os
import tempfile
from typing import IO

from quire.domain.errors import Unreadable
from quire.domain.files.file_kinds import FILE_KINDS
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.translatable_text import TranslatableText
from quire.formats.reading.encodings import Decoded, decoded, decoded_page

DAMAGED = TranslatableText("The file is damaged and cannot be read.")
TOO_LONG = TranslatableText("Reading this file took too long.")
NO_TEXT = TranslatableText("There is no text in this file.")
SCANNED = TranslatableText("This PDF has no text layer; it seems to be scanned.")
LETTERS_UNKNOWN = TranslatableText(
    "The fonts of this PDF do not say which letters they draw; its text cannot be read."
)

_SIGNATURES = (
    *(kind.signature for kind in FILE_KINDS.values() if kind.signature),
    # Programs, RTF, older Office files, GIF.
    *(b"\x7fELF", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"GIF8"),
)


def is_text(file: IO[bytes]) -> bool:
    """Whether this is text, and not another kind of file. Raises `Unreadable`, also when it is blank."""
    file.seek(0)
    if file.read(16).startswith(_SIGNATURES):
        return False
    if not read_text(file).text.strip():
        raise Unreadable(NO_TEXT)
    return True


def read_text(file: IO[bytes]) -> Decoded:
    """The characters of a text file. Raises `Unreadable` where its encoding can neither be told nor guessed."""
    return _checked(decoded(_bytes_of(file)))


def read_page(file: IO[bytes]) -> Decoded:
    """The characters of a page, which may name its encoding itself. Raises as `read_text`."""
    return _checked(decoded_page(_bytes_of(file)))


def notes_on(text: Decoded) -> list[ReadingNote]:
    """The note on an encoding that was guessed."""
    return [] if text.guessed is None else [ReadingNote("encoding_guessed", name=text.guessed)]


def _bytes_of(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _checked(text: Decoded | None) -> Decoded:
    if text is None:
        raise Unreadable("The file is not text in UTF-8 or another encoding that can be read.")
    return text


def temporary_file(content: bytes) -> IO[bytes]:
    """A file of its own, read from its beginning, in the folder that is removed with the process."""
    file = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    file.write(content)
    file.flush()
    # Past Python's buffer, which programs know nothing of.
    os.lseek(file.fileno(), 0, os.SEEK_SET)
    return file

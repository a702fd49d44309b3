"""A folder as an archive: one text in Markdown or LaTeX, with its pictures beside it."""

import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import IO, Literal

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.domain.references.unreadable import too_much_text
from quire.formats.reading.archives import has_right_content

_SUFFIXES: Mapping[str, Literal["md", "tex"]] = {
    ".md": "md",
    ".markdown": "md",
    ".tex": "tex",
    ".latex": "tex",
    ".ltx": "tex",
}
_OF_THE_SYSTEM = ("__MACOSX", ".")
"""How names begin that nobody put into an archive."""


class TextInFolder(msgspec.Struct, frozen=True):
    """The text in an archive: its kind, the folder that it is in, and its bytes."""

    kind: Literal["md", "tex"]
    folder: str
    content: bytes


def text_in_folder(file: IO[bytes], limits: Limits) -> TextInFolder:
    """The one text in an archive. Raises `Unreadable`."""
    has_right_content(file, limits, lambda _: True)
    with zipfile.ZipFile(file) as archive:
        texts = [one for one in archive.infolist() if _is_text(PurePosixPath(one.filename))]
        if not texts:
            raise Unreadable("There is no Markdown and no LaTeX file in this archive.")
        if len(texts) > 1:
            raise Unreadable("There are several texts in this archive; import them one by one.")
        if texts[0].file_size > limits.text_file_bytes_max:
            raise Unreadable(too_much_text(limits.text_file_bytes_max))
        path = PurePosixPath(texts[0].filename)
        return TextInFolder(_SUFFIXES[path.suffix.lower()], str(path.parent), archive.read(texts[0]))


def _is_text(path: PurePosixPath) -> bool:
    return path.suffix.lower() in _SUFFIXES and not any(
        part.startswith(_OF_THE_SYSTEM) for part in path.parts
    )

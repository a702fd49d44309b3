"""One module for each kind of files, named in `domain/files/file_kinds`: how it is recognised, and what stands in it.

Only the limited process loads them. A module has the two functions of `FileReader`; what several of them need is one
folder up (`files`, `archives`, `office`, `pandoc`, `html`, `pdf`, `text`).
"""

from importlib import import_module
from typing import IO, Protocol, cast

from quire.domain.errors import Unreadable
from quire.domain.files.file_kinds import FILE_KINDS, FileKind, ReferenceKind
from quire.domain.limits import Limits
from quire.domain.references.unreadable import wrong_content
from quire.formats.reading.content import Content

_BEGINNING_BYTES = 1024


class FileReader(Protocol):
    """What a module here can do. Both functions raise `Unreadable`."""

    def is_right(self, file: IO[bytes], limits: Limits) -> bool:
        """Whether a file whose name and signature fit is one of this kind."""
        ...

    def read(self, file: IO[bytes], limits: Limits) -> Content:
        """Read a file that is right."""
        ...


def check(file: IO[bytes], kind: ReferenceKind, limits: Limits) -> None:
    """Raise `Unreadable` unless name, signature and content of a file agree."""
    known = FILE_KINDS[kind]
    file.seek(0)
    beginning = file.read(_BEGINNING_BYTES)
    if not beginning:
        raise Unreadable("The file is empty.")
    has_signature = beginning.lstrip(known.before_signature).startswith(known.signature)
    if not has_signature or not _reader_of(known).is_right(file, limits):
        raise Unreadable(wrong_content(kind))


def read(file: IO[bytes], kind: ReferenceKind, limits: Limits) -> Content:
    """What stands in a file that is what it claims to be. Raises `Unreadable`."""
    check(file, kind, limits)
    return _reader_of(FILE_KINDS[kind]).read(file, limits)


def _reader_of(kind: FileKind) -> FileReader:
    """The module is loaded when it is needed, and the libraries that it needs with it."""
    return cast(FileReader, import_module(f"{__name__}.{kind.reader}"))

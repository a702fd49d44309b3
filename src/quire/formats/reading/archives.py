"""Office files are archives, which are checked before they are opened: a few bytes can unpack to any number.

Only names and sizes are looked at, and the few bytes that say what the archive is.
"""

import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import IO

from quire.domain.errors import Unreadable
from quire.domain.limits import MIB, Limits
from quire.domain.references.unreadable import too_many_parts
from quire.formats.reading.files import DAMAGED

_END_RECORD = struct.Struct("<4s4H2LH")
_END_RECORD_SIGNATURE = b"PK\x05\x06"
_COMMENT_BYTES_MAX = 65_535
_DIRECTORY_BYTES_MAX = MIB
_RATIO_MATTERS_FROM_BYTES = MIB
_IS_ENCRYPTED = 0x1


def has_right_content(file: IO[bytes], limits: Limits, is_right: Callable[[zipfile.ZipFile], bool]) -> bool:
    """Whether an archive within the limits holds what it should; a missing entry is a no. Raises `Unreadable`."""
    try:
        with _open_archive(file, limits) as archive:
            _check_archive(archive, limits)
            return is_right(archive)
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
    return Unreadable(too_many_parts(limits.archive_entries))


def _is_astray(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry points out of its archive."""
    path = PurePosixPath(entry.filename)
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return (
        is_link or path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
    )


def _is_packed_too_much(entry: zipfile.ZipInfo, ratio_max: int) -> bool:
    return entry.file_size > _RATIO_MATTERS_FROM_BYTES and entry.file_size > ratio_max * entry.compress_size

"""A small disk of its own, which may be filled; and what seems one to those who may mount none."""

import errno
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest

from quire.domain.limits import KIB

_CHILD = Path(__file__).parent / "formats" / "child_without_room.py"


class SmallDisk(Protocol):
    """A folder with as much room as a test leaves."""

    def folder(self) -> Path:
        """The folder; raises where not even another one can be made in it."""

    def leave_room(self, room_kib: int) -> None:
        """Let there be room for so much from now on."""

    def left_behind(self) -> list[str]:
        """What lies in the folder besides what fills the disk."""


class FilledDisk:
    """A disk that is mounted, and filled by a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def folder(self) -> Path:
        return self._folder

    def leave_room(self, room_kib: int) -> None:
        leave_room(self._folder, room_kib)

    def left_behind(self) -> list[str]:
        return sorted(set(os.listdir(self._folder)) - {"filling"})


class SeededDisk:
    """A folder of any disk, which seems full to the process that opens files: its interpreter is another one."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self._folder = folder
        self._room_kib = 0
        self._interpreter = folder.with_name("python")
        self._python = sys.executable
        monkeypatch.setattr(sys, "executable", str(self._interpreter))

    def folder(self) -> Path:
        if self._room_kib == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._folder

    def leave_room(self, room_kib: int) -> None:
        self._room_kib = room_kib
        python = shlex.join([self._python, "-I", "-X", "utf8", str(_CHILD), str(room_kib * KIB)])
        # The job is the last argument.
        self._interpreter.write_text(f'#!/bin/sh\nfor job; do :; done\nexec {python} "$job"\n')
        self._interpreter.chmod(0o700)

    def left_behind(self) -> list[str]:
        return os.listdir(self._folder)


@contextmanager
def mounted(folder: Path, *, size_kib: int) -> Iterator[Path]:
    """A disk in this folder. Skips the test for those who may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", folder]
    try:
        is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("Only who may mount a disk can fill one.")
    try:
        yield folder
    finally:
        # What a server that was just killed had open is closed at its leisure.
        subprocess.run(["umount", "--lazy", folder], check=True)


def leave_room(disk: Path, room_kib: int) -> None:
    """Fill the disk but for this, also where a server takes some of it meanwhile."""
    while not _is_filled(disk, room_kib):
        pass


def _is_filled(disk: Path, room_kib: int) -> bool:
    filling = disk / "filling"
    filling.unlink(missing_ok=True)
    room = os.statvfs(disk)
    try:
        filling.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - room_kib * KIB)))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False
    return True


def make_room(disk: Path) -> None:
    """Take away what fills the disk."""
    (disk / "filling").unlink(missing_ok=True)

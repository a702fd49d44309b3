"""A small disk of its own, which may be filled."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from quire.domain.limits import KIB


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
    """Fill the disk but for this."""
    filling = disk / "filling"
    filling.unlink(missing_ok=True)
    room = os.statvfs(disk)
    filling.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - room_kib * KIB)))


def make_room(disk: Path) -> None:
    """Take away what fills the disk."""
    (disk / "filling").unlink()

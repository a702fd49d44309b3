"""The clock that nobody sets: the time since the machine was booted, and which boot that was."""

import secrets
import sys
import time
from datetime import timedelta
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_own_id = secrets.token_hex(16)


def boot_id() -> str:
    """The id of this boot; where the system has none, one of this process, whose clock means nothing to others."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return _own_id


def time_since_boot() -> timedelta:
    """How long ago the machine was booted, including the time for which it slept."""
    is_linux = sys.platform == "linux"
    return timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME) if is_linux else time.monotonic())

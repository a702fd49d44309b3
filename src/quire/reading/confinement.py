"""The limits a process puts on itself before it looks at a file that may be hostile.

Memory, computing time, written files and open files are limited, the network is cut off where the kernel lets an
ordinary process do that, and the process ends with its parent. All of it is handed down to programs that are started.
"""

import ctypes
import resource
import signal
import sys

import msgspec

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITTEN_BYTES_MAX = 32 * 1024 * 1024
_OPEN_FILES_MAX = 64


class Confinement(msgspec.Struct, frozen=True):
    """Which limits are in force; not every system has all of them."""

    is_memory_limited: bool
    is_network_cut: bool


def confine(memory_bytes_max: int, cpu_seconds: int) -> Confinement:
    """Limit this process. There is no way back."""
    _limit(resource.RLIMIT_CORE, 0)
    # The first limit sends a signal that tells what happened, the second one cannot be caught.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    _limit(resource.RLIMIT_FSIZE, _WRITTEN_BYTES_MAX)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES_MAX)
    return Confinement(
        is_memory_limited=_limit(resource.RLIMIT_AS, memory_bytes_max),
        is_network_cut=sys.platform == "linux" and _leave_the_world(),
    )


def confine_program(memory_bytes_max: int) -> None:
    """Limit a program that a confined process is about to become, which ends with that process as well."""
    _limit(resource.RLIMIT_AS, memory_bytes_max)
    if sys.platform == "linux":
        _end_with_parent()


def _limit(which: int, most: int) -> bool:
    try:
        resource.setrlimit(which, (most, most))
    except (ValueError, OSError):
        return False
    return True


def _leave_the_world() -> bool:
    """End with the parent, never gain rights, and see no network; a user namespace is what permits the latter."""
    _end_with_parent()
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWNET) == 0)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

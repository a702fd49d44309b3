"""The limits a process puts on itself before it looks at a file that may be hostile.

Memory, computing time, written files and open files are limited, and it ends with its parent (`end_with_parent`). Where
the kernel can, it opens no path but its own folder, its program and libraries (Landlock), opens no socket and signals
nobody (seccomp), and has no network (namespaces). Where root runs the server, it becomes a user who
owns nothing (`own_user`), or stays root without privileges (capabilities). Limits are handed down to programs that are
started.
"""

import ctypes
import os
import re
import resource
import signal
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from quire.formats.walls import landlock, own_user, privileges, seccomp

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38

_WRITTEN_BYTES_MAX = 32 * 1024 * 1024
_OPEN_FILES_MAX = 64
_PROCESSES_MAX = 256
"""With threads, of which programs start one for each core."""

_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
_READ_BY_LIBRARIES = (
    "/dev/urandom",
    "/dev/zero",
    "/etc/ld.so.cache",
    # Pages whose fonts are not in the file are drawn with those of the system.
    "/usr/share/fonts",
    "/usr/local/share/fonts",
)


class Confinement(msgspec.Struct, frozen=True):
    """Which limits are in force; not every system has all of them.

    A user of its own, and a number of processes, are walls behind the others: a confinement is complete without.
    """

    is_memory_limited: bool
    is_network_cut: bool
    are_paths_closed: bool
    are_calls_filtered: bool
    are_privileges_given_up: bool
    has_own_user: bool = False
    are_processes_limited: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether all limits are in force."""
        return (
            self.is_memory_limited
            and self.is_network_cut
            and self.are_paths_closed
            and self.are_calls_filtered
            and self.are_privileges_given_up
        )


def confine(memory_bytes_max: int, cpu_seconds: int, program: Path, *data: Path) -> Confinement:
    """Limit this process, which may start one program that reads its data. There is no way back."""
    _limit(resource.RLIMIT_CORE, 0)
    # The first limit sends a signal that tells what happened, the second one cannot be caught.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    _limit(resource.RLIMIT_FSIZE, _WRITTEN_BYTES_MAX)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES_MAX)
    is_memory_limited = _limit(resource.RLIMIT_AS, memory_bytes_max)
    if sys.platform != "linux":
        return Confinement(is_memory_limited, False, False, False, False)
    has_own_user = own_user.become((program, *data))
    is_root = os.geteuid() == 0
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    are_paths_closed = landlock.close_paths(_open_paths(program, data))
    has_own_users, has_own_network = _leave_network()
    # A namespace of its own has given it all of them, for what is in there.
    are_privileges_given_up = privileges.give_up()
    are_calls_filtered = seccomp.filter_system_calls()
    return Confinement(
        is_memory_limited=is_memory_limited,
        is_network_cut=has_own_network or are_calls_filtered,
        are_paths_closed=are_paths_closed,
        are_calls_filtered=are_calls_filtered,
        are_privileges_given_up=are_privileges_given_up,
        has_own_user=has_own_user,
        are_processes_limited=has_own_users and not is_root and _limit_processes(),
    )


def missing_walls() -> list[str]:
    """What this kernel cannot confine, as far as can be seen from outside."""
    walls = {"Landlock": landlock.version() > 0, "seccomp": seccomp.is_known()}
    return [name for name, is_there in walls.items() if not is_there]


def confine_program(memory_bytes_max: int, parent: int) -> None:
    """Limit a program that a confined process is about to become, which ends with that process as well."""
    _limit(resource.RLIMIT_AS, memory_bytes_max)
    end_with_parent(parent)


def end_with_parent(parent: int) -> None:
    """Let the kernel end this process when its parent dies; one that died before that sends no signal."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _limit(which: int, most: int) -> bool:
    try:
        resource.setrlimit(which, (most, most))
    except (ValueError, OSError):
        return False
    return True


def _open_paths(program: Path, data: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    """What the process needs: its folder, its modules, the libraries of the system, the program and its data."""
    yield Path(), landlock.WRITE
    yield Path("/dev/null"), landlock.WRITE
    yield program, landlock.READ | landlock.EXECUTE
    for library in _LIBRARIES:
        yield Path(library), landlock.READ | landlock.EXECUTE
    for path in data:
        yield path, landlock.READ
    for module in (
        *sys.path,
        sysconfig.get_path("stdlib"),
        f"{sys.base_prefix}/lib",
        *_READ_BY_LIBRARIES,
    ):
        yield Path(module), landlock.READ


def _leave_network() -> tuple[bool, bool]:
    """See no network; a user namespace is what permits that. Whether there is one, and whether the network is gone."""
    libc = ctypes.CDLL(None)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
        return True, True
    return False, libc.unshare(_CLONE_NEWNET) == 0


def _limit_processes() -> bool:
    """Limit how many processes there are in the namespace of users that this one has for itself.

    Root is not held to it. Kernels before 5.14 count all processes of the user on the machine instead.
    """
    major, minor = map(int, re.findall(r"\d+", os.uname().release)[:2])
    return (major, minor) >= (5, 14) and _limit(resource.RLIMIT_NPROC, _PROCESSES_MAX)

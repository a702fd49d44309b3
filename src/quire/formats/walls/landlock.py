"""Landlock: this process and its children open no path but those that are named, send no signal out, and bind no port.

The kernel's own documentation, `Documentation/userspace-api/landlock.rst`, has the numbers. Older kernels know fewer
rights; what a kernel does not know is not asked of it.
"""

import ctypes
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

from quire.formats.walls.system_calls import MACHINE, system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_GET_VERSION = 1
_RULE_PATH_BENEATH = 1

EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_FILE, _TRUNCATE = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 14

READ = _READ_FILE | _READ_DIR
WRITE = READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_FILE | _TRUNCATE
_OF_FILES = EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
"""The rights that make sense for a path that is no folder."""

_RIGHTS_BY_VERSION = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""How many of the rights on paths a version knows; all of them are handled, and therefore refused unless named."""

_REFUSED_CONNECTIONS = 0b11
"""To bind and to connect TCP ports."""
_REFUSED_REACH = 0b11
"""To connect to abstract sockets, and to send signals, beyond this process and its children."""


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """The version of Landlock that the kernel has; 0 for none."""
    if not MACHINE:
        return 0
    try:
        return system_call(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_GET_VERSION))
    except OSError:
        return 0


def close_paths(allowed: Iterable[tuple[Path, int]]) -> bool:
    """Close every path but these, each with its rights; False where the kernel cannot. There is no way back.

    The process must not be able to gain privileges.
    """
    found = version()
    if found == 0:
        return False
    handled = (1 << _RIGHTS_BY_VERSION[min(found, max(_RIGHTS_BY_VERSION))]) - 1
    ruleset = _create_ruleset(found, handled)
    try:
        for path, rights in allowed:
            # A path that is not there, or cannot be reached, needs no rule.
            with suppress(FileNotFoundError, PermissionError):
                _allow(ruleset, path, rights & handled)
        system_call(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    except OSError:
        return False
    finally:
        os.close(ruleset)
    return True


def _create_ruleset(found: int, handled: int) -> int:
    ruleset = _Ruleset(
        handled, _REFUSED_CONNECTIONS if found >= 4 else 0, _REFUSED_REACH if found >= 6 else 0
    )
    # A kernel takes a structure that is longer than it knows when what it does not know is 0.
    size = ctypes.c_size_t(ctypes.sizeof(ruleset))
    return system_call(_CREATE_RULESET, ctypes.byref(ruleset), size, ctypes.c_uint32(0))


def _allow(ruleset: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        is_folder = S_ISDIR(os.fstat(descriptor).st_mode)
        rule = _PathBeneath(rights if is_folder else rights & _OF_FILES, descriptor)
        system_call(
            _ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_RULE_PATH_BENEATH),
            ctypes.byref(rule),
            ctypes.c_uint32(0),
        )
    finally:
        os.close(descriptor)

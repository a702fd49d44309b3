"""System calls by number, for what the standard library and libc have no function for."""

import ctypes
import os
import platform
import sys

_libc = ctypes.CDLL(None, use_errno=True)

MACHINE = platform.machine() if sys.platform == "linux" else ""
"""By which the numbers of system calls differ; empty where there is no Linux."""


def system_call(number: int, *arguments: object) -> int:
    """Make a system call. Raises `OSError`."""
    result: int = _libc.syscall(number, *arguments)
    return _checked(result)


def prctl(option: int, *arguments: object) -> int:
    """Change what holds for this process. Raises `OSError`."""
    result: int = _libc.prctl(option, *arguments)
    return _checked(result)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result

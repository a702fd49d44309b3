"""Capabilities: what root may do beyond its own files, and whoever has a user namespace within it.

This process gives up all of them, and no program that it starts gets any back: the process must not be able to gain
privileges. `capabilities(7)` has the calls, which libc passes on.
"""

import ctypes

CHOWN, SETGID, SETUID = 0, 6, 7
"""The numbers of those by which root becomes another user."""

_VERSION = 0x20080522
_WORDS = 2


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Capabilities(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def give_up() -> bool:
    """Give up every capability; whether none is left. There is no way back."""
    libc = ctypes.CDLL(None)
    header = _Header(_VERSION, 0)
    # Whoever has none may be refused the call, as by a filter of a service, and needs it no more.
    libc.capset(ctypes.byref(header), ctypes.byref((_Capabilities * _WORDS)()))
    left = _capabilities()
    return left is not None and not any(one.effective | one.permitted | one.inheritable for one in left)


def has(*numbers: int) -> bool:
    """Whether all of these capabilities are there: a container may have taken some from root."""
    there = _capabilities()
    return there is not None and all(there[0].effective >> number & 1 for number in numbers)


def _capabilities() -> ctypes.Array[_Capabilities] | None:
    header, there = _Header(_VERSION, 0), (_Capabilities * _WORDS)()
    return there if ctypes.CDLL(None).capget(ctypes.byref(header), ctypes.byref(there)) == 0 else None

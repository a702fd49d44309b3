"""A filter of system calls: this process and its children open no socket, signal nobody and gain no namespace.

It is a program for the kernel's classic BPF machine, as `seccomp(2)` describes it: the architecture is checked, then
the number of the call against a list. A refused call returns an error, so that a library that merely tries goes on.
"""

import ctypes
import errno
from collections.abc import Iterator

from quire.formats.walls.system_calls import MACHINE, prctl

_PR_GET_SECCOMP, _PR_SET_SECCOMP = 21, 22
_MODE_FILTER = 2

_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_REFUSE, _NOT_THERE = _ERROR | errno.EPERM, _ERROR | errno.ENOSYS

_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _JUMP_IF_SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16

_OTHER_NUMBERS = 0x40000000
"""From here on x86-64 has the calls of another interface, x32, once more."""

_NEW_NAMESPACES = 0x7E020000
"""The flags of `clone` that make namespaces."""

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_REFUSED = {
    # name: (x86_64, aarch64)
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvfrom": (45, 207),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "fanotify_init": (300, 262),
    "personality": (135, 92),
    "syslog": (103, 116),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    # Whoever leaves the process group would outlive the kill that ends all of it.
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
}

_CLONE = (56, 220)
_CLONE3 = (435, 435)
_PRLIMIT = (302, 261)


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jump_true", ctypes.c_uint8),
        ("jump_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def is_known() -> bool:
    """Whether the kernel has filters, and this machine is one whose system calls are known here."""
    if MACHINE not in _ARCHITECTURES:
        return False
    try:
        prctl(_PR_GET_SECCOMP, 0, 0, 0, 0)
    except OSError:
        return False
    return True


def filter_system_calls() -> bool:
    """Refuse what is on the list from now on; False where the kernel cannot. There is no way back.

    The process must not be able to gain privileges.
    """
    if not is_known():
        return False
    instructions = list(_instructions(list(_ARCHITECTURES).index(MACHINE)))
    program = _Program(len(instructions), (_Instruction * len(instructions))(*instructions))
    try:
        prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_MODE_FILTER), ctypes.byref(program), 0, 0)
    except OSError:
        return False
    return True


def _instructions(column: int) -> Iterator[_Instruction]:
    yield _Instruction(_LOAD, 0, 0, _ARCHITECTURE_AT)
    yield _Instruction(_JUMP_IF_EQUAL, 1, 0, _ARCHITECTURES[MACHINE])
    yield _Instruction(_RETURN, 0, 0, _REFUSE)
    yield _Instruction(_LOAD, 0, 0, _NUMBER_AT)
    yield _Instruction(_JUMP_IF_AT_LEAST, 0, 1, _OTHER_NUMBERS)
    yield _Instruction(_RETURN, 0, 0, _REFUSE)
    for numbers in _REFUSED.values():
        yield from _return_if_equal(numbers[column], _REFUSE)
    # Its flags are in memory, where no filter sees them; without it, libraries use `clone`.
    yield from _return_if_equal(_CLONE3[column], _NOT_THERE)
    yield from _refuse_if_set(_CLONE[column], _NEW_NAMESPACES)
    # Limits of other processes: 0 is the own one.
    yield from _refuse_if_set(_PRLIMIT[column], 0xFFFFFFFF)
    yield _Instruction(_RETURN, 0, 0, _ALLOW)


def _return_if_equal(number: int, result: int) -> Iterator[_Instruction]:
    yield _Instruction(_JUMP_IF_EQUAL, 0, 1, number)
    yield _Instruction(_RETURN, 0, 0, result)


def _refuse_if_set(number: int, bits: int) -> Iterator[_Instruction]:
    """Refuse a call whose first argument has one of these bits."""
    yield _Instruction(_JUMP_IF_EQUAL, 0, 4, number)
    yield _Instruction(_LOAD, 0, 0, _FIRST_ARGUMENT_AT)
    yield _Instruction(_JUMP_IF_SET, 0, 1, bits)
    yield _Instruction(_RETURN, 0, 0, _REFUSE)
    yield _Instruction(_LOAD, 0, 0, _NUMBER_AT)

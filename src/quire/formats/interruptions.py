"""What can end a reading although the file is good: signals that stop services, and what the machine is short of."""

import errno
import signal

STOPPING_SIGNALS = frozenset({signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})
"""Sent by a service manager, a terminal, or a kernel without memory; the limits that a file exceeds send others."""

SHORTAGES = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EDQUOT, errno.EIO}
)
"""Open files, memory, processes, disk space."""

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""No disk space, or none that this account may use."""


class ProgramKilled(Exception):
    """A program that reads files was ended by a signal, most often for a limit."""

    def __init__(self, program: str, signal_number: int) -> None:
        super().__init__(f"{program} was ended by signal {signal_number}")
        self.signal_number = signal_number


class ProgramFailed(Exception):
    """A program that reads files ended with an error of its own."""

    def __init__(self, program: str, status: int) -> None:
        super().__init__(f"{program} ended with status {status}")

"""What can end a reading although the file is good: signals that stop services, and what the machine is short of."""

import errno
import signal

STOPPING_SIGNALS = frozenset({signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})
"""Sent by a service manager, a terminal, or a kernel without memory; the limits that a file exceeds send others."""

SHORTAGES = frozenset(
    {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOSPC, errno.EDQUOT, errno.EIO}
)
"""Open files, memory, processes, disk space."""

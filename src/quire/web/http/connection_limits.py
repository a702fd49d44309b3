"""How many connections are open at once: for each network, and in total, below the limit of open files."""

import resource
import sys
import time
from collections import Counter
from contextlib import suppress

import structlog

from quire.domain.operation.networks import AddressList, network_of

FILES_WANTED = 65_536
RESERVED_FILES = 384
"""Files that the server needs beside its clients: database, uploads, readers, and the models' connections."""

SECONDS_BETWEEN_WARNINGS = 60.0

log = structlog.get_logger("quire")


class ConnectionLimits:
    """Counts the open connections of one server."""

    def __init__(
        self,
        per_network: int = sys.maxsize,
        total: int = sys.maxsize,
        *,
        exempt: AddressList | None = None,
    ) -> None:
        self._per_network = per_network
        self._total = total
        self._exempt = exempt or AddressList(())
        self._open: Counter[str] = Counter()
        self._warned_at = -SECONDS_BETWEEN_WARNINGS

    def admit(self, address: str) -> bool:
        """Count a new connection, unless there are too many already. Named proxies speak for many people."""
        network = network_of(address)
        is_over = self._open[network] >= self._per_network and address not in self._exempt
        if is_over or self._open.total() >= self._total:
            self._warn(network)
            return False
        self._open[network] += 1
        return True

    def release(self, address: str) -> None:
        """An admitted connection is closed."""
        network = network_of(address)
        self._open[network] -= 1
        if not self._open[network]:
            del self._open[network]

    def _warn(self, network: str) -> None:
        # Strangers decide how often this happens.
        now = time.monotonic()
        if now - self._warned_at >= SECONDS_BETWEEN_WARNINGS:
            self._warned_at = now
            log.warning(
                "refusing connections",
                network=network,
                open_from_there=self._open[network],
                open_in_total=self._open.total(),
            )


def connections_below_limit_of_files() -> int:
    """Raise the limit of open files as far as the system allows, and leave a reserve of it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = FILES_WANTED if hard == resource.RLIM_INFINITY else min(hard, FILES_WANTED)
    # Where the system refuses, the limit stays as it is.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, highest), hard))
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return files - min(RESERVED_FILES, files // 2)

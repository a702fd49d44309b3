"""What a test does, as if another process did it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

_pids = iter(range(-1, -10_000, -1))


@contextmanager
def another_process() -> Iterator[None]:
    """A process of its own, as far as the store tells processes apart."""
    pid = next(_pids)
    with patch.object(os, "getpid", lambda: pid):
        yield

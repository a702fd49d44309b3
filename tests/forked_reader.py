"""Reading files in a process that was forked instead of started: to load what it needs takes longer than a small file.

The process limits itself, does its job and ends as the real one does. How that is started, limited and ended is tested
with the real one, in `tests/formats/test_file_process.py` and beside it.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import msgspec

from quire.domain.errors import Unreadable
from quire.formats import child
from quire.formats.file_process import FileProcess
from quire.formats.jobs import Job
from quire.formats.outcome_checks import CRASHED
from quire.formats.reading.files import TOO_LONG
from tests.forks import Fork, Surroundings


class ForkedReader(FileProcess):
    """Does all that the real one does, in less time."""

    async def _run(self, path: Path, job: Job, files: Mapping[str, bytes]) -> bytes:
        return await asyncio.to_thread(_printed, self._folder(), path, job, files)


def _printed(parent: Path, path: Path, job: Job, files: Mapping[str, bytes]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="quire-reader-", dir=parent) as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        process = Fork(partial(_do, job, folder), Surroundings({}, path, Path(os.devnull)))
        with process.stdout:
            printed = process.stdout.read()
        status = process.wait()
    if status != 0:
        raise Unreadable(TOO_LONG if status == -signal.SIGXCPU else CRASHED)
    return printed.encode()


def _do(job: Job, folder: str) -> None:
    """Be the process that does a job."""
    os.setsid()
    os.chdir(folder)
    os.dup2(sys.stdin.fileno(), 0)
    # Its parent is the process from which all are forked.
    own = msgspec.structs.replace(job, parent=os.getppid())
    sys.argv = ["", msgspec.json.encode(own).decode()]
    child.main()

"""Running the process that opens files: started with the open file and a folder, waited for, ended with all it started.

It gets no environment, and gives way to whoever waits for a page.
"""

import asyncio
import math
import os
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple, cast

import structlog

from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.limits import MIB
from quire.formats.interruptions import STOPPING_SIGNALS
from quire.formats.outcome_checks import CRASHED
from quire.formats.reading.files import TOO_LONG

log = structlog.get_logger("quire.formats")

_OUTCOME_BYTES_MAX = 64 * MIB
_NICENESS = 5


class Time(NamedTuple):
    """How long a task may take, and how much computing time."""

    seconds: float
    cpu_seconds: int


async def run(
    parent: Callable[[], Path], path: Path, job: str, files: Mapping[str, bytes], time: Time
) -> bytes:
    """What the process prints of a job on the open file at `path`, with these files in its folder.

    The folder is made in `parent`. Raises `Unreadable`, `ReadingInterrupted`, and what the system lacks.
    """
    with _temporary_folder(parent, files) as folder, path.open("rb") as file:
        process = await _start(file, folder, job)
        try:
            async with asyncio.timeout(time.seconds):
                await _let_others_go_first(process)
                return await _printed(process)
        except TimeoutError:
            if was_starved(_cpu_seconds(process.pid), time.cpu_seconds):
                log.warning("reading was interrupted", fault="the machine was busy")
                raise ReadingInterrupted from None
            raise Unreadable(TOO_LONG) from None
        finally:
            await _end(process)


@contextmanager
def _temporary_folder(parent: Callable[[], Path], files: Mapping[str, bytes]) -> Iterator[str]:
    """A folder with these files, which is removed afterwards.

    Removing an empty one takes no open file, of which none may be left.
    """
    folder = tempfile.mkdtemp(prefix="quire-reader-", dir=parent())
    try:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        yield folder
    finally:
        try:
            os.rmdir(folder)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)


async def _start(file: IO[bytes], folder: str, job: str) -> Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-X", "utf8", "-m", "quire.formats.child", job),
        stdin=file,
        stdout=PIPE,
        stderr=DEVNULL,
        cwd=folder,
        env={},
        start_new_session=True,
    )


async def _let_others_go_first(process: Process) -> None:
    """Give way from the start to whoever waits for a page, but not so much that a busy machine reads nothing."""
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
    while not _has_made_session_nice(process.pid):  # noqa: ASYNC110  Nobody tells when it can be set.
        await asyncio.sleep(0.1)


def _has_made_session_nice(pid: int) -> bool:
    """Linux may share the cores among sessions first: a process is then nice to those of its own, unless this is set.

    It can be set once in a tenth of a second, by whomever. Returns whether there is nothing left to do.
    """
    try:
        Path(f"/proc/{pid}/autogroup").write_text(str(_NICENESS))
    except BlockingIOError:
        return False
    except OSError:
        # The process has ended, or this system knows no such thing.
        return True
    return True


async def _printed(process: Process) -> bytes:
    """All that a process prints until it ends well."""
    outcome_pipe = cast(asyncio.StreamReader, process.stdout)
    pieces, size_bytes = [], 0
    while piece := await outcome_pipe.read(MIB):
        pieces.append(piece)
        size_bytes += len(piece)
        if size_bytes > _OUTCOME_BYTES_MAX:
            raise Unreadable(CRASHED)
    status = await process.wait()
    if -status in STOPPING_SIGNALS:
        log.warning("reading was interrupted", fault=signal.Signals(-status).name)
        raise ReadingInterrupted
    if status != 0:
        raise Unreadable(TOO_LONG if status == -signal.SIGXCPU else CRASHED)
    return b"".join(pieces)


def was_starved(cpu_seconds: float, cpu_seconds_max: int) -> bool:
    """Whether a reading that took too long was not given the computing time that it may have.

    That is the fault of no file: on a machine with nothing else to do, a reading gets all of it well before its time is
    over.
    """
    return cpu_seconds < cpu_seconds_max


def _cpu_seconds(session: int) -> float:
    """The computing time of a process and all that it started; where the system does not tell, as much as may be."""
    found = [_ticks_in_session(path, session) for path in Path("/proc").glob("[0-9]*/stat")]
    return sum(found) / os.sysconf("SC_CLK_TCK") if found else math.inf


def _ticks_in_session(stat: Path, session: int) -> int:
    try:
        fields = stat.read_text().rsplit(")", 1)[1].split()
    except OSError:
        # It has ended meanwhile.
        return 0
    return sum(map(int, fields[11:15])) if int(fields[3]) == session else 0


async def _end(process: Process) -> None:
    """End the process and all that it started; what it leaves behind has its process group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()

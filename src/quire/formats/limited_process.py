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
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, cast

import structlog

from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.limits import MIB
from quire.formats.interruptions import STOPPING_SIGNALS
from quire.formats.jobs import Bounds
from quire.formats.outcome_checks import CRASHED
from quire.formats.reading.files import TOO_LONG

log = structlog.get_logger("quire.formats")

_OUTCOME_BYTES_MAX = 64 * MIB
_NICENESS = 5


async def run(
    parent: Callable[[], Path], path: Path, job: str, files: Mapping[str, bytes], bounds: Bounds
) -> bytes:
    """What the process prints of a job on the open file at `path`, with these files in its folder.

    The folder is made in `parent`. Raises `Unreadable`, `ReadingInterrupted`, and what the system lacks.
    """
    async with _temporary_folder(parent, files) as folder, _open_file(path) as file:
        process = await _start(file, folder, job)
        try:
            async with asyncio.timeout(bounds.seconds):
                await _let_others_go_first(process)
                return await _printed(process)
        except TimeoutError:
            # There may be thousands of processes to look at.
            used_seconds = await asyncio.to_thread(_cpu_seconds, process.pid)
            if was_starved(used_seconds, bounds.cpu_seconds):
                log.warning("reading was interrupted", fault="the machine was busy")
                raise ReadingInterrupted from None
            raise Unreadable(TOO_LONG) from None
        finally:
            await _end(process)


@asynccontextmanager
async def _temporary_folder(parent: Callable[[], Path], files: Mapping[str, bytes]) -> AsyncIterator[str]:
    """A folder with these files, which is removed afterwards, also where whoever waits leaves while it is made."""
    made: list[str] = []
    try:
        await _in_thread(_make_folder, parent, files, made)
        yield made[0]
    finally:
        for folder in made:
            await _in_thread(_remove_folder, folder)


def _make_folder(parent: Callable[[], Path], files: Mapping[str, bytes], made: list[str]) -> None:
    made.append(tempfile.mkdtemp(prefix="quire-reader-", dir=parent()))
    for name, content in files.items():
        Path(made[0], name).write_bytes(content)


def _remove_folder(folder: str) -> None:
    """Removing an empty one takes no open file, of which none may be left."""
    try:
        os.rmdir(folder)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _open_file(path: Path) -> AsyncIterator[IO[bytes]]:
    """A file, which may lie on a slow network share."""
    opened: list[IO[bytes]] = []
    try:
        await _in_thread(lambda: opened.append(path.open("rb")))
        yield opened[0]
    finally:
        for file in opened:
            file.close()


async def _in_thread(function: Callable[..., None], *args: object) -> None:
    """Run a function in a thread to its end, also where whoever waits for it leaves."""
    work = asyncio.ensure_future(asyncio.to_thread(function, *args))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


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

"""Every kind of file is read in the limited process, into passages that say where they stand."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.limits import Limits
from quire.domain.references.references import locate
from quire.formats.file_process import FileProcess
from quire.formats.jobs import Bounds, Export, Import, Look, Read, Task, bounds_of, limits_for
from quire.formats.limited_process import was_starved
from tests.formats.conftest import Files


@pytest.fixture
def reader() -> FileProcess:
    """The real one, whose processes this is about."""
    return FileProcess(Limits())


async def test_plain_text_is_read(files: Files) -> None:
    reading = await files.read_text(
        "mills.txt", "On mills\n========\n\nThe wheel turns.\n\nIts axle is oak.\n"
    )
    (passage,) = reading.passages
    assert passage.heading_path == ("On mills",)
    assert passage.text == "The wheel turns.\n\nIts axle is oak."


async def test_a_pdf_is_read_with_its_pages(files: Files) -> None:
    source = '#set document(title: "On mills")\n= Water\nThe wheel turns slowly.\n#pagebreak()\n== Wind\nSails are six.'
    reading = await files.read(files.typst("mills.pdf", source))
    assert (reading.title, reading.pages) == ("On mills", 2)
    assert [
        (p.text, p.heading_path, locate(p.heading_path, p.locator_starts).page) for p in reading.passages
    ] == [
        ("The wheel turns slowly.", ("Water",), 1),
        ("Sails are six.", ("Water", "Wind"), 2),
    ]


async def test_a_page_is_drawn(files: Files) -> None:
    path = files.typst("mills.pdf", "The wheel turns slowly.")
    png = await files.reader.picture(path, 1, 200)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(png[16:20]) == 200


LONG = "A line of *many* words, and **more** of them.\n\n" * 40_000
NEVER = 2**40
"""No text is as large."""


def processes() -> Iterator[tuple[int, int, str, bytes]]:
    """Number, parent, state and command of all processes."""
    for folder in Path("/proc").glob("[0-9]*"):
        # It may end while it is looked at.
        with suppress(OSError):
            state, parent = (folder / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            yield int(folder.name), int(parent), state, (folder / "cmdline").read_bytes()


def reading_processes(reader_of: int | None = None) -> set[int]:
    """The readers that this test runs, or another process, and the programs that they run."""
    seen = list(processes())
    runs_it = reader_of or os.getpid()
    readers = {
        number for number, parent, _, command in seen if parent == runs_it and b"formats.child" in command
    }
    return readers | {number for number, parent, *_ in seen if parent in readers}


def alive(numbers: set[int]) -> set[int]:
    return {number for number, _, state, _ in processes() if number in numbers and state != "Z"}


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not is_so():  # noqa: ASYNC110  What happens in other processes sets no event here.
            await asyncio.sleep(0.02)


def cpu_ticks(numbers: set[int]) -> int:
    """Computing time of some processes, in hundredths of a second nearly everywhere."""
    fields = [Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split() for number in numbers]
    return sum(int(its[11]) + int(its[12]) for its in fields)


def pandoc_runs(reader_of: int | None = None) -> bool:
    """Whether a reader has started it; before that, what it was forked from is in its place."""
    reading = reading_processes(reader_of)
    return any(number in reading and b"pandoc" in command for number, _, _, command in processes())


async def test_whoever_stops_a_reading_ends_its_processes_and_leaves_no_folder(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files.folder / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    reading = asyncio.create_task(files.read_text("long.md", LONG))
    await until(pandoc_runs)
    started = reading_processes()
    # One that is halted ends neither by itself nor with its work.
    for process in started:
        os.kill(process, signal.SIGSTOP)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await until(lambda: not alive(started))
    assert list(folder.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP])
async def test_a_signal_to_the_whole_service_ends_no_reading(files: Files, stop: signal.Signals) -> None:
    reading = asyncio.create_task(files.read_text("long.md", LONG[:200_000]))
    await until(pandoc_runs)
    for process in reading_processes():
        os.kill(process, stop)
    assert (await reading).passages


async def test_a_reading_that_is_killed_says_nothing_against_its_file(files: Files) -> None:
    for is_victim in (lambda command: b"formats.child" in command, lambda command: b"pandoc" in command):
        reading = asyncio.create_task(files.read_text("long.md", LONG))
        await until(pandoc_runs)
        for number, _, _, command in processes():
            if number in reading_processes() and is_victim(command):
                os.kill(number, signal.SIGKILL)
        with pytest.raises(ReadingInterrupted):
            await reading


async def test_a_reader_that_crashes_says_that_the_file_is_bad(files: Files) -> None:
    reading = asyncio.create_task(files.read_text("long.md", LONG))
    await until(pandoc_runs)
    for process in reading_processes():
        os.kill(process, signal.SIGSEGV)
    with pytest.raises(Unreadable, match="damaged"):
        await reading


@pytest.mark.parametrize("call", ["tempfile.mkdtemp", "asyncio.create_subprocess_exec"])
async def test_what_the_machine_is_short_of_says_nothing_against_a_file(
    files: Files, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    path = files.write("short.md", "A few words.")
    with monkeypatch.context() as patched:
        patched.setattr(call, refuse)
        with pytest.raises(ReadingInterrupted):
            await files.read(path)
    assert (await files.read(path)).passages


async def test_a_folder_is_removed_when_no_file_can_be_opened(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = files.folder / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("asyncio.create_subprocess_exec", refuse)
    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(ReadingInterrupted):
        await files.read_text("short.md", "A few words.")
    assert list(folder.iterdir()) == []


async def test_pictures_do_not_wait_for_files_that_are_being_read(files: Files) -> None:
    pdf = files.typst("mills.pdf", "The wheel turns slowly.")
    readings = [asyncio.create_task(files.read_text(f"{number}.md", LONG)) for number in range(3)]
    await until(pandoc_runs)
    assert (await files.reader.picture(pdf, 1, 200)).startswith(b"\x89PNG")
    assert not any(reading.done() for reading in readings)
    for reading in readings:
        reading.cancel()
    await asyncio.wait(readings)


SERVER = """
import asyncio, pathlib, sys
from quire.domain.limits import Limits
from quire.formats.file_process import FileProcess
asyncio.run(FileProcess(Limits()).read(pathlib.Path(sys.argv[1]), "markdown"))
"""


async def test_a_server_that_is_killed_leaves_no_process_behind(files: Files) -> None:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SERVER, str(files.write("long.md", LONG))
    )
    await until(lambda: pandoc_runs(server.pid))
    started = reading_processes(server.pid)
    for process in started:
        os.kill(process, signal.SIGSTOP)
    server.kill()
    await server.wait()
    await until(lambda: not alive(started))


async def test_a_machine_that_is_too_busy_to_read_says_nothing_against_a_file(files: Files) -> None:
    """Its time is over before it got the computing time that it may have."""
    hasty = Files(files.folder, FileProcess(Limits(reader_seconds=1.0, large_text_bytes_min=NEVER)))
    with pytest.raises(ReadingInterrupted):
        await hasty.read_text("long.md", LONG)


def test_what_used_up_its_computing_time_in_several_programs_took_too_long() -> None:
    assert was_starved(19.9, 20)
    assert not was_starved(20.0, 20)


async def test_a_file_that_takes_too_much_computing_ends_with_a_sentence(files: Files) -> None:
    hasty = Files(files.folder, FileProcess(Limits(reader_cpu_seconds=1, large_text_bytes_min=NEVER)))
    with pytest.raises(Unreadable, match="took too long"):
        await hasty.read_text("long.md", LONG * 2)


async def test_a_file_that_takes_too_much_memory_ends_with_a_sentence(files: Files) -> None:
    memory = Limits(reader_memory_bytes_max=240 * 1024 * 1024, large_text_bytes_min=NEVER)
    small = Files(files.folder, FileProcess(memory))
    with pytest.raises(Unreadable, match="too much memory"):
        await small.read_text("long.md", LONG)


async def test_a_large_text_may_take_what_an_export_may(files: Files) -> None:
    """The same file as above with the same memory, but for what it may take as a large one."""
    large = Limits(reader_memory_bytes_max=240 * 1024 * 1024, large_text_bytes_min=len(LONG))
    assert (await Files(files.folder, FileProcess(large)).read_text("long.md", LONG)).passages


async def test_two_files_at_most_are_read_at_once(files: Files) -> None:
    paths = [files.write(f"{number}.md", LONG[:20_000]) for number in range(5)]
    readings = asyncio.gather(*(files.read(path) for path in paths))
    most = 0

    def count_until_done() -> bool:
        nonlocal most
        most = max(
            most,
            sum(
                b"formats.child" in command for _, parent, _, command in processes() if parent == os.getpid()
            ),
        )
        return readings.done()

    await until(count_until_done)
    assert len(await readings) == 5
    assert most == 2


async def test_the_process_has_no_environment_no_network_and_no_core(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIRE_MODEL_KEY", "a-secret")
    reading = asyncio.create_task(files.read_text("long.md", LONG))
    await until(pandoc_runs)
    for process in reading_processes():
        folder = Path(f"/proc/{process}")
        assert b"a-secret" not in (folder / "environ").read_bytes()
        assert "Max core file size        0" in (folder / "limits").read_text()
        assert [line.split(":")[0].strip() for line in (folder / "net/dev").read_text().splitlines()[2:]] == [
            "lo"
        ]
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


@pytest.mark.long
async def test_reading_gives_way_to_whoever_waits(files: Files) -> None:
    reading = asyncio.create_task(files.read_text("long.md", LONG))
    await until(pandoc_runs)
    # In a session of its own, as a server is; that of the tests shares its part of the core with other tests.
    busy = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "while True: pass", start_new_session=True
    )
    readers = reading_processes()
    core = {min(os.sched_getaffinity(0))}
    for process in (busy.pid, *readers):
        os.sched_setaffinity(process, core)
    before = [cpu_ticks({busy.pid}), cpu_ticks(readers)]
    await until(lambda: cpu_ticks({busy.pid}) - before[0] >= 100)
    given, taken = cpu_ticks({busy.pid}) - before[0], cpu_ticks(readers) - before[1]
    assert alive(readers) == readers
    busy.kill()
    await busy.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert taken < given / 2


async def test_a_page_that_is_not_there_is_not_drawn(files: Files) -> None:
    with pytest.raises(Unreadable, match="no such page"):
        await files.reader.picture(files.typst("mills.pdf", "The wheel."), 2, 200)


def test_what_one_job_needs_is_loaded_for_that_job_alone() -> None:
    libraries = {"typst", "pypdfium2", "PIL", "resvg_py", "rispy", "pypdf", "rapidfuzz"}
    floors = {f"quire.formats.{floor}" for floor in ("exporting", "importing", "bibliographies")}
    others = {
        "quire.domain.review",
        "quire.domain.citing.quote_matching",
        "quire.domain.comments.comments",
        "quire.domain.citing.citations",
        "xml.sax.saxutils",
        "http.client",
    }
    assert loaded_by("quire.formats.child") & (libraries | floors | others) == set()


def test_writing_files_loads_nothing_of_the_network() -> None:
    assert (
        loaded_by("quire.formats.exporting.writers") & {"http.client", "ssl", "email", "urllib.request"}
        == set()
    )


def loaded_by(module: str) -> set[str]:
    """The modules that are loaded with one."""
    asked = f"import sys, {module}; print(*sys.modules)"
    printed = subprocess.run([sys.executable, "-I", "-c", asked], capture_output=True, check=True, text=True)
    return set(printed.stdout.split())


async def test_the_folder_of_a_job_is_made_beside_the_event_loop_and_goes_with_it(tmp_path: Path) -> None:
    seen = []

    def folder() -> Path:
        seen.append(threading.current_thread())
        return tmp_path

    await FileProcess(Limits(), folder=folder).look()
    assert seen
    assert threading.main_thread() not in seen
    assert await asyncio.to_thread(os.listdir, tmp_path) == []


def test_a_task_may_take_what_its_limits_say() -> None:
    limits = Limits()
    reading = Bounds(limits.reader_seconds, limits.reader_cpu_seconds, limits.reader_memory_bytes_max)
    assert bounds_of(Read("pdf"), limits) == bounds_of(Look(), limits) == reading
    assert bounds_of(Import("docx"), limits).cpu_seconds == limits.import_cpu_seconds
    assert bounds_of(Export("pdf"), limits).memory_bytes == limits.export_memory_bytes_max


@pytest.mark.parametrize("task", [Read("markdown"), Read("html"), Import("md"), Import("html")])
def test_a_large_text_is_read_within_the_limits_for_exports_and_a_small_one_is_not(task: Task) -> None:
    limits = Limits()
    size = limits.large_text_bytes_min
    assert bounds_of(task, limits_for(task, size, limits)) == bounds_of(Export("pdf"), limits)
    assert limits_for(task, size - 1, limits) == limits


@pytest.mark.parametrize("task", [Read("pdf"), Read("text"), Import("docx"), Look()])
def test_other_files_are_read_within_the_same_limits_at_any_size(task: Task) -> None:
    assert limits_for(task, Limits().pdf_bytes_max, Limits()) == Limits()

"""Where root runs the server, the process that reads files becomes a user who owns nothing, if that one can read it."""

import json
import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from quire.domain.limits import Limits
from quire.formats.jobs import Job, Look
from quire.formats.reading.pandoc import program
from quire.formats.walls import own_user

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Only there the process has a user of its own."
)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="Only root can become another user.")

CONFINED = f"""
import json, os, signal
from pathlib import Path
from quire.formats.walls import own_user
from quire.formats.walls import landlock
from quire.formats.walls.confinement import confine

# Python may lie where nobody cannot read it; all that is needed here has been loaded.
own_user.is_possible = lambda paths: True
# Whatever the user is refused is refused without the other walls too.
landlock.close_paths = lambda allowed: False
Path("../of the server").write_text("a secret")
os.chmod("../of the server", 0o600)
confined = confine(512 * 1024 * 1024, 20, Path({program()!r}))

def attempt(work):
    try:
        return work()
    except OSError as error:
        return type(error).__name__

processes = []

def multiply():
    while len(processes) < 2_000:
        child = os.fork()
        if child == 0:
            signal.pause()
        processes.append(child)
    return "without end"

found = {{
    "has_own_user": confined.has_own_user,
    "are_processes_limited": confined.are_processes_limited,
    "server": attempt(lambda: open("../of the server").read()),
    "given": attempt(lambda: open("given").read()),
    "made": attempt(lambda: open("made", "w").write("words")),
    "multiplied": attempt(multiply),
    "processes": len(processes),
}}
print(json.dumps(found), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reader"
    folder.mkdir(mode=0o700)
    (folder / "given").write_text("a task")
    (folder / "given").chmod(0o600)
    return folder


@as_root
def test_root_becomes_nobody_who_has_the_folder_and_nothing_of_the_server(folder: Path) -> None:
    found = confined(folder)
    nobody = pwd.getpwnam("nobody")
    assert found["has_own_user"]
    assert (folder / "given").stat().st_uid == nobody.pw_uid
    assert (found["given"], found["made"]) == ("a task", 5)
    assert found["server"] == "PermissionError"


@as_root
def test_it_cannot_multiply_without_end(folder: Path) -> None:
    found = confined(folder)
    assert found["are_processes_limited"]
    assert (found["multiplied"], found["processes"] < 256) == ("BlockingIOError", True)


def confined(folder: Path) -> dict[str, object]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", CONFINED], cwd=folder, stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert process.stdout is not None
        found: dict[str, object] = json.loads(process.stdout.readline())
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    return found


CHILD = """
import ctypes, os, sys
from quire.formats import child
from quire.formats.jobs import Failed
from quire.formats.walls import landlock, own_user

own_user.is_possible = lambda paths: True
landlock.close_paths = lambda allowed: False

def told(job, confinement):
    ends_by = ctypes.c_int()
    ctypes.CDLL(None).prctl(2, ctypes.byref(ends_by))
    return Failed(f"{confinement.has_own_user} {ends_by.value}")

child._attempt = told
child.main()
"""


@as_root
def test_it_ends_with_its_parent_still(folder: Path) -> None:
    job = msgspec.json.encode(Job(Look(), Limits(), os.getpid())).decode()
    done = subprocess.run(
        [sys.executable, "-I", "-c", CHILD, job], cwd=folder, capture_output=True, check=True
    )
    assert msgspec.json.decode(done.stdout)["sentence"] == f"True {signal.SIGKILL.value}"


@pytest.fixture
def readable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of modules that everybody may read, as if root needed no others and no folder stood above it."""
    folder = tmp_path / "modules"
    (folder / "package").mkdir(parents=True)
    (folder / "module.py").touch()
    for path in (tmp_path, folder, folder / "package", folder / "module.py"):
        path.chmod(0o755)
    gives = own_user._gives
    monkeypatch.setattr(
        own_user, "_gives", lambda path, rights: not path.is_relative_to(tmp_path) or gives(path, rights)
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(sys, "executable", str(folder / "module.py"))
    monkeypatch.setattr(sys, "path", [str(folder), str(folder / "not there")])
    return folder


def test_nobody_can_be_who_reads_what_everybody_may_read(readable: Path) -> None:
    assert own_user.is_possible([readable / "package"])


@pytest.mark.parametrize("closed", ["", "package", "module.py", ".."])
def test_but_not_where_a_module_or_a_folder_above_is_closed(readable: Path, closed: str) -> None:
    (readable / closed).resolve().chmod(0o750)
    assert not own_user.is_possible()


def test_nor_where_the_program_of_a_task_is_closed(readable: Path, tmp_path: Path) -> None:
    program_of_task = tmp_path / "program"
    program_of_task.touch(0o700)
    assert not own_user.is_possible([program_of_task])


def test_nor_where_another_user_runs_the_server(readable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1_000)
    assert not own_user.is_possible()


def test_nor_where_there_is_no_nobody(readable: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_user, "NAME", "no such user")
    assert not own_user.is_possible()


@as_root
def test_root_from_whom_that_right_was_taken_stays_who_it_is_with_its_folder(folder: Path) -> None:
    attempt = """
from quire.formats.walls import own_user, privileges
own_user.is_possible = lambda paths: True
privileges.give_up()
print(own_user.become([]))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", attempt], cwd=folder, capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "False"
    assert (folder / "given").stat().st_uid == 0

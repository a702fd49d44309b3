"""A process that a file has taken over reaches nothing but the file and its own folder."""

import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.formats import child
from quire.formats.file_process import FileProcess
from quire.formats.jobs import Job, Look
from quire.formats.reading.pandoc import program
from quire.formats.walls import confinement, landlock, seccomp
from quire.formats.walls.confinement import missing_walls
from tests.formats.conftest import Files

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Only Linux confines a process as far as this."
)

TAKEN_OVER = """
import ctypes, errno, json, os, signal, socket, subprocess, sys
from pathlib import Path
from quire.formats.walls.confinement import confine

confined = confine(512 * 1024 * 1024, 20, Path({program!r}))
assert confined.is_complete, confined

def outcome(attempt):
    try:
        return repr(attempt())
    except OSError as error:
        return errno.errorcode[error.errno]

libc = ctypes.CDLL(None, use_errno=True)

def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "")

def capabilities():
    sets = (ctypes.c_uint32 * 6)()
    if libc.capget((ctypes.c_uint32 * 2)(0x20080522, 0), sets) < 0:
        raise OSError(ctypes.get_errno(), "")
    return list(sets)

print(json.dumps({{name: outcome(attempt) for name, attempt in {{ {attempts} }}.items()}}))
"""


def attempted(folder: Path, **attempts: str) -> dict[str, str]:
    """What comes of attempts, each of them an expression, in a confined process."""
    own = folder / "own folder"
    own.mkdir()
    lambdas = ", ".join(f"{name!r}: lambda: {attempt}" for name, attempt in attempts.items())
    code = textwrap.dedent(TAKEN_OVER).format(program=program(), attempts=lambdas)
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=own, env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def outcome_of_child_of(folder: Path, parent: int) -> subprocess.CompletedProcess[bytes]:
    job = msgspec.json.encode(Job(Look(), Limits(), parent)).decode()
    command = (sys.executable, "-I", "-X", "utf8", "-m", "quire.formats.child", job)
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, check=False)


def test_a_process_whose_parent_died_before_it_was_confined_ends_at_once(tmp_path: Path) -> None:
    done = outcome_of_child_of(tmp_path, os.getpid())
    assert (done.returncode, bool(done.stdout)) == (0, True)
    done = outcome_of_child_of(tmp_path, os.getppid())
    assert (done.returncode, done.stdout) == (1, b"")


def test_no_path_but_its_own_can_be_opened(tmp_path: Path) -> None:
    secret = tmp_path / "quire.toml"
    secret.write_text("model_key = 'a-secret'")
    found = attempted(
        tmp_path,
        secret=f"open({str(secret)!r}).read()",
        accounts="open('/etc/passwd').read()",
        change=f"open({str(secret)!r}, 'w')",
        delete=f"os.remove({str(secret)!r})",
        leave_behind=f"open({str(tmp_path / 'new')!r}, 'w')",
        look_around=f"os.listdir({str(tmp_path)!r})",
        environment_of_the_server=f"open('/proc/{os.getpid()}/environ').read()",
        memory_of_the_server=f"open('/proc/{os.getpid()}/mem', 'rb')",
        other_program="subprocess.run(['/bin/true' if os.path.exists('/bin/true') else '/usr/bin/true'])",
    )
    assert set(found.values()) <= {"EACCES", "EPERM"}, found
    assert secret.read_text() == "model_key = 'a-secret'"


def test_no_socket_is_opened_nobody_is_signalled_and_nothing_is_traced(tmp_path: Path) -> None:
    server = os.getpid()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = attempted(
            tmp_path,
            internet="socket.socket(socket.AF_INET)",
            connection=f"socket.create_connection(('127.0.0.1', {listening.getsockname()[1]}), 1)",
            unix="socket.socket(socket.AF_UNIX)",
            pair="socket.socketpair()",
            signal=f"os.kill({server}, 0)",
            thread_signal=f"call(200 if os.uname().machine == 'x86_64' else 130, {server}, 0)",
            handle=f"os.pidfd_open({server})",
            trace=f"call(101 if os.uname().machine == 'x86_64' else 117, 16, {server}, 0, 0)",
            limits=f"__import__('resource').prlimit({server}, 7, (8, 8))",
            priority=f"os.setpriority(os.PRIO_PROCESS, {server}, 19)",
            namespace="call(272 if os.uname().machine == 'x86_64' else 97, 0x10000000)",
            ring="call(425, 1, 0)",
            session="call(112 if os.uname().machine == 'x86_64' else 157)",
            group="os.setpgid(0, 0)",
        )
    assert set(found.values()) == {"EPERM"}, found


def test_no_privilege_is_left_to_root_or_in_a_namespace_of_its_own(tmp_path: Path) -> None:
    assert attempted(tmp_path, capabilities="capabilities()") == {"capabilities": "[0, 0, 0, 0, 0, 0]"}


def test_what_readers_need_is_left_to_them(tmp_path: Path) -> None:
    found = attempted(
        tmp_path,
        own_file="Path('own').write_text('words')",
        read_back="Path('own').read_text()",
        nothing="Path('/dev/null').write_text('words')",
        module="__import__('xml.dom.minidom').__name__",
        pandoc=f"subprocess.run([{program()!r}, '--version'], capture_output=True).returncode",
        own_limits="__import__('resource').setrlimit(7, (32, 32))",
    )
    assert found == {
        "own_file": "5",
        "read_back": "'words'",
        "nothing": "5",
        "module": "'xml'",
        "pandoc": "0",
        "own_limits": "None",
    }


async def test_files_are_read_with_all_walls_on_this_machine(files: Files) -> None:
    assert missing_walls() == []
    confined = Files(files.folder, FileProcess(Limits(), requires_confinement=True))
    assert (await confined.read_text("short.md", "A few words.")).passages
    assert (await confined.reader.look()).confinement.is_complete


NO_LANDLOCK = """
import sys
from quire.formats import child
from quire.formats.walls import landlock
landlock.version = lambda: 0
child.main()
"""


@pytest.mark.long
@pytest.mark.parametrize("is_required", [True, False])
async def test_a_system_without_walls_reads_files_unless_the_settings_require_them(
    files: Files, monkeypatch: pytest.MonkeyPatch, is_required: bool
) -> None:
    program_name = files.folder / "python"
    program_name.write_text(
        f"#!{sys.executable}\nimport os, sys\nos.execv({sys.executable!r}, [{sys.executable!r}, '-I', '-c',"
        f" {NO_LANDLOCK!r}, sys.argv[-1]])\n"
    )
    program_name.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program_name))
    reader = FileProcess(Limits(), requires_confinement=is_required)
    assert not (await reader.look()).confinement.are_paths_closed
    path = files.write("short.md", "A few words.")
    if is_required:
        with pytest.raises(Unreadable) as refused:
            await reader.read(path, "markdown")
        assert refused.value.sentence == str(child.NOT_CONFINED)
    else:
        assert (await reader.read(path, "markdown")).passages


def test_walls_that_a_kernel_does_not_have_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> int:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(landlock, "system_call", refuse)
    monkeypatch.setattr(seccomp, "prctl", refuse)
    assert confinement.missing_walls() == ["Landlock", "seccomp"]

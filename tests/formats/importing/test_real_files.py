"""Real files from outside are imported with all that their own XML has, or a warning names what is missing."""

import io
import re
import subprocess
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from docx2python import docx2python
from docx2python.iterators import iter_paragraphs

from quire.domain.exchange.imports import ImportedFile
from quire.formats.file_process import FileProcess
from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections

LIST = tomllib.loads((Path(__file__).parent / "real_files.toml").read_text())
SOURCES = [Path(LIST["folder"], name) for name in LIST["files"]]
KEPT = [Path(__file__).parents[3] / LIST["kept"]["folder"] / name for name in LIST["kept"]["files"]]
SCHEMA = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, DRAW, OFFICE = (SCHEMA % name for name in ("text", "table", "drawing", "office"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
NOT_TEXT = {
    *(f"{OFFICE}{name}" for name in ("annotation", "forms")),
    *(f"{TEXT}{name}" for name in ("note-citation", "tracked-changes", "sequence-decls", "section-source")),
}
BREAKS = {
    *(f"{TEXT}{name}" for name in ("p", "h", "s", "tab", "line-break", "note")),
    *(f"{DRAW}frame", f"{DRAW}text-box", f"{W}p", f"{W}tab", f"{W}br"),
}
PICTURE = re.compile(r"!\[[^\]]*\]\(quire:[^)]*\)(?:\{[^}]*\})?")
DELIMITER_ROW = re.compile(r"^\|(?: ?:?-+:? ?\|)+$", re.MULTILINE)
PICTURES_LOST = {"picture_unreadable", "picture_missing", "pictures_too_many"}
WORD = re.compile(r"\w+")
PUT_IN_BY_DOCX2PYTHON = re.compile(
    r'<a href="[^"]*">|</a>|----Image alt text---->[^\n]*?<|----[^-\n]{1,200}----|^\t*\w{1,5}\)\t|\w+note\d+\)\t',
    re.MULTILINE,
)
SIGNS = re.compile(r"[\\*_~^`$#]")


@pytest.fixture(scope="session")
def written_by_libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with each file as OpenDocument and as Word."""
    folder = tmp_path_factory.mktemp("libreoffice")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for kind in ("odt", "docx"):
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder, *SOURCES],
            check=True,
            capture_output=True,
        )
    return folder


@pytest.mark.long
@pytest.mark.parametrize("kind", ["odt", "docx"])
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
async def test_all_of_a_file_comes_across(
    reader: FileProcess, tmp_path: Path, written_by_libreoffice: Path, source: Path, kind: str
) -> None:
    await check(Files(tmp_path, reader), written_by_libreoffice / f"{source.stem}.{kind}")


@pytest.mark.long
@pytest.mark.parametrize("source", KEPT, ids=lambda source: source.name)
async def test_all_of_a_long_file_comes_across(reader: FileProcess, tmp_path: Path, source: Path) -> None:
    await check(Files(tmp_path, reader), source)


@pytest.mark.long
@pytest.mark.parametrize("source", [one for one in KEPT if one.suffix == ".docx"], ids=lambda one: one.name)
async def test_every_word_that_another_reader_finds_comes_across(
    reader: FileProcess, tmp_path: Path, source: Path
) -> None:
    found = Counter(WORD.findall(SIGNS.sub("", read_by_docx2python(source))))
    assert found.total() > 1_000
    file = await imported(Files(tmp_path, reader), source.name, content_of(source))
    assert found - Counter(WORD.findall(plain_text(file))) == Counter()


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.stem)
async def test_another_reader_knows_no_word_that_an_import_does_not(
    reader: FileProcess, tmp_path: Path, written_by_libreoffice: Path, source: Path
) -> None:
    path = written_by_libreoffice / f"{source.stem}.docx"
    # It reads both forms of a drawing, of which people see one: how often a word is there says nothing.
    found = set(WORD.findall(SIGNS.sub("", read_by_docx2python(path))))
    file = await imported(Files(tmp_path, reader), path.name, path.read_bytes())
    assert found - set(WORD.findall(plain_text(file))) == set()


def read_by_docx2python(source: Path) -> str:
    """The text of body and notes, without what this reader puts in: links, signs of pictures and notes, numbers."""
    with docx2python(source, duplicate_merged_cells=False) as read:
        paragraphs = iter_paragraphs([*read.body, *read.footnotes, *read.endnotes])
        return PUT_IN_BY_DOCX2PYTHON.sub("", "\n".join(paragraphs))


async def check(files: Files, source: Path) -> None:
    """Words, tables, pictures and headings against the counts from the XML of the source."""
    kind, content = source.suffix.removeprefix("."), content_of(source)
    file = await imported(files, source.name, content)
    shown = list(shown_in(content, kind))
    assert Counter(words_of(shown)) - Counter(WORD.findall(plain_text(file))) == Counter()
    assert len(DELIMITER_ROW.findall(text_of(file))) == count(shown, f"{TABLE}table", f"{W}tbl")
    lost = sum(one.count for one in file.document.warnings if one.code in PICTURES_LOST)
    pictures_count = count(shown, f"{DRAW}image-frame", f"{W}drawing-with-picture")
    assert len(PICTURE.findall(text_of(file))) + lost == pictures_count
    headings = [one for one in file.document.parts if one.text.title]
    assert len(headings) + bool(file.document.title) >= count(shown, f"{TEXT}h")


def content_of(source: Path) -> bytes:
    return source.read_bytes()


def shown_in(content: bytes, kind: str) -> Iterator[tuple[str, str]]:
    """The name of each element that a reader sees, and each text under an empty name, in order."""
    part = {"odt": "content.xml", "docx": "word/document.xml"}[kind]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = ElementTree.fromstring(archive.read(part))
    body = next(one for one in root.iter() if one.tag in (f"{OFFICE}text", f"{W}body"))
    yield from walked(body)


def walked(element: Element) -> Iterator[tuple[str, str]]:
    if element.tag in NOT_TEXT or element.tag == FALLBACK:
        return
    if element.tag in BREAKS:
        yield "", " "
    has_words = element.tag != f"{TEXT}h" or any(map(str.isalnum, "".join(element.itertext())))
    yield (element.tag if has_words else "", "")
    if element.tag == f"{DRAW}frame" and element.find(f"{DRAW}image") is not None:
        yield f"{DRAW}image-frame", ""
    if element.tag.endswith("}blip"):
        yield f"{W}drawing-with-picture", ""
    is_open_document = element.tag.startswith((TEXT, TABLE, DRAW, OFFICE))
    if element.tag == f"{W}t" or is_open_document:
        yield "", element.text or ""
    for child in element:
        yield from walked(child)
        yield "", (child.tail or "") if is_open_document else ""
    if element.tag in BREAKS:
        yield "", " "


def words_of(shown: list[tuple[str, str]]) -> list[str]:
    """As `plain_text` leaves them, which takes signs of Markdown out of words too."""
    return WORD.findall(SIGNS.sub("", "".join(text for _, text in shown)))


def count(shown: list[tuple[str, str]], *names: str) -> int:
    return sum(1 for name, _ in shown if name in names)


def text_of(file: ImportedFile) -> str:
    made = sections(file)
    return "\n".join([file.document.title, *(f"{one.title}\n{one.content}" for one in made)])


def plain_text(file: ImportedFile) -> str:
    """What the import says, without the signs of Markdown."""
    text = PICTURE.sub(" ", text_of(file))
    return SIGNS.sub("", text.replace("|", " ").replace("<br>", " "))

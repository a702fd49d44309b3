"""A Word file comes home: only what a reviewer changed in it is proposed, under their name."""

import io
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from quire.domain.exports import DocumentToExport, ExportedSection
from quire.domain.limits import MIB, Limits
from quire.domain.returned_files import ReturnedFile, ReturnedSection
from quire.formats.exporting.writers import write_document
from quire.formats.importing.returned import identity_of_file, read_returned
from quire.formats.word_package import DOCUMENT, WORD, WordPackage
from tests.formats.exporting.exported import LIMITS, PICTURES, document

TEXT = """\
Setext heading
--------------

It costs \\$5 and  *very* much; see [the site](https://example.org).[^site] Again.[^other]

* one
* two
    * deep

1) first
2) second

<!-- nobody sees this -->

> A quote
> of two lines.

[^other]: The other note.
[^site]: Site standard 12.
"""
SECTIONS = (
    ExportedSection("a" * 32, "Limits", 1, LIMITS, "1", revision=3),
    ExportedSection(
        "b" * 32, "Spelled *otherwise*", 2, TEXT, "1.1", revision=1, figures_before=1, tables_before=1
    ),
    ExportedSection("c" * 32, "Open", 2, "Before.\n\n```python\nnever closed\n", "1.2", revision=4),
    ExportedSection("d" * 32, "Empty", 1, "", "2", revision=1),
    ExportedSection("e" * 32, "End", 1, "The end.[^1]\n\n[^1]: Last note.\n", "3", revision=12),
)
DOCUMENT_SENT = document(id="doc", sections=SECTIONS)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("export")
    (folder / "pump.png").write_bytes(PICTURES["pump.png"])
    return write_document(DOCUMENT_SENT, "docx", folder, 512 * MIB)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pump.png").write_bytes(PICTURES["pump.png"])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def returned(
    sent: bytes, folder: Path, *changes: Callable[[Element], object], base: DocumentToExport = DOCUMENT_SENT
) -> ReturnedFile:
    package = WordPackage.of(sent)
    root = package.xml(DOCUMENT)
    for change in changes:
        change(next(root.iter(f"{WORD}body")))
    package.set_xml(DOCUMENT, root)
    return read_returned(io.BytesIO(package.bytes()), base, folder, Limits())


def replacing(before: str, after: str) -> Callable[[Element], object]:
    def replace(body: Element) -> None:
        text = next(text for text in body.iter(f"{WORD}t") if before in (text.text or ""))
        text.text = (text.text or "").replace(before, after, 1)

    return replace


def proposed(file: ReturnedFile) -> dict[str, str]:
    return {section.id[0]: section.proposed for section in file.sections if section.proposed is not None}


def test_the_file_says_of_which_sections_it_was_made(sent: bytes) -> None:
    identity = identity_of_file(io.BytesIO(sent), Limits())
    assert identity is not None
    assert [(section.id[0], section.revision) for section in identity.sections] == [
        ("a", 3),
        ("b", 1),
        ("c", 4),
        ("d", 1),
        ("e", 12),
    ]


def test_a_file_that_nobody_changed_proposes_nothing(sent: bytes, folder: Path) -> None:
    assert returned(sent, folder).sections == tuple(
        ReturnedSection(section.id, section.revision) for section in SECTIONS
    )


def test_a_changed_word_changes_that_word_alone(sent: bytes, folder: Path) -> None:
    file = returned(
        sent,
        folder,
        replacing("very", "quite"),
        replacing("Site standard 12.", "x") if False else replacing("two", "2"),
    )
    assert proposed(file) == {"b": TEXT.replace("very", "quite").replace("* two", "* 2")}


def test_unclosed_code_is_carried_over_whole(sent: bytes, folder: Path) -> None:
    file = returned(sent, folder, replacing("Before.", "Afterwards."))
    assert proposed(file) == {"c": "Afterwards.\n\n```python\nnever closed\n"}

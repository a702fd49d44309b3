"""A Word file comes home: only what a reviewer changed in it is proposed, under their name."""

import io
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import msgspec
import pytest

from quire.domain.exchange.exports import DocumentToExport, ExportedSection, ExportTarget
from quire.domain.exchange.imports import ReturnedFile, ReturnedSection
from quire.domain.limits import MIB, Limits
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
    return write_document(DOCUMENT_SENT, "docx", folder, 512 * MIB).content


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
        contents = {id(text) for text in body.iterfind(f"{WORD}sdt//{WORD}t")}
        texts = (text for text in body.iter(f"{WORD}t") if id(text) not in contents)
        text = next(text for text in texts if before in (text.text or ""))
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
        replacing("two", "2"),
    )
    assert proposed(file) == {"b": TEXT.replace("very", "quite").replace("* two", "* 2")}


def test_unclosed_code_is_carried_over_whole(sent: bytes, folder: Path) -> None:
    file = returned(sent, folder, replacing("Before.", "Afterwards."))
    assert proposed(file) == {"c": "Afterwards.\n\n```python\nnever closed\n"}


def test_a_label_a_picture_and_a_reference_come_home(sent: bytes, folder: Path) -> None:
    file = returned(sent, folder, replacing("A second line, see", "See"), replacing(": The pump", ": A pump"))
    assert proposed(file) == {
        "a": LIMITS.replace("A second line, see", "See").replace('"The pump"', '"A pump"')
    }


def test_numbers_that_changed_since_are_no_change(sent: bytes, folder: Path) -> None:
    later = {
        name: ExportTarget(target.anchor, f"{target.words}9")
        for name, target in DOCUMENT_SENT.targets.items()
    }
    sections = tuple(msgspec.structs.replace(one, figures_before=one.figures_before + 7) for one in SECTIONS)
    base = document(id="doc", sections=sections, targets=later)
    assert proposed(returned(sent, folder, base=base)) == {}


def test_tracked_changes_are_proposed_under_the_name_of_who_made_them(sent: bytes, folder: Path) -> None:
    def track(body: Element) -> None:
        paragraph = paragraph_with(body, "The end.")
        run = next(run for run in paragraph.iter(f"{WORD}r") if "The end." in "".join(run.itertext()))
        position = list(paragraph).index(run)
        taken_out = Element(
            f"{WORD}del", {f"{WORD}id": "1", f"{WORD}author": "Ann", f"{WORD}date": "2026-01-01T00:00:00Z"}
        )
        put_in = Element(f"{WORD}ins", {**taken_out.attrib, f"{WORD}id": "2"})
        paragraph[position : position + 1] = [taken_out, put_in]
        taken_out.append(run)
        next(run.iter(f"{WORD}t")).tag = f"{WORD}delText"
        SubElement(SubElement(put_in, f"{WORD}r"), f"{WORD}t").text = "It is over."

    file = returned(sent, folder, track)
    assert proposed(file) == {"e": SECTIONS[4].content.replace("The end.", "It is over.")}
    assert file.sections[4].authors == ("Ann",)


def test_a_new_heading_stands_in_the_text_of_its_section(sent: bytes, folder: Path) -> None:
    def head(body: Element) -> None:
        paragraph = deepcopy(paragraph_with(body, "Spelled"))
        for child in list(paragraph):
            if child.tag != f"{WORD}pPr":
                paragraph.remove(child)
        next(paragraph.iter(f"{WORD}pStyle")).set(f"{WORD}val", "Heading3")
        SubElement(SubElement(paragraph, f"{WORD}r"), f"{WORD}t").text = "Fresh"
        body.insert(list(body).index(paragraph_with(body, "A quote")), paragraph)

    text = proposed(returned(sent, folder, head))["b"]
    assert text == TEXT.replace("<!-- nobody sees this -->", "<!-- nobody sees this -->\n\n# Fresh")


def test_a_deleted_section_and_a_rewritten_heading_are_told(sent: bytes, folder: Path) -> None:
    def delete(body: Element) -> None:
        blocks = [
            paragraph_with(body, "Open"),
            paragraph_with(body, "Before."),
            paragraph_with(body, "never closed"),
        ]
        for block in blocks:
            body.remove(block)

    file = returned(sent, folder, delete, replacing("End", "Close"))
    assert file.sections[2] == ReturnedSection("c" * 32, 4, is_deleted=True)
    assert file.sections[4].heading == "Close"
    assert proposed(file) == {}


def test_a_moved_paragraph_keeps_its_bytes_and_its_notes(sent: bytes, folder: Path) -> None:
    def move(body: Element) -> None:
        paragraph = paragraph_with(body, "It costs")
        body.remove(paragraph)
        body.insert(list(body).index(paragraph_with(body, "Open")) - 1, paragraph)

    text = proposed(returned(sent, folder, move))["b"]
    costs = next(line for line in TEXT.split("\n") if line.startswith("It costs"))
    assert text.startswith("Setext heading\n--------------\n\n* one\n* two\n    * deep\n")
    assert costs in text.split("\n")
    assert text.index("of two lines") < text.index(costs) < text.index("[^other]: The other note.")


def test_a_new_note_gets_a_label_of_its_own(sent: bytes, folder: Path) -> None:
    notes = WordPackage.of(sent)
    root = notes.xml("word/footnotes.xml")
    note = deepcopy(next(one for one in root if "Last note." in "".join(one.itertext())))
    note.set(f"{WORD}id", "5000")
    next(text for text in note.iter(f"{WORD}t") if text.text == "Last note.").text = "Newest."
    root.append(note)
    notes.set_xml("word/footnotes.xml", root)

    def refer(body: Element) -> None:
        paragraph = paragraph_with(body, "The end.")
        SubElement(SubElement(paragraph, f"{WORD}r"), f"{WORD}footnoteReference", {f"{WORD}id": "5000"})

    text = proposed(returned(notes.bytes(), folder, refer))["e"]
    assert text == "The end.[^1][^2]\n\n[^1]: Last note.\n\n[^2]: Newest.\n"


def paragraph_with(body: Element, text: str) -> Element:
    return next(block for block in body if block.tag == f"{WORD}p" and text in "".join(block.itertext()))


def test_a_section_that_is_gone_ends_the_one_before_it(sent: bytes, folder: Path) -> None:
    base = document(id="doc", sections=tuple(one for one in SECTIONS if one.title != "Open"))
    file = returned(sent, folder, replacing("Before.", "Afterwards."), base=base)
    assert proposed(file) == {}
    assert [section.id[0] for section in file.sections] == ["a", "b", "d", "e"]


def test_a_file_whose_citations_are_a_list_comes_home_as_it_left(folder: Path) -> None:
    listed = write_document(
        document(id="doc", sections=SECTIONS, citations="list"), "docx", folder, 512 * MIB
    )
    assert proposed(returned(listed.content, folder)) == {}
    file = returned(listed.content, folder, replacing("It costs", "That costs"))
    assert proposed(file) == {"b": TEXT.replace("It costs", "That costs")}

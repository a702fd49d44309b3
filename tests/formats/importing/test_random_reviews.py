"""Whatever a reviewer does to a Word file, accepting all of it gives the text that the file has, read here anew."""

import io
import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import msgspec
import pytest

from quire.domain.exchange.imports import ReturnedFile
from quire.domain.limits import MIB, Limits
from quire.domain.texts.block_diff import apply_changes, block_diff
from quire.domain.texts.blocks import BlockText
from quire.formats.exporting.writers import write_document
from quire.formats.importing.returned import read_returned
from quire.formats.word_package import DOCUMENT, WORD, WordPackage
from tests.formats.exporting.exported import PICTURES
from tests.formats.importing.test_returned import DOCUMENT_SENT, SECTIONS

EDITS_A_FILE = 5
WORDS = "valve pump *seal* gauge_1 rinse $5 drain [x] # line 2. tank <b> release".split()
ANN = {f"{WORD}author": "Ann", f"{WORD}date": "2026-01-01T00:00:00Z"}
MARKED = ("ImageCaption", "TableCaption", "CaptionedFigure", "SourceCode")


class Review:
    """A file in a reviewer's hands: some edits, drawn at random, and which sections they touched."""

    def __init__(self, file: bytes, seed: int) -> None:
        self.random = random.Random(seed)
        self.package = WordPackage.of(file)
        self.root = self.package.xml(DOCUMENT)
        self.body = next(self.root.iter(f"{WORD}body"))
        self.told: list[str] = []
        self.ids = iter(range(9_000, 10_000))

    def edit(self) -> None:
        edits = (self.change_word, self.track_word, self.move_paragraph, self.add_heading, self.comment)
        edit = self.random.choices((*edits, self.delete_section), (4, 4, 3, 2, 2, 1))[0]
        edit()
        self.told.append(edit.__name__)

    def file(self) -> bytes:
        self.package.set_xml(DOCUMENT, self.root)
        return self.package.bytes()

    def change_word(self) -> None:
        _, run = self.random.choice(self.runs())
        text = next(run.iter(f"{WORD}t"))
        words = (text.text or "").split(" ")
        words[self.random.randrange(len(words))] = self.random.choice(WORDS)
        text.text = " ".join(words)

    def track_word(self) -> None:
        paragraph, run = self.random.choice(self.runs())
        position = list(paragraph).index(run)
        taken_out = Element(f"{WORD}del", {**ANN, f"{WORD}id": str(next(self.ids))})
        put_in = Element(f"{WORD}ins", {**ANN, f"{WORD}id": str(next(self.ids))})
        written = deepcopy(run)
        next(written.iter(f"{WORD}t")).text = self.random.choice(WORDS)
        put_in.append(written)
        taken_out.append(run)
        next(run.iter(f"{WORD}t")).tag = f"{WORD}delText"
        paragraph[position : position + 1] = [taken_out, put_in]

    def move_paragraph(self) -> None:
        paragraphs = [block for block in self.blocks() if is_text(block)]
        paragraph = self.random.choice(paragraphs)
        self.body.remove(paragraph)
        self.body.insert(self.place(), paragraph)

    def add_heading(self) -> None:
        heading = Element(f"{WORD}p")
        SubElement(SubElement(heading, f"{WORD}pPr"), f"{WORD}pStyle", {f"{WORD}val": "Heading3"})
        SubElement(SubElement(heading, f"{WORD}r"), f"{WORD}t").text = f"New {self.random.choice(WORDS)}"
        self.body.insert(self.place(), heading)

    def comment(self) -> None:
        paragraph, run = self.random.choice(self.runs())
        comments = self.package.xml("word/comments.xml")
        id_ = {f"{WORD}id": str(next(self.ids))}
        said = SubElement(comments, f"{WORD}comment", {**ANN, **id_})
        SubElement(SubElement(SubElement(said, f"{WORD}p"), f"{WORD}r"), f"{WORD}t").text = "Why?"
        self.package.set_xml("word/comments.xml", comments)
        position = list(paragraph).index(run)
        reference = Element(f"{WORD}r")
        SubElement(reference, f"{WORD}commentReference", id_)
        around = [Element(f"{WORD}commentRangeStart", id_), run, Element(f"{WORD}commentRangeEnd", id_)]
        paragraph[position : position + 1] = [*around, reference]

    def delete_section(self) -> None:
        present = [section.id for section in SECTIONS if bookmarked(self.body, section.id) is not None]
        if len(present) > 4:
            for block in sections_in(self.body)[self.random.choice(present)]:
                self.body.remove(block)

    def blocks(self) -> list[Element]:
        return [block for blocks in sections_in(self.body).values() for block in blocks]

    def runs(self) -> list[tuple[Element, Element]]:
        """The runs of plain text, with their paragraphs."""
        return [
            (block, run)
            for block in self.blocks()
            if is_text(block) and block.find(f".//{WORD}fldChar") is None
            for run in block.findall(f"{WORD}r")
            if [child.tag for child in run if child.tag != f"{WORD}rPr"] == [f"{WORD}t"]
            and (run[-1].text or "").strip()
        ]

    def place(self) -> int:
        """A position in front of a block that begins by itself."""
        places = [
            block for block in self.blocks()[1:] if block.tag == f"{WORD}p" and style(block) not in MARKED
        ]
        return list(self.body).index(self.random.choice(places))


def sections_in(body: Element) -> dict[str, list[Element]]:
    """The blocks of each section, by the bookmarks with which they begin."""
    found: dict[str, list[Element]] = {}
    current: list[Element] | None = None
    for block in body:
        for section in SECTIONS:
            if section.id not in found and has_bookmark(block, section.id):
                current = found[section.id] = []
        if current is not None and block.tag in (f"{WORD}p", f"{WORD}tbl"):
            current.append(block)
    return found


def has_bookmark(block: Element, section_id: str) -> bool:
    names = (mark.get(f"{WORD}name") for mark in block.iter(f"{WORD}bookmarkStart"))
    return f"quire_{section_id}" in names


def bookmarked(body: Element, section_id: str) -> Element | None:
    return next((block for block in body if has_bookmark(block, section_id)), None)


def style(block: Element) -> str:
    found = block.find(f"{WORD}pPr/{WORD}pStyle")
    return "" if found is None else found.get(f"{WORD}val", "")


def is_text(block: Element) -> bool:
    is_heading = style(block).startswith("Heading")
    has_own = block.find(f".//{WORD}drawing") is not None or block.find(f"{WORD}bookmarkStart") is not None
    return (
        bool(text_of(block))
        and block.tag == f"{WORD}p"
        and not is_heading
        and not has_own
        and style(block) not in MARKED
    )


def texts_in(file: bytes) -> dict[str, list[str]]:
    """The paragraphs of each section without its heading, with tracked changes accepted."""
    package = WordPackage.of(file)
    body = next(package.xml(DOCUMENT).iter(f"{WORD}body"))
    return {
        id_: [text for block in blocks[1:] for text in map(text_of, block.iter(f"{WORD}p")) if text]
        for id_, blocks in sections_in(body).items()
    }


def text_of(paragraph: Element) -> str:
    return " ".join("".join(accepted(paragraph)).split())


def accepted(element: Element) -> Iterator[str]:
    if element.tag != f"{WORD}del":
        yield (element.text or "") if element.tag == f"{WORD}t" else " " if element.tag == f"{WORD}br" else ""
        for child in element:
            yield from accepted(child)


def check(file: bytes, returned: ReturnedFile, folder: Path, told: list[str]) -> None:
    expected = texts_in(file)
    accepted_sections = []
    for section, came in zip(SECTIONS, returned.sections, strict=True):
        assert came.is_deleted == (section.id not in expected), told
        proposed = section.content if came.proposed is None else came.proposed
        changes = block_diff(BlockText(section.content), proposed)
        accepted_sections.append(
            msgspec.structs.replace(section, content=apply_changes(section.content, changes))
        )
    again = msgspec.structs.replace(DOCUMENT_SENT, sections=tuple(accepted_sections))
    found = texts_in(write_document(again, "docx", folder, 512 * MIB).content)
    for section in SECTIONS:
        if section.id in expected:
            assert found[section.id] == expected[section.id], told
    untouched = texts_in(write_document(DOCUMENT_SENT, "docx", folder, 512 * MIB).content)
    for came in returned.sections:
        if expected.get(came.id) != untouched[came.id] or came.is_deleted:
            continue
        assert came.proposed is None, told
    comments = sum(len(came.comments) for came in returned.sections)
    assert comments <= told.count("comment")


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 100))]
)
def test_accepting_all_gives_the_text_of_the_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pump.png").write_bytes(PICTURES["pump.png"])
    monkeypatch.chdir(tmp_path)
    review = Review(write_document(DOCUMENT_SENT, "docx", tmp_path, 512 * MIB).content, seed)
    for _ in range(EDITS_A_FILE):
        review.edit()
    file = review.file()
    check(file, read_returned(io.BytesIO(file), DOCUMENT_SENT, tmp_path, Limits()), tmp_path, review.told)

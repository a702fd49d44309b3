"""Sections are found again in Word files that reviewers worked on, with their bookmarks or without."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

import pytest

from quire.domain.exchange.exports import ExportedSection
from quire.domain.limits import MIB
from quire.formats.exporting.word_finishing import identity_of
from quire.formats.exporting.writers import write_document
from quire.formats.importing.word_sections import FoundSections, divide
from quire.formats.word_identity import WordIdentity, identity_in
from quire.formats.word_package import DOCUMENT, WORD, WordPackage
from tests.formats.exporting.exported import document, word_paragraphs

SECTIONS = (
    ExportedSection("a" * 32, "Aims", 1, "First aim.\n\n## Inside\n\nSecond aim.", "1", revision=3),
    ExportedSection("b" * 32, "Table", 2, "| a | b |\n|---|---|\n| c | d |", "1.1", revision=1),
    ExportedSection("c" * 32, "End", 1, "The end.", "2", revision=12),
)
IDENTITY = identity_of(document(id="doc", sections=SECTIONS))
AS_IT_LEFT = [
    ("§0",),
    ("First aim.", "Inside", "Second aim."),
    ("§1",),
    ("a", "b", "c", "d"),
    ("§2",),
    ("The end.",),
    ("§3",),
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_document(
        document(id="doc", sections=SECTIONS), "docx", tmp_path_factory.mktemp("export"), 512 * MIB
    ).content


@pytest.fixture
def package(file: bytes) -> WordPackage:
    return WordPackage.of(file)


def changed(package: WordPackage, change: Callable[[Element], object]) -> FoundSections:
    root = package.xml(DOCUMENT)
    change(next(root.iter(f"{WORD}body")))
    package.set_xml(DOCUMENT, root)
    return divide(package, IDENTITY, "§")


def texts(package: WordPackage) -> list[tuple[str, ...]]:
    """The paragraphs from the first boundary on, boundaries by themselves."""
    found: list[tuple[str, ...]] = []
    for _, text in word_paragraphs(package.bytes()):
        if re.fullmatch(r"§\d+", text):
            found += [(text,), ()]
        elif found and text:
            found[-1] += (text,)
    return [group for group in found if group]


def headings(found: FoundSections) -> list[tuple[str, str | None]]:
    return [(section.identity.id[0], section.heading) for section in found.found]


def without_bookmarks(body: Element) -> None:
    for parent in list(body.iter()):
        for child in list(parent):
            if child.tag in (f"{WORD}bookmarkStart", f"{WORD}bookmarkEnd"):
                parent.remove(child)


def paragraph_of(body: Element, text: str) -> Element:
    return next(block for block in body if block.tag == f"{WORD}p" and text in "".join(block.itertext()))


def test_the_file_knows_its_sections(package: WordPackage) -> None:
    assert isinstance(identity_in([package.parts["customXml/item1.xml"]]), WordIdentity)
    assert identity_in([package.parts["customXml/item1.xml"]]) == IDENTITY


@pytest.mark.parametrize("change", [lambda body: None, without_bookmarks])
def test_sections_are_found_as_they_left(package: WordPackage, change: Callable[[Element], object]) -> None:
    found = changed(package, change)
    assert texts(package) == AS_IT_LEFT
    assert headings(found) == [("a", "Aims"), ("b", "Table"), ("c", "End")]
    assert found.missing == ()
    assert found.are_marked == (change is not without_bookmarks)


def test_a_rewritten_heading_is_found_by_its_bookmark(package: WordPackage) -> None:
    def rewrite(body: Element) -> None:
        next(paragraph_of(body, "Table").iter(f"{WORD}t")).text = "Figures"

    assert headings(changed(package, rewrite)) == [("a", "Aims"), ("b", "Figures"), ("c", "End")]
    assert texts(package) == AS_IT_LEFT


def test_without_bookmarks_a_rewritten_heading_is_missing(package: WordPackage) -> None:
    def rewrite(body: Element) -> None:
        without_bookmarks(body)
        next(paragraph_of(body, "Table").iter(f"{WORD}t")).text = "Figures"

    found = changed(package, rewrite)
    assert not found.are_marked
    assert [section.id[0] for section in found.missing] == ["b"]


def test_a_heading_that_was_taken_out_leaves_its_text_where_it_was(package: WordPackage) -> None:
    def take_out(body: Element) -> None:
        heading = paragraph_of(body, "Table")
        mark = next(heading.iter(f"{WORD}bookmarkStart"))
        table = next(body.iter(f"{WORD}tbl"))
        # As Word moves a bookmark whose beginning is deleted.
        next(table.iter(f"{WORD}p")).insert(1, mark)
        body.remove(heading)

    assert headings(changed(package, take_out)) == [("a", "Aims"), ("b", None), ("c", "End")]
    assert texts(package) == AS_IT_LEFT


def test_a_deleted_section_is_missing_although_its_bookmark_was_left_behind(package: WordPackage) -> None:
    def delete(body: Element) -> None:
        last = paragraph_of(body, "End")
        for block in [paragraph_of(body, "Table"), next(body.iter(f"{WORD}tbl"))]:
            for mark in block.iter(f"{WORD}bookmarkStart"):
                last.insert(1, mark)
            body.remove(block)

    found = changed(package, delete)
    assert headings(found) == [("a", "Aims"), ("c", "End")]
    assert [section.id[0] for section in found.missing] == ["b"]
    assert texts(package)[-3:] == [("§1",), ("The end.",), ("§2",)]


def test_a_section_that_was_moved_is_found_where_it_is(package: WordPackage) -> None:
    def move(body: Element) -> None:
        moved = [paragraph_of(body, "End"), paragraph_of(body, "The end.")]
        for block in moved:
            body.remove(block)
        position = list(body).index(paragraph_of(body, "Aims"))
        body[position:position] = moved

    assert headings(changed(package, move)) == [("c", "End"), ("a", "Aims"), ("b", "Table")]


def test_tracked_words_of_a_heading_are_accepted(package: WordPackage) -> None:
    def track(body: Element) -> None:
        heading = paragraph_of(body, "End")
        run = next(heading.iter(f"{WORD}r"))
        heading.remove(run)
        taken_out = SubElement(heading, f"{WORD}del", {f"{WORD}author": "Ann"})
        taken_out.append(run)
        put_in = SubElement(SubElement(heading, f"{WORD}ins", {f"{WORD}author": "Ann"}), f"{WORD}r")
        SubElement(put_in, f"{WORD}t").text = "Close"

    assert headings(changed(package, track))[-1] == ("c", "Close")


def test_sections_in_content_controls_are_found(package: WordPackage) -> None:
    def wrap(body: Element) -> None:
        heading = paragraph_of(body, "End")
        position = list(body).index(heading)
        body.remove(heading)
        control = Element(f"{WORD}sdt")
        SubElement(control, f"{WORD}sdtContent").append(heading)
        body.insert(position, control)

    assert headings(changed(package, wrap))[-1] == ("c", "End")
    assert texts(package) == AS_IT_LEFT

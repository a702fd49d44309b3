"""The sections of an exported Word file that came back, found again after a reviewer worked on it.

A section begins with the paragraph in which its bookmark begins. Where a program dropped the bookmarks, it begins with
the heading that it left with, in the order of the sections. A heading of our own is put before each of them, by which
the text is divided after pandoc has read it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

import msgspec

from quire.domain.texts.longest_common_subsequence import longest_common_subsequence
from quire.formats.importing.word_labels import name_labels
from quire.formats.importing.word_noise import without_noise
from quire.formats.word_identity import SectionIdentity, WordIdentity
from quire.formats.word_package import DOCUMENT, WORD, WordPackage

NO_LABELS: Mapping[str, str] = {}
_STYLES = "word/styles.xml"
_HEADING_NAME = re.compile(r"heading [1-9]", re.IGNORECASE)
_NUMBER = re.compile(r"^[\d.]+\s+")
_COMMENT_ENDS = (f"{WORD}commentRangeStart", f"{WORD}commentRangeEnd")
_TAKEN_OUT = (f"{WORD}del", f"{WORD}moveFrom")
_WORDS = {f"{WORD}t": None, f"{WORD}br": " ", f"{WORD}tab": " ", f"{WORD}cr": " "}


class FoundSection(msgspec.Struct, frozen=True):
    """A section in the file: the text of its heading now, None where its heading is gone."""

    identity: SectionIdentity
    heading: str | None

    @property
    def new_heading(self) -> str | None:
        """The heading without its number, where it was rewritten."""
        if self.heading is None or _comparable(self.heading) == _comparable(self.identity.heading):
            return None
        return _NUMBER.sub("", self.heading)


class FoundSections(msgspec.Struct, frozen=True):
    """The sections in the order of the file, and those that are in it no more.

    `are_marked` says whether bookmarks were found: without any, a section whose heading was rewritten cannot be told
    from one that was deleted.
    """

    found: tuple[FoundSection, ...]
    missing: tuple[SectionIdentity, ...]
    are_marked: bool


def divide(
    package: WordPackage, identity: WordIdentity, boundary: str, labels: Mapping[str, str] = NO_LABELS
) -> FoundSections:
    """Put a heading before each section, `boundary` with its position in the result; one more stands at the end.

    The section's own heading is taken out; comments on it are on the new one. Captions and links get the names of
    `word_labels`.
    """
    root = package.xml(DOCUMENT)
    body = next(root.iter(f"{WORD}body"))
    body[:] = list(_flat(body))
    name_labels(body, labels, boundary)
    without_noise(package, body)
    styles = _heading_styles(package)
    starts, are_marked = _starts(body, identity, styles)
    blocks: list[Element] = []
    found: list[FoundSection] = []
    for position, block in enumerate(body):
        section = starts.get(position)
        if section is None:
            blocks.append(block)
            continue
        is_heading = _is_heading(block, styles)
        marks = list(_comment_marks(block)) if is_heading else []
        blocks.append(_heading(f"{boundary}{len(found)}", styles, marks))
        found.append(FoundSection(section, _accepted_text(block) or None if is_heading else None))
        if not is_heading:
            blocks.append(block)
    blocks.append(_heading(f"{boundary}{len(found)}", styles))
    body[:] = blocks
    package.set_xml(DOCUMENT, root)
    ids = {section.identity.id for section in found}
    missing = tuple(section for section in identity.sections if section.id not in ids)
    return FoundSections(tuple(found), missing, are_marked)


def _flat(body: Element) -> Iterator[Element]:
    """The blocks of the body, also those in content controls."""
    for block in body:
        content = block.find(f"{WORD}sdtContent") if block.tag == f"{WORD}sdt" else None
        if content is None:
            yield block
        else:
            yield from _flat(content)


def _starts(
    body: Element, identity: WordIdentity, styles: Sequence[str]
) -> tuple[dict[int, SectionIdentity], bool]:
    """The positions of the blocks with which sections begin, and whether any bookmark was left."""
    starts: dict[int, SectionIdentity] = {}
    waiting = {section.bookmark: section for section in identity.sections}
    are_marked = False
    pending: list[SectionIdentity] = []
    for position, block in enumerate(body):
        names = [mark.get(f"{WORD}name", "") for mark in block.iter(f"{WORD}bookmarkStart")]
        # A program may write one bookmark in several pieces: the first is where it begins.
        pending += [waiting.pop(name) for name in names if name in waiting]
        are_marked = are_marked or bool(pending)
        if pending and block.tag != f"{WORD}bookmarkStart":
            starts[position] = _one_of(pending, _accepted_text(block))
            pending.clear()
    taken = {section.id for section in starts.values()}
    rest = [section for section in identity.sections if section.id not in taken]
    headings = [
        (position, _accepted_text(block))
        for position, block in enumerate(body)
        if position not in starts and _is_heading(block, styles)
    ]
    return starts | _by_headings(rest, headings), are_marked


def _one_of(sections: Sequence[SectionIdentity], heading: str) -> SectionIdentity:
    """Of several sections whose bookmarks begin here, all but one were deleted, and left their bookmarks behind."""
    same = [section for section in sections if _comparable(section.heading) == _comparable(heading)]
    return (same or sections)[-1]


def _by_headings(
    sections: Sequence[SectionIdentity], headings: Sequence[tuple[int, str]]
) -> dict[int, SectionIdentity]:
    runs = longest_common_subsequence(
        [_comparable(section.heading) for section in sections],
        [_comparable(text) for _, text in headings],
    )
    return {
        headings[run.other_start + step][0]: sections[run.start + step]
        for run in runs
        for step in range(run.length)
    }


def _comparable(heading: str) -> str:
    """A heading without its number, which a program may write or compute."""
    return _NUMBER.sub("", " ".join(heading.split())).casefold()


def _heading_styles(package: WordPackage) -> list[str]:
    """The ids of the styles of headings, which depend on the language of the program; that of level 1 is the first."""
    if _STYLES not in package.parts:
        return ["Heading1"]
    named: list[tuple[str, str]] = []
    for style in package.xml(_STYLES).iter(f"{WORD}style"):
        name = style.find(f"{WORD}name")
        value = "" if name is None else name.get(f"{WORD}val", "")
        if _HEADING_NAME.fullmatch(value):
            named.append((value.lower(), style.get(f"{WORD}styleId", "")))
    return [id_ for _, id_ in sorted(named)] or ["Heading1"]


def _is_heading(block: Element, styles: Iterable[str]) -> bool:
    style = block.find(f"{WORD}pPr/{WORD}pStyle")
    return block.tag == f"{WORD}p" and style is not None and style.get(f"{WORD}val", "") in styles


def _heading(text: str, styles: Sequence[str], marks: Sequence[Element] = ()) -> Element:
    paragraph = Element(f"{WORD}p")
    SubElement(SubElement(paragraph, f"{WORD}pPr"), f"{WORD}pStyle", {f"{WORD}val": styles[0]})
    paragraph.extend(marks)
    SubElement(SubElement(paragraph, f"{WORD}r"), f"{WORD}t").text = text
    return paragraph


def _comment_marks(block: Element) -> Iterator[Element]:
    """The ends of comments in a block, and their references in runs of their own."""
    for one in block.iter():
        if one.tag in _COMMENT_ENDS:
            yield one
        elif one.tag == f"{WORD}commentReference":
            run = Element(f"{WORD}r")
            run.append(one)
            yield run


def _accepted_text(block: Element) -> str:
    """The text of a block as it is with all tracked changes accepted."""
    return " ".join("".join(_accepted_words(block)).split())


def _accepted_words(element: Element) -> Iterator[str]:
    if element.tag in _TAKEN_OUT:
        return
    if element.tag in _WORDS:
        yield _WORDS[element.tag] or element.text or ""
    for child in element:
        yield from _accepted_words(child)

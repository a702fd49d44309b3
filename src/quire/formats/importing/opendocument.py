"""An OpenDocument text rewritten for its import, so that pandoc finds in it what a reader of the file sees.

Pandoc knows neither the title nor the formulas, which are files of their own in the archive: the title is taken out,
and a mark stands for each formula. Captions and references get the marks that those of Word files get, and tracked
changes marks of their own (`opendocument_changes`).
"""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.exchange.imports import ImportedComment
from quire.formats.importing.marks import Marks, caption_mark, comment_mark, formula_mark
from quire.formats.importing.opendocument_changes import TrackedChange, TrackedChanges, mark_changes
from quire.formats.importing.opendocument_frames import show_boxes, show_fields
from quire.formats.importing.opendocument_tables import show_columns
from quire.formats.reading.cleaning import clean, clean_line
from quire.formats.reading.files import DAMAGED
from quire.formats.reading.office import parsed, written
from quire.formats.reading.opendocument.names import (
    ANNOTATION,
    ANNOTATION_NAME,
    CREATED,
    CREATOR,
    DRAW,
    LINK,
    PARAGRAPH,
    PARENT_NAME,
    RESOLVED,
    SPAN,
    STYLE,
    STYLE_NAME,
    TEXT,
)

_NO_STYLES = b'<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>'
_OBJECTS = tuple(f"{DRAW}{name}" for name in ("object", "object-ole", "plugin", "applet", "floating-frame"))
_MATH = "{http://www.w3.org/1998/Math/MathML}"
_TABLES = {"table", "tabelle", "tableau", "tabla", "tabella"}
_BEHIND_NUMBER = re.compile(r"^[\s.:;–—-]+")


class RewrittenText(msgspec.Struct, frozen=True):
    """A copy of an OpenDocument text for pandoc, and what was found in it: its title, and its formulas as MathML."""

    copy: IO[bytes]
    title: str
    formulas: tuple[str, ...]
    marks: Marks
    warnings: list[ImportWarning]
    changes: tuple[TrackedChange, ...]


def rewritten_text(file: IO[bytes]) -> RewrittenText:
    """Rewrite an OpenDocument text. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = {
                name: archive.read(name)
                for name in archive.namelist()
                if name.endswith((".xml", ".rdf", "mimetype"))
            }
        return _rewritten(parts)
    except ElementTree.ParseError as error:
        raise Unreadable(DAMAGED) from error


def _rewritten(parts: dict[str, bytes]) -> RewrittenText:
    root = parsed(parts["content.xml"])
    title = _take_title(root)
    marks = Marks()
    show_boxes(root)
    formulas = tuple(_mark_formulas(root, parts))
    marks.comments += _mark_comments(root)
    _mark_captions(root, marks)
    _link_references(root, marks)
    show_fields(root)
    show_columns(root)
    objects_count = sum(1 for one in root.iter() if one.tag in _OBJECTS)
    changes = mark_changes(root)
    # Pandoc reads no text without its styles, which a text may do without.
    parts.setdefault("styles.xml", _NO_STYLES)
    parts["content.xml"] = written(root, parts["content.xml"])
    copy = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    with zipfile.ZipFile(copy, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    copy.flush()
    return RewrittenText(copy, title, formulas, marks, [*_warnings(changes, objects_count)], changes.marked)


def _take_title(root: Element) -> str:
    """The first paragraph that is set as a title; it is taken out of the text."""
    titles = {"Title"} | {
        style.get(f"{STYLE}name", "")
        for style in root.iter(f"{STYLE}style")
        if style.get(f"{STYLE}parent-style-name") == "Title"
    }
    for parent in root.iter():
        for child in parent:
            if child.tag == PARAGRAPH and child.get(STYLE_NAME) in titles:
                parent.remove(child)
                return clean_line("".join(child.itertext()))
    return ""


def _mark_formulas(root: Element, parts: dict[str, bytes]) -> Iterator[str]:
    """Put a mark in place of each formula; yields them as MathML, in order."""
    count = 0
    for parent in list(root.iter()):
        for position, child in enumerate(list(parent)):
            formula = _formula_of(child, parts) if child.tag == f"{DRAW}frame" else None
            if formula is not None:
                mark = Element(SPAN)
                mark.text, mark.tail = formula_mark(count), child.tail
                parent[position] = mark
                count += 1
                yield formula


def _formula_of(frame: Element, parts: dict[str, bytes]) -> str | None:
    found = frame.find(f"{DRAW}object")
    if found is None:
        return None
    math = next(iter(found.iter(f"{_MATH}math")), None)
    if math is None:
        path = found.get(LINK, "").removeprefix("./").rstrip("/")
        part = parts.get(f"{path}/content.xml", b"")
        if b"http://www.w3.org/1998/Math/MathML" not in part[:2_000]:
            return None
        math = next(parsed(part).iter(f"{_MATH}math"), None)
    return None if math is None else _plain_math(math)


def _plain_math(math: Element) -> str:
    """MathML without prefixes, and without the source of the formula in another language."""
    for element in math.iter():
        element.tag = element.tag.removeprefix(_MATH)
        for note in [child for child in element if "annotation" in child.tag]:
            element.remove(note)
    math.tail = None
    return ElementTree.tostring(math, encoding="unicode")


def _mark_comments(root: Element) -> Iterator[ImportedComment]:
    """Put a mark in place of each comment; yields them in order, with the words that they are about."""
    quotes = _quotes(root)
    count = 0
    for parent in list(root.iter()):
        for position, child in enumerate(list(parent)):
            if child.tag != ANNOTATION:
                continue
            mark = Element(SPAN)
            mark.text, mark.tail = comment_mark(count), child.tail
            parent[position] = mark
            count += 1
            said = "\n".join("".join(one.itertext()) for one in child.iter(PARAGRAPH))
            name = child.get(ANNOTATION_NAME, "")
            yield ImportedComment(
                clean_line(quotes.get(name, "")),
                clean_line(child.findtext(CREATOR, "")),
                child.findtext(CREATED, "")[:40],
                clean(said).strip(),
                name,
                child.get(PARENT_NAME, ""),
                child.get(RESOLVED) == "true",
            )


def _quotes(root: Element) -> dict[str, str]:
    """The words between the two ends of each comment, by its name."""
    ends = {end.get(ANNOTATION_NAME, "") for end in root.iter(f"{ANNOTATION}-end")}
    heard: dict[str, list[str]] = {}
    quotes: dict[str, str] = {}
    for element, text in _texts(root):
        name = element.get(ANNOTATION_NAME, "") if element is not None else ""
        if element is not None and element.tag == ANNOTATION and name in ends:
            heard[name] = []
        elif element is not None and element.tag == f"{ANNOTATION}-end" and name in heard:
            quotes[name] = "".join(heard.pop(name))
        for words in heard.values():
            words.append(text)
    return quotes


def _texts(element: Element) -> Iterator[tuple[Element | None, str]]:
    """Each element as it begins, with the text behind its beginning or, for None, behind the end of one."""
    is_comment = element.tag == ANNOTATION
    yield element, "" if is_comment else element.text or ""
    if not is_comment:
        for child in element:
            yield from _texts(child)
            yield None, child.tail or ""


def _warnings(changes: TrackedChanges, objects_count: int) -> Iterator[ImportWarning]:
    if objects_count:
        yield ImportWarning("object_left_out", count=objects_count)
    if changes.of_format_count:
        yield ImportWarning("changes_left_out", count=changes.of_format_count)


def _mark_captions(root: Element, marks: Marks) -> None:
    count = 0
    for paragraph in root.iter(PARAGRAPH):
        number = next((child for child in paragraph if child.tag == f"{TEXT}sequence"), None)
        if number is None or len((paragraph.text or "").split()) > 2:
            continue
        count += 1
        kind = "tbl" if number.get(f"{TEXT}name", "").lower() in _TABLES else "fig"
        said = _BEHIND_NUMBER.sub("", number.tail or "")
        words = re.findall(r"[A-Za-z0-9]+", said)
        label = "-".join([*(word.lower()[:20] for word in words[:3]), str(count)])
        marks.name(number.get(f"{TEXT}ref-name", ""), f"{kind}:{label}")
        paragraph.remove(number)
        paragraph.text = f"{caption_mark(kind, label)}{said}"


def _link_references(root: Element, marks: Marks) -> None:
    for reference in root.iter(f"{TEXT}sequence-ref"):
        name = reference.get(f"{TEXT}ref-name", "")
        marks.refer(name)
        reference.tag = f"{TEXT}a"
        reference.attrib.clear()
        reference.set(LINK, f"#{name}")

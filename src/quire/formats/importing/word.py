"""A Word file rewritten for its import, so that pandoc finds in it what a reader of the file sees.

Headings get styles that pandoc knows, whatever their styles are called; the contents that Word writes by itself go;
captions and references get marks (`marks`). Tracked changes and comments stay: pandoc hands them on.
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
from quire.formats.importing.marks import Marks
from quire.formats.importing.pictures import TEXT_INCHES
from quire.formats.importing.word_captions import mark_captions
from quire.formats.importing.word_comments import give_ends, read_remarks
from quire.formats.importing.word_fields import link_references, remove_contents
from quire.formats.importing.word_pictures import WordPicture, pictures_shown
from quire.formats.reading.files import DAMAGED
from quire.formats.reading.office import parsed, written
from quire.formats.reading.word.drawings import choose_alternatives, put_boxes_behind_paragraphs
from quire.formats.reading.word.runs import take_runs_apart
from quire.formats.reading.word.styles import OFF, VALUE, WORD, WordStyles, level_of_outline, value_of
from quire.formats.reading.word.text import HEADING_STYLE, METADATA_STYLES, add_heading_styles

_TEXT = re.compile(r"word/(?:document|footnotes|endnotes)\.xml")
_MEDIA = re.compile(r"word/media/[^/]+")
_STYLES = "word/styles.xml"
_NO_STYLES = b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
_CHANGES = tuple(f"{WORD}{name}" for name in ("ins", "del", "moveFrom", "moveTo"))
_FORMAT_CHANGES = tuple(f"{WORD}{name}" for name in ("rPrChange", "pPrChange", "tblPrChange", "sectPrChange"))
_OBJECTS = ("}chart", "}relIds", "}OLEObject", "}contentPart", "}altChunk")
_PARAGRAPH, _RUN = f"{WORD}p", f"{WORD}r"
_PARAGRAPH_PROPERTIES, _RUN_PROPERTIES = f"{WORD}pPr", f"{WORD}rPr"
_TWENTIETHS_PER_INCH = 1440
_DIGITS = re.compile(r"\d{1,6}")


class RewrittenWord(msgspec.Struct, frozen=True):
    """A copy of a Word file for pandoc, and what was found in it on the way."""

    copy: IO[bytes]
    marks: Marks
    warnings: list[ImportWarning]
    pictures: list[WordPicture]
    """Those that it shows."""
    changes_count: int
    text_inches: float


def rewritten_word(file: IO[bytes]) -> RewrittenWord:
    """Rewrite a Word file. Raises `Unreadable`."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names if name.endswith((".xml", ".rels"))}
        # Pandoc need not open the pictures to say where they are.
        parts |= {name: b"\0" for name in names if _MEDIA.fullmatch(name)}
        return _rewritten(parts)
    except ElementTree.ParseError as error:
        raise Unreadable(DAMAGED) from error


def _rewritten(parts: dict[str, bytes]) -> RewrittenWord:
    styles_part = parts.get(_STYLES, _NO_STYLES)
    styles_root = parsed(styles_part)
    styles = WordStyles(styles_root)
    marks, warnings, changes_count, text_inches = Marks(), list[ImportWarning](), 0, TEXT_INCHES
    marks.remarks = read_remarks(parts)
    pictures = list[WordPicture]()
    for name in sorted(filter(_TEXT.fullmatch, parts)):
        root = parsed(parts[name])
        changes_count += sum(1 for one in root.iter() if one.tag in _CHANGES)
        warnings += _warnings(root)
        _rewrite(root, styles, marks, warnings)
        if name == "word/document.xml":
            text_inches = _text_inches(root)
        pictures += pictures_shown(root, parts.get(name.replace("word/", "word/_rels/") + ".rels"))
        parts[name] = written(root, parts[name])
    add_heading_styles(styles_root)
    parts[_STYLES] = written(styles_root, styles_part)
    copy = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    with zipfile.ZipFile(copy, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    copy.flush()
    return RewrittenWord(copy, marks, warnings, pictures, changes_count, text_inches)


def _warnings(root: Element) -> Iterator[ImportWarning]:
    objects_count = sum(1 for one in root.iter() if one.tag.endswith(_OBJECTS))
    if objects_count:
        yield ImportWarning("object_left_out", count=objects_count)
    format_changes_count = sum(1 for one in root.iter() if one.tag in _FORMAT_CHANGES)
    if format_changes_count:
        yield ImportWarning("changes_left_out", count=format_changes_count)


def _rewrite(root: Element, styles: WordStyles, marks: Marks, warnings: list[ImportWarning]) -> None:
    choose_alternatives(root)
    take_runs_apart(root)
    give_ends(root)
    put_boxes_behind_paragraphs(root)
    remove_contents(root, styles)
    mark_captions(root, styles, marks)
    link_references(root, marks)
    for paragraph in root.iter(_PARAGRAPH):
        properties = paragraph.find(_PARAGRAPH_PROPERTIES)
        style_id = value_of(properties, "pStyle") or styles.default_paragraph
        hidden_count = sum(_hide(run, style_id, styles) for run in paragraph.iter(_RUN))
        if hidden_count:
            warnings.append(ImportWarning("hidden_text_left_out", count=hidden_count))
        if properties is not None or style_id:
            _set_style(paragraph, properties, style_id, styles)


def _hide(run: Element, style_id: str, styles: WordStyles) -> bool:
    """Empty a run that no reader sees; returns whether it had text."""
    properties = run.find(_RUN_PROPERTIES)
    own = value_of(properties, "vanish")
    vanish = own if own is not None else styles.of_run(value_of(properties, "rStyle") or style_id, "vanish")
    if vanish is None or vanish in OFF:
        return False
    has_text = any((one.text or "").strip() for one in run.iter(f"{WORD}t"))
    run[:] = []
    return has_text


def _set_style(paragraph: Element, properties: Element | None, style_id: str, styles: WordStyles) -> None:
    outline = value_of(properties, "outlineLvl")
    level = styles.heading_level(style_id) if outline is None else level_of_outline(outline)
    if properties is None:
        properties = Element(_PARAGRAPH_PROPERTIES)
        paragraph.insert(0, properties)
    if level is not None:
        _remove(properties, "pStyle", "numPr", "outlineLvl")
        properties.insert(0, Element(f"{WORD}pStyle", {VALUE: f"{HEADING_STYLE}{level}"}))
    elif styles.name_of(style_id) in METADATA_STYLES:
        _remove(properties, "pStyle")


def _remove(properties: Element, *names: str) -> None:
    for name in names:
        for found in properties.findall(f"{WORD}{name}"):
            properties.remove(found)


def _text_inches(root: Element) -> float:
    """How wide the text is on the pages of the last section, by which Word lays pictures out."""
    for section in reversed(list(root.iter(f"{WORD}sectPr"))):
        size, margins = section.find(f"{WORD}pgSz"), section.find(f"{WORD}pgMar")
        if size is None or margins is None:
            continue
        values = [size.get(f"{WORD}w", ""), margins.get(f"{WORD}left", ""), margins.get(f"{WORD}right", "")]
        if all(_DIGITS.fullmatch(value) for value in values):
            width, left, right = map(int, values)
            return max(1.0, (width - left - right) / _TWENTIETHS_PER_INCH)
    return TEXT_INCHES

"""A Word file rewritten, so that pandoc finds in it what a reader of the file sees.

Pandoc knows little of styles and nothing of numbers, old text boxes and fields. Everything it would miss is put into
the paragraphs themselves: numbers as text, raised, lowered and struck-out runs by their own properties, headings by
styles of ours. Hidden runs, comments and drawings leave a sign (`note_signs`).
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement

from quire.domain.references.reading_notes import ReadingNote
from quire.formats.reading.note_signs import COMMENT, HIDDEN
from quire.formats.reading.word.changes import accept_changes
from quire.formats.reading.word.drawings import show_drawings
from quire.formats.reading.word.fields import show_results
from quire.formats.reading.word.numbers import WordNumbers
from quire.formats.reading.word.runs import take_runs_apart
from quire.formats.reading.word.styles import OFF, VALUE, WORD, WordStyles, level_of_outline, value_of

_PARAGRAPH, _RUN, _TEXT = f"{WORD}p", f"{WORD}r", f"{WORD}t"
_PARAGRAPH_PROPERTIES, _RUN_PROPERTIES = f"{WORD}pPr", f"{WORD}rPr"
_NOTE_MARKS = (
    f"{WORD}footnoteReference",
    f"{WORD}endnoteReference",
    f"{WORD}footnoteRef",
    f"{WORD}endnoteRef",
)
_SEEN_IN_RUNS = tuple(f"{WORD}{name}" for name in ("t", "tab", "sym", "noBreakHyphen"))
HEADING_STYLE = "QuireHeading"
_HEADING_LEVELS = range(1, 10)
METADATA_STYLES = {"author", "date", "subtitle", "abstract", "abstract title"}
"""Styles whose paragraphs pandoc takes out of the text."""
_RAISED_HALF_POINTS = 4
"""From this on, a run that is set higher or lower is raised or lowered text; less is a matter of taste."""
_WHITE = "FFFFFF"


def rewrite_styles(root: Element) -> None:
    """Leave of the styles what pandoc understands in the same way; add those of our headings."""
    for properties in root.iter(_PARAGRAPH_PROPERTIES):
        _remove(properties, "numPr", "outlineLvl", "ind")
    for properties in root.iter(_RUN_PROPERTIES):
        _remove(properties, "vertAlign", "position", "strike", "dstrike", "vanish")
    add_heading_styles(root)


def add_heading_styles(root: Element) -> None:
    """Add the styles of our headings."""
    for level in _HEADING_LEVELS:
        style = SubElement(
            root, f"{WORD}style", {f"{WORD}type": "paragraph", f"{WORD}styleId": f"{HEADING_STYLE}{level}"}
        )
        SubElement(style, f"{WORD}name", {VALUE: f"heading {level}"})


class WordText:
    """Rewrites the parts of a file that have text, in order."""

    def __init__(self, styles: WordStyles, numbers: WordNumbers) -> None:
        self._styles = styles
        self._numbers = numbers

    def rewrite(self, root: Element) -> Iterator[ReadingNote]:
        """Rewrite a part; the notes are those that concern the whole file."""
        changes_count = accept_changes(root)
        take_runs_apart(root)
        from_boxes = show_drawings(root)
        show_results(root)
        on_other_ground = from_boxes | {
            id(paragraph) for table in root.iter(f"{WORD}tbl") for paragraph in table.iter(_PARAGRAPH)
        }
        has_ground = root.find(f"{WORD}background") is not None
        for paragraph in root.iter(_PARAGRAPH):
            is_on_white = not has_ground and id(paragraph) not in on_other_ground
            self._rewrite_paragraph(paragraph, is_on_white=is_on_white)
        if changes_count:
            yield ReadingNote("changes_accepted", count=changes_count)

    def _rewrite_paragraph(self, paragraph: Element, *, is_on_white: bool) -> None:
        properties = paragraph.find(_PARAGRAPH_PROPERTIES)
        style_id = value_of(properties, "pStyle") or self._styles.default_paragraph
        is_on_white = is_on_white and (properties is None or properties.find(f"{WORD}shd") is None)
        for run in paragraph.iter(_RUN):
            self._rewrite_run(run, style_id, is_on_white=is_on_white)
        if properties is None:
            properties = Element(_PARAGRAPH_PROPERTIES)
            paragraph.insert(0, properties)
        level = self._heading_level(properties, style_id)
        self._set_style(properties, style_id, level)
        self._number(paragraph, properties, style_id, is_heading=level is not None)

    def _rewrite_run(self, run: Element, style_id: str, *, is_on_white: bool) -> None:
        properties = run.find(_RUN_PROPERTIES)
        run_style = value_of(properties, "rStyle") or ""

        def value(name: str) -> str | None:
            for found in (value_of(properties, name), self._styles.of_run(run_style, name)):
                if found is not None:
                    return found
            return self._styles.of_run(style_id, name)

        if _is_on(value("vanish")) or (is_on_white and _is_white(properties)):
            _leave_sign(run, HIDDEN)
            return
        for comment in run.findall(f"{WORD}commentReference"):
            comment.tag, comment.text = _TEXT, COMMENT
        is_struck = _is_on(value("strike")) or _is_on(value("dstrike"))
        position = None if _has_note_mark(run) else _position(value("vertAlign"), value("position"))
        if properties is not None:
            _remove(properties, "vertAlign", "position", "strike", "dstrike", "rStyle")
        elif is_struck or position:
            properties = Element(_RUN_PROPERTIES)
            run.insert(0, properties)
        if properties is not None and position:
            SubElement(properties, f"{WORD}vertAlign", {VALUE: position})
        if properties is not None and is_struck:
            SubElement(properties, f"{WORD}strike")

    def _heading_level(self, properties: Element, style_id: str) -> int | None:
        outline = value_of(properties, "outlineLvl")
        return self._styles.heading_level(style_id) if outline is None else level_of_outline(outline)

    def _set_style(self, properties: Element, style_id: str, level: int | None) -> None:
        _remove(properties, "outlineLvl")
        if level is not None:
            _remove(properties, "pStyle")
            properties.insert(0, Element(f"{WORD}pStyle", {VALUE: f"{HEADING_STYLE}{level}"}))
        elif self._styles.name_of(style_id) in METADATA_STYLES:
            _remove(properties, "pStyle")

    def _number(self, paragraph: Element, properties: Element, style_id: str, *, is_heading: bool) -> None:
        found = self._numbers.list_of(properties, style_id)
        _remove(properties, "numPr")
        if found is None or properties.find(f"{_RUN_PROPERTIES}/{WORD}del") is not None:
            return
        list_id, level = found
        if not self._numbers.level(list_id, level).is_bullet:
            number = self._numbers.next_number(list_id, level)
            _remove(properties, "ind")
            if number and _has_text(paragraph):
                paragraph.insert(1, _run_of(f"{number} "))
        elif not is_heading:
            in_list = SubElement(properties, f"{WORD}numPr")
            SubElement(in_list, f"{WORD}ilvl", {VALUE: str(level)})
            SubElement(in_list, f"{WORD}numId", {VALUE: list_id})


def _position(vertical: str | None, half_points: str | None) -> str | None:
    """Whether a run is raised or lowered, by its alignment or by how high it is set."""
    if vertical in ("superscript", "subscript"):
        return vertical
    digits = (half_points or "0").removeprefix("-")
    if vertical == "baseline" or not digits.isdecimal() or int(digits[:6]) < _RAISED_HALF_POINTS:
        return None
    return "subscript" if (half_points or "").startswith("-") else "superscript"


def _is_on(value: str | None) -> bool:
    return value is not None and value not in OFF


def _is_white(properties: Element | None) -> bool:
    if properties is None or (value_of(properties, "color") or "").upper() != _WHITE:
        return False
    return all(properties.find(f"{WORD}{ground}") is None for ground in ("shd", "highlight"))


def _has_note_mark(run: Element) -> bool:
    return any(child.tag in _NOTE_MARKS for child in run)


def _has_text(paragraph: Element) -> bool:
    return any(one.tag in _SEEN_IN_RUNS for one in paragraph.iter())


def _leave_sign(run: Element, sign: str) -> None:
    has_text = any((child.text or "").strip() for child in run.iter(_TEXT))
    run[:] = [_text_of(sign)] if has_text else []


def _run_of(text: str) -> Element:
    run = Element(_RUN)
    run.append(_text_of(text))
    return run


def _text_of(text: str) -> Element:
    element = Element(_TEXT, {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    element.text = text
    return element


def _remove(properties: Element, *names: str) -> None:
    for found in _found(properties, names):
        properties.remove(found)


def _found(properties: Element, names: Iterable[str]) -> list[Element]:
    return [one for name in names for one in properties.findall(f"{WORD}{name}")]

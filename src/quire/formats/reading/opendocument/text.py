"""An OpenDocument text rewritten, so that pandoc finds in it what a reader of the file sees.

Positions and struck-out words become text, as do the numbers of lists and headings, and the values of fields. Hidden
text, comments, pictures and objects leave a sign (`note_signs`).
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from quire.domain.references.reading_notes import ReadingNote
from quire.domain.texts.raised import lowered, raised
from quire.formats.reading.note_signs import COMMENT, HIDDEN
from quire.formats.reading.opendocument.frames import show_frames
from quire.formats.reading.opendocument.lists import Lists
from quire.formats.reading.opendocument.names import HEADING, OFFICE, PARAGRAPH, SPAN, STYLE_NAME, TABLE, TEXT
from quire.formats.reading.opendocument.numbers import heading_levels, list_styles
from quire.formats.reading.opendocument.styles import Look, TextStyles
from quire.formats.reading.opendocument.tables import fill_tables
from quire.formats.reading.pandoc import struck_out

_PARAGRAPHS = (PARAGRAPH, HEADING)
UNDERSTOOD = {
    *(
        f"{TEXT}{name}"
        for name in ("span", "a", "s", "tab", "line-break", "note", "note-body", "note-citation", "p")
    ),
    *(f"{TEXT}{name}" for name in ("h", "list", "list-item", "list-header", "section", "number")),
    *(f"{TEXT}{name}" for name in ("bookmark", "bookmark-start", "bookmark-end", "soft-page-break")),
    *(f"{TEXT}{name}" for name in ("reference-mark", "reference-mark-start", "reference-mark-end")),
    *(f"{TEXT}{name}" for name in ("change", "change-start", "change-end")),
}
"""Elements within paragraphs that pandoc reads as they are; of any other, what it shows is read."""
NEVER_SEEN = {f"{TEXT}{name}" for name in ("hidden-text", "script", "number", "ruby-text", "label")}
"""Elements within paragraphs that no reader sees."""


def rewrite_text(
    root: Element, styles_root: Element | None, is_formula: Callable[[str], bool]
) -> list[ReadingNote]:
    """Rewrite the content of a file; the notes are those that concern all of it."""
    roots = [root] if styles_root is None else [root, styles_root]
    changes_count = _drop_tracked_changes(root)
    show_frames(root, is_formula)
    _show_fields(root)
    _apply_looks(root, TextStyles(roots))
    Lists(list_styles(roots), heading_levels(roots[::-1])).rewrite(root)
    fill_tables(root)
    return [ReadingNote("changes_accepted", count=changes_count)] if changes_count else []


def _drop_tracked_changes(root: Element) -> int:
    """Drop what was taken out; what was put in stands in the text."""
    count = 0
    for parent in list(root.iter()):
        for changes in parent.findall(f"{TEXT}tracked-changes"):
            count += len(changes)
            parent.remove(changes)
    return count


def _show_fields(root: Element) -> None:
    for paragraph in [one for one in root.iter() if one.tag in _PARAGRAPHS]:
        for one in list(paragraph.iter()):
            if one.tag == f"{OFFICE}annotation":
                _replace(one, COMMENT)
            elif one.tag in NEVER_SEEN:
                _replace(one, HIDDEN if one.tag == f"{TEXT}hidden-text" else "")
            elif one.tag.startswith(TEXT) and one.tag not in UNDERSTOOD:
                one.tag = SPAN


def _apply_looks(root: Element, styles: TextStyles) -> None:
    """Write what the looks of characters mean into their text, each by the innermost style that has an opinion."""
    open_elements: list[tuple[Element, Look, bool]] = [(root, Look.PLAIN, True)]
    while open_elements:
        one, outer, is_on_white = open_elements.pop()
        is_on_white = is_on_white and one.tag != f"{TABLE}table"
        name = one.get(STYLE_NAME)
        own = styles.look_of(name) if name is not None else Look.PLAIN
        if _is_hidden(one, own, is_on_white=is_on_white):
            _replace(one, HIDDEN if _has_text(one) else "")
            continue
        look = _inherited(one, outer) | own
        if one.tag in (*_PARAGRAPHS, SPAN) and own & (Look.RAISED | Look.LOWERED | Look.STRUCK):
            del one.attrib[STYLE_NAME]
        if one.tag in (*_PARAGRAPHS, SPAN, f"{TEXT}a"):
            one.text = _in_look(one.text, look)
            for child in one:
                child.tail = _in_look(child.tail, look)
        open_elements += ((child, look, is_on_white) for child in one)


def _inherited(one: Element, outer: Look) -> Look:
    """Looks pass from a paragraph to its spans, and not into a note."""
    return outer if one.tag in (SPAN, f"{TEXT}a") else Look.PLAIN


def _is_hidden(one: Element, own: Look, *, is_on_white: bool) -> bool:
    is_white = Look.WHITE in own and is_on_white and one.tag in (*_PARAGRAPHS, SPAN)
    return one.get(f"{TEXT}display") == "none" or Look.HIDDEN in own or is_white


def _in_look(text: str | None, look: Look) -> str | None:
    if not text or not text.strip():
        return text
    if Look.RAISED in look:
        text = raised(text)
    elif Look.LOWERED in look:
        text = lowered(text)
    return struck_out(text) if Look.STRUCK in look else text


def _has_text(one: Element) -> bool:
    return any(map(str.strip, one.itertext()))


def _replace(one: Element, sign: str) -> None:
    """Put a sign in the place of an element; what follows it belongs to its parent and stays."""
    tail, is_block = one.tail, one.tag not in (SPAN, f"{OFFICE}annotation", *NEVER_SEEN)
    one.clear()
    one.tag, one.tail = (PARAGRAPH if is_block else SPAN), tail
    one.text = sign

"""Frames and shapes: their text is put behind their paragraph, for pictures and objects a sign is left."""

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from quire.formats.reading.note_signs import OBJECT, PICTURE
from quire.formats.reading.opendocument.names import DRAW, HEADING, LINK, PARAGRAPH, SPAN, TEXT

_BLOCKS = (PARAGRAPH, HEADING, f"{TEXT}list", f"{TEXT}section")
_FRAME = f"{DRAW}frame"


def show_frames(root: Element, is_formula: Callable[[str], bool]) -> None:
    """Put the text of frames into the text; a formula stays for pandoc, which is told by where its file lies."""
    put_text_behind_paragraphs(root)
    for parent in root.iter():
        for child in list(parent):
            if child.tag.startswith(DRAW) and not _has_formula(child, is_formula):
                _replace_by_sign(child)


def put_text_behind_paragraphs(root: Element) -> None:
    """Put the text of frames behind their paragraphs."""
    for parent in reversed(list(root.iter())):
        if parent.tag.startswith(DRAW):
            continue
        if any(child.tag in (PARAGRAPH, HEADING) or child.tag.startswith(DRAW) for child in parent):
            parent[:] = [one for child in parent for one in _with_text_of_frames(parent, child)]


def _with_text_of_frames(parent: Element, child: Element) -> Iterator[Element]:
    """A paragraph and the text of its frames; of a frame that stands between paragraphs, its text alone."""
    yield child
    is_in_line = parent.tag in (PARAGRAPH, HEADING, SPAN, f"{TEXT}a")
    if child.tag in (PARAGRAPH, HEADING):
        for frame in [one for one in child.iter() if one.tag.startswith(DRAW)]:
            yield from _take_blocks(frame)
    elif child.tag.startswith(DRAW) and not is_in_line:
        yield from _take_blocks(child)


def _take_blocks(frame: Element) -> list[Element]:
    blocks: list[Element] = []
    for one in list(frame.iter()):
        found = [child for child in one if child.tag in _BLOCKS or child.tag.endswith("}table")]
        if one.tag.startswith(DRAW) and found:
            blocks += found
            one[:] = [child for child in one if child not in found]
    return blocks


def _has_formula(frame: Element, is_formula: Callable[[str], bool]) -> bool:
    for one in frame.iter(f"{DRAW}object"):
        # Pandoc finds no folder whose name ends with a stroke.
        one.set(LINK, one.get(LINK, "").rstrip("/"))
        if is_formula(one.get(LINK, "")):
            return True
    return False


def _replace_by_sign(frame: Element) -> None:
    names = {one.tag.removeprefix(DRAW) for one in frame.iter()}
    tail = frame.tail
    frame.clear()
    frame.tag, frame.tail = SPAN, tail
    if not names.isdisjoint(("object", "object-ole", "plugin", "applet", "floating-frame")):
        frame.text = OBJECT
    elif "image" in names:
        frame.text = PICTURE

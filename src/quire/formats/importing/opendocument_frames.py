"""What pandoc passes over in an OpenDocument text: values of fields, boxes of text, pictures beside paragraphs."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quire.formats.reading.opendocument.frames import put_text_behind_paragraphs
from quire.formats.reading.opendocument.names import DRAW, HEADING, LINK, PARAGRAPH, SPAN, TEXT
from quire.formats.reading.opendocument.text import NEVER_SEEN, UNDERSTOOD

_FRAME, _PICTURE = f"{DRAW}frame", f"{DRAW}image"
_LINES = (PARAGRAPH, HEADING)
_SHOWN = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
_REFERENCES = {
    f"{TEXT}{name}"
    for name in ("sequence", "sequence-ref", "bookmark-ref", "reference-ref", "bibliography-mark")
}
"""Fields that are read as what they refer to."""


def show_boxes(root: Element) -> None:
    """Put the text of boxes behind their paragraphs; a picture beside paragraphs, or in its caption, gets one.

    Of a picture that is there in several forms, one that can be shown stays.
    """
    put_text_behind_paragraphs(root)
    for frame in root.iter(_FRAME):
        forms = frame.findall(_PICTURE)
        shown = next((one for one in forms if one.get(LINK, "").lower().endswith(_SHOWN)), None)
        for form in forms if shown is not None else []:
            if form is not shown:
                frame.remove(form)
    for parent in list(root.iter()):
        if parent.tag not in (*_LINES, SPAN, f"{TEXT}a") and not parent.tag.startswith(DRAW):
            parent[:] = [block for child in parent for block in _with_paragraphs(child)]


def _with_paragraphs(block: Element) -> Iterator[Element]:
    """A block with each picture in a paragraph, apart from its caption."""
    if block.tag == _FRAME and _has_picture(block):
        yield _paragraph_of(block)
        return
    is_caption = block.tag == PARAGRAPH and block.find(f"{TEXT}sequence") is not None
    if is_caption and block[0].tag == _FRAME and _has_picture(block[0]) and not (block.text or "").strip():
        picture = block[0]
        block.remove(picture)
        block.text = picture.tail
        yield _paragraph_of(picture)
    yield block


def _has_picture(frame: Element) -> bool:
    return next(frame.iter(_PICTURE), None) is not None


def _paragraph_of(frame: Element) -> Element:
    frame.tail = None
    paragraph = Element(PARAGRAPH)
    paragraph.append(frame)
    return paragraph


def show_fields(root: Element) -> None:
    """Let fields be the text that they show."""
    for line in [one for one in root.iter() if one.tag in _LINES]:
        for one in list(line.iter()):
            if one.tag in NEVER_SEEN:
                tail = one.tail
                one.clear()
                one.tag, one.tail = SPAN, tail
            elif one.tag.startswith(TEXT) and one.tag not in UNDERSTOOD and one.tag not in _REFERENCES:
                one.tag = SPAN

"""Drawings in Word files: the text of their boxes is put behind their paragraph, for all else a sign is left."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quire.formats.reading.note_signs import FORMULA, OBJECT, PICTURE
from quire.formats.reading.word.styles import WORD

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARAGRAPH, _BOX = f"{WORD}p", f"{WORD}txbxContent"
_OBJECT = f"{WORD}object"
_CONTAINERS = (f"{WORD}drawing", f"{WORD}pict", _OBJECT)
_PICTURES = ("}blip", "}imagedata")
_OBJECTS = ("}chart", "}relIds", "}OLEObject", "}contentPart")


def show_drawings(root: Element) -> set[int]:
    """Put the text of boxes into the text. Returns the identities of their paragraphs."""
    choose_alternatives(root)
    from_boxes = put_boxes_behind_paragraphs(root)
    for parent in root.iter():
        for child in list(parent):
            if child.tag in _CONTAINERS:
                _replace_by_sign(child)
            elif child.tag == f"{WORD}altChunk":
                _replace_by_paragraph(child)
    return from_boxes


def choose_alternatives(root: Element) -> None:
    """Newer programs have one form of a drawing and older ones another, with the same text."""
    for parent in reversed(list(root.iter())):
        if any(child.tag == f"{_COMPATIBILITY}AlternateContent" for child in parent):
            parent[:] = [one for child in parent for one in _chosen(child)]


def _chosen(child: Element) -> Iterator[Element]:
    if child.tag != f"{_COMPATIBILITY}AlternateContent":
        yield child
        return
    forms = [*child.findall(f"{_COMPATIBILITY}Choice"), *child.findall(f"{_COMPATIBILITY}Fallback")]
    yield from next(
        (form for form in forms if form.find(f".//{_BOX}") is not None), forms[0] if forms else ()
    )


def put_boxes_behind_paragraphs(root: Element) -> set[int]:
    """Put the text of boxes behind their paragraphs. Returns the identities of the paragraphs that came from them."""
    from_boxes: set[int] = set()
    for parent in reversed(list(root.iter())):
        if not any(child.tag == _PARAGRAPH for child in parent):
            continue
        children: list[Element] = []
        for child in parent:
            boxes = list(_take_boxes(child)) if child.tag == _PARAGRAPH else []
            children += [child, *(block for box in boxes for block in box)]
            from_boxes.update(id(one) for box in boxes for one in box.iter(_PARAGRAPH))
        parent[:] = children
    return from_boxes


def _take_boxes(paragraph: Element) -> Iterator[Element]:
    for parent in list(paragraph.iter()):
        for child in list(parent):
            if child.tag in _CONTAINERS:
                boxes = list(child.iter(_BOX))
                if boxes:
                    parent.remove(child)
                yield from boxes


def _replace_by_sign(drawing: Element) -> None:
    sign = _sign_of(drawing)
    drawing.clear()
    drawing.tag = f"{WORD}t"
    drawing.text = sign


def _sign_of(drawing: Element) -> str:
    """Of lines and shapes without text, nothing is missing."""
    parts = list(drawing.iter())
    if any(part.get("ProgID", "").startswith("Equation") for part in parts):
        return FORMULA
    if any(part.tag.endswith(_OBJECTS) for part in parts):
        return OBJECT
    return PICTURE if any(part.tag.endswith(_PICTURES) for part in parts) else ""


def _replace_by_paragraph(chunk: Element) -> None:
    """Another file that is shown here."""
    chunk.clear()
    chunk.tag = _PARAGRAPH
    run = Element(f"{WORD}r")
    text = Element(f"{WORD}t")
    text.text = OBJECT
    run.append(text)
    chunk.append(run)

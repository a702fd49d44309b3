"""Tracked changes of Word files, as if all had been accepted."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quire.formats.reading.word.styles import WORD

_PUT_IN = (f"{WORD}ins", f"{WORD}moveTo")
_TAKEN_OUT = (f"{WORD}del", f"{WORD}moveFrom")
_PROPERTIES = (f"{WORD}rPr", f"{WORD}pPr", f"{WORD}trPr", f"{WORD}tcPr")
"""In them a change is one of a paragraph mark, a row or a cell."""


def accept_changes(root: Element) -> int:
    """Keep what was put in and remove what was taken out. Returns the number of changes."""
    count = sum(1 for one in root.iter() if one.tag in (*_PUT_IN, *_TAKEN_OUT))
    if count:
        for parent in reversed(list(root.iter())):
            if parent.tag not in _PROPERTIES:
                parent[:] = [one for child in parent for one in _accepted(child)]
    return count


def _accepted(child: Element) -> Iterator[Element]:
    if child.tag in _PUT_IN:
        yield from child
    elif child.tag not in _TAKEN_OUT and child.find(f"{WORD}trPr/{WORD}del") is None:
        yield child

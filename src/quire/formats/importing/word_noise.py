"""What programs write otherwise when they save a Word file again, and nobody changed."""

import re
from xml.etree.ElementTree import Element

from quire.formats.word_package import WORD, WordPackage

_NUMBERING = "word/numbering.xml"
_RELATIONSHIPS = "word/_rels/document.xml.rels"
_HOST_ALONE = re.compile(rb'(Target="https?://[^"/]+)/"')


def without_noise(package: WordPackage, body: Element) -> None:
    """One name for each side, none for the usual one; lists that continue each other as one; hosts without a path."""
    for properties in body.iter(f"{WORD}pPr"):
        alignment = properties.find(f"{WORD}jc")
        side = "" if alignment is None else alignment.get(f"{WORD}val", "")
        if alignment is not None and side in ("start", "left"):
            properties.remove(alignment)
        elif alignment is not None and side == "end":
            alignment.set(f"{WORD}val", "right")
    if _NUMBERING in package.parts:
        _join_lists(body, package.xml(_NUMBERING))
    if _RELATIONSHIPS in package.parts:
        package.parts[_RELATIONSHIPS] = _HOST_ALONE.sub(rb'\1"', package.parts[_RELATIONSHIPS])


def _join_lists(body: Element, numbering: Element) -> None:
    """A list that restarts nowhere goes on counting where another list of the same definition ended."""
    definitions: dict[str, str] = {}
    restarting: set[str] = set()
    for counter in numbering.iter(f"{WORD}num"):
        id_, definition = counter.get(f"{WORD}numId", ""), counter.find(f"{WORD}abstractNumId")
        if definition is not None:
            definitions[id_] = definition.get(f"{WORD}val", "")
        if counter.find(f"{WORD}lvlOverride/{WORD}startOverride") is not None:
            restarting.add(id_)
    last: dict[tuple[str, str], str] = {}
    for block in body:
        item = block.find(f"{WORD}pPr/{WORD}numPr")
        number = None if item is None else item.find(f"{WORD}numId")
        if item is None or number is None:
            last.clear()
            continue
        level = item.find(f"{WORD}ilvl")
        id_ = number.get(f"{WORD}val", "")
        key = (definitions.get(id_, id_), "0" if level is None else level.get(f"{WORD}val", ""))
        if id_ not in restarting and key in last:
            number.set(f"{WORD}val", last[key])
        last[key] = number.get(f"{WORD}val", "")

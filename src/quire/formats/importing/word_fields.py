"""Fields of Word files that an import reads: references become links, and the contents that Word writes go."""

import re
from xml.etree.ElementTree import Element

from quire.formats.importing.marks import Marks
from quire.formats.reading.word.styles import WORD, WordStyles, value_of

_RUN, _PARAGRAPH = f"{WORD}r", f"{WORD}p"
_REFERENCE = re.compile(r"^\s*REF\s+\"?([^\s\"\\]{1,200})", re.IGNORECASE)
_CONTENTS = "Table of Contents"


def remove_contents(root: Element, styles: WordStyles) -> None:
    """Take out what Word makes by itself of the headings."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _is_contents(child, styles):
                parent.remove(child)


def _is_contents(element: Element, styles: WordStyles) -> bool:
    if element.tag == f"{WORD}sdt":
        gallery = element.find(f"{WORD}sdtPr/{WORD}docPartObj/{WORD}docPartGallery")
        return gallery is not None and gallery.get(f"{WORD}val") == _CONTENTS
    if element.tag != _PARAGRAPH:
        return False
    style = styles.name_of(value_of(element.find(f"{WORD}pPr"), "pStyle") or "")
    return style == "table of figures" or re.fullmatch(r"toc \d", style or "") is not None


def link_references(root: Element, marks: Marks) -> None:
    """Let the result of each field `REF` be a link to its bookmark."""
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{WORD}fldSimple":
                _link_simple_field(child, marks)
        if any(child.tag == _RUN and child.find(f"{WORD}fldChar") is not None for child in parent):
            _link_fields(parent, marks)


def _link_simple_field(field: Element, marks: Marks) -> None:
    found = _REFERENCE.match(field.get(f"{WORD}instr", ""))
    if found is not None:
        marks.refer(found[1])
        field.tag = f"{WORD}hyperlink"
        field.attrib.clear()
        field.set(f"{WORD}anchor", found[1])


def _link_fields(parent: Element, marks: Marks) -> None:
    """The runs of a field stand beside each other; those of its result go into a link."""
    children: list[Element] = []
    begun: list[Element] = []
    code, result = "", list[Element]()
    depth, is_result = 0, False
    for child in parent:
        kinds = [one.get(f"{WORD}fldCharType") for one in child.iter(f"{WORD}fldChar")]
        if not depth and "begin" not in kinds:
            children.append(child)
            continue
        begun.append(child)
        code += "" if is_result else "".join(one.text or "" for one in child.iter(f"{WORD}instrText"))
        depth += kinds.count("begin") - kinds.count("end")
        if is_result and depth:
            result.append(child)
        is_result = is_result or "separate" in kinds
        if depth <= 0:
            found = _REFERENCE.match(code)
            children += begun if found is None or not result else [_link(found[1], result, marks)]
            begun, code, result, depth, is_result = [], "", [], 0, False
    parent[:] = [*children, *begun]


def _link(name: str, result: list[Element], marks: Marks) -> Element:
    marks.refer(name)
    link = Element(f"{WORD}hyperlink", {f"{WORD}anchor": name})
    link.extend(result)
    return link

"""Formulas of an OpenDocument text, whose MathML LibreOffice reads by rewriting it in its own language.

There an operator wants something on both sides, and an index of an index reads as a second index of the same thing: a
sign for what is missing stands in the formula. Groups that show nothing say what is meant.
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_NAMESPACE = "http://www.w3.org/1998/Math/MathML"
_MATH = f"{{{_NAMESPACE}}}"
_ROW, _CELL, _OPERATOR = f"{_MATH}mrow", f"{_MATH}mtd", f"{_MATH}mo"
_SCRIPTED = frozenset(
    f"{_MATH}{name}" for name in ("msub", "msup", "msubsup", "munder", "mover", "munderover")
)


def grouped_formula(mathml: bytes) -> bytes:
    """A formula with a group where LibreOffice needs one."""
    root = ElementTree.fromstring(mathml)  # noqa: S314  Pandoc wrote it.
    for element in list(root.iter()):
        if element.tag == _CELL and len(element) and element[0].tag == _OPERATOR:
            element.insert(0, Element(_ROW))
        if element.tag in _SCRIPTED:
            for position, script in list(enumerate(element))[1:]:
                if script.tag in _SCRIPTED:
                    group = Element(_ROW)
                    group.append(script)
                    element[position] = group
    ElementTree.register_namespace("", _NAMESPACE)
    grouped: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return grouped

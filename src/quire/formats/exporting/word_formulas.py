"""Formulas of a Word file, whose brackets other programs than Word want as pairs.

Pandoc writes a bracket as a sign like any other: in `\\sum_i (x - y)^2` the sum is one of the opening bracket alone,
and what is raised is the closing one. Word shows the same; LibreOffice, which rewrites formulas in its own language,
misses a partner for each and shows signs of question instead.
"""

from xml.etree.ElementTree import Element, SubElement

from quire.formats.word_package import MATH

_PAIRS = {"(": ")", "[": "]"}
_SCRIPTS = frozenset(f"{MATH}{name}" for name in ("sSup", "sSub", "sSubSup"))
_BASE, _SUM, _RUN, _TEXT = f"{MATH}e", f"{MATH}nary", f"{MATH}r", f"{MATH}t"


def pair_brackets(body: Element) -> None:
    """Put brackets together whose opening one is all that is summed up, or whose closing one is raised or lowered."""
    for formula in body.iter(f"{MATH}oMath"):
        for element in list(formula.iter()):
            _pair(element)


def _pair(element: Element) -> None:
    children: list[Element] = []
    open_at: list[int] = []
    for child in list(element):
        children.append(child)
        if _sign(child, _SUM) in _PAIRS:
            open_at.append(len(children) - 1)
        elif (closing := _sign(child, *_SCRIPTS)) in _PAIRS.values() and open_at:
            start = open_at.pop()
            if _PAIRS[_sign(children[start], _SUM)] == closing:
                children[start:] = _together(children[start:], closing)
    if len(children) < len(element):
        element[:] = children


def _together(between: list[Element], closing: str) -> list[Element]:
    """What stands from an opening bracket to its partner."""
    first, *inner, last = between
    if last.tag in _SCRIPTS:
        opening = next(char for char, partner in _PAIRS.items() if partner == closing)
        _base(last)[:] = [_bracketed(inner, opening, closing)]
        behind = [last]
    else:
        behind = [*inner, last]
    if first.tag == _SUM:
        base = _base(first)
        base[:] = behind if last.tag in _SCRIPTS else [*base, *behind]
        return [first]
    return behind if last.tag in _SCRIPTS else between


def _bracketed(inner: list[Element], opening: str, closing: str) -> Element:
    made = Element(f"{MATH}d")
    properties = SubElement(made, f"{MATH}dPr")
    SubElement(properties, f"{MATH}begChr", {f"{MATH}val": opening})
    SubElement(properties, f"{MATH}endChr", {f"{MATH}val": closing})
    # As large as a sign in a line.
    SubElement(properties, f"{MATH}grow", {f"{MATH}val": "off"})
    SubElement(made, _BASE).extend(inner)
    return made


def _sign(element: Element, *with_base: str) -> str:
    """The text of a run, or of the only run that an element of these names has as its base."""
    if element.tag in with_base:
        base = _base(element)
        return _sign(base[0]) if len(base) == 1 else ""
    return "".join(text.text or "" for text in element.iter(_TEXT)) if element.tag == _RUN else ""


def _base(element: Element) -> Element:
    return next(child for child in element if child.tag == _BASE)

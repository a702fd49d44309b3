"""What the styles of an OpenDocument text say of its characters, by themselves or through their parents."""

from collections.abc import Iterable, Iterator
from enum import Flag, auto
from xml.etree.ElementTree import Element

from quire.formats.reading.opendocument.names import FO, STYLE, TEXT

_PARENTS_MAX = 20
_RAISED_PERCENT = 10
"""From this on, a run that is set higher or lower is raised or lowered text."""


class Look(Flag):
    """How characters look, as far as it changes what they say."""

    PLAIN = 0
    HIDDEN = auto()
    RAISED = auto()
    LOWERED = auto()
    STRUCK = auto()
    WHITE = auto()


class TextStyles:
    """The styles of a text by their names."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._styles = {
            style.get(f"{STYLE}name", ""): style for root in roots for style in root.iter(f"{STYLE}style")
        }
        self._looks: dict[str, Look] = {}

    def look_of(self, name: str) -> Look:
        """How characters of a style look."""
        if name not in self._looks:
            self._looks[name] = self._find_look(name)
        return self._looks[name]

    def _find_look(self, name: str) -> Look:
        look = Look.PLAIN
        if self._first(name, f"{TEXT}display") == "none":
            look |= Look.HIDDEN
        position = (self._first(name, f"{STYLE}text-position") or "").partition(" ")[0]
        height = position.removesuffix("%").removeprefix("-")
        is_far = height.isdecimal() and int(height[:6]) >= _RAISED_PERCENT
        if position == "super" or (is_far and not position.startswith("-")):
            look |= Look.RAISED
        elif position == "sub" or is_far:
            look |= Look.LOWERED
        lines = (self._first(name, f"{STYLE}text-line-through-{kind}") for kind in ("style", "type"))
        if any(line not in (None, "none") for line in lines):
            look |= Look.STRUCK
        ground = self._first(name, f"{FO}background-color")
        if (self._first(name, f"{FO}color") or "").lower() == "#ffffff" and ground in (None, "transparent"):
            look |= Look.WHITE
        return look

    def _first(self, name: str, attribute: str) -> str | None:
        for style in self._with_parents(name):
            for properties in style:
                is_of_text = properties.tag in (f"{STYLE}text-properties", f"{STYLE}paragraph-properties")
                if is_of_text and properties.get(attribute) is not None:
                    return properties.get(attribute)
        return None

    def _with_parents(self, name: str) -> Iterator[Element]:
        for _ in range(_PARENTS_MAX):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name", "")

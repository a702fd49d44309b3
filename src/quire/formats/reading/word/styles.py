"""What the styles of a Word file say of its paragraphs and runs, by themselves or through what they are based on."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = f"{WORD}val"
OFF = ("0", "false", "off", "none")
_BASES_MAX = 20
_HEADING_LEVELS = 9


def value_of(properties: Element | None, name: str) -> str | None:
    """The value of a property; an empty one is on, one that is not there is None."""
    found = None if properties is None else properties.find(f"{WORD}{name}")
    return None if found is None else found.get(VALUE, "1")


class WordStyles:
    """The styles of a file by their ids."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else root.findall(f"{WORD}style")
        self._styles = {style.get(f"{WORD}styleId", ""): style for style in styles}
        defaults = (style for style in styles if style.get(f"{WORD}default") in ("1", "true"))
        self.default_paragraph = next(
            (
                style.get(f"{WORD}styleId", "")
                for style in defaults
                if style.get(f"{WORD}type") == "paragraph"
            ),
            "",
        )

    def name_of(self, style_id: str) -> str:
        """The name of a style in small letters; names of built-in styles are English in every language."""
        return (value_of(self._styles.get(style_id), "name") or "").lower()

    def of_run(self, style_id: str, name: str) -> str | None:
        """The value of a run's property in a style."""
        return self._first(style_id, "rPr", name)

    def of_paragraph(self, style_id: str, name: str) -> str | None:
        """The value of a paragraph's property in a style."""
        return self._first(style_id, "pPr", name)

    def number_of(self, style_id: str) -> tuple[str | None, str | None]:
        """The list and the level that a style puts its paragraphs into."""
        for style in self._with_bases(style_id):
            number = style.find(f"{WORD}pPr/{WORD}numPr")
            if number is not None:
                return value_of(number, "numId"), value_of(number, "ilvl")
        return None, None

    def heading_level(self, style_id: str) -> int | None:
        """The level of the headings of a style, from 1: by its outline level, or by the name that Word gives it."""
        outline = self.of_paragraph(style_id, "outlineLvl")
        if outline is not None:
            return level_of_outline(outline)
        for style in self._with_bases(style_id):
            kind, _, level = (value_of(style, "name") or "").lower().partition(" ")
            if kind == "heading" and level.isdecimal():
                return level_of_outline(str(int(level) - 1))
        return None

    def _first(self, style_id: str, properties: str, name: str) -> str | None:
        for style in self._with_bases(style_id):
            value = value_of(style.find(f"{WORD}{properties}"), name)
            if value is not None:
                return value
        return None

    def _with_bases(self, style_id: str) -> Iterator[Element]:
        """A style, and what it is based on; a chain may be a ring."""
        for _ in range(_BASES_MAX):
            style = self._styles.get(style_id)
            if style is None:
                return
            yield style
            style_id = value_of(style, "basedOn") or ""


def level_of_outline(outline: str) -> int | None:
    """The level of a heading, from 1; ten means body text."""
    return int(outline) + 1 if outline.isdecimal() and int(outline) < _HEADING_LEVELS else None

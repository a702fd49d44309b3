"""The numbers of headings and lists, which stand in no paragraph of an OpenDocument text and are counted here."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

import msgspec

from quire.formats.reading.numbers import written_number
from quire.formats.reading.opendocument.names import STYLE, TEXT, small_number

LEVELS = 10
_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


class Level(msgspec.Struct, frozen=True):
    """How a level is numbered; without a form it has no number."""

    form: str | None = None
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown_levels: int = 1
    is_bullet: bool = False


class Counter:
    """Counts the items of a list, or all headings, on each level."""

    def __init__(self, levels: dict[int, Level]) -> None:
        self.levels = levels
        self._counts: dict[int, int] = {}

    def level(self, number: int) -> Level:
        """How a level, counted from 1, is numbered."""
        return self.levels.get(number) or Level()

    def next_number(self, number: int, start: str | None = None) -> str:
        """What stands before the next item on a level; it may name its number itself."""
        level = self.level(number)
        before = self._counts.get(number, level.start - 1)
        self._counts[number] = before + 1 if start is None else small_number(start, before + 1)
        for deeper in [one for one in self._counts if one > number]:
            del self._counts[deeper]
        if level.form is None:
            return ""
        shown = range(max(1, number - level.shown_levels + 1), number + 1)
        return f"{level.prefix}{'.'.join(filter(None, map(self._written, shown)))}{level.suffix}".strip()

    def _written(self, number: int) -> str:
        level = self.level(number)
        count = self._counts.get(number, level.start)
        return "" if level.form is None else written_number(count, level.form)


def list_styles(roots: Iterable[Element]) -> dict[str, dict[int, Level]]:
    """The levels of each list style, by its name."""
    return {
        style.get(f"{STYLE}name", ""): _levels(style)
        for root in roots
        for style in root.iter(f"{TEXT}list-style")
    }


def heading_levels(roots: Iterable[Element]) -> dict[int, Level]:
    """The levels of the numbers of headings."""
    for root in roots:
        for style in root.iter(f"{TEXT}outline-style"):
            return _levels(style)
    return {}


def _levels(style: Element) -> dict[int, Level]:
    return {small_number(level.get(f"{TEXT}level"), 1): _level(level) for level in style}


def _level(level: Element) -> Level:
    return Level(
        form=_FORMS.get(level.get(f"{STYLE}num-format", "")),
        prefix=level.get(f"{STYLE}num-prefix", ""),
        suffix=level.get(f"{STYLE}num-suffix", ""),
        start=small_number(level.get(f"{TEXT}start-value"), 1),
        shown_levels=small_number(level.get(f"{TEXT}display-levels"), 1),
        is_bullet=level.tag == f"{TEXT}list-level-style-bullet",
    )

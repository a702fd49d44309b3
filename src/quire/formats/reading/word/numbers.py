"""The numbers that Word itself puts before headings, clauses and items of lists: 2.2.1, (a), § 4.

They stand in no paragraph of the file. `numbering.xml` has the form of each level of each list, and a number is what
counting the paragraphs before it gives.
"""

import re
from collections import defaultdict
from xml.etree.ElementTree import Element

import msgspec

from quire.formats.reading.numbers import written_number
from quire.formats.reading.word.styles import OFF, VALUE, WORD, WordStyles, value_of

LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")
_NO_LIST = "0"


class Level(msgspec.Struct, frozen=True):
    """How a level of a list is numbered."""

    start: int = 1
    form: str = "decimal"
    template: str = "%1."
    is_legal: bool = False
    """Whether the numbers of outer levels are in figures, whatever their form."""
    restarts_after: int | None = None
    """The level, from 1, after which it begins again; None is any outer one, 0 none."""

    @property
    def is_bullet(self) -> bool:
        """Whether its paragraphs have a sign and no number."""
        return self.form == "bullet"


class WordNumbers:
    """Counts the paragraphs of a file, in order, and says what stands before each."""

    def __init__(self, numbering: Element | None, styles: WordStyles) -> None:
        self._styles = styles
        self._lists: dict[str, str] = {}
        """The definition of each list."""
        self._levels: dict[str, dict[int, Level]] = {}
        self._own_levels: defaultdict[str, dict[int, Level]] = defaultdict(dict)
        self._starts: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._level_of_style: dict[tuple[str, str], int] = {}
        self._counters: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def list_of(self, paragraph_properties: Element | None, style_id: str) -> tuple[str, int] | None:
        """The list and the level of a paragraph; None where it has no number."""
        own = None if paragraph_properties is None else paragraph_properties.find(f"{WORD}numPr")
        style_list, style_level = self._styles.number_of(style_id)
        list_id = value_of(own, "numId") or style_list
        if list_id is None or list_id == _NO_LIST or list_id not in self._lists:
            return None
        named = value_of(own, "ilvl") or style_level
        level = (
            self._level_of_style.get((self._lists[list_id], style_id), 0)
            if named is None
            else _number(named, 0)
        )
        return list_id, min(max(level, 0), LEVELS - 1)

    def level(self, list_id: str, level: int) -> Level:
        """How a level of a list is numbered."""
        definition = self._levels.get(self._lists[list_id], {})
        return self._own_levels[list_id].get(level) or definition.get(level) or Level()

    def next_number(self, list_id: str, level: int) -> str:
        """What stands before the next paragraph of a list."""
        counters = self._counters[self._lists[list_id]]
        form = self.level(list_id, level)
        start = self._starts[list_id].get(level)
        if start is not None and (list_id, level) not in self._begun:
            counters[level] = start
        else:
            counters[level] = counters[level] + 1 if level in counters else form.start
        self._begun.add((list_id, level))
        for deeper in [one for one in counters if one > level and self._restarts(list_id, one, level)]:
            del counters[deeper]
        return _PLACEHOLDER.sub(
            lambda found: self._written(list_id, int(found[1]) - 1, form), form.template
        ).strip()

    def _written(self, list_id: str, level: int, shown_in: Level) -> str:
        form = self.level(list_id, level)
        number = self._counters[self._lists[list_id]].get(level, form.start)
        return (
            ""
            if form.form == "none"
            else written_number(number, "decimal" if shown_in.is_legal else form.form)
        )

    def _restarts(self, list_id: str, deeper: int, level: int) -> bool:
        after = self.level(list_id, deeper).restarts_after
        return after is None or level < after

    def _read(self, numbering: Element) -> None:
        links: dict[str, str] = {}
        for definition in numbering.findall(f"{WORD}abstractNum"):
            definition_id = definition.get(f"{WORD}abstractNumId", "")
            self._levels[definition_id] = self._levels_of(definition, definition_id)
            links[definition_id] = value_of(definition, "numStyleLink") or ""
        for one in numbering.findall(f"{WORD}num"):
            list_id = one.get(f"{WORD}numId", "")
            self._lists[list_id] = value_of(one, "abstractNumId") or ""
            for override in one.findall(f"{WORD}lvlOverride"):
                self._override(list_id, override)
        self._follow(links)

    def _follow(self, links: dict[str, str]) -> None:
        """A definition may be that of the list of a style."""
        for definition_id, style_id in links.items():
            list_id, _ = self._styles.number_of(style_id)
            if list_id in self._lists and not self._levels[definition_id]:
                self._levels[definition_id] = self._levels.get(self._lists[list_id], {})

    def _override(self, list_id: str, override: Element) -> None:
        level = _number(override.get(f"{WORD}ilvl"), 0)
        start = value_of(override, "startOverride")
        if start is not None:
            self._starts[list_id][level] = _number(start, 1)
        own = override.find(f"{WORD}lvl")
        if own is not None:
            self._own_levels[list_id][level] = _level(own)

    def _levels_of(self, definition: Element, definition_id: str) -> dict[int, Level]:
        levels: dict[int, Level] = {}
        for level in definition.findall(f"{WORD}lvl"):
            number = _number(level.get(f"{WORD}ilvl"), 0)
            levels[number] = _level(level)
            style_id = value_of(level, "pStyle")
            if style_id is not None:
                self._level_of_style[definition_id, style_id] = number
        return levels


def _level(level: Element) -> Level:
    restarts_after = value_of(level, "lvlRestart")
    template = level.find(f"{WORD}lvlText")
    return Level(
        start=_number(value_of(level, "start"), 1),
        form=value_of(level, "numFmt") or "decimal",
        template="" if template is None else template.get(VALUE, ""),
        is_legal=(value_of(level, "isLgl") or "0") not in OFF,
        restarts_after=None if restarts_after is None else _number(restarts_after, 0),
    )


def _number(text: str | None, otherwise: int) -> int:
    is_small = text is not None and text.isdecimal() and len(text) <= 9
    return int(text) if text is not None and is_small else otherwise

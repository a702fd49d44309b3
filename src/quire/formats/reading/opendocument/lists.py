"""Numbered lists and headings with their numbers as text. Lists of bullets stay lists."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quire.formats.reading.opendocument.names import HEADING, PARAGRAPH, STYLE_NAME, TEXT, small_number
from quire.formats.reading.opendocument.numbers import Counter, Level

_LIST, _ITEM, _HEADER = f"{TEXT}list", f"{TEXT}list-item", f"{TEXT}list-header"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_DEPTH_MAX = 50


class Lists:
    """Rewrites the lists and headings of a text, in order."""

    def __init__(self, styles: dict[str, dict[int, Level]], headings: dict[int, Level]) -> None:
        self._styles = styles
        self._headings = Counter(headings)
        self._last_of_style: dict[str, Counter] = {}
        self._by_id: dict[str, Counter] = {}

    def rewrite(self, parent: Element) -> None:
        """Rewrite what stands below an element."""
        for one in list(parent.iter()):
            if any(child.tag in (_LIST, HEADING) for child in one):
                one[:] = [block for child in one for block in self._blocks(child)]

    def _blocks(self, child: Element) -> Iterator[Element]:
        if child.tag == HEADING:
            self._number_heading(child)
        if child.tag == _LIST and not self._is_bullets(child):
            style = child.get(STYLE_NAME, "")
            yield from self._items(child, self._counter_of(child, style), level=1)
        else:
            yield child

    def _is_bullets(self, one: Element) -> bool:
        levels = self._styles.get(one.get(STYLE_NAME, ""), {})
        return not any(level.form for level in levels.values())

    def _counter_of(self, one: Element, style: str) -> Counter:
        counter = Counter(self._styles.get(style, {}))
        if one.get(f"{TEXT}continue-list"):
            counter = self._by_id.get(one.get(f"{TEXT}continue-list", ""), counter)
        elif one.get(f"{TEXT}continue-numbering") == "true":
            counter = self._last_of_style.get(style, counter)
        self._last_of_style[style] = counter
        if one.get(_ID):
            self._by_id[one.get(_ID, "")] = counter
        return counter

    def _items(self, one: Element, counter: Counter, level: int) -> Iterator[Element]:
        for item in one:
            number = ""
            if item.tag == _ITEM and self._has_own_text(item):
                number = counter.next_number(level, item.get(f"{TEXT}start-value"))
                number = "-" if counter.level(level).is_bullet else number
            elif item.tag not in (_ITEM, _HEADER):
                continue
            for block in item:
                if block.tag == _LIST and level < _DEPTH_MAX:
                    yield from self._items(block, self._nested(block, counter), level + 1)
                    continue
                if number and block.tag in (PARAGRAPH, HEADING):
                    _put_before(block, number)
                    number = ""
                yield block

    def _nested(self, one: Element, outer: Counter) -> Counter:
        style = one.get(STYLE_NAME)
        levels = outer.levels if style is None else self._styles.get(style, {})
        return outer if levels == outer.levels else Counter(levels)

    def _has_own_text(self, item: Element) -> bool:
        """An item with nothing but a list in it is only there for the level of that list."""
        return any(block.tag != _LIST for block in item)

    def _number_heading(self, heading: Element) -> None:
        level = small_number(heading.get(f"{TEXT}outline-level"), 1)
        if heading.get(f"{TEXT}is-list-header") == "true" or not "".join(heading.itertext()).strip():
            return
        is_restarted = heading.get(f"{TEXT}restart-numbering") == "true"
        start = heading.get(f"{TEXT}start-value") if is_restarted else None
        if number := self._headings.next_number(level, start):
            _put_before(heading, number)


def _put_before(block: Element, number: str) -> None:
    block.text = f"{number} {block.text or ''}"

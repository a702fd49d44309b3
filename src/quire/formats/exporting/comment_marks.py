"""Where the marks of comments stand in the text of a section, as both formats with comments put them in."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from xml.etree.ElementTree import Element

from quire.domain.texts.ranges import TextRange


class CommentMarks:
    """What begins before a character of a text, and what ends behind one. All are put before any is asked for."""

    def __init__(self) -> None:
        self._before: dict[int, list[Element]] = {}
        self._behind: dict[int, list[Element]] = {}

    def put(self, words: TextRange, begin: Sequence[Element], end: Sequence[Element]) -> None:
        """Put marks around words."""
        self._before.setdefault(words.start, []).extend(begin)
        self._behind.setdefault(words.end, []).extend(end)

    def offsets_in(self, start: int, end: int) -> list[int]:
        """Where marks stand in a part of the text; what ends with the part is in it, what begins behind it is not."""
        begins = self._begins[bisect_left(self._begins, start) : bisect_left(self._begins, end)]
        ends = self._ends[bisect_left(self._ends, start + 1) : bisect_left(self._ends, end + 1)]
        return sorted({*begins, *ends})

    def before(self, offset: int) -> Sequence[Element]:
        """What begins before a character."""
        return self._before.get(offset, ())

    def behind(self, offset: int) -> Sequence[Element]:
        """What ends behind the character before an offset."""
        return self._behind.get(offset, ())

    @cached_property
    def _begins(self) -> list[int]:
        return sorted(self._before)

    @cached_property
    def _ends(self) -> list[int]:
        return sorted(self._behind)

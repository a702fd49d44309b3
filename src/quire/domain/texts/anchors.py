"""ContractFinding a range of a text again in a later version of the text, to rebase an edit or a selection onto it.

The method is that of patch(1) (Wall, 1985), which finds a hunk by its lines of context, without its fuzz: a range is
found by its own blocks, or together with the neighbouring blocks, and only where this pattern occurs exactly once in
both texts, character by character. Where it does not, nothing is guessed, and the range counts as lost.

Splitting and indexing cost O(n); a search costs the number of occurrences of the rarest piece of its pattern, of which
only so many are looked at. Words are searched for with at most `NEIGHBOUR_WORDS_MAX` words beside them, which is a
search through both texts for each of a fixed number of patterns.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from quire.domain.texts.blocks import BlockText
from quire.domain.texts.words import WORD, is_in_word

OCCURRENCES_MAX = 100
"""A pattern whose rarest piece occurs more often counts as not found: one text consisting of the same blocks again and
again would be compared with itself at each of them."""

NEIGHBOUR_WORDS_MAX = 16
"""Words that occur more than once even with so many words beside them stand in a passage that was copied."""

SEARCHED_CHARACTERS_MAX = 2_000_000_000
"""About a third of a second. Thousands of words in a long text, each of which occurs again with all that is beside it,
would need many times as much; those that come last count as not found."""

_NEIGHBOURS_CHARACTERS_MAX = 400

Piece = str | None
"""A block or a gap; None stands for the beginning and the end of a text."""


class TextAnchors:
    """Finds ranges of one text in another."""

    def __init__(self, text: str, current: str) -> None:
        self._text = _Pieces(text)
        self._current = _Pieces(current)
        self._characters_left = SEARCHED_CHARACTERS_MAX

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """The range of the current text that was `start` up to `end`, whole blocks or gaps; None where it is lost.

        An empty range, between two blocks, is found by both of them.
        """
        if not self._text.has_edge(start) or not self._text.has_edge(end):
            return None
        first, last = self._text.positions(start, end)
        wanted = self._text.pieces[first:last]
        for pattern_first, pattern_last in self._text.patterns(first, last):
            pattern = self._text.pieces[pattern_first:pattern_last]
            # Unique in both: unique in the current text alone could be one that was copied, and its original removed.
            found = self._current.only_position(pattern)
            if found is not None and self._text.only_position(pattern) is not None:
                position = found + first - pattern_first
                # The pattern may be less than the range, without the gaps at its ends; these must be there as well.
                if self._current.pieces[position : position + len(wanted)] == wanted:
                    return self._current.edges[position], self._current.edges[position + len(wanted)]
        return None

    def find_part(self, start: int, end: int) -> tuple[int, int] | None:
        """The same for a range that may begin and end within blocks.

        It is found with these blocks, or by its own characters where they occur exactly once in both texts. The end of
        a text stays its end.
        """
        if start == end == self._text.edges[-1]:
            return self._current.edges[-1], self._current.edges[-1]
        outer_start, outer_end = self._text.edges_around(start, end)
        outer = self.find(outer_start, outer_end)
        if outer is not None:
            return outer[0] + start - outer_start, outer[0] + end - outer_start
        part = self._text.text[start:end]
        if part.isspace() or self._only_offset(part, self._text.text) is None:
            return None
        offset = self._only_offset(part, self._current.text)
        return None if offset is None else (offset, offset + len(part))

    def find_words(self, start: int, end: int) -> tuple[int, int] | None:
        """The range of these words: with the blocks they stand in, by themselves, or with the words beside them.

        Words are found as whole words: “valve” is not in “valves”.
        """
        outer_start, outer_end = self._text.edges_around(start, end)
        outer = self.find(outer_start, outer_end)
        if outer is not None:
            return outer[0] + start - outer_start, outer[0] + end - outer_start
        return self.find_run(start, end, words_min=0)

    def find_run(self, start: int, end: int, *, words_min: int) -> tuple[int, int] | None:
        """The same by runs of words alone, of at least so many words."""
        text, current = self._text.text, self._current.text
        part = text[start:end]
        if part.isspace() or part not in current:
            return None
        for first, last in _runs_around(text, start, end):
            pattern = text[first:last]
            if words_min and len(WORD.findall(pattern)) < words_min:
                continue
            found = self._only_offset(pattern, current)
            if (
                found is not None
                and self._only_offset(pattern, text) is not None
                and is_in_word(text, first) == is_in_word(current, found)
                and is_in_word(text, last) == is_in_word(current, found + len(pattern))
            ):
                return found + start - first, found + end - first
        return None

    def _only_offset(self, part: str, text: str) -> int | None:
        """The offset of a part that occurs exactly once."""
        if not part or self._characters_left <= 0:
            return None
        offset = text.find(part)
        another = text.find(part, offset + 1) if offset >= 0 else -1
        self._characters_left -= len(text) if another < 0 else another
        return offset if offset >= 0 and another < 0 else None


def _runs_around(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A range alone, then with more and more words before it, after it, and on both sides."""
    yield start, end
    before_start = max(0, start - _NEIGHBOURS_CHARACTERS_MAX)
    starts = [before_start + word.start() for word in WORD.finditer(text[before_start:start])][::-1]
    ends = [end + word.end() for word in WORD.finditer(text[end : end + _NEIGHBOURS_CHARACTERS_MAX])]
    count = 1
    while count <= NEIGHBOUR_WORDS_MAX:
        first = starts[min(count, len(starts)) - 1] if starts else start
        last = ends[min(count, len(ends)) - 1] if ends else end
        yield first, end
        yield start, last
        yield first, last
        count *= 2


class _Pieces:
    """A text as blocks and gaps, between its beginning and its end."""

    def __init__(self, text: str) -> None:
        self.text = text
        split = BlockText(text)
        inner = [piece for piece in split.pieces() if piece]
        self.pieces: list[Piece] = [None, *inner, None]
        self.edges = [0, 0]
        """The offset at which each piece begins; the two that stand for beginning and end have no length."""
        for piece in inner:
            self.edges.append(self.edges[-1] + len(piece))
        self.edges.append(len(text))
        self._is_block = [False, *(not piece.isspace() for piece in inner), False]
        # Offset 0 belongs to the first piece with a length, and not to the one that stands for the beginning.
        self._position_at = {edge: position for position, edge in enumerate(self.edges[:-1]) if position > 0}
        self._positions: dict[Piece, list[int]] = {}
        for position, each in enumerate(self.pieces):
            self._positions.setdefault(each, []).append(position)

    def has_edge(self, offset: int) -> bool:
        """Whether a block or a gap begins or ends here."""
        return offset in self._position_at

    def edges_around(self, start: int, end: int) -> tuple[int, int]:
        """The smallest range of whole pieces around these offsets."""
        return self.edges[bisect_right(self.edges, start) - 1], self.edges[bisect_left(self.edges, end)]

    def positions(self, start: int, end: int) -> tuple[int, int]:
        """The first piece of a range, and the one after its last."""
        return self._position_at[start], self._position_at[end]

    def patterns(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """By which pieces those from `first` up to `last` may be recognised: alone, with a neighbour, with both.

        A pattern neither begins nor ends with a gap, since gaps are all alike.
        """
        before, after = first - 1, last
        while before > 0 and not self._is_block[before]:
            before -= 1
        while after < len(self.pieces) - 1 and not self._is_block[after]:
            after += 1
        blocks = [position for position in range(first, last) if self._is_block[position]]
        if blocks:
            yield blocks[0], blocks[-1] + 1
            yield before, blocks[-1] + 1
            yield blocks[0], after + 1
        yield before, after + 1

    def only_position(self, pattern: list[Piece]) -> int | None:
        """The one position at which the pieces follow each other like this; None where there is none, or another."""
        size = len(pattern)
        # Starting from the rarest piece tries the fewest positions; a piece that is missing altogether tries none.
        rarest = min(range(size), key=lambda number: len(self._positions.get(pattern[number], ())))
        occurrences = self._positions.get(pattern[rarest], [])
        if len(occurrences) > OCCURRENCES_MAX:
            return None
        starts = (position - rarest for position in occurrences)
        found = (start for start in starts if start >= 0 and self.pieces[start : start + size] == pattern)
        only = next(found, None)
        return only if next(found, None) is None else None

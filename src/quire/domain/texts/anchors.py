"""Where a stretch of a text stands in what became of the text.

Nothing is guessed: a stretch is found by its own blocks, or by them together with the blocks beside it, and only where
these stand exactly once in both texts, word for word.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from quire.domain.texts.blocks import BlockText

Piece = str | None
"""A block or a gap; None stands for the beginning and the end of a text."""


class TextAnchors:
    """What became of the stretches of one text in another."""

    def __init__(self, text: str, current: str) -> None:
        self._text = _Pieces(text)
        self._current = _Pieces(current)

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the characters from `start` up to `end` stand in the current text; None where that is not certain.

        An empty stretch, a place between two blocks, is found by both of them.
        """
        if not self._text.has_edge(start) or not self._text.has_edge(end):
            return None
        first, last = self._text.places(start, end)
        stretch = self._text.pieces[first:last]
        for before, after in self._text.surroundings(first, last):
            pattern = self._text.pieces[before:after]
            if len(self._text.find(pattern)) == 1 == len(found := self._current.find(pattern)):
                place = found[0] + first - before
                if self._current.pieces[place : place + len(stretch)] == stretch:
                    return self._current.edges[place], self._current.edges[place + len(stretch)]
        return None

    def find_part(self, start: int, end: int) -> tuple[int, int] | None:
        """The same for characters that may begin and end within blocks.

        They are found with these blocks, or by themselves where they stand exactly once in both texts. The end of a
        text stays its end.
        """
        if start == end == self._text.edges[-1]:
            return self._current.edges[-1], self._current.edges[-1]
        outer_start, outer_end = self._text.edges_around(start, end)
        outer = self.find(outer_start, outer_end)
        if outer is not None:
            return outer[0] + start - outer_start, outer[0] + end - outer_start
        part = self._text.text[start:end]
        if part.isspace() or _only_place(part, self._text.text) is None:
            return None
        place = _only_place(part, self._current.text)
        return None if place is None else (place, place + len(part))


def _only_place(part: str, text: str) -> int | None:
    """Where a part stands in a text that has it exactly once."""
    place = text.find(part)
    return place if part and place >= 0 and text.find(part, place + 1) < 0 else None


class _Pieces:
    """A text as blocks and gaps, with its beginning before them and its end behind."""

    def __init__(self, text: str) -> None:
        self.text = text
        split = BlockText(text)
        inner = [piece for piece in split.pieces() if piece]
        self.pieces: list[Piece] = [None, *inner, None]
        self.edges = [0, 0]
        """Where each piece begins; where a text begins and ends nothing has a length."""
        for piece in inner:
            self.edges.append(self.edges[-1] + len(piece))
        self.edges.append(len(text))
        self._is_block = [False, *(not piece.isspace() for piece in inner), False]
        self._edge_places = {edge: place for place, edge in enumerate(self.edges[:-1]) if place > 0}
        self._places: dict[Piece, list[int]] = {}
        for place, each in enumerate(self.pieces):
            self._places.setdefault(each, []).append(place)

    def has_edge(self, character: int) -> bool:
        """Whether a block or a gap begins or ends here."""
        return character in self._edge_places

    def edges_around(self, start: int, end: int) -> tuple[int, int]:
        """Where the pieces begin and end in which these characters stand."""
        return self.edges[bisect_right(self.edges, start) - 1], self.edges[bisect_left(self.edges, end)]

    def places(self, start: int, end: int) -> tuple[int, int]:
        """The first piece of a stretch, and the one behind its last."""
        return self._edge_places[start], self._edge_places[end]

    def surroundings(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """By which pieces those from `first` up to `last` may be recognised: alone, with a neighbour, with both.

        A gap alone at the end of them tells nothing.
        """
        before, after = first - 1, last
        while before > 0 and not self._is_block[before]:
            before -= 1
        while after < len(self.pieces) - 1 and not self._is_block[after]:
            after += 1
        blocks = [place for place in range(first, last) if self._is_block[place]]
        if blocks:
            yield blocks[0], blocks[-1] + 1
            yield before, blocks[-1] + 1
            yield blocks[0], after + 1
        yield before, after + 1

    def find(self, pattern: Sequence[Piece]) -> list[int]:
        """Where the pieces follow each other like this."""
        size = len(pattern)
        rarest = min(range(size), key=lambda number: len(self._places.get(pattern[number], ())))
        starts = (place - rarest for place in self._places.get(pattern[rarest], ()))
        return [
            start for start in starts if start >= 0 and self.pieces[start : start + size] == list(pattern)
        ]

"""The notes of a document as one list at its end, where a reader wants them there."""

from collections.abc import Callable

import msgspec

from quire.formats.exporting.inlines import Node, words_of

SOURCE_ANCHOR = "source-"
"""With the number of a note, its anchor in the list."""


class ListedNotes:
    """The notes of a file in the order in which they are first referred to. The same note stands in the list once."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}

    def number_of(self, blocks: list[Node]) -> int:
        """The number of a note in the list."""
        return self._numbers.setdefault(msgspec.json.encode(blocks), len(self._numbers) + 1)

    def section(self, title: str, level: int, anchor: Callable[[str], Node]) -> list[Node]:
        """The list under its title; nothing where there are no notes. `anchor` makes one of a name."""
        if not self._numbers:
            return []
        items = [
            _with_anchor(anchor(f"{SOURCE_ANCHOR}{number}"), msgspec.json.decode(note))
            for note, number in self._numbers.items()
        ]
        return [
            {"t": "Header", "c": [level, ["sources", ["unnumbered"], []], words_of(title)]},
            {"t": "OrderedList", "c": [[1, {"t": "Decimal"}, {"t": "Period"}], items]},
        ]


def _with_anchor(anchor: Node, blocks: list[Node]) -> list[Node]:
    if blocks and blocks[0]["t"] in ("Para", "Plain"):
        return [{"t": blocks[0]["t"], "c": [anchor, *blocks[0]["c"]]}, *blocks[1:]]
    return [{"t": "Plain", "c": [anchor]}, *blocks]

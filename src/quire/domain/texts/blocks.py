"""A Markdown text as blocks: paragraphs, headings, list items, table rows, quotes, notes and code.

Nothing is parsed beyond what is needed to know where a piece begins and ends, and nothing is lost: blocks and the gaps
between them, put together, are the text.
"""

import re
from itertools import chain, zip_longest
from typing import Literal, cast

import msgspec

BlockKind = Literal["paragraph", "heading", "item", "row", "quote", "note", "code"]

_BEGINNING = (
    r"(?P<heading> {0,3}#{1,6}(?!\S))"
    r"|(?P<note> {0,3}\[\^[^\]\s]+\]:)"
    r"|[^\S\n]*(?:(?P<row>\|)|(?P<quote>>)|(?P<item>(?:[-*+]|\d{1,9}[.)])(?=[ \t]|\r?$)))"
)
_BEGUN = re.compile(_BEGINNING, re.MULTILINE)
_LINE = re.compile(
    r"^(?:(?P<blank>[^\S\n]*$)"
    r"|(?P<code> *(?:[-*+] +|\d{1,9}[.)] +)?(?P<fence>`{3,}(?=[^`\n]*$)|~{3,}))"
    rf"|{_BEGINNING}|)[^\n]*",
    re.MULTILINE,
)
_FENCE_END = re.compile(r" *(`{3,}|~{3,})\s*")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")


class Block(msgspec.Struct, frozen=True):
    """A piece of a text, without the line end behind it: characters from `start` up to `end`."""

    kind: BlockKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The place behind its last character."""
        return self.start + len(self.text)


class BlockText:
    """A text and its blocks; `gaps` stand around them, the first before the first block."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks = _Splitter(text).blocks
        edges = [0, *chain.from_iterable((block.start, block.end) for block in self.blocks), len(text)]
        self.gaps = [text[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2)]

    def start_of_gap(self, place: int) -> int:
        """Where the gap before the block at this place begins."""
        return self.blocks[place - 1].end if place > 0 else 0

    def end_of_gap(self, place: int) -> int:
        """Where the gap before the block at this place ends; behind the last block it ends with the text."""
        return self.blocks[place].start if place < len(self.blocks) else len(self.text)

    def pieces(self) -> list[str]:
        """Gaps and blocks in turn."""
        texts = [block.text for block in self.blocks]
        return [piece for pair in zip_longest(self.gaps, texts, fillvalue="") for piece in pair][:-1]


def block_around(text: str, place: int) -> tuple[int, int]:
    """Where the block begins and ends in which a character stands, the end of its last line included.

    Only its surroundings are looked at; of code, that is not all that it may need: there, parts of it are blocks.
    """
    start = text.rfind("\n", 0, place) + 1
    while not _begins_block(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    end = _next_line(text, place)
    while not _begins_block(text, end):
        end = _next_line(text, end)
    return start, end


def is_table_row(line: str) -> bool:
    """Whether a line belongs to a table."""
    return line.lstrip().startswith("|")


def is_table_rule(text: str) -> bool:
    """Whether a line parts the head of a table from its rows, and so says how many columns there are."""
    return "-" in text and "|" in text and _TABLE_RULE.fullmatch(text) is not None


def has_blank_line(gap: str) -> bool:
    """Whether a gap parts two blocks by more than a line end."""
    return gap.count("\n") > 1


class _Splitter:
    """Takes in a text line by line."""

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._kind: str | None = None
        self._start = self._end = 0
        self._fence = ""
        for line in _LINE.finditer(text):
            self._read(line)
        self._end = min(self._end, len(text.rstrip()))
        self._close()

    def _read(self, line: re.Match[str]) -> None:
        begun = line.lastgroup
        if self._fence:
            self._end = line.end()
            if _ends(self._fence, line[0]):
                self._fence = ""
                self._close()
            return
        if begun == "blank":
            self._close()
            return
        if begun == "code":
            self._fence = line["fence"]
        elif begun is None and self._kind in (None, "heading", "row"):
            begun = "paragraph"
        if begun is not None and not (begun == self._kind == "quote"):
            self._close()
            self._kind, self._start = begun, line.start()
        self._end = line.end()

    def _close(self) -> None:
        if self._kind is not None:
            text = self._text[self._start : self._end].removesuffix("\r")
            self.blocks.append(Block(cast(BlockKind, self._kind), text, self._start))
            self._kind = None


def _begins_block(text: str, place: int) -> bool:
    """Whether the line at this place does not go on with the block of the line before it."""
    if place in (0, len(text)):
        return True
    before, line = text[text.rfind("\n", 0, place - 1) + 1 : place - 1], text[place : _next_line(text, place)]
    if not before.strip() or not line.strip():
        return True
    begun, begun_before = _beginning(line), _beginning(before)
    if begun is None:
        return begun_before in ("heading", "row")
    return not (begun == begun_before == "quote")


def _next_line(text: str, place: int) -> int:
    return text.find("\n", place) + 1 or len(text)


def _beginning(line: str) -> str | None:
    match = _BEGUN.match(line)
    return None if match is None else match.lastgroup


def _ends(fence: str, line: str) -> bool:
    closing = _FENCE_END.fullmatch(line)
    return closing is not None and closing[1].startswith(fence)

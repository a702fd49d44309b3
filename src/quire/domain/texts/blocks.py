"""A Markdown text as blocks: paragraphs, headings, list items, table rows, quotes, notes and code.

A line scanner, not a Markdown parser: it reads as much of CommonMark's block structure as it takes to know where a
block begins and ends, in one pass. Blocks and the gaps between them, put together, are the text.
"""

import re
from itertools import chain, zip_longest
from typing import Literal, cast

import msgspec

BlockKind = Literal["paragraph", "heading", "item", "row", "quote", "note", "code"]

LABEL_OF_NOTE = r"[^\[\]\s]{1,999}"
"""The label of a footnote: at most as long as labels in CommonMark, and without brackets, so that a search for the end
of one never runs over the beginning of the next."""

_BEGINNING = (
    r"(?P<heading> {0,3}#{1,6}(?!\S))"
    rf"|(?P<note> {{0,3}}\[\^{LABEL_OF_NOTE}\]:)"
    r"|[^\S\n]*(?:(?P<row>\|)|(?P<quote>>)|(?P<item>(?:[-*+]|\d{1,9}[.)])(?=[ \t]|\r?$)))"
)
_BEGUN = re.compile(_BEGINNING, re.MULTILINE)
_LINE = re.compile(
    r"^(?:(?P<blank>[^\S\n]*+$)"
    r"|(?P<code> *(?:[-*+] +|\d{1,9}[.)] +)?(?P<fence>`{3,}+(?=[^`\n]*$)|~{3,}+))"
    rf"|{_BEGINNING}|)[^\n]*",
    re.MULTILINE,
)
_FENCE_END = re.compile(r" *(`{3,}|~{3,})\s*")
_CELL_OF_RULE = re.compile(r"\s*:?-+:?\s*")


class Block(msgspec.Struct, frozen=True):
    """A block of a text without its last line end: characters from `start` up to `end`."""

    kind: BlockKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


class BlockText:
    """A text and its blocks, with `gaps` around them: the first before the first block, the last after the last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks = _Splitter(text).blocks
        edges = [0, *chain.from_iterable((block.start, block.end) for block in self.blocks), len(text)]
        self.gaps = [text[edges[number] : edges[number + 1]] for number in range(0, len(edges), 2)]

    def start_of_gap(self, position: int) -> int:
        """The offset at which the gap before the block at this position begins."""
        return self.blocks[position - 1].end if position > 0 else 0

    def end_of_gap(self, position: int) -> int:
        """The offset at which the gap before the block at this position ends; the last one ends with the text."""
        return self.blocks[position].start if position < len(self.blocks) else len(self.text)

    def pieces(self) -> list[str]:
        """Gaps and blocks in turn, beginning and ending with a gap."""
        texts = [block.text for block in self.blocks]
        return [piece for pair in zip_longest(self.gaps, texts, fillvalue="") for piece in pair][:-1]


def block_around(text: str, offset: int) -> tuple[int, int]:
    """The offsets at which the block around a character begins and ends, its last line end included.

    Only the lines around it are read, so the cost is that of the block and not of the text. Whether the character is in
    fenced code cannot be told from there: parts of a code block count as blocks.
    """
    start = text.rfind("\n", 0, offset) + 1
    while not _begins_block(text, start):
        start = text.rfind("\n", 0, start - 1) + 1
    end = _next_line(text, offset)
    while not _begins_block(text, end):
        end = _next_line(text, end)
    return start, end


def is_table_row(line: str) -> bool:
    """Whether a line belongs to a table."""
    return line.lstrip().startswith("|")


def is_table_rule(text: str) -> bool:
    """Whether a line parts the head of a table from its rows; it says how many columns there are."""
    cells = text.strip().removeprefix("|").removesuffix("|").split("|")
    return "|" in text and all(map(_CELL_OF_RULE.fullmatch, cells))


def has_blank_line(gap: str) -> bool:
    """Whether a gap parts two blocks by more than a line end."""
    return gap.count("\n") > 1


class _Splitter:
    """Reads a text line by line and closes a block where the next one begins."""

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self._text = text
        self._kind: str | None = None
        self._start = self._end = 0
        self._fence = ""
        for line in _LINE.finditer(text):
            self._read(line)
        # Code that is never closed goes on to the end of the text; the blank lines there are a gap.
        self._end = min(self._end, len(text.rstrip()))
        self._close()

    def _read(self, line: re.Match[str]) -> None:
        begun = line.lastgroup
        if self._fence:
            # In code nothing else begins, until the fence is closed.
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
            # A plain line continues any block but these two, which have one line each.
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


def _begins_block(text: str, offset: int) -> bool:
    """Whether the line at this offset does not continue the block of the line before it."""
    if offset in (0, len(text)):
        return True
    before = text[text.rfind("\n", 0, offset - 1) + 1 : offset - 1]
    line = text[offset : _next_line(text, offset)]
    if not before.strip() or not line.strip():
        return True
    begun, begun_before = _beginning(line), _beginning(before)
    if begun is None:
        return begun_before in ("heading", "row")
    return not (begun == begun_before == "quote")


def _next_line(text: str, offset: int) -> int:
    return text.find("\n", offset) + 1 or len(text)


def _beginning(line: str) -> str | None:
    match = _BEGUN.match(line)
    return None if match is None else match.lastgroup


def _ends(fence: str, line: str) -> bool:
    closing = _FENCE_END.fullmatch(line)
    return closing is not None and closing[1].startswith(fence)

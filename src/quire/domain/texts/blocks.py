"""A Markdown text as blocks: paragraphs, headings, list items, table rows, quotes, notes, code and formulas.

A line scanner, not a Markdown parser: it reads as much of CommonMark's block structure as it takes to know where a
block begins and ends, in one pass. Blocks and the gaps between them, put together, are the text.
"""

import re
from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Literal, cast

import msgspec

BlockKind = Literal["paragraph", "heading", "item", "row", "table", "quote", "note", "code", "formula"]

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
    rf"|(?P<formula>[^\S\n]*\$\$)|{_BEGINNING}|)[^\n]*",
    re.MULTILINE,
)
_FENCE_END = re.compile(r" *(`{3,}|~{3,})\s*")
_FORMULA_END = re.compile(r"\$\$[^\S\n]*$", re.MULTILINE)
_EMPTY_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s*")
_INDENTED = re.compile(r" {4}| {0,3}\t")
_CELL_OF_RULE = re.compile(r"\s*:?-+:?\s*")


class Block(msgspec.Struct, frozen=True):
    """A block of a text without its last line end: characters from `start` up to `end`.

    The rows of a table are blocks of their own; only `tables.with_tables` makes tables of them.
    """

    kind: BlockKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


class BlockText:
    """A text and its blocks, with `gaps` around them: the first before the first block, the last after the last."""

    def __init__(self, text: str, blocks: Sequence[Block] | None = None) -> None:
        self.text = text
        self.blocks = _Splitter(text).blocks if blocks is None else blocks
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
    fenced code, a formula or a note of several paragraphs cannot be told from there: parts of them count as blocks.
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
        self._is_in_formula = self._is_after_blank_line = False
        self._last_formula_end = _last_formula_end(text)
        for line in _LINE.finditer(text):
            self._read(line)
        # Code that is never closed goes on to the end of the text; the blank lines there are a gap.
        self._end = min(self._end, len(text.rstrip()))
        self._close()

    def _read(self, line: re.Match[str]) -> None:
        if self._fence:
            self._read_code(line)
        elif self._is_in_formula:
            self._read_formula(line)
        elif line.lastgroup == "blank":
            self._read_blank_line()
        elif self._is_after_blank_line and _INDENTED.match(line[0]):
            # An indented paragraph belongs to the note before it.
            self._end = line.end()
        else:
            self._begin(line)

    def _read_code(self, line: re.Match[str]) -> None:
        """In code nothing else begins, until the fence is closed."""
        self._end = line.end()
        if _ends(self._fence, line[0]):
            self._fence = ""
            self._close()

    def _read_formula(self, line: re.Match[str]) -> None:
        """In a formula nothing else begins either."""
        self._end = line.end()
        if "$$" in line[0]:
            self._is_in_formula = False
            if self._kind == "formula":
                self._close()

    def _read_blank_line(self) -> None:
        if self._kind == "note":
            self._is_after_blank_line = True
        else:
            self._close()

    def _begin(self, line: re.Match[str]) -> None:
        if self._is_after_blank_line:
            self._close()
        begun = self._begun_by(line)
        if begun is not None and not (begun == self._kind == "quote"):
            self._close()
            self._kind, self._start = begun, line.start()
        self._end = line.end()
        if begun == "formula" and not self._is_in_formula:
            self._close()

    def _begun_by(self, line: re.Match[str]) -> str | None:
        """The kind of block that a line begins; None for a line that continues the block before it."""
        begun = line.lastgroup
        # These have one line each; a plain line continues any other block.
        begins_anew = self._kind in (None, "heading", "row")
        if begun == "code":
            self._fence = line["fence"]
        elif begun == "formula" and self._is_formula(line):
            return "formula" if begins_anew else None
        elif begun == "item" and self._kind == "paragraph" and _EMPTY_ITEM.fullmatch(line[0]):
            # The underline of a heading, or text: an empty item cannot interrupt a paragraph.
            return None
        elif begun in (None, "formula"):
            return "paragraph" if begins_anew else None
        return begun

    def _is_formula(self, line: re.Match[str]) -> bool:
        """Whether a line with `$$` at its beginning opens a formula; one that is never closed is text."""
        is_closed = line[0].count("$$") > 1
        self._is_in_formula = not is_closed and line.end() < self._last_formula_end
        return is_closed or self._is_in_formula

    def _close(self) -> None:
        self._is_after_blank_line = False
        if self._kind is not None:
            text = self._text[self._start : self._end].removesuffix("\r")
            self.blocks.append(Block(cast(BlockKind, self._kind), text, self._start))
            self._kind = None


def _last_formula_end(text: str) -> int:
    """The offset of the last signs that can close a formula; -1 where there are none."""
    if "$$" not in text:
        return -1
    return max((match.start() for match in _FORMULA_END.finditer(text)), default=-1)


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

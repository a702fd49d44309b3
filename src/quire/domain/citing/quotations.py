"""The quotations of a text that arrives in pieces: each pair of quotation marks and each block quote.

An incremental scanner with a stack of open marks, as for brackets. Marks mean different things in different languages
(“ closes in German what it opens in English), so a mark closes where one of its kind is open and opens elsewhere, if
its neighbours allow it: an apostrophe has letters on both sides. Each sign is looked at once; the cost is linear.
"""

import re
from collections.abc import Iterator

import msgspec

QUOTATION_CHARACTERS_MAX = 4_000
"""A longer quotation is one whose end was forgotten."""

_CLOSERS = {
    "“": '”"‟',
    "”": "”",
    "‟": "”",
    **dict.fromkeys('„"', '“”"‟'),
    **dict.fromkeys("‚'", "’‘'"),
    "‘": "’'",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
}
_OPEN_ANYWHERE = "„‚「『«‹"
_NEED_FREE_SIDES = "\"'’"
_SIGN = re.compile("[“”„‟\"‘’‚'«»‹›「」『』\n]")
_MAY_STAND_BEFORE = " \t\n\u00a0\u202f([{—–-/*_~>|:“„«‹‘‚\"'「『"
_LINK_TITLE = re.compile(r"\]\(\S{0,200}\s$")
_LINK_CHARACTERS_MAX = 220
_NEW_BLOCK = re.compile(r"[ \t]*(?:\n|#{1,6}[ \t]|\||>|(?:[-*+•]|\d{1,9}[.)])[ \t])")
_BEGINNING_OF_BLOCK = re.compile(r"[ \t]*(?:#{0,6}|[-*+•]|\d{0,9}[.)]?)")
_QUOTE_PREFIX = re.compile(r"[ \t]{0,3}>[ \t]?")
_PREFIX_CHARACTERS_MAX = 12
_OPEN_MAX = 12
_LATE_MAX = 3
_BLANKS_KEPT_MAX = 80


class Quotation(msgspec.Struct, frozen=True):
    """A quotation that ends behind a position of the piece that was read."""

    at: int
    words: str
    depth: int = 0
    """In how many others it stands."""
    is_block: bool = False


class BlockEnd(msgspec.Struct, frozen=True):
    """A paragraph, item, heading or cell ends at a position of the piece that was read."""

    at: int


class _Open(msgspec.Struct, frozen=True):
    sign: str
    start: int
    """The offset in the block of its first word."""


class QuotationScanner:
    """Reads a text in pieces; the last sign of a piece is kept for the next, since what follows decides what it is.

    Positions are those of what was kept and the piece together, which `read` returns too.
    """

    def __init__(self) -> None:
        self._kept = ""
        self._block = ""
        self._open: list[_Open] = []
        self._closed: list[_Open] = []
        """Those that an apostrophe may have closed too early."""
        self._late_count = 0
        self._is_line_begun = False
        self._block_quote: list[str] | None = None

    def read(self, piece: str, *, is_all: bool = False) -> tuple[str, list[Quotation | BlockEnd]]:
        """The text that is scanned by now, and what ends in it, in order."""
        text = self._kept + piece
        end = len(text) if is_all else _scannable(text, is_line_begun=self._is_line_begun)
        self._kept = text[end:]
        return text[:end], list(self._scan(text, end))

    def skip(self, code: str) -> None:
        """Code is part of a quotation, but no sign in it is one."""
        self._append(code)
        self._is_line_begun = True

    def finish(self) -> tuple[str, list[Quotation | BlockEnd]]:
        """Scan what was kept, since nothing follows; what is open is closed."""
        text, found = self.read("", is_all=True)
        return text, [*found, *self._end_block(len(text))]

    def at_mark(self) -> None:
        """What was quoted in a block quote before a mark is that mark's."""
        if self._block_quote is not None:
            self._block_quote.clear()

    def _scan(self, text: str, end: int) -> Iterator[Quotation | BlockEnd]:
        position = 0
        while position < end:
            if not self._is_line_begun:
                yield from self._begin_line(text, position)
            sign = _SIGN.search(text, position, end)
            stop = sign.start() if sign else end
            self._append(text[position:stop])
            if sign is None:
                return
            position = sign.end()
            if sign.group() == "\n":
                self._append("\n")
                self._is_line_begun = False
            elif self._block_quote is None:
                yield from self._take(text, stop)
            else:
                self._append(sign.group())

    def _begin_line(self, text: str, position: int) -> Iterator[Quotation | BlockEnd]:
        self._is_line_begun = True
        is_quoted = _QUOTE_PREFIX.match(text, position)
        if is_quoted:
            if self._block_quote is None:
                yield from self._end_block(position)
                self._block_quote = []
            return
        if self._block_quote is not None or _NEW_BLOCK.match(text, position):
            yield from self._end_block(position)

    def _end_block(self, at: int) -> Iterator[Quotation | BlockEnd]:
        """Close what was left open, and forget the block."""
        if self._block_quote is not None:
            quoted = "".join(self._block_quote)
            words = "\n".join(_QUOTE_PREFIX.sub("", line) for line in quoted.split("\n")).strip()
            yield Quotation(at, words, is_block=True)
        elif self._open and self._open[0].sign not in "'‘‚":
            yield Quotation(at, self._block[self._open[0].start :].strip())
        self._block, self._open, self._closed, self._block_quote = "", [], [], None
        yield BlockEnd(at)

    def _take(self, text: str, position: int) -> Iterator[Quotation]:
        sign, after = text[position], text[position + 1 : position + 2]
        before = self._block[-1:]
        closed = self._closing(sign, before, after)
        if closed is not None:
            yield Quotation(position + 1, self._block[closed.start :], depth=len(self._open))
        elif self._opens(sign, before, after):
            self._closed = []
            self._append(sign)
            self._open.append(_Open(sign, len(self._block)))
            # Whoever opens more without closing them has forgotten to.
            del self._open[:-_OPEN_MAX]
            return
        self._append(sign)

    def _closing(self, sign: str, before: str, after: str) -> _Open | None:
        """What the sign closes; everything opened since was no quotation."""
        has_free_side = not after.isalnum() and not before.isspace()
        if sign in _NEED_FREE_SIDES and not has_free_side:
            return None
        for number in range(len(self._open) - 1, -1, -1):
            if sign in _CLOSERS[self._open[number].sign]:
                closed = self._open[number]
                del self._open[number:]
                self._closed = [closed]
                self._late_count = 0
                return closed
        # “the authors’ work” was closed by the apostrophe.
        is_late = sign in _NEED_FREE_SIDES and self._closed and sign in _CLOSERS[self._closed[0].sign]
        if not is_late or self._late_count >= _LATE_MAX:
            return None
        self._late_count += 1
        return self._closed[0]

    def _opens(self, sign: str, before: str, after: str) -> bool:
        if sign not in _CLOSERS or not after:
            return False
        if sign in _OPEN_ANYWHERE:
            return True
        is_apart = not before or before in _MAY_STAND_BEFORE
        is_title_of_link = (
            sign in "\"'" and _LINK_TITLE.search(self._block[-_LINK_CHARACTERS_MAX:]) is not None
        )
        return is_apart and not after.isspace() and not is_title_of_link

    def _append(self, text: str) -> None:
        if self._block_quote is not None:
            self._block_quote.append(text)
            return
        self._block += text
        if not (self._open or self._closed):
            self._block = self._block[-_LINK_CHARACTERS_MAX:]
        elif len(self._block) > 2 * QUOTATION_CHARACTERS_MAX:
            self._forget(len(self._block) - QUOTATION_CHARACTERS_MAX)

    def _forget(self, length: int) -> None:
        self._block = self._block[length:]
        self._open, self._closed = (
            [_Open(one.sign, one.start - length) for one in some if one.start >= length]
            for some in (self._open, self._closed)
        )


def _scannable(text: str, *, is_line_begun: bool) -> int:
    """How much of a text can be scanned: not a sign without its neighbour, nor the beginning of a line."""
    end = len(text) - 1 if text and _SIGN.match(text[-1]) else len(text)
    line = text.rfind("\n", 0, end) + 1
    last_line = text[line:end]
    is_at_line_start = line > 0 or not is_line_begun
    is_prefix = len(last_line) < _PREFIX_CHARACTERS_MAX and _BEGINNING_OF_BLOCK.fullmatch(last_line)
    if is_at_line_start and is_prefix:
        # With all the blank lines before it, so that what ends above them ends in front of them.
        above = len(text[:line].rstrip(" \t\n"))
        return above if len(text) - above <= _BLANKS_KEPT_MAX else line
    return end

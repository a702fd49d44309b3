"""What a text consists of for a quote: blocks that it must not cross, and sentences that it may be a part of.

Own rules, no statistics, on the lines of plain text and Markdown; `sentences` says where sentences end. Linear in the
text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

import msgspec

from quire.domain.citing.sentences import CLOSING, sentence_ends
from quire.domain.texts.ranges import TextRange

SENTENCE_CHARACTERS_MAX = 4_000
"""What is longer without the end of a sentence is a list of words."""

_HEADING_WORDS_MAX = 12
_LEADS_MAX = 3
_LEAD_CHARACTERS_MAX = 400
_END_CHARACTERS_MAX = 12
_TERMINAL = ".!?…。！？؟।:"

BlockKind = Literal["paragraph", "heading", "item", "row", "note"]

_BLANK_LINE = re.compile(r"[ \t>]*")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_RULE = re.compile(r"(?:[-*_=~|:+][ \t]*){3,}")
_NOTE = re.compile(r"\[\^[^\]\s]{1,80}\]:[ \t]*")
_BULLET = re.compile(r"[-*+•▪◦‣∙●○■□➢➤✓✔·][ \t]+")
_DASH_OR_NUMBER = re.compile(r"(?:[–—]|\d{1,3}[.)]|[a-z]\.|§+ ?\d{1,4}[a-z]?)[ \t]+")
_IN_PARENTHESES = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,6}|\d{1,3}[a-z])\)[ \t]+")
_CLAUSE_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}\.?[ \t]+")
_ENDS_A_POINT = re.compile(rf"[{_TERMINAL};][{re.escape(CLOSING)}]*$")
_ENDS_A_PART = re.compile(rf"(?:[{_TERMINAL};,]|\b(?:and|or|und|oder|sowie|et|ou))[{re.escape(CLOSING)}]*$")
_ENDS_A_SENTENCE = re.compile(rf"[{_TERMINAL}][{re.escape(CLOSING)}]*(?:\[\^[^\]\s]{{1,80}}\])*$")
_LEADS_IN = re.compile(rf"[:：][{re.escape(CLOSING)}]*$")
_IN_BOLD = re.compile(r"(\*\*|__)(?=\S)[^\n]*\1")
_WORD = re.compile(r"[^\W_]+")
_OPEN_END = re.compile(
    r"(?:[,\-–—(]|\b(?:the|a|an|of|to|in|and|or|for|with|by|from|as|der|die|das|den|dem|des|ein|eine|einer|und|oder|von|zu|im"
    r"|in|am|mit|für|auf|le|la|les|de|des|du|un|une|et|ou|à|au|aux|en|pour|par|sur))$",
    re.IGNORECASE,
)
"""Where a line is wrapped, and is no title."""

_GAP = re.compile(r"\s+")


class TextBlock(TextRange, frozen=True):
    """A paragraph, heading, list item, row of a table or note; without blanks and list signs at its ends."""

    kind: BlockKind
    outer_start: int
    """Where its line begins, with its sign."""
    indent: int
    lead: TextRange | None = None
    """The sentence that leads in what the block says, as “It is forbidden:” does."""
    tail: TextRange | None = None
    """The end of a sentence that goes on behind the list."""
    continues: bool = False
    """Whether it goes on with the sentence of the block before, as over the end of a page."""


class RunningText:
    """The blocks of a text, and the sentences in them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks = _connected(text, list(_blocks(text))) or [TextBlock(0, len(text), "paragraph", 0, 0)]
        self._starts = [block.outer_start for block in self._blocks]

    def block_at(self, offset: int) -> TextBlock:
        """The block that an offset lies in, or the one before it."""
        return self._blocks[self._number_at(offset)]

    def leads_of(self, offset: int) -> list[TextRange]:
        """The sentences that lead in what stands at an offset, outermost first."""
        block = self.block_at(offset)
        leads: list[TextRange] = []
        if block.kind == "row" and self.sentence_start(offset) > block.start:
            leads = [TextRange(block.start, self._last_cell_start(block, offset))]
        lead = block.lead
        while lead is not None and len(leads) < _LEADS_MAX:
            leads.insert(0, lead)
            lead = self.block_at(lead.start).lead
        return leads

    def walls_between(self, start: int, end: int) -> list[tuple[int, bool]]:
        """Where a range reaches into a block that does not go on with the one before.

        With it comes whether both are of one list or table, which can be quoted with its lines.
        """
        first, last = self._number_at(start), self._number_at(max(start, end - 1))
        walls = []
        for number in range(first + 1, last + 1):
            before, block = self._blocks[number - 1], self._blocks[number]
            if _is_wall(self._text, before, block):
                is_list = {before.kind, block.kind} <= {
                    "item",
                    "row",
                    "paragraph",
                } and before.kind != "paragraph"
                walls.append((block.outer_start, is_list))
        return walls

    def sentence_start(self, offset: int) -> int:
        """Where the sentence begins that an offset lies in."""
        number = self._number_at(offset)
        while number > 0 and self._blocks[number].continues:
            number -= 1
        block = self._blocks[number]
        earliest = min(max(block.start, offset - SENTENCE_CHARACTERS_MAX), offset)
        if block.kind == "row":
            earliest = self._last_cell_start(block, offset)
            begins = [begin for _, begin in sentence_ends(self._text, earliest, offset) if begin <= offset]
            return max(begins) if begins and earliest > block.start else block.start
        return max(
            (begin for _, begin in sentence_ends(self._text, earliest, offset) if begin <= offset),
            default=earliest,
        )

    def sentence_end(self, offset: int) -> int:
        """Where the sentence ends that the character before an offset lies in."""
        number = self._number_at(offset - 1)
        start = self._blocks[number].start
        while number + 1 < len(self._blocks) and self._blocks[number + 1].continues:
            number += 1
        block = self._blocks[number]
        latest = min(max(block.end, offset), offset + SENTENCE_CHARACTERS_MAX)
        if block.kind == "row" and self._last_cell_start(block, offset - 1) == block.start:
            return latest
        # The end may have begun before the offset, as in “so.””, of which the quote has the full stop.
        ends = sentence_ends(self._text, max(start, offset - _END_CHARACTERS_MAX), latest)
        return next((end for end, _ in ends if end >= offset), latest)

    def _last_cell_start(self, row: TextBlock, offset: int) -> int:
        """Where the last cell of a row begins, if the offset lies in it; else where the row does.

        Sentences of that cell are led in by the cells before it; any other cell is understood with all of its row.
        """
        is_last = _WORD.search(self._text, max(0, self._text.find("|", offset, row.end)), row.end) is None
        start = self._text.rfind("|", row.start, offset) + 1
        return start if is_last and self._text.find("|", offset, row.end) >= 0 and start > 0 else row.start

    def _number_at(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)


def _blocks(text: str) -> Iterator[TextBlock]:
    current: TextBlock | None = None
    is_after_blank = True
    previous = ""
    lines_count = 0
    for start, line in _lines(text):
        inner, kind, sign_length = _line_kind(line, previous, is_after_blank=is_after_blank)
        if kind == "blank":
            if current is not None:
                yield current
            current, is_after_blank, previous = None, True, ""
            continue
        begin = start + inner + sign_length
        end = start + len(line.rstrip())
        is_second_line = lines_count == 1
        lines_count += 1
        is_below_title = (
            current is not None and is_second_line and _is_below_title(text, current, line[inner:])
        )
        if kind is None and current is not None and not is_below_title:
            current = msgspec.structs.replace(current, end=end)
        else:
            if current is not None:
                yield current
            current = TextBlock(begin, end, kind or "paragraph", start, inner)
            lines_count = 1
        is_after_blank = False
        previous = line.rstrip()
        if current.kind in {"heading", "row"}:
            yield current
            current = None
    if current is not None:
        yield current


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _line_kind(
    line: str, previous: str, *, is_after_blank: bool
) -> tuple[int, BlockKind | Literal["blank"] | None, int]:
    """The length of the line's indent, the kind of block that it begins if it does, and the length of its sign."""
    indent = len(line) - len(line.lstrip(" \t>"))
    if _BLANK_LINE.fullmatch(line) or _RULE.fullmatch(line.strip(), indent):
        return indent, "blank", 0
    if line.startswith("|", indent):
        return indent, "row", 0
    signs: list[tuple[re.Pattern[str], BlockKind, bool]] = [
        (_HEADING, "heading", True),
        (_NOTE, "note", True),
        (_BULLET, "item", True),
        (_DASH_OR_NUMBER, "item", is_after_blank or _ENDS_A_POINT.search(previous) is not None),
        (_IN_PARENTHESES, "item", is_after_blank or _ENDS_A_PART.search(previous) is not None),
        (_CLAUSE_NUMBER, "item", is_after_blank),
    ]
    for pattern, kind, is_possible in signs:
        sign = pattern.match(line, indent) if is_possible else None
        if sign is not None:
            return indent, kind, sign.end() - indent
    return indent, None, 0


def _is_below_title(text: str, current: TextBlock, line: str) -> bool:
    """Whether the one line of a block so far is a title, and this line the first of what stands below it."""
    first = text[current.start : current.end]
    return (
        current.kind == "paragraph"
        and len(first) < len(line) * 2 // 3
        and not line[:1].islower()
        and _is_title(first)
    )


def _is_title(line: str) -> bool:
    return (
        not line[:1].islower()
        and 0 < len(_WORD.findall(line)) <= _HEADING_WORDS_MAX
        and not _ENDS_A_SENTENCE.search(line)
        and not _OPEN_END.search(line)
    )


def _connected(text: str, blocks: list[TextBlock]) -> list[TextBlock]:
    """The blocks with what leads them in, and with the headings among them that nothing marks as such."""
    connected: list[TextBlock] = []
    leads: list[tuple[int, TextRange]] = []
    for number, found in enumerate(blocks):
        before = connected[-1] if connected else None
        is_heading = number + 1 < len(blocks) and _is_unmarked_heading(text, found, blocks[number + 1])
        kind: BlockKind = "heading" if is_heading else found.kind
        if kind == "item":
            while len(leads) > 1 and leads[-1][0] >= found.indent:
                leads.pop()
            lead = leads[-1][1] if leads else None
        else:
            is_led_in = (
                bool(leads)
                and before is not None
                and before.kind != "heading"
                and leads[-1][1].end == before.end
            )
            # A further paragraph of an item is indented, and does not end the list.
            is_in_list = (
                kind == "paragraph" and found.indent > 1 and before is not None and before.kind == "item"
            )
            lead = leads[-1][1] if leads and (is_led_in or is_in_list) and kind != "heading" else None
            leads = leads if is_in_list else []
        block = msgspec.structs.replace(
            found, kind=kind, lead=lead, continues=before is not None and _continues(text, before, found)
        )
        if kind == "heading":
            leads = [(-1, TextRange(block.start, block.end))]
        elif _LEADS_IN.search(text, max(block.start, block.end - _END_CHARACTERS_MAX), block.end):
            leads.append((block.indent if kind == "item" else -1, _last_sentence(text, block)))
        connected.append(block)
    return _with_tails(connected)


def _is_unmarked_heading(text: str, block: TextBlock, following: TextBlock) -> bool:
    """A line alone that ends no sentence, asks, is in capitals or in bold, with text below it that begins anew."""
    line = text[block.start : block.end]
    if block.kind != "paragraph" or "\n" in line or following.kind == "note":
        return False
    if text[following.start : following.start + 1].islower():
        return False
    is_short = len(_WORD.findall(line)) <= _HEADING_WORDS_MAX
    return _is_title(line) or (
        is_short and (line.endswith("?") or line.isupper() or _IN_BOLD.fullmatch(line) is not None)
    )


def _continues(text: str, before: TextBlock, block: TextBlock) -> bool:
    return (
        before.kind in {"paragraph", "item"}
        and block.kind == "paragraph"
        and text[block.start : block.start + 1].islower()
        and not _ENDS_A_SENTENCE.search(text, max(before.start, before.end - _END_CHARACTERS_MAX), before.end)
    )


def _last_sentence(text: str, block: TextBlock) -> TextRange:
    """The last sentence of a block, as far as it is near to what it leads in."""
    earliest = max(block.start, block.end - _LEAD_CHARACTERS_MAX)
    if earliest > block.start:
        earliest = next((gap.end() for gap in _GAP.finditer(text, earliest, block.end)), earliest)
    start = max((begin for _, begin in sentence_ends(text, earliest, block.end - 1)), default=earliest)
    return TextRange(start, block.end)


def _with_tails(blocks: list[TextBlock]) -> list[TextBlock]:
    """What goes on behind a list, “unless it is locked”, belongs to each of its items."""
    tail: TextRange | None = None
    backwards: list[TextBlock] = []
    for block in reversed(blocks):
        if block.kind == "item":
            backwards.append(msgspec.structs.replace(block, tail=tail))
        else:
            backwards.append(block)
            tail = TextRange(block.start, block.end) if block.continues else None
    return backwards[::-1]


def _is_wall(text: str, before: TextBlock, block: TextBlock) -> bool:
    if block.continues:
        return False
    if block.kind == "item" and block.lead is not None and block.lead.end == before.end:
        return before.kind == "heading"
    if before.kind != "paragraph" or block.kind != "paragraph":
        return True
    return not _ENDS_A_SENTENCE.search(text, max(before.start, before.end - _END_CHARACTERS_MAX), before.end)

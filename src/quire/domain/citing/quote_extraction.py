"""Which words a citation mark stands for: the quotation before it, or else the sentence that it ends.

Words belong to the first mark after them; marks with nothing between them share them.

Rules and patterns, no statistics: the last block of Markdown before the mark, in it the last pair of quotation marks
of whatever language, and failing that a sentence, by the customary signs at its end and a list of abbreviations (a
simplification of the sentence boundaries of Unicode's UAX #29). One mark costs time linear in the text since the last
one, of which at most `LOOK_BACK_MAX` characters are read.
"""

import re

from quire.domain.citing.quote_matching import is_evidence
from quire.domain.citing.sentences import ends_sentence

LOOK_BACK_MAX = 4_000
"""How many characters before a mark are searched for its words."""

WORDS_MIN = 2
"""Fewer words than this between two marks, such as “and”, do not count as the second one's own."""

_FENCE_LINE = re.compile(r"^[ \t>]*(?:````*+[^`\n]*|~~~[^\n]*)$", re.MULTILINE)
_BLOCK_END = re.compile(r"\n[ \t>]*(?:\n|\||(?:[-*+•]|\d{1,9}[.)])[ \t])")
_WORD = re.compile(r"[^\W_]+")
_QUOTE_PREFIX = re.compile(r"^[ \t]*(?:>[ \t]?)+")
_ATTRIBUTION = re.compile(r"\s*[*_(]*(?:—|–|―|--)")
_ATTRIBUTION_AT_END = re.compile(r"(.*\S)\s+(?:—|–|―|--)\s*[^\n]{1,150}", re.DOTALL)
_MARKER = r"(?:[-*+•]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?"
_LIST_MARKER = re.compile(rf"[ \t]*{_MARKER}")
_BEGINS_ITEM = re.compile(rf"\n[ \t>]*(?:{_MARKER}|\|[ \t]*)$")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
# One group for each pair of quotation marks; straight ones need their outer sides free, which apostrophes have not.
_QUOTATION = re.compile(
    "„([^„“”]+)[“”]|“([^“”]+)”|”([^”]+)”|«([^«»]+)»|»([^«»]+)«|「([^「」]+)」|『([^『』]+)』"
    r"|‹([^‹›]+)›|›([^‹›]+)‹|‚([^‚‘]+)‘|(?<!\w)‘([^‘]+)’(?!\w)"
    r'|(?<!\w)"(?=\S)([^"]+)(?<=\S)"(?!\w)'
    r"|(?<!\w)'(?=\S)((?:[^'\n]|(?<=\w)'(?=\w))+)(?<=\S)'(?!\w)"
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)*_\]]*\s+(?=[^a-z\s])|[。！？]")
_OPENS_NO_SENTENCE = " \t\n.,;:!?…)]»”’\\"


class QuoteExtractor:
    """Collects the text of an answer, and gives at each mark the words that it stands for."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._last: tuple[str, ...] = ()

    def add(self, text: str) -> None:
        """Append text of the answer."""
        self._pieces.append(text)
        self._length += len(text)
        # Trimmed at twice the length, so that each character is copied once on average.
        if self._length > 2 * LOOK_BACK_MAX:
            self._pieces = [self._since_last_mark()]
            self._length = len(self._pieces[0])

    def at_mark(self) -> tuple[str, ...]:
        """The words that a mark here stands for, in each possible reading; the likeliest first."""
        text = self._since_last_mark()
        self._pieces, self._length = [], 0
        # In a new block a mark without words of its own stands for nothing, and not for those of another paragraph.
        is_beside_last_mark = not _BLOCK_END.search(text)
        self._last = words_before_mark(text) or (self._last if is_beside_last_mark else ())
        return self._last

    def _since_last_mark(self) -> str:
        return "".join(self._pieces)[-LOOK_BACK_MAX:]


def words_before_mark(text: str) -> tuple[str, ...]:
    """What is quoted or said at the end of a text, in each possible reading; nothing where the words are too few."""
    after_code = _FENCE_LINE.split(text)[-1]
    if len(_WORD.findall(after_code)) < WORDS_MIN and not is_evidence(after_code):
        return ()
    # A mark at the beginning of an item belongs to what follows it, so nothing before it can be meant.
    if _BEGINS_ITEM.search(after_code):
        return ()
    lines = after_code.rstrip().split("\n")
    if _is_attribution(lines[-1]):
        lines = _without_attribution(lines)
    if not lines:
        return ()
    if lines[-1].lstrip().startswith(">"):
        return _readings_of_blockquote(_blockquote_at_end(lines))
    block = _block_at_end(lines)
    words = _quotation_at_end(block) or _sentence_at_end(block)
    return (words,) if words else ()


def _is_attribution(line: str) -> bool:
    return _ATTRIBUTION.match(_QUOTE_PREFIX.sub("", line)) is not None


def _without_attribution(lines: list[str]) -> list[str]:
    end = len(lines) - 1
    while end > 0 and not _QUOTE_PREFIX.sub("", lines[end - 1]).strip():
        end -= 1
    return lines[:end]


def _blockquote_at_end(lines: list[str]) -> str:
    start = len(lines)
    while start > 0 and lines[start - 1].lstrip().startswith(">"):
        start -= 1
    return "\n".join(_QUOTE_PREFIX.sub("", line) for line in lines[start:]).strip()


def _readings_of_blockquote(quote: str) -> tuple[str, ...]:
    """All of it, and all of it without the name of its source at its end."""
    attributed = _ATTRIBUTION_AT_END.fullmatch(quote)
    readings = (quote, attributed.group(1)) if attributed else (quote,)
    return tuple(_without_quotation_marks(reading) for reading in readings)


def _without_quotation_marks(quote: str) -> str:
    quotation = _QUOTATION.fullmatch(quote)
    return quotation.group(quotation.lastindex or 0) if quotation else quote


def _block_at_end(lines: list[str]) -> str:
    """The paragraph, list item, heading or table cell at the end."""
    last = lines[-1]
    if last.lstrip().startswith("|"):
        return next((cell for cell in reversed(_CELL_BORDER.split(last)) if _WORD.search(cell)), "")
    backwards: list[str] = []
    for line in reversed(lines):
        is_other_block = not line.strip() or line.lstrip().startswith((">", "|")) or _HEADING.match(line)
        if is_other_block and backwards:
            break
        if _LIST_MARKER.match(line):
            backwards.append(_LIST_MARKER.sub("", line))
            break
        backwards.append(_HEADING.sub("", line))
    return "\n".join(reversed(backwards))


def _quotation_at_end(block: str) -> str | None:
    """The last quotation of the sentence that is long enough to be more than a term in quotation marks.

    A whole sentence behind a quotation says something of its own, and what is true of the one is not of the other.
    """
    start = _start_of_last_sentence(block)
    quotations = [
        quotation.group(quotation.lastindex or 0)
        for quotation in _QUOTATION.finditer(block)
        if quotation.end() > start
    ]
    return next((quotation for quotation in reversed(quotations) if is_evidence(quotation)), None)


def _sentence_at_end(block: str) -> str:
    block = block.rstrip()
    return block[_start_of_last_sentence(block) :].lstrip(_OPENS_NO_SENTENCE)


def _start_of_last_sentence(block: str) -> int:
    """Behind the last boundary inside the block; the one at its end closes the sentence that is looked for."""
    end_of_block = len(block.rstrip())
    ends = (
        end.end()
        for end in _SENTENCE_END.finditer(block, 0, end_of_block)
        if end.end() < end_of_block and ends_sentence(block, end.start(), end.end(), end.end())
    )
    return max(ends, default=0)

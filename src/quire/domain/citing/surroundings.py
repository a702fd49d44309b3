"""The sentence around a quote: what of it is left out, and whether that could turn the rest.

What belongs to a sentence is said by `running_text`, which words turn one by `turning_words`. Beside figures less is
needed: “5” from “5 to 10”, “5 million” or “over 5” is another figure.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from quire.domain.citing.clauses import joined_before, joined_behind, without_connection
from quire.domain.citing.folding import WORD, is_figure, on_one_line
from quire.domain.citing.quote_neighbours import NEIGHBOUR_CHARACTERS_MAX, binds_beginning, binds_end
from quire.domain.citing.running_text import RunningText
from quire.domain.citing.scopes import governing_before, governing_behind
from quire.domain.citing.turning_words import languages_of, turning_word
from quire.domain.citing.withdrawn import Withdrawn
from quire.domain.texts.ranges import TextRange

BETWEEN_SENTENCES_MAX = 400
"""What stands between two sentences that a quote joins is shown up to this length."""

_NEIGHBOURS = 24
_UNITS = (
    "[µμnkcmdMGTh]?(?:m|g|s|l|L|A|V|W|Wh|J|N|Pa|Hz|mol|M|Bq|Sv|Gy|S|Ω|B|bit|eV|F|H|T|lm|lx|K|bar)[²³23]?|min|h|d|t|°C|°F"
    "|CFU|KBE|IU|IE|ppm|ppb|rpm|dB|psi|mph|EUR|USD|GBP|CHF|Euro|euros?|dollars?|pounds?|Dollar|Mio\\.?|Mrd\\.?|bn|pct"
    "|hundred|thousands?|millions?|billions?|trillions?|dozen|per ?cent|hundert|tausend|Millionen|Milliarden?|Million"
    "|Prozent|mille|milliards?|pour cent|cent|years?|months?|weeks?|days?|hours?|minutes?|seconds?|Jahren?|Monaten?"
    "|Wochen?|Tagen?|Stunden?|Minuten?|Sekunden?|ans?|mois|semaines?|jours?|heures?|secondes?|degrees?|Grad|degrés"
)
_RANGE = re.compile(r"\s*(?:to|till|until|through|bis|à|±|\+/-|–|—|-)\s*[\d<>]")
_AFTER_FIGURE = re.compile(
    rf"[\s\u00a0]*(?:(?:to|till|until|through|bis|à|±|\+/-|[×x·*/:–—-])\s*[\d<>]|(?:{_UNITS})(?!\w)"
    r"|(?:or|oder|ou)\s(?:more|less|fewer|mehr|weniger|plus|moins)\b)"
)
_BEFORE_FIGURE = re.compile(
    r"(?:\b(?:about|around|over|under|above|below|beyond|within|minus|plus|bis|über|unter|ab|jusqu['’]à|than|als)"
    r"|\d\s?\S{0,4}\s(?:to|bis|à|–|-)|[<>≤≥±~≈]|\d\s?[×x·*/±])\s*$",
    re.IGNORECASE,
)
_GROUP_BEGINS = re.compile(r"(?<!\d)\d{1,3}$")
_GROUP_GOES_ON = re.compile(r"\s\d{3}(?!\d)|[\u00a0\u202f\u2009]\d")
_LEAD_WORDS = 16
"""Of a sentence that leads in a list, what is nearest to it leads it in."""
_CONDITIONS_FOLLOW = re.compile(
    r"(?:subject to |provided (?:that )?(?:\w+ ){0,6}?)(?:all )?(?:of )?(?:the following|these|following)(?: \w+)?"
    r" (?:conditions|terms|requirements|restrictions)",
    re.IGNORECASE,
)
"""What follows are the conditions themselves."""
_COUNTED_BELOW = re.compile(
    r"\b(?:(?:here|there)\s+(?:are|were)\s+(?:some|a\s+few|few|at\s+least)|einige|certain(?:e?s)|algun[oa]s)\b(?=\s+\w)",
    re.IGNORECASE,
)
"""How many follow says nothing of any of them."""
_QUESTION = re.compile("\\?(?!\\w)|[？؟]")


class _Piece(TextRange, frozen=True):
    is_quoted: bool
    may_turn: bool = False
    begins_sentence: bool = False
    is_lead: bool = False
    side: Literal["before", "behind"] | None = None
    """Where it is the beginning or the end of the sentence that the quote is a part of."""


class Surroundings:
    """The sentences of a quote, whose parts stand at some ranges of a text."""

    def __init__(
        self, text: str, running: RunningText, withdrawn: Withdrawn, parts: Sequence[TextRange]
    ) -> None:
        self._text = text
        self._running = running
        self._withdrawn = withdrawn
        self._parts = parts
        self._pieces = [piece for piece in self._all_pieces() if piece.start < piece.end]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out but signs."""
        return not any(self._has_words(piece) for piece in self._pieces)

    def may_turn(self, languages: Collection[str]) -> bool:
        """Whether something is left out that may mean the contrary, or less than what the quote says."""
        # A sentence may be in another language than the text.
        languages = {*languages, *languages_of(self.sentence()[0], unknown=())}
        return any(
            self._cuts_figure_of(part) or self._is_bound(part) or self._is_withdrawn(part)
            for part in self._parts
        ) or any(
            self._turns(piece, languages) for piece in self._pieces if not piece.is_quoted and piece.may_turn
        )

    def sentence(self) -> tuple[str, tuple[tuple[int, int], ...]]:
        """The sentences on one line, and the ranges of them that the quote has not."""
        shown: list[str] = []
        left_out: list[tuple[int, int]] = []
        length = 0
        end: int | None = None
        for piece in self._pieces:
            between = "" if end is None else _between(self._text[end : piece.start])
            text = on_one_line(self._text[piece.start : piece.end])
            shown += [between, text]
            begin = length + len(between)
            length = begin + len(text)
            if self._has_words(piece):
                left_out.append((begin, length))
            end = piece.end
        return "".join(shown), tuple(left_out)

    def _all_pieces(self) -> Iterator[_Piece]:
        start, end = self._parts[0].start, self._parts[-1].end
        for lead in self._running.leads_of(start):
            if lead.end <= start:
                yield _Piece(lead.start, lead.end, False, True, True, is_lead=True)
        yield _Piece(self._running.sentence_start(start), start, False, True, True, side="before")
        for number, part in enumerate(self._parts):
            yield _Piece(part.start, part.end, True)
            if number + 1 < len(self._parts):
                yield from self._pieces_between(part, self._parts[number + 1])
        sentence_end = self._running.sentence_end(end)
        yield _Piece(end, sentence_end, False, True, side="behind")
        tail = self._running.block_at(end - 1).tail
        if tail is not None and tail.start >= sentence_end:
            yield _Piece(tail.start, self._running.sentence_end(tail.start + 1), False, True)

    def _pieces_between(self, part: TextRange, following: TextRange) -> Iterator[_Piece]:
        """What an ellipsis stands for: in one sentence all of it counts, between two only what is left of each."""
        end, start = self._running.sentence_end(part.end), self._running.sentence_start(following.start)
        if start < end:
            yield _Piece(part.end, following.start, False, True)
            return
        yield _Piece(part.end, end, False, True)
        if start - end <= BETWEEN_SENTENCES_MAX:
            between = self._text[end:start]
            yield _Piece(start - len(between.lstrip()), end + len(between.rstrip()), False)
        yield _Piece(start, following.start, False, True, True)

    def _has_words(self, piece: _Piece) -> bool:
        return not piece.is_quoted and WORD.search(self._text, piece.start, piece.end) is not None

    def _turns(self, piece: _Piece, languages: Collection[str]) -> bool:
        text = self._text[piece.start : piece.end]
        if piece.is_lead:
            text = " ".join(without_connection(text).split()[-_LEAD_WORDS:])
            text = _COUNTED_BELOW.sub("", _CONDITIONS_FOLLOW.sub("", text))
        return (
            _QUESTION.search(text) is not None
            or "¿" in text
            or turning_word(
                self._joined(piece, text, languages), languages, begins_sentence=piece.begins_sentence
            )
            is not None
        )

    def _joined(self, piece: _Piece, text: str, languages: Collection[str]) -> str:
        """What of a piece may say something about the quote."""
        if piece.side == "before":
            end = self._running.sentence_end(self._parts[0].end)
            behind = self._text[piece.end : end]
            return joined_before(governing_before(text, behind, languages), behind, languages)
        if piece.side == "behind":
            start = self._running.sentence_start(self._parts[-1].start)
            before = self._text[start : piece.start]
            return governing_behind(joined_behind(text, before, languages), before, languages)
        return text

    def _is_bound(self, part: TextRange) -> bool:
        """Whether the word beside it binds its first or last one."""
        start = max(part.start - NEIGHBOUR_CHARACTERS_MAX, self._running.sentence_start(part.start))
        end = min(part.end + NEIGHBOUR_CHARACTERS_MAX, self._running.sentence_end(part.end))
        before, behind = self._text[start : part.start], self._text[part.end : end]
        quote = self._text[part.start : part.end]
        return binds_beginning(before, quote) or binds_end(quote[-NEIGHBOUR_CHARACTERS_MAX:], behind)

    def _is_withdrawn(self, part: TextRange) -> bool:
        block = self._running.block_at(part.start)
        start, end = self._running.sentence_start(part.start), self._running.sentence_end(part.end)
        return self._withdrawn.has(part, TextRange(start, end), TextRange(block.outer_start, block.end))

    def _cuts_figure_of(self, part: TextRange) -> bool:
        quoted = self._text[part.start : part.end]
        before = self._text[max(0, part.start - _NEIGHBOURS) : part.start]
        after = self._text[part.end : part.end + _NEIGHBOURS]
        # In another sentence it is no neighbour.
        before = before[max(0, len(before) - part.start + self._running.sentence_start(part.start)) :]
        begins_with_figure = is_figure(quoted[:1])
        ends_with_figure = is_figure(quoted[-1:])
        ends_with_unit = quoted[-1:] in "%‰°€$£"
        return (
            (begins_with_figure and _BEFORE_FIGURE.search(before) is not None)
            or (ends_with_figure and _AFTER_FIGURE.match(after) is not None)
            or (ends_with_unit and _RANGE.match(after) is not None)
            or _divides_group(before, quoted)
            or _divides_group(quoted, after)
        )


def _divides_group(before: str, after: str) -> bool:
    """Whether digits are divided that a blank joins, as in 1 000."""
    return (_GROUP_BEGINS.search(before) is not None and _GROUP_GOES_ON.match(after) is not None) or (
        _GROUP_BEGINS.search(before.rstrip()) is not None
        and _GROUP_GOES_ON.match(before[len(before.rstrip()) :] + after) is not None
    )


def _between(gap: str) -> str:
    """What two pieces are shown apart by: white space in place of white space, else an ellipsis."""
    if not gap:
        return ""
    return " … " if WORD.search(gap) else " "

"""Whether a quote stands in a text: exactly, or up to typography.

Nothing here guesses. Letters and digits must be the same and in the same order; what stands between them is folded to a
plain form on both sides (`folding`) and must then be equal. That form forgives only what cannot change a meaning:

- runs of white space are one blank, also beside punctuation, but a blank never vanishes between two words or numbers;
- kinds of quotation marks, of hyphens and of dashes, but a sign or hyphen is never lost or won;
- a hyphen at the end of a line of the source may be part of the word or not, a soft hyphen is none;
- ligatures, full-width forms and composed letters, but not raised, lowered or fractional figures: 10² is not 102;
- Markdown's marks of emphasis, except beside figures;
- case, in the first letter of the quote and of long words, and where three words or more are in capitals: mM is not MM.

A quote must not begin or end within something that belongs together: “sterile” does not stand in “non-sterile”, nor
“5 °C” in “-5 °C”, nor “we can” in “we can't”. Ideographs have no such ends of words; there a quote must not begin after
a negating one, nor end amid the ending of a word. An ellipsis may leave words out, but no negation.

The method is filter and verify: an exact substring search over the letters alone, in lower case (`str.find`), gives
candidates in O(n), and only they are compared gap by gap, edge by edge and with their case. At most `_OCCURRENCES_MAX`
candidates are verified, each in the length of the quote, and what is left out around them is judged in
`_JUDGED_CHARACTERS_MAX` characters of sentences.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, pairwise
from typing import Literal

import msgspec

from quire.domain.citing.folding import (
    IDEOGRAPH,
    WORD,
    FoldedText,
    fold,
    on_one_line,
    without_emphasis,
)
from quire.domain.citing.letter_case import case_agrees
from quire.domain.citing.quote_edges import closings_of, edge_after, edge_before, gaps_agree, opening_of
from quire.domain.citing.running_text import RunningText
from quire.domain.citing.surroundings import Surroundings
from quire.domain.citing.turning_words import languages_of
from quire.domain.citing.withdrawn import Withdrawn
from quire.domain.texts.ranges import TextRange

QuoteState = Literal["verified", "repaired", "shortened", "unverified"]
Reason = Literal["not_found", "altered", "cut", "spliced"]

EVIDENCE_WORDS_MIN = 2
EVIDENCE_LETTERS_MIN = 10
EVIDENCE_LETTERS_OF_ONE_WORD = 20
"""Writing without blanks has long words."""

_LETTERS_PER_IDEOGRAPH = 3
_OCCURRENCES_MAX = 50
_JUDGED_CHARACTERS_MAX = 20_000
"""Sentences of usual length around all occurrences, and a few of endless ones; what stands behind them is no proof."""
_PARTS_MAX = 20
"""A quote that leaves out more is none."""
_BEGINNINGS_MAX = 5
_WORD_RANGES_MAX = 40
_WORD_RANGE_MIN = 3
_ALTERED_LETTERS_MAX = 24

_ELLIPSIS = re.compile(r"\[ ?(?:…|\.{3}) ?\]|\( ?(?:…|\.{3}) ?\)|…|\.{3,4}|\. \. \.")
_CHANGED_INITIAL = re.compile(r"(?<!\w)\[([^\W\d_])\](?=\w)")
_RANKS: list[QuoteState | Reason] = [
    "verified",
    "repaired",
    "shortened",
    "cut",
    "spliced",
    "altered",
    "not_found",
]
NEWLINE = "\n"


class CheckedQuote(msgspec.Struct, frozen=True):
    """What a text says of a quote: where it begins, the text's own wording, and the sentence that it is a part of."""

    state: QuoteState
    reason: Reason | None = None
    start: int = 0
    end: int = 0
    wording: str = ""
    sentence: str | None = None
    """The whole sentence or sentences where something is left out of them."""
    left_out: tuple[tuple[int, int], ...] = ()
    """The ranges of the sentence that the quote has not."""

    @property
    def is_found(self) -> bool:
        """Whether the quote may be shown as one that stands there."""
        return self.state != "unverified"


class QuoteMatcher:
    """A text in which quotes are looked up; it is folded once.

    A quote may extend into what comes before or after the text, as long as it begins or ends within the text.
    """

    def __init__(self, text: str, *, before: str = "", after: str = "", heading: str = "") -> None:
        # A heading is read as one, so that it leads in a list below it.
        title = f"# {on_one_line(heading)}\n\n" if heading else ""
        around_before = f"{title}{before}{'' if before[-1:].isspace() else NEWLINE}"
        self._text = f"{around_before}{text}{'' if after[:1].isspace() else NEWLINE}{after}"
        self._start = len(around_before)
        self._end = self._start + len(text)
        self._folded = fold(self._text)

    @cached_property
    def _running(self) -> RunningText:
        return RunningText(self._text)

    @cached_property
    def _withdrawn(self) -> Withdrawn:
        return Withdrawn(self._text)

    @cached_property
    def _languages(self) -> frozenset[str]:
        return languages_of(self._text)

    def check(self, quote: str) -> CheckedQuote:
        """Look a quote up as a whole, or in parts where an ellipsis leaves words out."""
        # “[T]he work” is how a quote that begins a sentence anew is written.
        cleaned = without_emphasis(_CHANGED_INITIAL.sub(r"\1", quote))
        readings = dict.fromkeys((quote, cleaned))
        whole = self._best_checked(
            matches for reading in readings for matches in self._matches_of_whole(reading)
        )
        if whole.is_found:
            return whole
        in_parts = self._best_checked(self._matches_in_parts(cleaned))
        return in_parts if in_parts.is_found else best_of([whole, in_parts, self._not_there(cleaned)])

    def _best_checked(self, candidates: "Iterable[list[_Match]]") -> CheckedQuote:
        """The best of them, judged in their order until one is as it should be or enough text was judged."""
        checked: list[CheckedQuote] = []
        characters = 0
        for matches in candidates:
            checked.append(self._checked(matches))
            characters += len(matches) * len(checked[-1].sentence or checked[-1].wording)
            if checked[-1].state == "verified" or characters >= _JUDGED_CHARACTERS_MAX:
                break
        return best_of(checked)

    def _matches_of_whole(self, quote: str) -> "Iterator[list[_Match]]":
        parts = [part for part in _ELLIPSIS.split(quote) if WORD.search(part)]
        found = False
        for match in self._occurrences(_Quote(quote)):
            found = True
            yield [match]
        # An ellipsis at an end leaves out what is no part of the quote.
        if not found and len(parts) == 1 and parts[0] != quote:
            yield from ([match] for match in self._occurrences(_Quote(parts[0])))

    def _matches_in_parts(self, quote: str) -> "Iterator[list[_Match]]":
        """The parts one after another, each where it stands first behind the one before."""
        parts = [_Quote(part) for part in _ELLIPSIS.split(quote) if WORD.search(part)]
        if not 2 <= len(parts) <= _PARTS_MAX or any(part.words_count < EVIDENCE_WORDS_MIN for part in parts):
            return
        for first in islice(self._occurrences(parts[0]), _BEGINNINGS_MAX):
            matches = [first]
            for part in parts[1:]:
                match = next(self._occurrences(part, matches[-1].end), None)
                if match is None:
                    break
                matches.append(match)
            if len(matches) == len(parts):
                yield matches

    def _checked(self, matches: "list[_Match]") -> CheckedQuote:
        """What is found, with what is left out of the sentence around it."""
        start, end = matches[0].start, matches[-1].end
        if not (self._start <= start < self._end or self._start < end <= self._end):
            return CheckedQuote("unverified", "not_found")
        wording = " … ".join(self._text[match.start : match.end] for match in matches)
        found = CheckedQuote(
            self._state_of(matches),
            start=max(0, start - self._start),
            end=max(0, min(end, self._end) - self._start),
            wording=wording,
        )
        is_over_wall = len(matches) > 1 and bool(self._running.walls_between(start, end))
        if is_over_wall or any(match.is_spliced for match in matches):
            return msgspec.structs.replace(found, state="unverified", reason="spliced")
        surroundings = self._surroundings([TextRange(match.start, match.end) for match in matches])
        is_cut = surroundings.may_turn(self._languages)
        if not (surroundings.is_whole and not is_cut) or len(matches) > 1:
            sentence, left_out = surroundings.sentence()
            found = msgspec.structs.replace(found, sentence=sentence, left_out=left_out)
        return msgspec.structs.replace(found, state="unverified", reason="cut") if is_cut else found

    def _surroundings(self, parts: list[TextRange]) -> Surroundings:
        return Surroundings(self._text, self._running, self._withdrawn, parts)

    def _state_of(self, matches: "list[_Match]") -> QuoteState:
        if len(matches) > 1:
            return "shortened"
        return "verified" if matches[0].is_word_for_word else "repaired"

    def _occurrences(self, quote: "_Quote", searched_from: int = 0) -> "Iterator[_Match]":
        """Where the letters of the quote stand, if what is between and around them agrees."""
        source, wanted = self._folded, quote.folded
        if not wanted.letters:
            return
        first = bisect_left(source.starts, searched_from)
        for _ in range(_OCCURRENCES_MAX):
            first = source.lowered.find(wanted.lowered, first)
            if first < 0:
                return
            match = self._verified(quote, first)
            if match is not None:
                yield match
            first += 1

    def _verified(self, quote: "_Quote", first: int) -> "_Match | None":
        """The match of a quote whose letters stand from the `first` on, with the punctuation that belongs to it."""
        source, wanted = self._folded, quote.folded
        after_last = first + len(wanted.letters)
        if not (
            case_agrees(wanted, source.letters[first:after_last])
            and gaps_agree(wanted, source, first, after_last)
        ):
            return None
        opening = edge_before(quote.opening, source, first)
        closing = edge_after(quote.closings, source, after_last)
        if opening is None or closing is None:
            return None
        start = source.starts[first] - len(opening)
        end = source.ends[after_last - 1] + len(closing)
        is_word_for_word = (
            on_one_line(self._text[source.starts[first] : source.ends[after_last - 1]]) == quote.words
            and on_one_line(opening) == on_one_line(quote.opening)
            and on_one_line(closing) in quote.closings
        )
        return _Match(start, end, is_word_for_word, self._is_spliced(wanted, first, after_last))

    def _is_spliced(self, wanted: FoldedText, first: int, after_last: int) -> bool:
        """Whether it reaches over a wall. A list or rows of a table are quoted as such, with their lines and signs."""
        source = self._folded
        walls = self._running.walls_between(source.starts[first], source.ends[after_last - 1])
        return any(
            not (is_list and NEWLINE in wanted.gaps.get(bisect_left(source.starts, wall) - first, ""))
            for wall, is_list in walls
        )

    def _not_there(self, quote: str) -> CheckedQuote:
        """Why a quote does not stand there: it is put together, altered, or something else altogether."""
        source, wanted = self._folded, fold(quote)
        ranges = _word_ranges(wanted, source)
        covered = sum(one.words_count for one in ranges)
        words_count = len(WORD.findall(quote))
        if not ranges or covered * 2 < words_count:
            return CheckedQuote("unverified", "not_found")
        nearest = max(ranges, key=lambda one: one.words_count)
        start, end = source.starts[nearest.start], source.ends[nearest.end - 1]
        is_apart = any(
            not 0 <= following.start - one.end <= _ALTERED_LETTERS_MAX
            or bool(self._running.walls_between(source.starts[one.end - 1], source.ends[following.start]))
            for one, following in pairwise(ranges)
        )
        if is_apart or self._running.walls_between(start, end):
            return CheckedQuote("unverified", "spliced")
        sentence, _ = self._surroundings([TextRange(start, end)]).sentence()
        return CheckedQuote(
            "unverified", "altered", sentence=sentence, left_out=_other_words(sentence, wanted)
        )


def best_of(checked: Iterable[CheckedQuote]) -> CheckedQuote:
    """The one by which a quote may claim most."""
    return min(checked, key=_rank, default=CheckedQuote("unverified", "not_found"))


def _rank(checked: CheckedQuote) -> int:
    """The lower the more a quote may claim."""
    return _RANKS.index(checked.reason or checked.state)


def is_evidence(quote: str) -> bool:
    """Whether a quote is long enough to prove anything: two words with ten letters, or the equivalent of them."""
    words = WORD.findall(quote)
    ideographs = len(IDEOGRAPH.findall(quote))
    letters = sum(map(len, words)) + ideographs * (_LETTERS_PER_IDEOGRAPH - 1)
    if letters >= EVIDENCE_LETTERS_OF_ONE_WORD:
        return True
    return len(words) + ideographs >= EVIDENCE_WORDS_MIN and letters >= EVIDENCE_LETTERS_MIN


class _Match(TextRange, frozen=True):
    is_word_for_word: bool
    is_spliced: bool


class _WordRange(TextRange, frozen=True):
    """Letters of the text that are those of some words of the quote."""

    words_count: int


def _word_ranges(wanted: FoldedText, source: FoldedText) -> list[_WordRange]:
    """The longest ranges of words of the quote that stand in the text, of three words or more, in the quote's order."""
    bounds = sorted({0, *wanted.gap_numbers, len(wanted.letters)})
    found: list[_WordRange] = []
    number = 0
    for _ in range(_WORD_RANGES_MAX):
        if number + 1 >= len(bounds):
            break
        count = _longest(wanted.lowered, source.lowered, bounds, number)
        if count >= _WORD_RANGE_MIN:
            searched = wanted.lowered[bounds[number] : bounds[number + count]]
            after_last = source.lowered.find(searched, found[-1].end if found else 0)
            start = after_last if after_last >= 0 else source.lowered.find(searched)
            found.append(_WordRange(start, start + len(searched), count))
        number += max(count, 1)
    return found


def _other_words(sentence: str, wanted: FoldedText) -> tuple[tuple[int, int], ...]:
    """The words of a sentence that the quote has not."""
    bounds = sorted({0, *wanted.gap_numbers, len(wanted.letters)})
    words = {wanted.letters[start:end] for start, end in pairwise(bounds)}
    return tuple(word.span() for word in WORD.finditer(sentence) if word.group() not in words)


def _longest(wanted: str, source: str, bounds: list[int], number: int) -> int:
    """How many words from one on stand in the source together; by bisection, since fewer do where more do."""
    counts = range(1, len(bounds) - number)
    return bisect_right(
        counts, False, key=lambda count: wanted[bounds[number] : bounds[number + count]] not in source
    )


class _Quote:
    """A quote as its words and the punctuation around them."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        starts, ends = self.folded.starts, self.folded.ends
        self.words = on_one_line(text[starts[0] : ends[-1]]) if starts else ""
        self.opening = opening_of(self.folded)
        self.closings = closings_of(self.folded.gaps.get(len(starts), ""))
        self.words_count = len(WORD.findall(text))

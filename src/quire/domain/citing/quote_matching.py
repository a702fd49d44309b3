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
candidates are verified, each in the length of the quote.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

import msgspec

from quire.domain.citing.folding import (
    FRACTION_POINT,
    IDEOGRAPH,
    LINE_END_HYPHEN,
    SAME_PUNCTUATION,
    SOFT_HYPHEN,
    WORD,
    ZERO_WIDTH,
    FoldedText,
    fold,
    is_figure,
    on_one_line,
    plain_gap,
    without_emphasis,
)
from quire.domain.texts.ranges import TextRange

EVIDENCE_WORDS_MIN = 2
EVIDENCE_LETTERS_MIN = 10
EVIDENCE_LETTERS_OF_ONE_WORD = 20
"""Writing without blanks has long words."""

_LETTERS_PER_IDEOGRAPH = 3
_OCCURRENCES_MAX = 50
_LONG_WORD = 5
_CAPITALS_WORDS_MIN = 3

_HIRAGANA = re.compile("[\u3040-\u309f]")
_VOWELS = frozenset("aeiouyаеиоуыэюя")
_NEGATING_IDEOGRAPHS = "不未没沒非無无否别別勿莫"
_ELLIPSIS = re.compile(r"\[ ?(?:…|\.{3}) ?\]|\( ?(?:…|\.{3}) ?\)|…|\.{3,4}|\. \. \.")
_CHANGED_INITIAL = re.compile(r"(?<!\w)\[([^\W\d_])\](?=\w)")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|nobody|without|cannot|except|unless|nicht|nichts|kein\w*|nie|niemals"
    r"|ohne|außer|weder|ne|pas|jamais|sans|sauf|aucune?|non|nunca|sin|ni|não|nem|sem|mai|senza|niet|geen|nooit|zonder)\b"
    r"|n['’]t\b|\bn['’]",
    re.IGNORECASE,
)

_HYPHENS = "-\u00ad\u0002\ufffe\u2010\u2011\u2212\ufe63\uff0d"
_APOSTROPHES = "'’ʼ‘"
_JOINERS = _HYPHENS + _APOSTROPHES + "/@&_\\"
_BEFORE_FIRST_WORD = re.compile(r".*\s", re.DOTALL)
_JOINED_AFTER = _HYPHENS + "#+"
_MAY_FOLLOW_A_LETTER = "([{—¿¡"
_MAY_PRECEDE_A_LETTER = ")]}—!?;"
_BULLET = re.compile(r"(?:^|\n)[ \t]*[-*+•][ \t]+$")
_SIGN_BEFORE_NUMBER = re.compile(rf"[{re.escape(_HYPHENS)}+±<>≤≥=≈~≠×÷·^$€£¥]\s?$|–$")
_UNIT_AFTER_NUMBER = re.compile(r"\s?[%‰°€$£¥^×÷·±′″]|–\d?")
_AROUND_A_QUOTE = " \t\n\"'“”„‟‘’‚‛«»‹›「」『』*_`"


class FoundQuote(msgspec.Struct, frozen=True):
    """Where a quote begins in a text, and the text's own wording of it."""

    start: int
    wording: str
    is_word_for_word: bool


class QuoteMatcher:
    """A text in which quotes are looked up; it is folded once.

    A quote may extend into what comes before or after the text, as long as it begins or ends within the text.
    """

    def __init__(self, text: str, *, before: str = "", after: str = "") -> None:
        self._text = f"{before}\n{text}\n{after}"
        self._start = len(before) + 1
        self._end = self._start + len(text)
        self._folded = fold(self._text)

    def find(self, quote: str) -> FoundQuote | None:
        """Find a quote as a whole, or in parts where an ellipsis leaves words out."""
        # “[T]he work” is how a quote that begins a sentence anew is written.
        cleaned = without_emphasis(_CHANGED_INITIAL.sub(r"\1", quote))
        whole = [self._find_whole(reading) for reading in dict.fromkeys((quote, cleaned))]
        found = [match for match in whole if match is not None]
        word_for_word = [match for match in found if match.is_word_for_word]
        return next(iter(word_for_word + found), None) or self._find_in_parts(cleaned)

    def _find_whole(self, quote: str) -> FoundQuote | None:
        repaired = None
        for match in self._occurrences(_Quote(quote)):
            found = self._found([match])
            if found is not None and found.is_word_for_word:
                return found
            repaired = repaired or found
        return repaired

    def _find_in_parts(self, quote: str) -> FoundQuote | None:
        parts = [part for part in _ELLIPSIS.split(quote) if WORD.search(part)]
        if len(parts) < 2 or any(len(WORD.findall(part)) < EVIDENCE_WORDS_MIN for part in parts):
            return self._find_whole(parts[0]) if len(parts) == 1 else None
        matches: list[_Match] = []
        for part in parts:
            searched_from = matches[-1].end if matches else 0
            match = next(self._occurrences(_Quote(part), searched_from), None)
            if match is None:
                return None
            # What an ellipsis leaves out may be long, but must not turn the sentence round.
            if matches and _NEGATION.search(self._text, searched_from, match.start):
                return None
            matches.append(match)
        return self._found(matches)

    def _found(self, matches: "list[_Match]") -> FoundQuote | None:
        start, end = matches[0].start, matches[-1].end
        if not (self._start <= start < self._end or self._start < end <= self._end):
            return None
        return FoundQuote(
            start=max(0, start - self._start),
            wording=" … ".join(self._text[match.start : match.end] for match in matches),
            is_word_for_word=all(match.is_word_for_word for match in matches),
        )

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
            _case_agrees(wanted, source.letters[first:after_last])
            and _gaps_agree(wanted, source, first, after_last)
        ):
            return None
        opening = _edge_before(quote.opening, source, first)
        closing = _edge_after(quote, source, after_last)
        if opening is None or closing is None:
            return None
        start = source.starts[first] - len(opening)
        end = source.ends[after_last - 1] + len(closing)
        is_word_for_word = (
            on_one_line(self._text[source.starts[first] : source.ends[after_last - 1]]) == quote.words
            and opening == quote.opening
            and closing in (quote.closing, quote.closing[:-1])
        )
        return _Match(start, end, is_word_for_word)


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


class _Quote:
    """A quote as its words and the punctuation around them."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        starts, ends = self.folded.starts, self.folded.ends
        self.words = on_one_line(text[starts[0] : ends[-1]]) if starts else ""
        self.opening = _opening(self.folded)
        self.closing = self.folded.gaps.get(len(starts), "").strip(_AROUND_A_QUOTE)


def _opening(folded: FoldedText) -> str:
    """What belongs to the first word, such as a parenthesis or a sign; not what separates it from words before it."""
    gap = folded.gaps.get(0, "")
    # Before a figure a hyphen is a sign, before a word it is a dash.
    separators = ".,;:!?)]" if is_figure(folded.letters[:1]) else ".,;:!?)]-–—"
    apart = _BEFORE_FIRST_WORD.match(gap)
    glued = gap[apart.end() :] if apart else gap
    return gap[: len(gap) - len(glued)].lstrip(_AROUND_A_QUOTE + separators) + glued.lstrip(_AROUND_A_QUOTE)


def _case_agrees(wanted: FoldedText, found: str) -> bool:
    """Whether case differs only where it means nothing; the letters are known to be the same otherwise."""
    if wanted.letters == found:
        return True
    # Words by the gaps of the quote, so that both sides are cut alike even where the source breaks a word.
    bounds = sorted({0, *wanted.gaps, len(found)})
    mine = [wanted.letters[start:end] for start, end in pairwise(bounds)]
    other = [found[start:end] for start, end in pairwise(bounds)]
    in_capitals = _numbers_in_capitals(mine, other) | _numbers_in_capitals(other, mine)
    return all(
        my_word == other_word
        or number in in_capitals
        or (_differ_in_initial(my_word, other_word) and (number == 0 or len(my_word) >= _LONG_WORD))
        for number, (my_word, other_word) in enumerate(zip(mine, other, strict=True))
    )


def _numbers_in_capitals(words: list[str], ordinary: list[str]) -> set[int]:
    """Which words are part of a heading in capitals, and ordinary words on the other side."""
    numbers: set[int] = set()
    for is_capital, run in groupby(range(len(words)), lambda number: words[number] == words[number].upper()):
        inside = [number for number in run if _is_no_unit(words[number])]
        if is_capital and len(inside) >= _CAPITALS_WORDS_MIN:
            numbers.update(number for number in inside if _is_low_after_initial(ordinary[number]))
    return numbers


def _differ_in_initial(mine: str, other: str) -> bool:
    return mine[1:] == other[1:] and _is_low_after_initial(mine) and _is_no_unit(mine)


def _is_low_after_initial(word: str) -> bool:
    return word[1:] == word[1:].lower()


def _is_no_unit(word: str) -> bool:
    """Case changes the meaning of mg and of mM, but not of in."""
    has_vowel = not _VOWELS.isdisjoint(unicodedata.normalize("NFD", word.lower()))
    return word.isalpha() and (len(word) >= _LONG_WORD or has_vowel)


def _gaps_agree(wanted: FoldedText, source: FoldedText, first: int, after_last: int) -> bool:
    numbers = source.gap_numbers
    # Gaps that the source has and the quote has not, then those that the quote has; the ones at the ends are edges.
    inner = numbers[bisect_right(numbers, first) : bisect_left(numbers, after_last)]
    if any(number - first not in wanted.gaps and not _may_vanish(source, number) for number in inner):
        return False
    return all(
        gap == source.gaps.get(first + number, "")
        or _gap_agrees(gap, source.gaps.get(first + number, ""), wanted.letters[number - 1 : number + 1])
        for number, gap in wanted.gaps.items()
        if 0 < number < after_last - first
    )


def _may_vanish(source: FoldedText, number: int) -> bool:
    return _gap_agrees("", source.gaps[number], source.letters[number - 1 : number + 1])


@lru_cache(maxsize=4096)
def _gap_agrees(mine: str, other: str, neighbours: str) -> bool:
    if on_one_line(mine) == on_one_line(other):
        return True
    plain = plain_gap(mine, neighbours)
    if plain == plain_gap(other, neighbours):
        return True
    # A hyphen at the end of a line in the source may have divided a word that has none.
    return plain == "" and neighbours.isalpha() and LINE_END_HYPHEN.fullmatch(other) is not None


def _edge_before(opening: str, source: FoldedText, first: int) -> str | None:
    """The source's own form of what opens the quote; None where the quote cuts something off."""
    gap = source.gaps.get(first, "")
    own = gap[len(gap) - len(opening) :]
    if own.translate(SAME_PUNCTUATION) != opening.translate(SAME_PUNCTUATION):
        return None
    rest = gap[: len(gap) - len(opening)]
    neighbour = source.letters[first - 1 : first]
    following = opening[:1] or source.letters[first]
    return None if _is_joined_before(rest, neighbour, following) else own


def _is_joined_before(rest: str, neighbour: str, following: str) -> bool:
    """Whether a quote would begin inside something: `rest` lies between the letter before it and its own first sign."""
    if not ZERO_WIDTH.sub("", rest):
        if IDEOGRAPH.fullmatch(neighbour) and IDEOGRAPH.fullmatch(following):
            return neighbour in _NEGATING_IDEOGRAPHS
        return bool(neighbour) and following not in _MAY_FOLLOW_A_LETTER
    if not following.isalnum() or _BULLET.search(rest):
        return False
    # A joiner joins the letters on both sides of it; a hyphen also where no letter stands before it, as in “-5”.
    if rest[-1] in _JOINERS and (neighbour or rest[-1] in _HYPHENS) and len(rest.strip()) == len(rest):
        is_quotation_mark = rest[-1] in _APOSTROPHES and len(rest) > 1
        return not is_quotation_mark
    if rest[-1] in _HYPHENS + "°" or LINE_END_HYPHEN.fullmatch(rest) or SOFT_HYPHEN.fullmatch(rest):
        return True
    if not is_figure(following):
        return False
    is_inside_number = rest in {".", ",", ":"} and is_figure(neighbour)
    return (
        is_inside_number
        or FRACTION_POINT.search(rest) is not None
        or _SIGN_BEFORE_NUMBER.search(rest) is not None
    )


def _edge_after(quote: _Quote, source: FoldedText, after_last: int) -> str | None:
    """The source's own form of what closes the quote; None where the quote cuts something off.

    A full stop or comma at the end may be there by custom only (“like this,” he said), except in place of “?”.
    """
    gap = source.gaps.get(after_last, "")
    neighbour = source.letters[after_last : after_last + 1]
    closings = [quote.closing]
    if quote.closing.endswith((".", ",")) and not gap.lstrip().startswith("?"):
        closings.append(quote.closing[:-1])
    for closing in closings:
        own = gap[: len(closing)]
        preceding = closing[-1:] or source.letters[after_last - 1]
        is_there = own.translate(SAME_PUNCTUATION) == closing.translate(SAME_PUNCTUATION)
        if is_there and not _is_joined_after(gap[len(closing) :], neighbour, preceding):
            return own
    return None


def _is_joined_after(rest: str, neighbour: str, preceding: str) -> bool:
    """The same for the end of a quote."""
    if not ZERO_WIDTH.sub("", rest):
        if IDEOGRAPH.fullmatch(preceding) and IDEOGRAPH.fullmatch(neighbour):
            # Endings of Japanese words are written in hiragana.
            return bool(_HIRAGANA.fullmatch(preceding) and _HIRAGANA.fullmatch(neighbour))
        return bool(neighbour) and preceding not in _MAY_PRECEDE_A_LETTER
    if unicodedata.category(rest[0]).startswith("M") or rest[0] in _JOINED_AFTER:
        return True
    if not preceding.isalnum():
        return False
    if rest[0] in _JOINERS and len(rest) == 1 and neighbour:
        return True
    if not is_figure(preceding):
        return False
    is_inside_number = rest in {".", ",", ":"} and is_figure(neighbour)
    return is_inside_number or _UNIT_AFTER_NUMBER.match(rest) is not None

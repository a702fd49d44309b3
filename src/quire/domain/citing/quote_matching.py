"""Whether a quote stands in a text: word for word, or but for the way in which either of them is set.

Nothing here guesses. Letters and digits must be the same and in the same order; what stands between them is brought to
a plain form on both sides and must then be equal. That form forgives only what cannot change a meaning:

- runs of white space are one blank, also beside punctuation, but a blank never vanishes between two words or numbers;
- kinds of quotation marks, of hyphens and of dashes, but a sign or hyphen is never lost or won;
- a hyphen at the end of a line of the source may be part of the word or not, a soft hyphen is none;
- ligatures, full-width forms and composed letters, but not raised, lowered or fractional figures: 10² is not 102;
- Markdown's marks of emphasis, except beside figures;
- case, in the first letter of the quote and of long words, and where three words or more are in capitals: mM is not MM.

A quote must not begin or end within something that belongs together: “sterile” does not stand in “non-sterile”, nor
“5 °C” in “-5 °C”, nor “we can” in “we can't”. Ideographs have no such ends of words; there a quote must not begin after
a negating one, nor end amid the ending of a word. An ellipsis may leave words out, but no negation.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

import msgspec

EVIDENCE_WORDS_MIN = 2
EVIDENCE_LETTERS_MIN = 10
EVIDENCE_LETTERS_OF_ONE_WORD = 20
"""Writing without blanks has long words."""

_LETTERS_PER_IDEOGRAPH = 3
_OCCURRENCES_MAX = 50
_LONG_WORD = 5
_CAPITALS_WORDS_MIN = 3

_ACCENT = "\u0300-\u036f"
_WORD = re.compile(rf"(?:[^\W_][{_ACCENT}]*)+")
_CLUSTER = re.compile(rf"[^\W_][{_ACCENT}]*")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HIRAGANA = re.compile("[\u3040-\u309f]")
_VOWELS = frozenset("aeiouyаеиоуыэюя")
_NEGATING_IDEOGRAPHS = "不未没沒非無无否别別勿莫"
_ELLIPSIS = re.compile(r"\[ ?(?:…|\.{3}) ?\]|\( ?(?:…|\.{3}) ?\)|…|\.{3,4}|\. \. \.")
_EMPHASIS_OF_WORDS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3}|`+)(?![\s*_`])([^*_`]+)(?<!\s)\1(?!\w)")
_EMPHASIS_IN_WORDS = re.compile(r"(?<![\d*])(\*{1,3})(?![\s*_`])([^*_`]+)(?<!\s)\1(?![\d*])")
_CHANGED_INITIAL = re.compile(r"(?<!\w)\[([^\W\d_])\](?=\w)")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nor|neither|nothing|nobody|without|cannot|except|unless|nicht|nichts|kein\w*|nie|niemals"
    r"|ohne|außer|weder|ne|pas|jamais|sans|sauf|aucune?|non|nunca|sin|ni|não|nem|sem|mai|senza|niet|geen|nooit|zonder)\b"
    r"|n['’]t\b|\bn['’]",
    re.IGNORECASE,
)

_SOFT_HYPHEN = re.compile("[\u00ad\u0002\ufffe](?:\\s*\n\\s*)?")
_NOTHING = re.compile("[\u200b\u2060\ufeff]")
_LINE_END_HYPHEN = re.compile(r"[-\u2010\u2011][^\S\n]*\n\s*")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_SPACE = re.compile(r"\s+")
_OPENING_EMPHASIS = re.compile(r"(?<=[^*_`])[*_`]+$")
_CLOSING_EMPHASIS = re.compile(r"^[*_`]+(?=[^*_`])")
_BLANK_IN_GUILLEMETS = re.compile(r"(?<=[«‹]) | (?=[»›])")
_BLANK_AT_PUNCTUATION = re.compile(r" ?([,.;:!?()\[\]{}%‰°]) ?")
_POINT_OF_A_FRACTION = re.compile(r"(?:^|\s)[.,]$")
_LONG_DASH = re.compile(r" -{1,3} | ?— ?|-{2,3}")
_KINDS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2014\u2015\u2e3a", "—"),
        **dict.fromkeys("‘’‚‛‹›ʼ`´", "'"),
        **dict.fromkeys("“”„‟«»「」『』", '"'),
        "…": "...",
    }
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
    """Where a quote begins in a text, and how the text itself has it."""

    start: int
    wording: str
    is_word_for_word: bool


class QuoteMatcher:
    """A text in which quotes are looked up, prepared once.

    A quote may go beyond the text into what comes before or after it, as long as it begins or ends within the text.
    """

    def __init__(self, text: str, *, before: str = "", after: str = "") -> None:
        self._text = f"{before}\n{text}\n{after}"
        self._start = len(before) + 1
        self._end = self._start + len(text)
        self._folded = _fold(self._text)

    def find(self, quote: str) -> FoundQuote | None:
        """Find a quote as a whole, or in its parts where an ellipsis leaves words out."""
        cleaned = without_emphasis(_CHANGED_INITIAL.sub(r"\1", quote))
        whole = [self._find_whole(reading) for reading in dict.fromkeys((quote, cleaned))]
        found = [stretch for stretch in whole if stretch is not None]
        word_for_word = [stretch for stretch in found if stretch.is_word_for_word]
        return next(iter(word_for_word + found), None) or self._find_in_parts(cleaned)

    def _find_whole(self, quote: str) -> FoundQuote | None:
        repaired = None
        for stretch in self._occurrences(_Quote(quote)):
            found = self._found([stretch])
            if found is not None and found.is_word_for_word:
                return found
            repaired = repaired or found
        return repaired

    def _find_in_parts(self, quote: str) -> FoundQuote | None:
        parts = [part for part in _ELLIPSIS.split(quote) if _WORD.search(part)]
        if len(parts) < 2 or any(len(_WORD.findall(part)) < EVIDENCE_WORDS_MIN for part in parts):
            return self._find_whole(parts[0]) if len(parts) == 1 else None
        stretches: list[_MatchedRange] = []
        for part in parts:
            searched_from = stretches[-1].end if stretches else 0
            stretch = next(self._occurrences(_Quote(part), searched_from), None)
            if stretch is None:
                return None
            if stretches and _NEGATION.search(self._text, searched_from, stretch.start):
                return None
            stretches.append(stretch)
        return self._found(stretches)

    def _found(self, stretches: "list[_MatchedRange]") -> FoundQuote | None:
        start, end = stretches[0].start, stretches[-1].end
        if not (self._start <= start < self._end or self._start < end <= self._end):
            return None
        return FoundQuote(
            start=max(0, start - self._start),
            wording=" … ".join(self._text[stretch.start : stretch.end] for stretch in stretches),
            is_word_for_word=all(stretch.is_word_for_word for stretch in stretches),
        )

    def _occurrences(self, quote: "_Quote", searched_from: int = 0) -> "Iterator[_MatchedRange]":
        """Where the letters of the quote are, and what stands between and around them agrees."""
        source, wanted = self._folded, quote.folded
        if not wanted.letters:
            return
        first = bisect_left(source.starts, searched_from)
        for _ in range(_OCCURRENCES_MAX):
            first = source.lowered.find(wanted.lowered, first)
            if first < 0:
                return
            stretch = self._stretch(quote, first)
            if stretch is not None:
                yield stretch
            first += 1

    def _stretch(self, quote: "_Quote", first: int) -> "_MatchedRange | None":
        source, wanted = self._folded, quote.folded
        behind = first + len(wanted.letters)
        if not (
            _case_agrees(wanted, source.letters[first:behind]) and _gaps_agree(wanted, source, first, behind)
        ):
            return None
        opening = _edge_before(quote.opening, source, first)
        closing = _edge_after(quote, source, behind)
        if opening is None or closing is None:
            return None
        start = source.starts[first] - len(opening)
        end = source.ends[behind - 1] + len(closing)
        is_word_for_word = (
            _one_line(self._text[source.starts[first] : source.ends[behind - 1]]) == quote.words
            and opening == quote.opening
            and closing in (quote.closing, quote.closing[:-1])
        )
        return _MatchedRange(start, end, is_word_for_word)


def is_evidence(quote: str) -> bool:
    """Whether a quote is long enough to show anything: two words with ten letters, or what corresponds to them."""
    words = _WORD.findall(quote)
    ideographs = len(_IDEOGRAPH.findall(quote))
    letters = sum(map(len, words)) + ideographs * (_LETTERS_PER_IDEOGRAPH - 1)
    if letters >= EVIDENCE_LETTERS_OF_ONE_WORD:
        return True
    return len(words) + ideographs >= EVIDENCE_WORDS_MIN and letters >= EVIDENCE_LETTERS_MIN


def without_emphasis(text: str) -> str:
    """The text without Markdown's marks of emphasis and code; 2*3*4 stays as it is."""
    return _EMPHASIS_IN_WORDS.sub(r"\2", _EMPHASIS_OF_WORDS.sub(r"\2", text))


class _MatchedRange(msgspec.Struct, frozen=True):
    start: int
    end: int
    is_word_for_word: bool


class _Folded(msgspec.Struct, frozen=True):
    """The letters and digits of a text, and the gaps between them.

    `gaps` holds what stands before a letter, by the letter's number, where anything does; the last number is the end.
    """

    letters: str
    lowered: str
    starts: list[int]
    ends: list[int]
    gaps: dict[int, str]
    gap_numbers: list[int]


class _Quote:
    """A quote, taken apart into its words and the punctuation around them."""

    def __init__(self, text: str) -> None:
        self.folded = _fold(text)
        starts, ends = self.folded.starts, self.folded.ends
        self.words = _one_line(text[starts[0] : ends[-1]]) if starts else ""
        self.opening = _opening(self.folded)
        self.closing = self.folded.gaps.get(len(starts), "").strip(_AROUND_A_QUOTE)


def _opening(folded: _Folded) -> str:
    """What belongs to the first word, such as a parenthesis or a sign; not what separates it from words before it."""
    gap = folded.gaps.get(0, "")
    separators = ".,;:!?)]" if _is_figure(folded.letters[:1]) else ".,;:!?)]-–—"
    apart = _BEFORE_FIRST_WORD.match(gap)
    glued = gap[apart.end() :] if apart else gap
    return gap[: len(gap) - len(glued)].lstrip(_AROUND_A_QUOTE + separators) + glued.lstrip(_AROUND_A_QUOTE)


def _fold(text: str) -> _Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    gaps: dict[int, str] = {}
    end_of_word = 0
    for word in _WORD.finditer(text):
        start, end = word.span()
        if start > end_of_word:
            gaps[len(starts)] = text[end_of_word:start]
        end_of_word = end
        if word.group().isascii():
            letters.append(word.group())
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            for cluster in _CLUSTER.finditer(text, start, end):
                folded = _fold_cluster(cluster.group())
                letters.append(folded)
                starts.extend([cluster.start()] * len(folded))
                ends.extend([cluster.end()] * len(folded))
    if end_of_word < len(text):
        gaps[len(starts)] = text[end_of_word:]
    joined = "".join(letters)
    return _Folded(joined, _lowered(joined), starts, ends, gaps, list(gaps))


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    return "".join(map(_fold_character, unicodedata.normalize("NFC", cluster)))


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    """Another form of the same letters, such as ﬁ or Ａ, as these; 10² and ½ are no forms of 102 and 12."""
    kind, _, codes = unicodedata.decomposition(character).partition(" ")
    if not kind.startswith("<"):
        return character
    letters = "".join(chr(int(code, 16)) for code in codes.split())
    is_same = kind in {"<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>"} or (
        kind == "<compat>" and letters.isalpha()
    )
    return "".join(map(_fold_character, letters)) if is_same else character


def _lowered(letters: str) -> str:
    """The letters in lower case, each in its place."""
    lowered = letters.lower()
    if len(lowered) != len(letters):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in letters)
    return lowered.replace("ς", "σ")


def _case_agrees(wanted: _Folded, found: str) -> bool:
    if wanted.letters == found:
        return True
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
    """Which words stand among others in capitals, and are ordinary words on the other side."""
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
    """Case makes another thing of mg and of mM, but not of in."""
    has_vowel = not _VOWELS.isdisjoint(unicodedata.normalize("NFD", word.lower()))
    return word.isalpha() and (len(word) >= _LONG_WORD or has_vowel)


def _gaps_agree(wanted: _Folded, source: _Folded, first: int, behind: int) -> bool:
    numbers = source.gap_numbers
    inner = numbers[bisect_right(numbers, first) : bisect_left(numbers, behind)]
    if any(number - first not in wanted.gaps and not _may_vanish(source, number) for number in inner):
        return False
    return all(
        gap == source.gaps.get(first + number, "")
        or _gap_agrees(gap, source.gaps.get(first + number, ""), wanted.letters[number - 1 : number + 1])
        for number, gap in wanted.gaps.items()
        if 0 < number < behind - first
    )


def _may_vanish(source: _Folded, number: int) -> bool:
    return _gap_agrees("", source.gaps[number], source.letters[number - 1 : number + 1])


@lru_cache(maxsize=4096)
def _gap_agrees(mine: str, other: str, neighbours: str) -> bool:
    if _SPACE.sub(" ", mine) == _SPACE.sub(" ", other):
        return True
    plain = _plain_gap(mine, neighbours)
    if plain == _plain_gap(other, neighbours):
        return True
    return plain == "" and neighbours.isalpha() and _LINE_END_HYPHEN.fullmatch(other) is not None


def _plain_gap(gap: str, neighbours: str) -> str:
    """What stands between two letters, without the differences that mean nothing there."""
    gap = _NOTHING.sub("", _SOFT_HYPHEN.sub("", gap))
    if _LINE_END_HYPHEN.fullmatch(gap):
        return "-"
    gap = _SPACE.sub(" ", _ESCAPE.sub("", gap))
    gap = _BLANK_IN_GUILLEMETS.sub("", gap)
    before, after = neighbours[:1], neighbours[-1:]
    if not (_is_figure(before) or _is_figure(after)):
        gap = _CLOSING_EMPHASIS.sub("", _OPENING_EMPHASIS.sub("", gap))
        gap = _LONG_DASH.sub("—", gap.translate(_KINDS).replace('"', "'"))
    else:
        gap = gap.translate(_KINDS).replace("—", "-")
    if _is_figure(before) and _is_figure(after):
        return gap
    if _is_figure(after) and _POINT_OF_A_FRACTION.search(gap):
        return gap
    if gap == " " and _IDEOGRAPH.fullmatch(before) and _IDEOGRAPH.fullmatch(after):
        return ""
    return _BLANK_AT_PUNCTUATION.sub(r"\1", "".join(map(_fold_character, gap)))


def _is_figure(character: str) -> bool:
    return character.isnumeric()


def _edge_before(opening: str, source: _Folded, first: int) -> str | None:
    """The source's own form of what opens the quote; None where something that belongs to it is cut off."""
    gap = source.gaps.get(first, "")
    own = gap[len(gap) - len(opening) :]
    if own.translate(_KINDS) != opening.translate(_KINDS):
        return None
    rest = gap[: len(gap) - len(opening)]
    neighbour = source.letters[first - 1 : first]
    following = opening[:1] or source.letters[first]
    return None if _is_joined_before(rest, neighbour, following) else own


def _is_joined_before(rest: str, neighbour: str, following: str) -> bool:
    if not _NOTHING.sub("", rest):
        if _IDEOGRAPH.fullmatch(neighbour) and _IDEOGRAPH.fullmatch(following):
            return neighbour in _NEGATING_IDEOGRAPHS
        return bool(neighbour) and following not in _MAY_FOLLOW_A_LETTER
    if not following.isalnum() or _BULLET.search(rest):
        return False
    if rest[-1] in _JOINERS and (neighbour or rest[-1] in _HYPHENS) and len(rest.strip()) == len(rest):
        is_quotation_mark = rest[-1] in _APOSTROPHES and len(rest) > 1
        return not is_quotation_mark
    if rest[-1] in _HYPHENS + "°" or _LINE_END_HYPHEN.fullmatch(rest) or _SOFT_HYPHEN.fullmatch(rest):
        return True
    if not _is_figure(following):
        return False
    is_inside_number = rest in {".", ",", ":"} and _is_figure(neighbour)
    return (
        is_inside_number
        or _POINT_OF_A_FRACTION.search(rest) is not None
        or _SIGN_BEFORE_NUMBER.search(rest) is not None
    )


def _edge_after(quote: _Quote, source: _Folded, behind: int) -> str | None:
    """The source's own form of what closes the quote; None where something that belongs to it is cut off.

    A point or comma at the end may be there by custom only; it does not make a statement of a question.
    """
    gap = source.gaps.get(behind, "")
    neighbour = source.letters[behind : behind + 1]
    closings = [quote.closing]
    if quote.closing.endswith((".", ",")) and not gap.lstrip().startswith("?"):
        closings.append(quote.closing[:-1])
    for closing in closings:
        own = gap[: len(closing)]
        preceding = closing[-1:] or source.letters[behind - 1]
        is_there = own.translate(_KINDS) == closing.translate(_KINDS)
        if is_there and not _is_joined_after(gap[len(closing) :], neighbour, preceding):
            return own
    return None


def _is_joined_after(rest: str, neighbour: str, preceding: str) -> bool:
    if not _NOTHING.sub("", rest):
        if _IDEOGRAPH.fullmatch(preceding) and _IDEOGRAPH.fullmatch(neighbour):
            return bool(_HIRAGANA.fullmatch(preceding) and _HIRAGANA.fullmatch(neighbour))
        return bool(neighbour) and preceding not in _MAY_PRECEDE_A_LETTER
    if unicodedata.category(rest[0]).startswith("M") or rest[0] in _JOINED_AFTER:
        return True
    if not preceding.isalnum():
        return False
    if rest[0] in _JOINERS and len(rest) == 1 and neighbour:
        return True
    if not _is_figure(preceding):
        return False
    is_inside_number = rest in {".", ",", ":"} and _is_figure(neighbour)
    return is_inside_number or _UNIT_AFTER_NUMBER.match(rest) is not None


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", text)

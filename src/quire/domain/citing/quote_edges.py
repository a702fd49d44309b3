"""What may differ between the words of a quote and of a text, and where a quote would cut something off at its ends."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from functools import lru_cache

from quire.domain.citing.folding import (
    FRACTION_POINT,
    IDEOGRAPH,
    LINE_END_HYPHEN,
    SAME_PUNCTUATION,
    SOFT_HYPHEN,
    ZERO_WIDTH,
    FoldedText,
    is_figure,
    on_one_line,
    plain_gap,
)
from quire.domain.citing.raised_signs import is_private

UNEXPLAINED = "\ufffd"
"""A sign that no table of the file explains; it may be a minus, a unit or a letter."""
_HIRAGANA = re.compile("[\u3040-\u309f]")
_NEGATING_IDEOGRAPHS = "不未没沒非無无否别別勿莫"
_HYPHENS = "-\u00ad\u0002\ufffe\u2010\u2011\u2212\ufe63\uff0d"
_APOSTROPHES = "'’ʼ‘"
_JOINERS = _HYPHENS + _APOSTROPHES + "/@&_\\"
_BEFORE_FIRST_WORD = re.compile(r".*\s", re.DOTALL)
_RAISED_AND_LOWERED_SIGNS = "⁺⁻⁼⁽⁾₊₋₌₍₎"
_JOINED_AFTER = _HYPHENS + "#+" + _RAISED_AND_LOWERED_SIGNS
_MAY_FOLLOW_A_LETTER = "([{—¿¡"
_MAY_PRECEDE_A_LETTER = ")]}—!?;"
_BULLET = re.compile(r"(?:^|\n)[ \t]*[-*+•][ \t]+$")
_SIGN_BEFORE_NUMBER = re.compile(rf"[{re.escape(_HYPHENS)}+±<>≤≥=≈~≠×÷·^$€£¥]\s?$|–$")
_UNIT_AFTER_NUMBER = re.compile(r"\s?[%‰°€$£¥^×÷·±′″]|–\d?")
_AROUND_A_QUOTE = " \t\n\"'“”„‟‘’‚‛«»‹›「」『』*_`"


def closings_of(gap: str) -> tuple[str, ...]:
    """What belongs to the last word, such as a parenthesis or “ %”; with and without marks that may be around it."""
    signs = on_one_line(gap).rstrip(_AROUND_A_QUOTE)
    # A full stop or comma at the end may be there by custom only: “like this,” he said.
    forms = (signs, signs.lstrip(_AROUND_A_QUOTE))
    return tuple(dict.fromkeys((*forms, *(form[:-1] for form in forms if form.endswith((".", ","))))))


def opening_of(folded: FoldedText) -> str:
    """What belongs to the first word, such as a parenthesis or a sign; not what separates it from words before it."""
    gap = folded.gaps.get(0, "")
    # Before a figure a hyphen is a sign, before a word it is a dash.
    separators = ".,;:!?)]" if is_figure(folded.letters[:1]) else ".,;:!?)]-–—"
    apart = _BEFORE_FIRST_WORD.match(gap)
    glued = gap[apart.end() :] if apart else gap
    return gap[: len(gap) - len(glued)].lstrip(_AROUND_A_QUOTE + separators) + glued.lstrip(_AROUND_A_QUOTE)


def gaps_agree(wanted: FoldedText, source: FoldedText, first: int, after_last: int) -> bool:
    """Whether what stands between the letters is the same up to typography; the letters are known to be the same."""
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


def edge_before(opening: str, source: FoldedText, first: int) -> str | None:
    """The source's own form of what opens the quote; None where the quote cuts something off."""
    gap = source.gaps.get(first, "")
    length = _common_length(gap[::-1], opening[::-1])
    if length is None:
        return None
    own, rest = gap[len(gap) - length :], gap[: len(gap) - length]
    neighbour = source.letters[first - 1 : first]
    following = opening[:1] or source.letters[first]
    return None if _is_joined_before(rest, neighbour, following) else own


def _is_joined_before(rest: str, neighbour: str, following: str) -> bool:
    """Whether a quote would begin inside something: `rest` lies between the letter before it and its own first sign."""
    if not ZERO_WIDTH.sub("", rest):
        if IDEOGRAPH.fullmatch(neighbour) and IDEOGRAPH.fullmatch(following):
            return neighbour in _NEGATING_IDEOGRAPHS
        return bool(neighbour) and following not in _MAY_FOLLOW_A_LETTER
    if rest[-1] == UNEXPLAINED or (is_figure(following) and rest.rstrip().endswith(UNEXPLAINED)):
        return True
    if not following.isalnum() or _BULLET.search(rest):
        return False
    if is_private(rest[-1]) or rest[-1] in _RAISED_AND_LOWERED_SIGNS:
        return True
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


def edge_after(closings: tuple[str, ...], source: FoldedText, after_last: int) -> str | None:
    """The source's own form of what closes the quote; None where the quote cuts something off."""
    gap = source.gaps.get(after_last, "")
    neighbour = source.letters[after_last : after_last + 1]
    is_question = gap.lstrip().startswith("?")
    for closing in closings:
        if is_question and not closing and closings[0]:
            # Its own full stop must not stand for a question mark.
            continue
        length = _common_length(gap, closing)
        preceding = closing[-1:] or source.letters[after_last - 1]
        if length is not None and not _is_joined_after(gap[length:], neighbour, preceding):
            return gap[:length]
    return None


def _common_length(gap: str, signs: str) -> int | None:
    """How much of the gap the signs are, whatever the blanks between them; None where they are others."""
    position = 0
    for sign in signs.translate(SAME_PUNCTUATION):
        if sign.isspace():
            continue
        while gap[position : position + 1].isspace():
            position += 1
        if not gap[position : position + 1].translate(SAME_PUNCTUATION).startswith(sign):
            return None
        position += 1
    return position


def _is_joined_after(rest: str, neighbour: str, preceding: str) -> bool:
    """The same for the end of a quote."""
    if not ZERO_WIDTH.sub("", rest):
        if IDEOGRAPH.fullmatch(preceding) and IDEOGRAPH.fullmatch(neighbour):
            # Endings of Japanese words are written in hiragana.
            return bool(_HIRAGANA.fullmatch(preceding) and _HIRAGANA.fullmatch(neighbour))
        return bool(neighbour) and preceding not in _MAY_PRECEDE_A_LETTER
    if rest[0] == UNEXPLAINED or (is_figure(preceding) and rest.lstrip().startswith(UNEXPLAINED)):
        return True
    if unicodedata.category(rest[0]).startswith("M") or rest[0] in _JOINED_AFTER or is_private(rest[0]):
        return True
    if not preceding.isalnum():
        return False
    if rest[0] in _JOINERS and len(rest) == 1 and neighbour:
        return True
    if not is_figure(preceding):
        return False
    is_inside_number = rest in {".", ",", ":"} and is_figure(neighbour)
    return is_inside_number or _UNIT_AFTER_NUMBER.match(rest) is not None

"""Where the case of letters means nothing: the first letter of a quote and of long words, and words in capitals."""

import re
import unicodedata
from itertools import groupby, pairwise

from quire.domain.citing.folding import LOWERED_FIGURES, FoldedText

_LONG_WORD = 5
_CAPITALS_WORDS_MIN = 3
_VOWELS = frozenset("aeiouyаеиоуыэюя")
_LOWERED = re.compile("[₀-₉]+")
_FORMULA = re.compile("(?=.*[₀-₉])(?:[A-Z][a-z]?[₀-₉]*)+[⁰¹²³⁴-⁹]*")


def case_agrees(wanted: FoldedText, found: str) -> bool:
    """Whether case differs only where it means nothing; the letters are known to be the same otherwise."""
    if wanted.letters == found:
        return True
    # Words by the gaps of the quote, so that both sides are cut alike even where the source breaks a word.
    bounds = sorted({0, *wanted.gaps, len(found)})
    mine = [wanted.letters[start:end] for start, end in pairwise(bounds)]
    other = [found[start:end] for start, end in pairwise(bounds)]
    for number, (my_word, other_word) in enumerate(zip(mine, other, strict=True)):
        if my_word.translate(LOWERED_FIGURES) == other_word.translate(LOWERED_FIGURES):
            is_in_parentheses = wanted.gaps.get(bounds[number], "").endswith(")")
            if my_word != other_word and not _is_same_formula(my_word, other_word, is_in_parentheses):
                return False
            mine[number] = other_word
    in_capitals = _numbers_in_capitals(mine, other) | _numbers_in_capitals(other, mine)
    return all(
        my_word == other_word
        or number in in_capitals
        or (_differ_in_initial(my_word, other_word) and (number == 0 or len(my_word) >= _LONG_WORD))
        for number, (my_word, other_word) in enumerate(zip(mine, other, strict=True))
    )


def _is_same_formula(mine: str, other: str, is_in_parentheses: bool) -> bool:
    """Whether the lowered figures of a formula are written plain on one side: H2SO4, but not log₂8 nor H₂0."""
    return any(
        _FORMULA.fullmatch(one) is not None or (is_in_parentheses and _LOWERED.fullmatch(one) is not None)
        for one in (mine, other)
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

"""Whether a text that fonts or encodings may have garbled can be words of a language at all.

Languages written in Latin letters have a vowel in nearly each of their longer words, and seldom four consonants in
succession. Where that is otherwise in more than three of ten words, their letters are other ones.
"""

import re
from itertools import islice
from unicodedata import normalize

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{4,30}(?![^\W_])")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]+")
_VOWEL = re.compile("[aeiouyæœøı]")
_CONSONANTS = re.compile("[^aeiouyæœøı\u0300-\u036f]{4}")
_WORDS_MIN = 20
_WORDS_LOOKED_AT = 100
_UNSPEAKABLE_SHARE = 0.3


def is_garbled(text: str) -> bool:
    """Whether too many of its words cannot be spoken; a text of few words, or in other letters, is not judged."""
    first = (found[0] for found in islice(_WORD.finditer(text), _WORDS_LOOKED_AT))
    words = [word for word in first if _LATIN.fullmatch(word)]
    if len(words) < _WORDS_MIN:
        return False
    return sum(map(_is_unspeakable, words)) > _UNSPEAKABLE_SHARE * len(words)


def _is_unspeakable(word: str) -> bool:
    plain = word.lower() if word.isascii() else normalize("NFD", word.lower())
    return _VOWEL.search(plain) is None or _CONSONANTS.search(plain) is not None

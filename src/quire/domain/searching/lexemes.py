"""Text analysis: the lexemes of a text, with the range of each, the same for passages and questions.

A word is brought to one normal form (Unicode NFKC, case folding, nothing invisible), stemmed by Snowball (M. Porter,
https://snowballstem.org) where its language has a stemmer, and freed of diacritics. What carries meaning is kept: a
raised figure is `10^6` and never `106`, and a lowered one is the plain one of `H2O`.

Scripts that are written without blanks, and Korean with its endings, become overlapping pairs of characters (J. Lee,
J. Ahn, "Using n-grams for Korean text retrieval", SIGIR 1996). Languages that write compounds as one word have the ends
of a long word as lexemes too: a word is found inside a compound as a beginning of one of them.

Cost: linear in the characters; what a word becomes is remembered, since texts repeat their words.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import msgspec
import Stemmer

from quire.domain.searching.languages import WORDS_MAX, language_of
from quire.domain.searching.stop_words import STOP_WORDS

STEMMED = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ru": "russian",
    "sv": "swedish", "tr": "turkish",
}  # fmt: skip
"""The stemmers, by ISO 639-1 code of the language."""

COMPOUNDING = frozenset({"da", "de", "fi", "hu", "nl", "no", "sv"})
INSIDE = "_"
"""Begins a lexeme that is the end of a compound."""
COMPOUND_CHARACTERS_MIN = 8
PART_CHARACTERS_MIN = 4
PART_CHARACTERS_MAX = 10
"""Of the end of a compound its beginning is enough, and compounds share it."""
FIRST_PART_CHARACTERS_MIN = 3
WORD_CHARACTERS_MAX = 64
"""Longer ones are cut: they are no words, and a compound of them would have as many ends as characters."""
CACHED_WORDS_MAX = 16_384

_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0df3\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
"""What belongs to a word beside its letters; combining forms are no letters to the engine of patterns."""
_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17d3\u2e80-\u2fdf\u3005-\u3007\u3040-\u309f"
    "\u30a1-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\uff66-\uff9f\U00020000-\U0003ffff"
)
_RAISED_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LETTER = rf"[\w{_MARKS}{_INVISIBLE}]"
_EXPONENT = rf"(?:\^[-+−]?\d{{1,6}}\^?|\^[^\W\d_]{{1,10}}\^|[⁺⁻][{_RAISED_DIGITS}]{{1,6}})?"
_WORDS = re.compile(rf"(?:\^\d{{1,4}}\^(?={_LETTER}))?{_LETTER}+(?:~[^\W_]{{1,10}}~{_LETTER}*)*{_EXPONENT}")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_RUNS_AND_WORDS = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}]){_LETTER})+{_EXPONENT}")

_NOT_SEEN = str.maketrans("", "", _INVISIBLE)
_SPACED = str.maketrans("_", " ")
_LOWERED = re.compile(r"~([^\W_]{1,10})~")
_RAISED_LETTERS = re.compile(r"^\^(\d{1,4})\^|\^([^\W\d_]{1,10})\^")
"""Raised letters, and the figures before a chemical element, belong to the word as its letters do."""
_RAISED = re.compile(rf"(?<=\d)[⁺⁻]?[{_RAISED_DIGITS}]+")
_NOTE_MARK = re.compile(rf"(?<=[^\W\d]{{4}})(?:\^\d{{1,6}}\^?|[{_RAISED_DIGITS}]{{1,6}})$")
_RAISED_BEHIND_LETTERS = re.compile(r"(?<!\d)\^")
_DIACRITICS = re.compile("[\u0300-\u036f]")


class Token(msgspec.Struct, frozen=True):
    """A word of a text, or a pair of its characters: its range, its normal form, and its lexemes, the word's first."""

    start: int
    end: int
    normal_form: str
    lexemes: tuple[str, ...]


def tokens_of(text: str, language: str | None) -> Iterator[Token]:
    """The tokens of a text in a language, in order."""
    text = text.translate(_SPACED)
    if _HAS_UNSPACED.search(text) is None:
        for found in _WORDS.finditer(text):
            yield _token(found, language)
        return
    for found in _RUNS_AND_WORDS.finditer(text):
        if _HAS_UNSPACED.match(found[0]):
            yield from _pairs(found)
        else:
            yield _token(found, language)


def lexemes_of(text: str, language: str | None) -> str:
    """All lexemes of a text, separated by blanks, as they are indexed."""
    text = text.translate(_SPACED)
    if _HAS_UNSPACED.search(text) is None:
        return " ".join(" ".join(_lexemes(word, language)) for word in _WORDS.findall(text))
    return " ".join(" ".join(token.lexemes) for token in tokens_of(text, language))


def recognise(text: str) -> str | None:
    """The language of a text, if it is one that is stemmed."""
    words = (found[0] for found, _ in zip(_WORDS.finditer(text), range(WORDS_MAX), strict=False))
    return language_of(_normal_form(word) for word in words)


def stem(word: str, language: str | None) -> str:
    """The lexeme of a word in its normal form."""
    name = STEMMED.get(language or "")
    stemmed = word if name is None else _stemmer(name).stemWord(word)
    return stemmed if stemmed.isascii() else _without_diacritics(stemmed)


def is_unspaced(word: str) -> bool:
    """Whether a word is of a script that is searched for by pairs of characters."""
    return _HAS_UNSPACED.match(word) is not None


def is_stop_word(word: str, language: str | None) -> bool:
    """Whether a word in its normal form is a function word of this language."""
    return word in STOP_WORDS.get(language or "", ())


def _token(found: re.Match[str], language: str | None) -> Token:
    return Token(found.start(), found.end(), _normal_form(found[0]), _lexemes(found[0], language))


def _pairs(found: re.Match[str]) -> Iterator[Token]:
    """Overlapping pairs, and the last character alone, since a single one is searched for as a beginning."""
    run = _folded(found[0])
    # Where the normal form has another length, no offset in it is one of the text.
    is_aligned = len(run) == len(found[0])
    for offset in range(len(run)):
        pair = run[offset : offset + 2]
        start = found.start() + offset if is_aligned else found.start()
        yield Token(start, start + len(pair) if is_aligned else found.end(), pair, (pair,))


@lru_cache(maxsize=CACHED_WORDS_MAX)
def _lexemes(word: str, language: str | None) -> tuple[str, ...]:
    whole = stem(_normal_form(word), language)
    if language not in COMPOUNDING or len(whole) < COMPOUND_CHARACTERS_MIN:
        return (whole,)
    starts = range(FIRST_PART_CHARACTERS_MIN, len(whole) - PART_CHARACTERS_MIN + 1)
    return (whole, *[f"{INSIDE}{whole[start : start + PART_CHARACTERS_MAX]}" for start in starts])


@lru_cache(maxsize=CACHED_WORDS_MAX)
def _normal_form(word: str) -> str:
    word = word[:WORD_CHARACTERS_MAX]
    if word.isascii() and word.isalnum():
        return word.lower()
    if word.isalpha():
        return _folded(word)
    word = _RAISED_LETTERS.sub(r"\1\2", _LOWERED.sub(r"\1", word.translate(_NOT_SEEN)))
    word = _RAISED.sub(lambda found: f"^{found[0]}", _NOTE_MARK.sub("", word))
    # `m²`, `m^2^` and `m2` are one unit, but `10^6^` is not `106`.
    word = _RAISED_BEHIND_LETTERS.sub("", word)
    return _folded(word).rstrip("^").replace("−", "-").replace("^+", "^").replace('"', "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _without_diacritics(word: str) -> str:
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", word))
    return unicodedata.normalize("NFC", bare)


class _Stemmers(threading.local):
    """The stemmers of one thread: an instance of one must not be used by two."""

    def __init__(self) -> None:
        self.by_name: dict[str, Stemmer.Stemmer] = {}


_stemmers = _Stemmers()


def _stemmer(name: str) -> Stemmer.Stemmer:
    found = _stemmers.by_name.get(name)
    if found is None:
        # Words are remembered by `_lexemes`, for all threads.
        found = _stemmers.by_name[name] = Stemmer.Stemmer(name, 0)
    return found

"""Where a text uses forbidden words, and words in whose place others are preferred: in any inflection of them.

A word of the text is an inflection of a rule's word when Snowball gives both the same stem and no more than an ending
parts them: stems alone also join words that are only related, as `anwenden` and `Anwendung`. Acronyms are found as they
are written. Cost: the different words of a text are stemmed once, and rules that begin with none of them are left out;
then the text is searched once for those that may begin an occurrence, and each of these is followed through all rules
at once.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter

from msgspec import Struct

from quire.domain.contracts.contract import Contract
from quire.domain.searching.lexemes import stem

_WORD = re.compile(r"([^\W_]++(?:['-][^\W_]++)*+)")
"""In a group, so that a text can be split into its words and what stands between them."""
_BETWEEN = re.compile(r"[ \t\n\u00a0*_~-]+")
_DIACRITICS = re.compile("[\u0300-\u036f]")

_ENDINGS_OF_NOUNS = ("", "e", "en", "er", "ern", "es", "s", "n", "em", "se", "sen")
_ENDINGS_OF_VERBS = ("en", "n", "e", "st", "est", "t", "et", "te", "ten", "end", "ende", "enden")
_ENDINGS_OF_OTHERS = ("", "e", "en", "em", "er", "es", "s", "ere", "eren", "ste", "sten")
_ENDINGS_ELSEWHERE = ("", "s", "es", "'s", "ed", "d", "ing", "e", "y", "ies", "ied")
_COMMON_MIN = 2


class Occurrence(Struct, frozen=True):
    """A forbidden word of a text, or one in whose place `use` is preferred."""

    start: int
    end: int
    use: str | None = None


class _Rule(Struct, frozen=True):
    words: tuple[str, ...]
    use: str | None
    is_allowed: bool = False
    """The preferred words themselves: nothing in them is found."""

    def may_begin_with(self, keys: Set[str], language: str | None) -> bool:
        """Whether its first word may be one of those with these keys."""
        return not keys.isdisjoint(_keys(self.words[0], language))


class _Place:
    """Where one is within rules; those that begin alike share their places as far as they do."""

    def __init__(self) -> None:
        self.ended: tuple[int, _Rule] | None = None
        """The first of the rules that end here, with its number."""
        self._places: dict[str, _Place] = {}
        self._by_key: defaultdict[str, list[tuple[str, _Place]]] = defaultdict(list)

    def before(self, wanted: str, language: str | None) -> "_Place":
        """The place behind a word of a rule; it is made where there is none."""
        place = self._places.get(wanted)
        if place is None:
            place = self._places[wanted] = _Place()
            for key in _keys(wanted, language):
                self._by_key[key].append((wanted, place))
        return place

    def may_go_on_with(self, word: str, language: str | None) -> bool:
        """Whether a rule may go on with a word of the text; `behind` knows whether it does."""
        return _key(word, language) in self._by_key

    def behind(self, word: str, language: str | None) -> Iterator["_Place"]:
        """The places behind a word of the text."""
        for wanted, place in self._by_key.get(_key(word, language), ()):
            if _is_inflection(word, wanted, language):
                yield place


def occurrences_in(own_words: str, contract: Contract, language: str | None) -> Iterator[Occurrence]:
    """What a text uses against its contract, in order; what must not be looked at is marked out."""
    if not contract.forbidden_words and not contract.preferred_words:
        return
    own_words = _plain(own_words)
    pieces = _WORD.split(own_words)
    words = pieces[1::2]
    different = set(words)
    keys = {_key(word, language) for word in different}
    # Of many agreed words few are in a text.
    start = _start_of((rule for rule in _rules(contract) if rule.may_begin_with(keys, language)), language)
    may_begin = {word for word in different if start.may_go_on_with(word, language)}
    end = 0
    for position in _positions(pieces, words, may_begin) if may_begin else ():
        longest = _longest_from(start, own_words, position, language) if position >= end else None
        if longest is not None:
            rule, end = longest
            if not rule.is_allowed:
                yield Occurrence(position, end, rule.use)


def _positions(pieces: list[str], words: list[str], wanted: Set[str]) -> list[int]:
    """Where those of the words of a text that are wanted begin."""
    ends = list(accumulate(map(len, pieces)))
    return [start for start, word in zip(ends[::2], words, strict=False) if word in wanted]


def _start_of(rules: Iterable[_Rule], language: str | None) -> _Place:
    start = _Place()
    for number, rule in enumerate(rules):
        place = start
        for wanted in rule.words:
            place = place.before(wanted, language)
        place.ended = place.ended or (number, rule)
    return start


def _longest_from(start: _Place, text: str, position: int, language: str | None) -> tuple[_Rule, int] | None:
    """The longest rule that begins with the word at a position, and where it ends; of several the first one."""
    longest = None
    places, word = [start], _WORD.match(text, position)
    while word and (places := [behind for place in places for behind in place.behind(word[0], language)]):
        ended = [place.ended for place in places if place.ended is not None]
        if ended:
            _, rule = min(ended, key=itemgetter(0))
            longest = rule, word.end()
        word = _word_behind(text, word)
    return longest


def _word_behind(text: str, word: re.Match[str]) -> re.Match[str] | None:
    between = _BETWEEN.match(text, word.end())
    return _WORD.match(text, between.end()) if between else None


def _rules(contract: Contract) -> Iterator[_Rule]:
    """The longest of those that begin alike holds; where they are as long, the first one."""
    preferred = contract.preferred_words
    for written, use, is_allowed in (
        *((one.use, None, True) for one in preferred),
        *((word, None, False) for word in contract.forbidden_words),
        *((word, one.use, False) for one in preferred for word in one.instead_of),
    ):
        words = tuple(_WORD.findall(_plain(written)))
        if words:
            yield _Rule(words, use, is_allowed)


def _plain(text: str) -> str:
    """With the plain hyphen and apostrophe; replacing twice is much faster than `str.translate`."""
    return text.replace("‑", "-").replace("’", "'")


@lru_cache(maxsize=16_384)
def _key(word: str, language: str | None) -> str:
    """By it the words of a text are found that may be inflections of a rule's word."""
    return stem(word.casefold(), language)


@lru_cache(maxsize=16_384)
def _keys(wanted: str, language: str | None) -> frozenset[str]:
    forms = _forms_of_verb(wanted) if _is_german_verb(wanted, language) else [wanted]
    return frozenset(_key(form, language) for form in forms)


@lru_cache(maxsize=16_384)
def _is_inflection(word: str, wanted: str, language: str | None) -> bool:
    if _is_acronym(wanted):
        return word == wanted
    one, other = _bare(word), _bare(wanted)
    if one == other:
        return True
    if _is_german_verb(wanted, language):
        # The stemmer leaves the ending of `nutzt` on.
        return one in map(_bare, _forms_of_verb(wanted))
    if stem(word.casefold(), language) != stem(wanted.casefold(), language):
        return False
    common = _common_length(one, other)
    if common < _COMMON_MIN:
        return False
    endings = _endings(wanted, language)
    return one[common:] in endings and other[common:] in endings


def _endings(wanted: str, language: str | None) -> Sequence[str]:
    if language != "de":
        return _ENDINGS_ELSEWHERE
    return _ENDINGS_OF_NOUNS if wanted[:1].isupper() else _ENDINGS_OF_OTHERS


def _is_german_verb(wanted: str, language: str | None) -> bool:
    return language == "de" and wanted.endswith("n") and wanted.islower()


def _forms_of_verb(infinitive: str) -> list[str]:
    root = infinitive.removesuffix("n").removesuffix("e")
    return [root + ending for ending in _ENDINGS_OF_VERBS]


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _bare(word: str) -> str:
    return unicodedata.normalize("NFC", _DIACRITICS.sub("", unicodedata.normalize("NFD", word.casefold())))


def _common_length(one: str, other: str) -> int:
    return next(
        (length for length, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )

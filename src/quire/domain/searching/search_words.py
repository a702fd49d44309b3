"""Query analysis: the words by which passages are searched, without stop words and with their other spellings."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import pairwise

import msgspec

from quire.domain.searching.lexemes import (
    COMPOUND_CHARACTERS_MIN,
    COMPOUNDING,
    FIRST_PART_CHARACTERS_MIN,
    INSIDE,
    PART_CHARACTERS_MAX,
    PART_CHARACTERS_MIN,
    Token,
    is_stop_word,
    is_unspaced,
    recognise,
    stem,
    tokens_of,
)

WORDS_MAX = 40
"""Words of a question that are searched for; more of them do not improve the result."""

TITLE_WORD_WEIGHT = 0.4
"""The weight of a word of the section's title, relative to a word of the question."""

PART_WEIGHT = 0.4
"""The weight of a part of a compound, relative to the compound."""

DEFAULT_LANGUAGE = "en"
"""Where no language is recognised."""

# Words that occur in most questions and say nothing about their subject.
STOP_WORDS = frozenset(
    "a about also an and any anybody anything are as at be because been being but by can come comes could did do does"
    " doing done either else ever everything for from get gets getting give given go goes going got had happen happens"
    " has have he her how i if in into is it its just know let like look make makes making many may maybe me more much"
    " must my need needs now of on or our please put quite really say says see shall she simply should so some somebody"
    " someone something still tell tells than that the their them then there these they thing things this those to too"
    " us use used uses using very want wants was way ways we were what whatever when where whether which while who whom"
    " whose why will with would yes you your".split()
)

_MEASURES = {
    "how": frozenset(
        "big cold deep early far fast frequently heavy high hot large late long often old quickly regularly soon warm"
        " wide".split()
    ),
    "wie": frozenset(
        "alt bald breit früh gross häufig heiss hoch kalt lang lange oft regelmässig schnell schwer spät tief warm"
        " weit".split()
    ),
    "quelle": frozenset(["fréquence"]),
    "qué": frozenset(["frecuencia"]),
    "che": frozenset(["frequenza"]),
    "quale": frozenset(["frequenza"]),
}
"""Words that ask for a measure behind a question word; the answer has the measure: "every 4,000 hours", not "often"."""

# British and American spelling, both ways. A spelling that does not exist matches nothing, so the rules may be coarse.
_SPELLINGS = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(col|lab|hon|behavi|fav|flav|hum|arm|harb|neighb)our", r"\1or"),
        (r"(col|lab|hon|behavi|fav|flav|hum|arm|harb|neighb)or", r"\1our"),
        (r"is(e|ed|es|er|ers|ing|ation|ations)$", r"iz\1"),
        (r"iz(e|ed|es|er|ers|ing|ation|ations)$", r"is\1"),
        (r"(al|ol)ys(e|ed|es|er|ers|ing)$", r"\1yz\2"),
        (r"(al|ol)yz(e|ed|es|er|ers|ing)$", r"\1ys\2"),
        (r"(licen|defen|offen|practi)ce", r"\1se"),
        (r"(licen|defen|offen|practi)se", r"\1ce"),
        (r"(cent|met|lit|fib)re(s?)$", r"\1er\2"),
        (r"(cent|met|lit|fib)er(s?)$", r"\1re\2"),
        (r"(catal|dial|anal)ogue", r"\1og"),
        (r"(catal|dial|anal)og(s?)$", r"\1ogue\2"),
        (r"(\w\we)ll(ed|ing|er|ers)$", r"\1l\2"),
        (r"(\w\we)l(ed|ing|er|ers)$", r"\1ll\2"),
        (r"grey", "gray"),
        (r"gray", "grey"),
    )
]


class SearchWord(msgspec.Struct, frozen=True):
    """A word to search for: any of these lexemes, or any lexeme with one of these beginnings, with its weight.

    A word with `only_adds` raises the rank of passages that other words find, and finds none by itself.
    """

    spellings: tuple[str, ...]
    beginnings: tuple[str, ...] = ()
    weight: float = 1.0
    only_adds: bool = False
    is_asked: bool = True
    """Whether it is a content word of the question itself, and not derived from one or from the section's title."""

    def is_in(self, token: Token) -> bool:
        """Whether a token of a text is this word."""
        return any(
            lexeme in self.spellings or lexeme.startswith(self.beginnings) for lexeme in token.lexemes
        ) or token.normal_form.startswith(self.beginnings)


def words_of_question(
    question: str, section_title: str = "", languages: Collection[str] = ()
) -> list[SearchWord]:
    """The words to search for to answer a question that is asked in a section, in texts of these languages.

    These are the question's content words; adjacent ones written as one, since `line style` may be `linestyle`
    elsewhere; the parts of its compounds, with less weight; and the content words of the section's title, with little.
    Words that find passages by themselves come first.
    """
    asked_in = recognise(question)
    languages = tuple(dict.fromkeys([*filter(None, [asked_in]), *languages])) or (DEFAULT_LANGUAGE,)
    asked = [token.normal_form for token in _tokens(question)]
    # A question of stop words alone is searched for as it is.
    measures = dict.fromkeys(word for before, word in pairwise(asked) if word in _MEASURES.get(before, ()))
    content = [word for word in _content_words(asked, asked_in) if word not in measures][:WORDS_MAX]
    content = content or list(dict.fromkeys(asked))[:WORDS_MAX]
    pairs = (pair for pair in pairwise(asked[:WORDS_MAX]) if _may_be_one_word(pair, asked_in))
    joined = dict.fromkeys("".join(pair) for pair in pairs)
    around = _content_words([token.normal_form for token in _tokens(section_title)], recognise(section_title))
    return [
        *(_search_word(word, languages) for word in content),
        *(_derived(_search_word(word, languages)) for word in joined if word not in content),
        *(part for word in content for part in _parts(word, languages)),
        *(
            _derived(_search_word(word, languages), only_adds=True)
            for word in measures
            if word not in content
        ),
        *(
            _derived(_search_word(word, languages), weight=TITLE_WORD_WEIGHT, only_adds=True)
            for word in around[:WORDS_MAX]
            if word not in content and word not in joined
        ),
    ]


def _derived(word: SearchWord, *, weight: float = 1.0, only_adds: bool = False) -> SearchWord:
    return msgspec.structs.replace(word, weight=weight, only_adds=only_adds, is_asked=False)


def words_of_search(text: str, languages: Collection[str] = ()) -> list[SearchWord]:
    """The words of a search that somebody is typing; the last one may be unfinished."""
    languages = languages or (DEFAULT_LANGUAGE,)
    words = list(dict.fromkeys(token.normal_form for token in _tokens(text)))[:WORDS_MAX]
    return [
        _unfinished(word, languages) if word == words[-1] else SearchWord(_stems(word, languages))
        for word in words
    ]


def _tokens(text: str) -> list[Token]:
    """The tokens of a question; that the last character of a run also stands alone is for texts."""
    tokens = [token for token in tokens_of(text, None) if token.lexemes[0]]
    return [
        token
        for before, token in zip([None, *tokens], tokens, strict=False)
        if before is None or before.end < token.end
    ]


def _may_be_one_word(pair: tuple[str, str], language: str | None) -> bool:
    return not any(is_unspaced(word) or _says_nothing(word, language) for word in pair)


def _content_words(words: list[str], language: str | None) -> list[str]:
    return [word for word in dict.fromkeys(words) if not _says_nothing(word, language)]


def _says_nothing(word: str, language: str | None) -> bool:
    # The list of English was chosen by measurement; those of other languages are Snowball's.
    return word in STOP_WORDS if language in (None, "en") else is_stop_word(word, language)


def _search_word(word: str, languages: Collection[str]) -> SearchWord:
    """A word with its other spellings, also inside of compounds."""
    insides = (
        f"{INSIDE}{stemmed[:PART_CHARACTERS_MAX]}"
        for language in languages
        if language in COMPOUNDING and len(stemmed := stem(word, language)) >= PART_CHARACTERS_MIN
    )
    return SearchWord(_stems(word, languages), tuple(dict.fromkeys(insides)))


def _unfinished(word: str, languages: Collection[str]) -> SearchWord:
    stems = _stems(word, languages)
    inside = (
        [f"{INSIDE}{word[:PART_CHARACTERS_MAX]}"]
        if len(word) >= PART_CHARACTERS_MIN and COMPOUNDING & {*languages}
        else []
    )
    return SearchWord(stems, tuple(dict.fromkeys([stem(word, None), *stems, *inside])))


def _parts(word: str, languages: Collection[str]) -> Iterator[SearchWord]:
    """The ends and the beginnings of a compound: whichever of them is a word, it counts less than the whole."""
    if len(word) < COMPOUND_CHARACTERS_MIN or not COMPOUNDING & {*languages}:
        return
    cuts = range(FIRST_PART_CHARACTERS_MIN, len(word) - PART_CHARACTERS_MIN + 1)
    compounding = [language for language in languages if language in COMPOUNDING]
    ends = [word[cut:] for cut in cuts]
    beginnings = [word[:cut] for cut in cuts if cut >= PART_CHARACTERS_MIN]
    for parts in (ends, beginnings):
        if lexemes := dict.fromkeys(stem(part, language) for language in compounding for part in parts):
            yield SearchWord(tuple(lexemes), weight=PART_WEIGHT, is_asked=False)


def _stems(word: str, languages: Collection[str]) -> tuple[str, ...]:
    spellings = _spellings(word) if "en" in languages else (word,)
    stems = (stem(spelling, language) for spelling in spellings for language in languages)
    return tuple(dict.fromkeys(filter(None, stems)))


@lru_cache(maxsize=4096)
def _spellings(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([word, *(pattern.sub(other, word) for pattern, other in _SPELLINGS)]))

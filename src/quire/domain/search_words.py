"""Query analysis: the words by which passages are searched, without stop words and with their other spellings."""

import re
from functools import lru_cache
from itertools import pairwise

import msgspec

WORDS_MAX = 40
"""Words of a question that are searched for; more of them do not improve the result."""

TITLE_WORD_WEIGHT = 0.4
"""The weight of a word of the section's title, relative to a word of the question."""

_WORD = re.compile(r"\w+")

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
    """A word to search for in any of its spellings, with its weight relative to the others.

    A word with `only_adds` raises the rank of passages that other words find, and finds none by itself.
    """

    spellings: tuple[str, ...]
    weight: float = 1.0
    only_adds: bool = False
    is_unfinished: bool = False


def words_of_question(question: str, section_title: str = "") -> list[SearchWord]:
    """The words to search for to answer a question that is asked in a section.

    These are the question's content words; its adjacent words written as one, since `line style` may be `linestyle`
    elsewhere; and the content words of the section's title, with less weight. Words that find passages by themselves
    come first.
    """
    asked = _words(question)
    # A question of stop words alone is searched for as it is.
    joined = ("".join(neighbours) for neighbours in pairwise(asked[:WORDS_MAX]))
    words = dict.fromkeys([*(_content_words(asked) or asked)[:WORDS_MAX], *joined])
    around = [word for word in _content_words(_words(section_title))[:WORDS_MAX] if word not in words]
    return [
        *(SearchWord(_spellings(word)) for word in words),
        *(SearchWord(_spellings(word), TITLE_WORD_WEIGHT, only_adds=True) for word in dict.fromkeys(around)),
    ]


def words_of_search(text: str) -> list[SearchWord]:
    """The words of a search that somebody is typing; the last one may be unfinished."""
    words = list(dict.fromkeys(_words(text)))[:WORDS_MAX]
    return [SearchWord((word,), is_unfinished=word == words[-1]) for word in words]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _content_words(words: list[str]) -> list[str]:
    return [word for word in dict.fromkeys(words) if word not in STOP_WORDS]


@lru_cache(maxsize=4096)
def _spellings(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([word, *(pattern.sub(other, word) for pattern, other in _SPELLINGS)]))

"""Recognises the language of a text by its function words.

Each stop word votes for the languages that have it, the less the more of them there are. That is enough for the
languages that are stemmed; for others no stemmer is known, and nothing depends on their name. A text without function
words, such as a table, has no language of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from quire.domain.searching.stop_words import STOP_WORDS

VOTES_MIN = 0.5
WORDS_MAX = 400
"""The most words of a text that are counted."""


def _languages_of_words() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for language, words in STOP_WORDS.items():
        for word in words:
            found[word].append(language)
    return {word: tuple(languages) for word, languages in found.items()}


_LANGUAGES_OF_WORDS = _languages_of_words()


def language_of(words: Iterable[str]) -> str | None:
    """The language that most function words among these casefolded words speak for, or None."""
    votes: defaultdict[str, float] = defaultdict(float)
    for word, count in Counter(words).items():
        languages = _LANGUAGES_OF_WORDS.get(word, ())
        for language in languages:
            votes[language] += min(count, 5) / len(languages)
    if not votes:
        return None
    best = max(sorted(votes), key=votes.__getitem__)
    return best if votes[best] >= VOTES_MIN else None

"""What passages become when they are indexed: their language, and the lexemes of title and text."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from quire.domain.searching.lexemes import lexemes_of, recognise
from quire.domain.searching.search_words import DEFAULT_LANGUAGE


class IndexedWords(msgspec.Struct, frozen=True):
    """The columns of a passage that are searched, beside those that restrict a search."""

    language: str
    title_words: str
    body_words: str


def index_passages(passages: Sequence[tuple[str, str]]) -> list[IndexedWords]:
    """Passages of one source, title and text of each, as they are indexed.

    A passage without function words, such as a table, is taken to be of the language of most others.
    """
    languages = [recognise(text) for _, text in passages]
    usual = Counter(filter(None, languages)).most_common(1)
    other = usual[0][0] if usual else DEFAULT_LANGUAGE
    titles: dict[tuple[str, str], str] = {}
    return [
        IndexedWords(language, _title_words(titles, title, language), lexemes_of(text, language))
        for (title, text), language in zip(passages, (found or other for found in languages), strict=True)
    ]


def _title_words(known: dict[tuple[str, str], str], title: str, language: str) -> str:
    words = known.get((title, language))
    if words is None:
        words = known[title, language] = lexemes_of(title, language)
    return words

"""Ranks passages by words with Okapi BM25 (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009), with two fields as in BM25F, over the passages that may be searched and no others.

The engine's own `bm25()` takes the inverse document frequency from everybody's passages: it would grow with them, and
rank by words that others use. Here ranking has two stages. First, each word is looked up within the document, which
gives its document frequency there, and each passage is scored by the words that occur in it. Then term frequencies
are counted in the best `CANDIDATES_MAX` of them only.

Cost: one full-text query for each word, linear in its hits within the document, and one that tokenises the candidates
again to count. The second one dominates, and is linear in the characters of the candidates.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from heapq import nlargest

import msgspec

from quire.domain.search_words import SearchWord
from quire.domain.texts.common_ends import common_prefix_length
from quire.store.transactions import Transaction, named_list, new_id

# Chosen by `bin/bench retrieval`.
CANDIDATES_MAX = 100
SATURATION = 1.2
"""k1 of BM25: term-frequency saturation; the larger, the more further occurrences of a word add."""
LENGTH_SHARE = 0.5
"""b of BM25: length normalisation, from 0 for none to 1 for full."""
USUAL_CHARACTERS = 900
"""avgdl of BM25, the average length; a constant, so that other passages do not change the score of one."""
TITLE_WEIGHT = 2.0
"""The weight of the field title, relative to a body of average length."""


class PassageIndex(msgspec.Struct, frozen=True):
    """A full-text table whose second and third columns are `title` and `body`, and a query that restricts it to the
    passages that may be searched.
    """

    table: str
    within: str
    takes_additions: bool = True
    """Whether words with `only_adds` count here: those of a section's title would lift the section's own passages."""


class Ranked(msgspec.Struct, frozen=True):
    """A passage, identified by its table and rowid."""

    table: str
    number: int


def rank(
    tx: Transaction, tables: Sequence[PassageIndex], words: Sequence[SearchWord], *, limit: int
) -> list[Ranked]:
    """The passages that match the words best, best first.

    The score of a passage is the sum over the words of inverse document frequency times saturated term frequency.
    """
    worths, candidates = _estimate(tx, tables, words)
    scores: dict[Ranked, float] = {}
    for table in tables:
        numbers = [candidate.number for candidate in candidates if candidate.table == table.table]
        counted = [word for word in worths if _counts(word, table)]
        for number, counts in _count(tx, table, counted, numbers):
            # The saturated term frequency; `_count` has normalised the count by length.
            scores[Ranked(table.table, number)] = sum(
                worths[word] * count * (SATURATION + 1) / (count + SATURATION)
                for word, count in counts.items()
            )
    return nlargest(limit, scores, key=scores.__getitem__)


def match_any(words: Sequence[SearchWord]) -> str:
    """The full-text query for passages with at least one of the words, of which there must be one."""
    return f"{{title body}} : ({' OR '.join(map(_any_spelling, words))})"


def _any_spelling(word: SearchWord) -> str:
    # Quoted, no character is read as a query operator.
    spellings = (f'"{spelling}"{" *" if word.is_unfinished else ""}' for spelling in word.spellings)
    return " OR ".join(spellings)


def _estimate(
    tx: Transaction, tables: Sequence[PassageIndex], words: Sequence[SearchWord]
) -> tuple[dict[SearchWord, float], list[Ranked]]:
    """The weighted inverse document frequency of each word that occurs, and the passages with the largest sums."""
    passages_count = sum(_count_passages(tx, table) for table in tables)
    worths: dict[SearchWord, float] = {}
    sums: list[dict[int, float]] = [{} for _ in tables]
    for word in words:
        found = [_find(tx, table, word) if _counts(word, table) else [] for table in tables]
        if found_count := sum(map(len, found)):
            # The 1 keeps the inverse document frequency positive for words that occur in nearly all passages.
            rarity = math.log(1 + (passages_count - found_count + 0.5) / (found_count + 0.5))
            worth = worths[word] = word.weight * rarity
            for sums_of_table, numbers in zip(sums, found, strict=True):
                for number in numbers:
                    # Words with `only_adds` come last: they raise scores of passages that others have found.
                    if not word.only_adds or number in sums_of_table:
                        sums_of_table[number] = sums_of_table.get(number, 0.0) + worth
    best = {
        Ranked(table.table, number): sums_of_table[number]
        for table, sums_of_table in zip(tables, sums, strict=True)
        for number in nlargest(CANDIDATES_MAX, sums_of_table, key=sums_of_table.__getitem__)
    }
    return worths, nlargest(CANDIDATES_MAX, best, key=best.__getitem__)


def _counts(word: SearchWord, table: PassageIndex) -> bool:
    return table.takes_additions or not word.only_adds


def _count_passages(tx: Transaction, table: PassageIndex) -> int:
    (count,) = tx.one(
        f"select count(*) from {table.table} where {table.table} match :query", query=table.within
    )
    return int(count)


def _find(tx: Transaction, table: PassageIndex, word: SearchWord) -> list[int]:
    rows = tx.all(
        f"select rowid from {table.table} where {table.table} match :query",
        query=f"{table.within} AND {match_any([word])}",
    )
    return [number for (number,) in rows]


def _count(
    tx: Transaction, table: PassageIndex, words: Sequence[SearchWord], numbers: list[int]
) -> Iterator[tuple[int, dict[SearchWord, float]]]:
    """The term frequency of each word in each passage, normalised by length and weighted by field."""
    if not numbers:
        return
    # A random delimiter cannot occur in a text.
    delimiter = new_id()
    names, parameters = named_list("number", numbers)
    rows = tx.all(
        f"select rowid, highlight({table.table}, 1, :delimiter, :delimiter),"
        f" highlight({table.table}, 2, :delimiter, :delimiter)"
        # The plus keeps the engine from running the full-text query once for each number.
        f" from {table.table} where {table.table} match :query and +rowid in ({names})",
        query=f"{table.within} AND ({match_any(words)})",
        delimiter=delimiter,
        **parameters,
    )
    word_of = _WordOf(words)
    for number, title, body in rows:
        pieces = body.split(delimiter)
        length = sum(map(len, pieces)) / USUAL_CHARACTERS
        counts: defaultdict[SearchWord, float] = defaultdict(float)
        # The pieces at odd positions are between two delimiters: the matches.
        for form in title.split(delimiter)[1::2]:
            counts[word_of[form]] += TITLE_WEIGHT
        for form in pieces[1::2]:
            counts[word_of[form]] += 1 / (1 - LENGTH_SHARE + LENGTH_SHARE * length)
        yield number, counts


class _WordOf(dict[str, SearchWord]):
    """The word that an inflected form belongs to: the one with the longest common prefix.

    The engine matches `licences` with `licence` by their stem, but does not say which word of the query matched.
    """

    def __init__(self, words: Sequence[SearchWord]) -> None:
        self._words = words

    def __missing__(self, form: str) -> SearchWord:
        self[form] = max(self._words, key=lambda word: _likeness(word, form.lower()))
        return self[form]


def _likeness(word: SearchWord, form: str) -> int:
    return max(common_prefix_length(spelling, form) for spelling in word.spellings)

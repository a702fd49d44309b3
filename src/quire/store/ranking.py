"""Which passages fit some words best: Okapi BM25 (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework:
BM25 and Beyond", 2009), with two fields as in BM25F, over the passages that may be searched and no others.

The engine's own `bm25()` takes the inverse document frequency from everybody's passages: it would grow with them, and
rank by words that others use. Here ranking has two stages. First, each word is looked up within the document, which
gives its document frequency there, and each passage is scored by the words that it has at all. Then term frequencies
are counted in the best `CANDIDATES_MAX` of them only.

Cost: one full-text query for each word, of the size of its hits within the document, and one that tokenises the
candidates again to count. The second one dominates, and grows with the characters of the candidates.
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
"""k1 of BM25: how slowly further occurrences of a word stop to count."""
LENGTH_SHARE = 0.5
"""b of BM25: how much of a passage's length counts against it, from 0 for nothing to 1 for all of it."""
USUAL_CHARACTERS = 900
"""The average length; a constant, so that a passage scores the same whatever else is in its document."""
TITLE_WEIGHT = 2.0
"""What a word in the title counts beside one in a body of the usual length."""


class PassageIndex(msgspec.Struct, frozen=True):
    """A full-text table whose second and third columns are `title` and `body`, and a query that stays within what may
    be searched.
    """

    table: str
    within: str
    takes_additions: bool = True
    """Whether words that only add count here: the title of a section would lift the section's own passages."""


class Ranked(msgspec.Struct, frozen=True):
    """A passage, by the number of its row in a full-text table."""

    table: str
    number: int


def rank(
    tx: Transaction, tables: Sequence[PassageIndex], words: Sequence[SearchWord], *, limit: int
) -> list[Ranked]:
    """The passages that fit the words best, best first.

    A word counts the more, the fewer passages have it and the more often it is in the passage; it counts less in a
    longer one, and more in the title.
    """
    worths, candidates = _estimate(tx, tables, words)
    scores: dict[Ranked, float] = {}
    for table in tables:
        numbers = [candidate.number for candidate in candidates if candidate.table == table.table]
        counted = [word for word in worths if _counts(word, table)]
        for number, counts in _count(tx, table, counted, numbers):
            # The saturated term frequency: count is normalised by length already, in `_count`.
            scores[Ranked(table.table, number)] = sum(
                worths[word] * count * (SATURATION + 1) / (count + SATURATION)
                for word, count in counts.items()
            )
    return nlargest(limit, scores, key=scores.__getitem__)


def match_any(words: Sequence[SearchWord]) -> str:
    """The query for passages with at least one of the words, which must not be none."""
    return f"{{title body}} : ({' OR '.join(map(_any_spelling, words))})"


def _any_spelling(word: SearchWord) -> str:
    # In quotes no sign is taken for a search operator.
    spellings = (f'"{spelling}"{" *" if word.is_unfinished else ""}' for spelling in word.spellings)
    return " OR ".join(spellings)


def _estimate(
    tx: Transaction, tables: Sequence[PassageIndex], words: Sequence[SearchWord]
) -> tuple[dict[SearchWord, float], list[Ranked]]:
    """What each word that is found is worth, and the passages that have the most of that."""
    passages_count = sum(_count_passages(tx, table) for table in tables)
    worths: dict[SearchWord, float] = {}
    sums: list[dict[int, float]] = [{} for _ in tables]
    for word in words:
        found = [_find(tx, table, word) if _counts(word, table) else [] for table in tables]
        if found_count := sum(map(len, found)):
            # The inverse document frequency, with the 1 that keeps it positive for words that are nearly everywhere.
            rarity = math.log(1 + (passages_count - found_count + 0.5) / (found_count + 0.5))
            worth = worths[word] = word.weight * rarity
            for sums_of_table, numbers in zip(sums, found, strict=True):
                for number in numbers:
                    # Such a word comes after those that find passages, and finds none by itself.
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
    """How often each word would be in each of the passages if all were of the usual length."""
    if not numbers:
        return
    # No text can have this in it.
    mark = new_id()
    names, parameters = named_list("number", numbers)
    rows = tx.all(
        f"select rowid, highlight({table.table}, 1, :mark, :mark), highlight({table.table}, 2, :mark, :mark)"
        # The plus keeps the engine from running the full-text query once for each number.
        f" from {table.table} where {table.table} match :query and +rowid in ({names})",
        query=f"{table.within} AND ({match_any(words)})",
        mark=mark,
        **parameters,
    )
    word_of = _WordOf(words)
    for number, title, body in rows:
        pieces = body.split(mark)
        length = sum(map(len, pieces)) / USUAL_CHARACTERS
        counts: defaultdict[SearchWord, float] = defaultdict(float)
        # Between two marks, at the odd positions, stand the words that were found.
        for form in title.split(mark)[1::2]:
            counts[word_of[form]] += TITLE_WEIGHT
        for form in pieces[1::2]:
            counts[word_of[form]] += 1 / (1 - LENGTH_SHARE + LENGTH_SHARE * length)
        yield number, counts


class _WordOf(dict[str, SearchWord]):
    """Which word was found in this form: the one that begins most like it.

    The engine knows that `licences` is a form of `licence`, but does not tell.
    """

    def __init__(self, words: Sequence[SearchWord]) -> None:
        self._words = words

    def __missing__(self, form: str) -> SearchWord:
        self[form] = max(self._words, key=lambda word: _likeness(word, form.lower()))
        return self[form]


def _likeness(word: SearchWord, form: str) -> int:
    return max(common_prefix_length(spelling, form) for spelling in word.spellings)

"""Ranks passages by words with Okapi BM25 (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009), with two fields as in BM25F, over the passages that may be searched and no others.

The engine's own `bm25()` takes the inverse document frequency from everybody's passages: it would grow with them, and
rank by words that others use. Here ranking has two stages. First, each word is looked up within the document, which
gives its document frequency there, and each passage is scored by the words that occur in it. Then term frequencies
are counted in the best `CANDIDATES_MAX` of them only, in their stored lexemes.

Cost: one full-text query for each word, linear in its hits within the document, and one read of the candidates.
"""

import math
from collections.abc import Iterator, Sequence
from heapq import nlargest
from typing import NamedTuple

import msgspec

from quire.domain.searching.lexemes import STEMMED
from quire.domain.searching.search_words import SearchWord
from quire.store.searching import word_index
from quire.store.searching.word_index import PassageIndex
from quire.store.transactions import Transaction, named_list

# Chosen by `bin/bench retrieval`.
CANDIDATES_MAX = 100
SATURATION = 1.6
"""k1 of BM25: term-frequency saturation; the larger, the more further occurrences of a word add."""
LENGTH_SHARE = 0.5
"""b of BM25: length normalisation, from 0 for none to 1 for full."""
USUAL_CHARACTERS = 900
"""avgdl of BM25, the average length; a constant, so that other passages do not change the score of one."""
COLLECTION_MIN = 1_000
"""So many passages a collection counts as at least where it is judged whether one of them is about a question. By a few
it cannot be told how rare a word is: a word that one short source lacks would outweigh all those that it has."""
TITLE_WEIGHT = 2.0
"""The weight of the field title, relative to a body of average length."""


class Ranked(NamedTuple):
    """A passage, identified by its table and rowid. A tuple, since it is looked up by it again and again."""

    table: str
    number: int


class _Worth(NamedTuple):
    """What a word counts for."""

    in_score: float
    """Its inverse document frequency, weighted."""
    as_evidence: float
    """The same in a collection of `COLLECTION_MIN` at least; 0 of a word that is not asked for."""
    is_known: bool
    """Whether any passage has it."""


class Ranking(msgspec.Struct, frozen=True):
    """The passages that match the words of a question best, best first, each with its coverage of the question.

    A coverage is the share of the words that are asked for that occur in a passage, by inverse document frequency: a
    question about something else has rare words that no passage has together, or that none has.
    """

    coverages: dict[Ranked, float]
    known_share: float
    """The share of these words that any passage has, by inverse document frequency as well."""
    words_count: int
    """How many words are asked for."""


def rank(
    tx: Transaction, tables: Sequence[PassageIndex], words: Sequence[SearchWord], *, limit: int
) -> Ranking:
    """The passages that match the words best.

    The score of a passage is the sum over the words of inverse document frequency times saturated term frequency.
    """
    worths, candidates = _estimate(tx, tables, words)
    asked = sum(worth.as_evidence for worth in worths.values())
    scores: dict[Ranked, float] = {}
    coverages: dict[Ranked, float] = {}
    for table in tables:
        numbers = [candidate.number for candidate in candidates if candidate.table == table.table]
        counted = [(word, worth) for word, worth in worths.items() if worth.is_known and _counts(word, table)]
        # By position, not by word: the hash of a word is that of all its spellings, and this is the innermost loop.
        spellings = [_spellings(word) for word, _ in counted]
        weights = [(worth.in_score, worth.as_evidence) for _, worth in counted]
        for number, counts in _count(tx, table, spellings, numbers):
            score = covered = 0.0
            for count, (in_score, as_evidence) in zip(counts, weights, strict=True):
                if count:
                    # The saturated term frequency; `_count` has normalised the count by length.
                    score += in_score * count * (SATURATION + 1) / (count + SATURATION)
                    covered += as_evidence
            ranked = Ranked(table.table, number)
            scores[ranked] = score
            coverages[ranked] = covered / asked if asked else 0.0
    return Ranking(
        {ranked: coverages[ranked] for ranked in nlargest(limit, scores, key=scores.__getitem__)},
        sum(worth.as_evidence for worth in worths.values() if worth.is_known) / asked if asked else 0.0,
        sum(word.is_asked for word in worths),
    )


def languages_of(tables: Sequence[PassageIndex]) -> list[str]:
    """The languages of the passages that may be searched."""
    return [language for language in STEMMED if any(language in table.counts for table in tables)]


def _estimate(
    tx: Transaction, tables: Sequence[PassageIndex], words: Sequence[SearchWord]
) -> tuple[dict[SearchWord, _Worth], list[Ranked]]:
    """What each word counts for, and the passages with most of it."""
    passages_count = sum(sum(table.counts.values()) for table in tables)
    worths: dict[SearchWord, _Worth] = {}
    sums: list[dict[int, float]] = [{} for _ in tables]
    for word in words:
        found = [word_index.find(tx, table, word) if _counts(word, table) else [] for table in tables]
        found_count = sum(map(len, found))
        worth = word.weight * _rarity(found_count, passages_count)
        evidence = word.weight * _rarity(found_count, max(COLLECTION_MIN, passages_count))
        worths[word] = _Worth(worth, evidence if word.is_asked else 0.0, found_count > 0)
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


def _rarity(found_count: int, passages_count: int) -> float:
    """The inverse document frequency. The 1 keeps it positive for words that occur in nearly all passages."""
    return math.log(1 + (passages_count - found_count + 0.5) / (found_count + 0.5))


def _counts(word: SearchWord, table: PassageIndex) -> bool:
    return table.takes_additions or not word.only_adds


def _count(
    tx: Transaction, table: PassageIndex, words: Sequence[Sequence[str]], numbers: list[int]
) -> Iterator[tuple[int, list[float]]]:
    """The term frequency of each word in each passage, normalised by length and weighted by field; a word is given as
    what is looked for of it.
    """
    if not numbers:
        return
    names, parameters = named_list("number", numbers)
    rows = tx.all(
        f"select {table.key}, title_words, body_words, length(body) from {table.source}"
        f" where {table.key} in ({names}) order by {table.key}",
        **parameters,
    )
    for number, title, body, characters in rows:
        in_title, in_body = _apart(title), _apart(body)
        per_occurrence = 1 / (1 - LENGTH_SHARE + LENGTH_SHARE * characters / USUAL_CHARACTERS)
        counts = []
        for spellings in words:
            title_count = body_count = 0
            for spelling in spellings:
                title_count += in_title.count(spelling)
                body_count += in_body.count(spelling)
            counts.append(title_count * TITLE_WEIGHT + body_count * per_occurrence)
        yield number, counts


def _apart(lexemes: str) -> str:
    """Lexemes as a question's words are looked for in them: each with a blank before and one behind it for itself."""
    return f" {lexemes.replace(' ', '  ')} "


def _spellings(word: SearchWord) -> list[str]:
    """What of a word is looked for in such a text."""
    return [
        *(f" {spelling} " for spelling in word.spellings),
        *(f" {beginning}" for beginning in word.beginnings),
    ]

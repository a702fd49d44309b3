"""Indexing of passages that were stored by an earlier release: those that have no lexemes yet.

Every function is one short transaction; what is indexed is not listed again, so the work can stop at any time.
"""

from collections.abc import Sequence

import msgspec

from quire.domain.searching.indexed_words import IndexedWords
from quire.store.transactions import Transaction

_KEYS = {"section_passage": "id", "passage": "number"}
"""The tables of passages, with their keys."""

Unindexed = tuple[str, int, str, str]
"""A passage without lexemes: its table, its number, its title and its text."""


def list_unindexed(tx: Transaction, *, limit: int) -> list[Unindexed]:
    """Passages without lexemes, those of one source together."""
    found: list[Unindexed] = []
    for table, key in _KEYS.items():
        rows = tx.all(
            f"select {key}, title, body from {table} where body_words is null order by {key} limit :limit",
            limit=limit - len(found),
        )
        found += [(table, number, title, body) for number, title, body in rows]
    return found


def store_words(tx: Transaction, indexed: Sequence[tuple[Unindexed, IndexedWords]]) -> None:
    """Index these passages. One that was removed or indexed in the meantime is passed over."""
    for table, key in _KEYS.items():
        tx.run_each(
            f"update {table} set language = :language, title_words = :title_words, body_words = :body_words"
            f" where {key} = :number and body_words is null",
            [
                {"number": passage[1], **msgspec.structs.asdict(words)}
                for passage, words in indexed
                if passage[0] == table
            ],
        )

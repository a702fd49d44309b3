"""The index of words: which passages have a lexeme, on each of the two databases.

The lexemes are made by `domain.searching`, so that both find the same passages. The ids of documents and references are
indexed beside them, so that a search reads no passage of other documents.

SQLite: the FTS5 tables `section_search` and `passage_search`, kept by triggers on `section_passage` and `passage`.
PostgreSQL: the column `words` of these tables, a `tsvector` of the lexemes as they are, under a GIN index; ids and
languages begin with `#`, which no lexeme has.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from quire.domain.searching.search_words import SearchWord
from quire.store.transactions import Dialect, Transaction


class PassageIndex(msgspec.Struct, frozen=True):
    """The passages of a table that may be searched: those with one of these ids in a column; and how many these are by
    language.
    """

    table: str
    """The full-text table of SQLite."""
    source: str
    """The table of the passages, with its key."""
    key: str
    column: str
    ids: tuple[str, ...]
    counts: Mapping[str, int]
    takes_additions: bool = True
    """Whether words with `only_adds` count here: those of a section's title would lift the section's own passages."""


class _Syntax(Protocol):
    """How one of the databases is asked for passages."""

    conjunction: str

    def matching(self, index: PassageIndex) -> str:
        """The table of the passages, with the condition that they match `:query`."""

    def key(self, index: PassageIndex) -> str:
        """The key of the passages in it."""

    def within(self, index: PassageIndex) -> str:
        """The query for all passages that may be searched."""

    def with_word(self, word: SearchWord) -> str:
        """The query for passages that have a word, in any of its spellings."""


class _Fts5:
    conjunction = " AND "

    def matching(self, index: PassageIndex) -> str:
        return f"{index.table} where {index.table} match :query"

    def key(self, index: PassageIndex) -> str:
        return "rowid"

    def within(self, index: PassageIndex) -> str:
        return f"{index.column} : ({' OR '.join(map(self._quoted, index.ids))})"

    def with_word(self, word: SearchWord) -> str:
        exact = map(self._quoted, word.spellings)
        beginnings = (f"{self._quoted(beginning)} *" for beginning in word.beginnings)
        return f"{{title_words body_words}} : ({' OR '.join([*exact, *beginnings])})"

    def _quoted(self, word: str) -> str:
        """Quoted, no character is read as an operator."""
        return f'"{word}"'


class _TextSearch:
    conjunction = " & "

    def matching(self, index: PassageIndex) -> str:
        return f"{index.source} where words @@ cast(:query as tsquery)"

    def key(self, index: PassageIndex) -> str:
        return index.key

    def within(self, index: PassageIndex) -> str:
        return f"({' | '.join(self._quoted(f'#{id_}') for id_ in index.ids)})"

    def with_word(self, word: SearchWord) -> str:
        exact = map(self._quoted, word.spellings)
        beginnings = (f"{self._quoted(beginning)}:*" for beginning in word.beginnings)
        return f"({' | '.join([*exact, *beginnings])})"

    def _quoted(self, word: str) -> str:
        """Quoted and cast, a word meets no operator and no dictionary."""
        doubled = word.replace("\\", "\\\\").replace("'", "''")
        return f"'{doubled}'"


_SYNTAX: Mapping[Dialect, _Syntax] = {"sqlite": _Fts5(), "postgres": _TextSearch()}


def find(tx: Transaction, index: PassageIndex, word: SearchWord) -> list[int]:
    """The keys of the passages that have a word, in order."""
    syntax = _SYNTAX[tx.dialect]
    key = syntax.key(index)
    rows = tx.all(
        f"select {key} from {syntax.matching(index)} order by {key}",
        query=syntax.conjunction.join([syntax.within(index), syntax.with_word(word)]),
    )
    return [number for (number,) in rows]

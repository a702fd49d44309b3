"""Notes on reading, as their columns hold them: a JSON list, or null where there are none."""

from functools import lru_cache

import msgspec

from quire.domain.references.reading_notes import ReadingNote
from quire.store.transactions import as_json

_decoder = msgspec.json.Decoder(tuple[ReadingNote, ...])


def stored_notes(notes: tuple[ReadingNote, ...]) -> str | None:
    """Notes as their column holds them."""
    return as_json(notes) if notes else None


@lru_cache(maxsize=64)
def read_notes(stored: str | None) -> tuple[ReadingNote, ...]:
    """The notes of a column; each of a reference's passages comes with the same ones."""
    return () if stored is None else _decoder.decode(stored)

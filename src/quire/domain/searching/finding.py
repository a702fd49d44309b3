"""Questions, what is found for them, and whether that fits."""

import math
from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from quire.domain.references.references import Locator

# Chosen by `bin/bench retrieval`: with the usual constant of 60, many poor ranks outvote one good one.
RANK_CONSTANT = 10
EVIDENCE_MIN = 2.1
"""What words say that a passage is about a question; see `FoundWords`."""

T = TypeVar("T")


class StoredVectors(msgspec.Struct, frozen=True):
    """Vectors as they are stored: the numbers of their passages, the languages of these, and the packed vectors."""

    numbers: Sequence[int]
    languages: Sequence[str]
    vectors: Sequence[bytes]


class VectorIndex(Protocol):
    """Searches stored vectors of one model, and keeps in memory as many blocks of them as it has room for."""

    def find(self, ids: Sequence[str]) -> dict[str, Any]:
        """Those of the blocks with these ids that are in memory."""
        ...

    def keep(self, id_: str, stored: StoredVectors) -> Any:
        """A block in the form in which it is searched; it stays in memory, for a while at least."""
        ...

    def nearest(
        self, vector: bytes, blocks: Sequence[Any], rest: StoredVectors, limit: int
    ) -> list[tuple[int, float]]:
        """The numbers of the passages whose vectors are most similar to one, most similar first, with similarities."""
        ...


class QuestionVector(msgspec.Struct, frozen=True):
    """The embedding of a question by a model: float32 in the machine's byte order, normalised to length one.

    With it comes the index in which the vectors of passages by this model are searched.
    """

    model: str
    vector: bytes
    index: VectorIndex
    similarity_min: float | None = None
    """What similarity says that a passage is about the question, where that is known of the model."""


class QuestionWording(msgspec.Struct, frozen=True):
    """A text by which passages are found: a question, or the same in other words or another language."""

    text: str
    vector: QuestionVector | None = None


class SearchHit(msgspec.Struct, frozen=True):
    """A search result: a passage of a section or of a reference, or the title of a section.

    The highlights are the matching ranges, from a start offset up to an end offset.
    """

    title: str
    title_highlights: tuple[tuple[int, int], ...]
    snippet: str = ""
    highlights: tuple[tuple[int, int], ...] = ()
    section_id: str | None = None
    reference_id: str | None = None
    passage_id: str | None = None
    locator: Locator | None = None
    """None where only the title matches."""


class SearchResult(msgspec.Struct, frozen=True):
    """What a search found, best first."""

    hits: list[SearchHit]
    is_complete: bool
    """Whether all was searched; texts that are still indexed and sources that are still read are found later."""


class FoundWords(msgspec.Struct, frozen=True):
    """What is found of the words of a question."""

    count: int
    """How many content words it has."""
    coverage: float
    """The share of them, by inverse document frequency, that the passage has which has most."""
    known_share: float
    """The share of them that any passage has."""

    @property
    def evidence(self) -> float:
        """How much speaks for it that the passages are about the question.

        A word that no passage has, such as the name of another thing, speaks against it. The more words a question has,
        the smaller the share of them that passages have by chance.
        """
        return (self.coverage + self.known_share) * math.log1p(self.count)

    @property
    def are_all_together(self) -> bool:
        """Whether one passage has them all. Of a question of one word, more cannot be asked."""
        return self.count > 0 and math.isclose(self.coverage, 1.0)


def fits(found: FoundWords, similarity: float = 0.0, similarity_min: float | None = 1.0) -> bool:
    """Whether the passages that were found seem to be about a question.

    They are when the best of them has enough of its words, or is near enough to it. Without a known scale of the
    similarities, whatever is near may be.
    """
    is_near = similarity > 0 if similarity_min is None else similarity >= similarity_min
    return found.evidence >= EVIDENCE_MIN or found.are_all_together or is_near


def fuse(*rankings: Sequence[T]) -> list[T]:
    """Several rankings as one, by reciprocal rank fusion (Cormack et al., 2009); all count as much."""
    scores: dict[T, float] = {}
    for ranking in rankings:
        for rank, found in enumerate(ranking, 1):
            scores[found] = scores.get(found, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(scores, key=scores.__getitem__, reverse=True)

"""Vectors of passages: those that are missing are listed, they are packed, and the nearest passages come first."""

from collections.abc import Sequence

import numpy
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.limits import Limits
from quire.domain.references.references import LocatorStart, NewReference, Reading, ReadPassage
from quire.domain.searching.finding import QuestionVector
from quire.llm.similarity import MemoryIndex, packed
from quire.store.references import reference_reading, references
from quire.store.searching import vectors
from tests.store.conftest import Store

MODEL = "a model"
TEXTS = ("Steam kills spores.", "Air must be let out first.", "Records are kept for ten years.")


class Library:
    """References of one document that have been read."""

    def __init__(self, store: Store, author: Visitor) -> None:
        self.store = store
        self.author = author
        self.document_id = store.document(author, "text").id
        self.index = MemoryIndex()

    def add(self, *texts: str) -> str:
        """A reference with these passages; returns its id."""
        sha256 = f"{len(self.store.rows('select id from reference')):064}"
        new = NewReference("Notes", "notes.md", "markdown", "text/markdown", 10, sha256)
        reference = self.store.run(references.add, self.author, self.document_id, new, Limits()).reference
        reading = Reading("Notes", 1, tuple(_passage(text) for text in texts))
        claimed = self.store.run(reference_reading.claim_next, self.author.user_id)
        self.store.run(reference_reading.add_passages, claimed, "Notes", 1, reading.passages)
        self.store.run(reference_reading.finish, claimed.id, "Notes", reading)
        return str(reference.id)

    def missing(self, *, model: str = MODEL, after: int = 0, limit: int = 100) -> list[tuple[int, str]]:
        found = self.store.run(vectors.list_missing, model, after=after, limit=limit)
        assert {(one.document_id, one.author_id) for one in found} <= {
            (self.document_id, self.author.user_id)
        }
        return [(one.number, one.text) for one in found]

    def embed(self, *all_numbers: Sequence[float], model: str = MODEL) -> list[int]:
        """Give the passages without a vector these, in order; returns their numbers."""
        numbers = [number for number, _ in self.missing(model=model)]
        self.store.run(vectors.add, model, list(zip(numbers, map(stored, all_numbers), strict=True)))
        return numbers

    def rows(self) -> int:
        """How many vectors are not packed."""
        ((count,),) = self.store.rows("select count(*) from passage_vector")
        return int(count)

    def blocks(self) -> list[int]:
        """How many vectors each block has, in the order of passages."""
        rows = self.store.rows("select numbers from vector_block order by first_number")
        return [len(numbers) // 8 for (numbers,) in rows]

    def nearest(self, question: Sequence[float], *ids: str, model: str = MODEL, limit: int = 9) -> list[int]:
        found: list[tuple[int, float]] = self.store.run(
            vectors.find_nearest, QuestionVector(model, as_vector(question), self.index), ids, limit=limit
        )
        return [number for number, _ in found]


def _passage(text: str) -> ReadPassage:
    return ReadPassage(0, len(text), (), (LocatorStart(0, 1, None),), text)


def stored(numbers: Sequence[float]) -> bytes:
    return packed(as_vector(numbers))


def as_vector(numbers: Sequence[float]) -> bytes:
    return numpy.array(numbers, dtype=numpy.float32).tobytes()


@pytest.fixture
def library(store: Store, author: Visitor) -> Library:
    return Library(store, author)


def test_passages_without_a_vector_of_the_model_are_listed_in_portions(library: Library) -> None:
    library.add(*TEXTS)
    numbers = [number for number, _ in library.missing()]
    assert [text for _, text in library.missing()] == [f"Notes\n{text}" for text in TEXTS]
    assert [number for number, _ in library.missing(limit=2)] == numbers[:2]
    assert [number for number, _ in library.missing(after=numbers[1])] == numbers[2:]
    library.store.run(vectors.add, MODEL, [(numbers[0], stored([1, 0]))])
    assert [number for number, _ in library.missing()] == numbers[1:]
    assert [number for number, _ in library.missing(model="another model")] == numbers


def test_the_nearest_passages_of_the_chosen_references_come_first(library: Library) -> None:
    one, other = library.add(*TEXTS), library.add("Elsewhere.")
    east, north, north_east, elsewhere = library.embed([1, 0], [0, 1], [0.6, 0.8], [1, 0])
    assert library.nearest([1, 0], one) == [east, north_east, north]
    assert library.nearest([0, 1], one, limit=2) == [north, north_east]
    assert library.nearest([0.9, 0.1], other) == [elsewhere]
    assert set(library.nearest([1, 0], one, other)) == {east, north, north_east, elsewhere}


def test_vectors_of_another_model_or_length_are_not_compared(library: Library) -> None:
    id_ = library.add(*TEXTS)
    library.embed([1, 0], [0, 1], [1, 0])
    assert library.nearest([1, 0], id_, model="another model") == []
    assert library.nearest([1, 0, 0], id_) == []


def test_a_new_vector_replaces_the_one_before_and_one_of_a_passage_that_is_gone_is_passed_over(
    library: Library,
) -> None:
    id_ = library.add(*TEXTS)
    first, second, _ = [number for number, _ in library.missing()]
    library.store.run(vectors.add, MODEL, [(first, stored([1, 0])), (second, stored([0, 1]))])
    library.store.run(vectors.add, MODEL, [(first, stored([-1, 0])), (999_999, stored([1, 0]))])
    assert library.nearest([1, 0], id_) == [second, first]


def test_the_vectors_of_a_whole_reference_are_packed_and_found_as_before(library: Library) -> None:
    id_ = library.add(*TEXTS)
    numbers = [number for number, _ in library.missing()]
    library.store.run(vectors.add, MODEL, [(numbers[0], stored([1, 0])), (numbers[1], stored([0, 1]))])
    assert (library.rows(), library.blocks()) == (2, [])
    assert library.nearest([1, 0], id_) == [numbers[0], numbers[1]]
    library.store.run(vectors.add, MODEL, [(numbers[2], stored([0.6, 0.8]))])
    assert (library.rows(), library.blocks()) == (0, [3])
    assert library.nearest([1, 0], id_) == [numbers[0], numbers[2], numbers[1]]
    assert library.missing() == []
    assert [number for number, _ in library.missing(model="another model")] == numbers


def test_a_long_reference_becomes_several_blocks(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "BLOCK_SIZE", 2)
    id_ = library.add(*TEXTS, "One more.", "And another.")
    numbers = [number for number, _ in library.missing()]
    for number, angle in zip(numbers, ([1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1], [-1, 0]), strict=True):
        library.store.run(vectors.add, MODEL, [(number, stored(angle))])
    assert (library.rows(), library.blocks()) == (0, [2, 2, 1])
    assert library.nearest([1, 0], id_) == numbers


def test_nothing_is_packed_over_a_passage_without_a_vector(library: Library) -> None:
    id_ = library.add(*TEXTS)
    first, second, third = [number for number, _ in library.missing()]
    library.store.run(vectors.add, MODEL, [(first, stored([1, 0])), (third, stored([0, 1]))])
    assert library.blocks() == []
    assert library.nearest([1, 0], id_) == [first, third]
    assert [number for number, _ in library.missing()] == [second]
    library.store.run(vectors.add, MODEL, [(second, stored([0.6, 0.8]))])
    assert library.blocks() == [3]
    assert library.nearest([1, 0], id_) == [first, second, third]


def test_a_packed_vector_is_not_stored_twice(library: Library) -> None:
    library.add(*TEXTS[:1])
    (number,) = library.embed([1, 0])
    library.store.run(vectors.add, MODEL, [(number, stored([0, 1]))])
    assert (library.rows(), library.blocks()) == (0, [1])


def test_the_vectors_of_another_model_take_the_place_of_those_before(library: Library) -> None:
    id_ = library.add(*TEXTS[:2])
    library.embed([1, 0], [0, 1])
    first, second = library.embed([0, 1], [1, 0], model="another model")
    assert library.nearest([1, 0], id_, model="another model") == [second, first]
    assert library.blocks() == [2]


def test_the_blocks_of_a_removed_reference_go_with_its_passages(library: Library) -> None:
    id_ = library.add(*TEXTS)
    library.embed([1, 0], [0, 1], [1, 0])
    library.store.run(references.remove, library.author, id_)
    while library.store.run(references.remove_some_passages, id_, limit=2):
        pass
    assert (library.rows(), library.blocks()) == (0, [])


def test_what_was_removed_is_not_found(library: Library) -> None:
    id_ = library.add(*TEXTS[:1])
    library.embed([1, 0])
    library.store.run(references.remove, library.author, id_)
    assert library.nearest([1, 0], id_) == []
    library.add(*TEXTS[1:2])
    assert [text for _, text in library.missing()] == [f"Notes\n{TEXTS[1]}"]

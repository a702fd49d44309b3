"""The nearest of many vectors, which are stored in eight bits for each number."""

from collections.abc import Sequence

import numpy
import pytest

from quire.domain.searching.finding import StoredVectors
from quire.llm.similarity import MemoryIndex, packed

NOTHING = StoredVectors([], [], [])
SOUTH, EAST = (0.0, 1.0), (1.0, 0.0)


def vector(*values: float) -> bytes:
    return numpy.array(values, dtype=numpy.float32).tobytes()


def stored(vectors: Sequence[Sequence[float]], languages: Sequence[str], first: int = 0) -> StoredVectors:
    """Vectors of passages with numbers from the first on."""
    return StoredVectors(
        range(first, first + len(vectors)), languages, [packed(vector(*values)) for values in vectors]
    )


def nearest(
    question: bytes, vectors: Sequence[Sequence[float]], languages: Sequence[str], limit: int
) -> list[tuple[int, float]]:
    return MemoryIndex().nearest(question, [], stored(vectors, languages), limit)


def test_the_most_similar_vectors_are_found_in_order() -> None:
    found = nearest(vector(1, 0), [SOUTH, (0.8, 0.6), EAST], ["en"] * 3, 2)
    assert found == [(2, pytest.approx(1)), (1, pytest.approx(0.8, abs=0.005))]


def test_a_language_that_is_near_as_a_whole_hides_no_other() -> None:
    german = [(0.9, 0.436)] * 40
    english = [(0.6, 0.8)] * 39
    languages = ["de"] * 40 + ["en"] * 40
    found = nearest(vector(1, 0), [*german, *english, (0.8, 0.6)], languages, 1)
    assert found == [(79, pytest.approx(0.8, abs=0.005))]


def test_the_only_passage_of_a_language_is_compared_with_all() -> None:
    found = nearest(vector(1, 0), [*[(0.6, 0.8)] * 40, EAST], [*["en"] * 40, "de"], 1)
    assert found[0][0] == 40


def test_blocks_and_the_rest_are_searched_together() -> None:
    index = MemoryIndex()
    blocks = [index.keep("a", stored([SOUTH], ["en"])), index.keep("b", stored([EAST], ["en"], 10))]
    found = index.nearest(vector(1, 0), blocks, stored([(0.8, 0.6)], ["en"], 20), 3)
    assert [number for number, _ in found] == [10, 20, 0]


def test_nothing_is_near_where_nothing_is_stored() -> None:
    assert MemoryIndex().nearest(vector(1, 0), [], NOTHING, 3) == []


def test_vectors_of_another_size_are_not_compared() -> None:
    index = MemoryIndex()
    block = index.keep("a", stored([(1, 0, 0)], ["en"]))
    assert index.nearest(vector(1, 0), [block], NOTHING, 3) == []
    mixed = StoredVectors([1, 2], ["en", "en"], [packed(vector(1, 0)), packed(vector(1, 0, 0))])
    assert [number for number, _ in index.nearest(vector(1, 0), [], mixed, 3)] == [1]


def test_packing_changes_a_similarity_by_less_than_a_thousandth() -> None:
    random = numpy.random.default_rng(1)
    vectors = random.normal(size=(200, 384)).astype(numpy.float32)
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    found = nearest(vectors[0].tobytes(), vectors.tolist(), ["en"] * 200, 200)
    assert max(abs(similarity - float(vectors[number] @ vectors[0])) for number, similarity in found) < 0.001
    assert len(packed(vectors[0].tobytes())) == 388


def test_blocks_stay_in_memory_up_to_a_size_and_those_used_longest_ago_go_first() -> None:
    one = stored([EAST] * 100, ["en"] * 100)
    size = MemoryIndex().keep("a", one).size_bytes
    index = MemoryIndex(bytes_max=2 * size)
    for id_ in ("a", "b"):
        index.keep(id_, one)
    index.find(["a"])
    index.keep("c", one)
    assert index.find(["a", "b", "c"]).keys() == {"a", "c"}


def test_a_block_larger_than_the_memory_is_searched_all_the_same() -> None:
    index = MemoryIndex(bytes_max=1)
    block = index.keep("a", stored([EAST], ["en"]))
    assert index.find(["a"]) == {}
    assert index.nearest(vector(1, 0), [block], NOTHING, 1) == [(0, pytest.approx(1))]

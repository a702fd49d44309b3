"""The nearest of many vectors."""

import numpy
import pytest

from quire.llm.similarity import nearest


def vector(*values: float) -> bytes:
    return numpy.array(values, dtype=numpy.float32).tobytes()


def test_the_most_similar_vectors_are_found_in_order() -> None:
    found = nearest(vector(1, 0), [vector(0, 1), vector(0.8, 0.6), vector(1, 0)], ["en"] * 3, 2)
    assert found == [(2, pytest.approx(1)), (1, pytest.approx(0.8))]


def test_a_language_that_is_near_as_a_whole_hides_no_other() -> None:
    german = [vector(0.9, 0.436) for _ in range(40)]
    english = [vector(0.6, 0.8) for _ in range(39)]
    answer = vector(0.8, 0.6)
    languages = ["de"] * 40 + ["en"] * 40
    assert nearest(vector(1, 0), [*german, *english, answer], languages, 1) == [(79, pytest.approx(0.8))]


def test_the_only_passage_of_a_language_is_compared_with_all() -> None:
    others = [vector(0.6, 0.8) for _ in range(40)]
    assert nearest(vector(1, 0), [*others, vector(1, 0)], [*["en"] * 40, "de"], 1)[0][0] == 40

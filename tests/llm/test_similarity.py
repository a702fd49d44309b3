"""The nearest of many vectors."""

import numpy
import pytest

from quire.llm.similarity import nearest


def vector(*values: float) -> bytes:
    return numpy.array(values, dtype=numpy.float32).tobytes()


def test_the_most_similar_vectors_are_found_in_order() -> None:
    found = nearest(vector(1, 0), [vector(0, 1), vector(0.8, 0.6), vector(1, 0)], 2)
    assert found == [(2, pytest.approx(1)), (1, pytest.approx(0.8))]

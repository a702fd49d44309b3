"""Exact search for the vectors nearest to another."""

from collections.abc import Sequence

import numpy


def nearest(vector: bytes, vectors: Sequence[bytes], limit: int) -> list[tuple[int, float]]:
    """The positions of the vectors that are most similar to one of the same size, with their similarities, most first.

    All are float32 of length one, so that the scalar product of two is their cosine similarity.
    """
    matrix = numpy.frombuffer(b"".join(vectors), dtype=numpy.float32).reshape(len(vectors), -1)
    similarities = matrix @ numpy.frombuffer(vector, dtype=numpy.float32)
    return [
        (int(position), float(similarities[position])) for position in numpy.argsort(-similarities)[:limit]
    ]

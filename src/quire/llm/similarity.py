"""Exact search for the vectors nearest to another, corrected for the languages of their texts.

A multilingual model puts texts of one language near each other: a German question is nearer to any German passage than
to the English one that answers it. Each similarity is counted from the mean of its language (I. Suzuki et al.,
"Centering Similarity Measures to Reduce Hubs", EMNLP 2013, by language).
"""

from collections.abc import Sequence

import numpy

MEAN_WEIGHT = 10
"""How many passages of average similarity are added to each language, for languages that few passages have."""


def nearest(
    vector: bytes, vectors: Sequence[bytes], languages: Sequence[str], limit: int
) -> list[tuple[int, float]]:
    """The positions of the vectors that are most similar to one of the same size, with their similarities, most first.

    All are float32 of length one, so that the scalar product of two is their cosine similarity.
    """
    matrix = numpy.frombuffer(b"".join(vectors), dtype=numpy.float32).reshape(len(vectors), -1)
    similarities = matrix @ numpy.frombuffer(vector, dtype=numpy.float32)
    _, groups = numpy.unique(numpy.array(languages), return_inverse=True)
    sums, counts = numpy.bincount(groups, weights=similarities), numpy.bincount(groups)
    means = (sums + MEAN_WEIGHT * similarities.mean()) / (counts + MEAN_WEIGHT)
    best = numpy.argsort(means[groups] - similarities)[:limit]
    return [(int(position), float(similarities[position])) for position in best]

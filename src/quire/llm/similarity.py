"""Exact search for the vectors nearest to another, corrected for the languages of their texts.

A multilingual model puts texts of one language near each other: a German question is nearer to any German passage than
to the English one that answers it. Each similarity is counted from the mean of its language (I. Suzuki et al.,
"Centering Similarity Measures to Reduce Hubs", EMNLP 2013, by language).

Vectors are stored in eight bits for each number, with a scale of their own: a quarter of float32, and the similarity of
two differs by less than a thousandth. The question stays float32.

Cost: linear in the vectors. 100,000 of 384 numbers are 39 megabytes and take about 30 milliseconds on one core.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import msgspec
import numpy
from numpy.typing import NDArray

from quire.domain.searching.finding import StoredVectors

MEAN_WEIGHT = 10
"""How many passages of average similarity are added to each language, for languages that few passages have."""

BYTES_MAX = 128 * 1024 * 1024
"""How much of the blocks stays in memory: those of about 300,000 passages with 384 numbers each."""

_SCALE_BYTES = 4
_STEPS = 127
_ROWS_AT_ONCE = 2048
"""How many vectors are multiplied as float32 together: as much as stays in the cache of a processor."""


def packed(vector: bytes) -> bytes:
    """A float32 vector in the form in which it is stored: its scale as float32, then eight bits for each number."""
    numbers = numpy.frombuffer(vector, dtype=numpy.float32)
    scale = numpy.float32(numpy.abs(numbers).max() / _STEPS)
    return scale.tobytes() + numpy.round(numbers / scale).astype(numpy.int8).tobytes()


class VectorBlock(msgspec.Struct, frozen=True):
    """Vectors as they are searched: a row of `matrix` times its scale is one of them."""

    numbers: NDArray[numpy.int64]
    languages: NDArray[numpy.int64]
    scales: NDArray[numpy.float32]
    matrix: NDArray[numpy.int8]

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return self.numbers.nbytes + self.languages.nbytes + self.scales.nbytes + self.matrix.nbytes


class MemoryIndex:
    """The vectors of one model: blocks that were searched lately stay in memory, up to a size."""

    def __init__(self, *, bytes_max: int = BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._blocks: OrderedDict[str, VectorBlock] = OrderedDict()
        self._size_bytes = 0
        self._languages: dict[str, int] = {}
        self._lock = threading.Lock()

    def find(self, ids: Sequence[str]) -> dict[str, VectorBlock]:
        """Those of the blocks with these ids that are in memory."""
        with self._lock:
            found = {id_: self._blocks[id_] for id_ in ids if id_ in self._blocks}
            for id_ in found:
                self._blocks.move_to_end(id_)
        return found

    def keep(self, id_: str, stored: StoredVectors) -> VectorBlock:
        """A block in the form in which it is searched; it stays in memory, in place of those used longest ago."""
        block = self._block(stored)
        with self._lock:
            if id_ not in self._blocks:
                self._blocks[id_] = block
                self._size_bytes += block.size_bytes
            while self._size_bytes > self._bytes_max:
                _, oldest = self._blocks.popitem(last=False)
                self._size_bytes -= oldest.size_bytes
        return block

    def nearest(
        self, vector: bytes, blocks: Sequence[VectorBlock], rest: StoredVectors, limit: int
    ) -> list[tuple[int, float]]:
        """The numbers of the passages whose vectors are most similar to one, most similar first, with similarities.

        Vectors of another size are passed over.
        """
        question = numpy.frombuffer(vector, dtype=numpy.float32)
        size_bytes = _SCALE_BYTES + len(question)
        fitting = [position for position, one in enumerate(rest.vectors) if len(one) == size_bytes]
        searched = [block for block in blocks if block.matrix.shape[1] == len(question)]
        if fitting:
            searched.append(self._block(_some(rest, fitting)))
        if not searched:
            return []
        numbers = numpy.concatenate([block.numbers for block in searched])
        similarities = numpy.concatenate([_similarities(block, question) for block in searched])
        languages = numpy.concatenate([block.languages for block in searched])
        centred = similarities - _means(similarities, languages)[languages]
        best = _largest(centred, limit)
        return [(int(numbers[position]), float(similarities[position])) for position in best]

    def _block(self, stored: StoredVectors) -> VectorBlock:
        rows = numpy.frombuffer(b"".join(stored.vectors), dtype=numpy.uint8).reshape(len(stored.numbers), -1)
        return VectorBlock(
            numpy.array(stored.numbers, dtype=numpy.int64),
            numpy.array([self._number_of(language) for language in stored.languages], dtype=numpy.int64),
            numpy.ascontiguousarray(rows[:, :_SCALE_BYTES]).view(numpy.float32).reshape(-1),
            numpy.ascontiguousarray(rows[:, _SCALE_BYTES:]).view(numpy.int8),
        )

    def _number_of(self, language: str) -> int:
        with self._lock:
            return self._languages.setdefault(language, len(self._languages))


def _some(stored: StoredVectors, positions: Sequence[int]) -> StoredVectors:
    return StoredVectors(
        [stored.numbers[position] for position in positions],
        [stored.languages[position] for position in positions],
        [stored.vectors[position] for position in positions],
    )


def _similarities(block: VectorBlock, question: NDArray[numpy.float32]) -> NDArray[numpy.float32]:
    """The scalar products, which are cosine similarities, since all vectors have length one."""
    products = [
        block.matrix[start : start + _ROWS_AT_ONCE].astype(numpy.float32) @ question
        for start in range(0, len(block.matrix), _ROWS_AT_ONCE)
    ]
    return numpy.concatenate(products) * block.scales


def _means(similarities: NDArray[numpy.float32], languages: NDArray[numpy.int64]) -> NDArray[numpy.float64]:
    """The mean of each language, drawn towards that of all where it has few passages."""
    sums, counts = numpy.bincount(languages, weights=similarities), numpy.bincount(languages)
    means: NDArray[numpy.float64] = (sums + MEAN_WEIGHT * similarities.mean()) / (counts + MEAN_WEIGHT)
    return means


def _largest(values: NDArray[numpy.float64], limit: int) -> NDArray[numpy.int64]:
    """The positions of the largest values, largest first; of equal ones, the first."""
    if limit < len(values):
        least = numpy.partition(values, len(values) - limit)[len(values) - limit]
        positions = numpy.flatnonzero(values >= least)
    else:
        positions = numpy.arange(len(values))
    return positions[numpy.argsort(-values[positions], kind="stable")][:limit]

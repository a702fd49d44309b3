"""Vectors in the form in which they are stored, as numbers again."""

import numpy
from numpy.typing import NDArray


def numbers_of(stored: bytes) -> NDArray[numpy.float32]:
    """The scale, then eight bits for each number."""
    (scale,) = numpy.frombuffer(stored[:4], numpy.float32)
    return numpy.frombuffer(stored[4:], numpy.int8) * scale

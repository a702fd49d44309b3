"""Texts that people wrote: the licences with which the benchmarks measure."""

from pathlib import Path

LICENCES = sorted((Path(__file__).parents[1] / "bench" / "references" / "licences").glob("*.txt"))
(GPL_3,) = [path for path in LICENCES if path.stem == "GPL-3"]


def paragraphs() -> list[str]:
    """The paragraphs of all licences."""
    pieces = (piece.strip() for path in LICENCES for piece in path.read_text("utf-8").split("\n\n"))
    return [piece for piece in pieces if piece]

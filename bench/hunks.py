"""The hunks of a long section against a rewrite, beside what difflib needs to compare the lines of the two alone.

The text is real prose with lines of usual length; of every second paragraph some words are others.
"""

import difflib
import time
from itertools import cycle
from pathlib import Path
from random import Random

from bench.processes import Broken
from bench.tables import Line, at_most, below
from quire.domain.review.proposals import Target, draw_up
from quire.domain.texts.block_diff import TextChange, apply_changes

SOURCES = Path(__file__).parent / "references" / "licences"
SECTION_BYTES = 512 * 1024
REWRITTEN_SHARE = 0.5
"""Paragraphs of which words are changed."""

WORDS_SHARE = 0.15
"""Words that are changed of them."""

ROUNDS = 7


def measure() -> list[Line]:
    """Each round compares the same two texts both ways."""
    base, rewrite = _texts()
    rounds = [(_seconds_of_difflib(base, rewrite), _seconds_of_hunks(base, rewrite)) for _ in range(ROUNDS)]
    floor, quire = (min(its) for its in zip(*rounds, strict=True))
    return [
        at_most(
            3,
            what=f"hunks of a section of {SECTION_BYTES // 1024} KiB against a rewrite",
            floor=f"difflib, lines alone {floor * 1e3:.0f} ms",
            quire=f"{quire * 1e3:.0f} ms",
            ratios=[ours / its for its, ours in rounds],
        ),
        below(300, "ms", quire * 1e3, what="the same"),
    ]


def _texts() -> tuple[str, str]:
    random = Random(6)
    paragraphs: list[str] = []
    length = 0
    sources = sorted(SOURCES.glob("*.txt"))
    for number, source in enumerate(cycle(sources)):
        for paragraph in source.read_text("utf-8").split("\n\n"):
            # The same prose comes again and again, and no two paragraphs of it are the same.
            paragraphs.append(f"{paragraph.strip()} ({number})" if number else paragraph.strip())
            length += len(paragraphs[-1].encode()) + 2
            if length > SECTION_BYTES:
                paragraphs.pop()
                rewritten = [
                    _rewritten(each, random) if random.random() < REWRITTEN_SHARE else each
                    for each in paragraphs
                ]
                return "\n\n".join(paragraphs), "\n\n".join(rewritten)
    raise Broken("There is no prose to compare.")


def _rewritten(paragraph: str, random: Random) -> str:
    return "\n".join(
        " ".join("otherwise" if random.random() < WORDS_SHARE else word for word in line.split(" "))
        for line in paragraph.split("\n")
    )


def _seconds_of_difflib(base: str, rewrite: str) -> float:
    started = time.perf_counter()
    difflib.SequenceMatcher(None, base.splitlines(), rewrite.splitlines()).get_opcodes()
    return time.perf_counter() - started


def _seconds_of_hunks(base: str, rewrite: str) -> float:
    started = time.perf_counter()
    draft = draw_up(Target("", "Section", base, 1, 0, len(base)), "replace", rewrite, ())
    seconds = time.perf_counter() - started
    changes = [TextChange(hunk.start, hunk.before, hunk.after) for hunk in draft.hunks]
    # Blanks alone are no difference.
    if apply_changes(base, changes).split() != rewrite.split():
        raise Broken("The hunks do not make the rewrite of the base.")
    return seconds

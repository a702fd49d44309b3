"""Checking a long section against its contract, with what a contract may have, and how that grows with the text.

One section keeps to its contract, one breaks it once in every sentence, and one so often that only the first findings
of it are wanted.
"""

import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice
from math import ceil
from statistics import median

from bench.processes import Broken
from bench.tables import Line, at_most, below
from quire.domain.contracts.checks import CheckContext, KnownSource, findings_in
from quire.domain.contracts.contract import AgreedLength, Contract, PreferredWord
from quire.domain.contracts.values import facts_of

WORDS = 8_000
TERMS = 200
GOAL_MILLISECONDS = 20.0
GROWTH_MAX = 2.2
"""Of twice the text; exactly linear would be two."""

ROUNDS = 15
SENTENCES = 6
"""Of a paragraph."""

KEPT = (
    "The rinse water is tested twice a day and released by the laboratory.",
    "Each batch is heated to 80 °C for 15 minutes [@source:norm], which the norm asks for.",
    "What was found is written into the log of the line before the next shift begins.",
    "The valve is opened by hand, slowly, until the needle of the second gauge comes to rest.",
)
BROKEN_ONCE = (
    "The rinse water is tested very carefully and released by the laboratory.",
    "Each batch is heated to 90 °C until the needle of the second gauge comes to rest.",
    "What was found is written into the log of the line, as somebody said [@nobody].",
    "The valve is opened by hand, slowly, until @fig:none says that it is enough.",
)
BROKEN = ("It is very cold, at 4 kg, and a record is kept, see @fig:none and [@nobody].",)
SOURCE = KnownSource("Norm", facts_of("Each batch is heated to 80 °C for 15 minutes."))

CONTRACT = Contract(
    purpose="How the line is cleaned.",
    forbidden_words=("very", *(f"phrase number{number} of them" for number in range(TERMS))),
    preferred_words=(
        PreferredWord("patient record", ("record",)),
        *(PreferredWord(f"term{number}", (f"word{number}", f"saying{number} so")) for number in range(TERMS)),
    ),
    must_cite=("norm",),
    length=AgreedLength("words", 10, 20_000),
)


def measure() -> list[Line]:
    """Each round checks half a text and the whole one, by computing time."""
    return [
        *_lines("that keeps to it", KEPT),
        *_lines("that breaks it in every sentence", BROKEN_ONCE),
        *_lines("that breaks it everywhere", BROKEN),
    ]


def _lines(what: str, sentences: tuple[str, ...]) -> Iterator[Line]:
    half, whole = (_text(sentences, words) for words in (WORDS // 2, WORDS))
    around = CheckContext(sources={"norm": SOURCE}, keys=("source:norm",), language="en")
    checks = [partial(findings_in, text, CONTRACT, around) for text in (half, whole)]
    found = len(checks[1]())
    if (found > 0) != (sentences is not KEPT):
        raise Broken(f"A section {what} has {found} findings.")
    rounds = [tuple(_milliseconds(check) for check in checks) for _ in range(ROUNDS)]
    halves, wholes = zip(*rounds, strict=True)
    yield below(
        GOAL_MILLISECONDS,
        "ms",
        median(wholes),
        what=f"check a section of {WORDS:,} words {what}, CPU",
        compared=f"{min(wholes):.1f}–{max(wholes):.1f} ms",
    )
    yield at_most(
        GROWTH_MAX,
        what=f"the same, {what}, beside half the text",
        floor=f"{median(halves):.1f} ms",
        quire=f"{median(wholes):.1f} ms",
        ratios=[its / part for part, its in rounds],
    )


def _text(sentences: tuple[str, ...], words: int) -> str:
    """Paragraphs of some sentences each."""
    length = sum(len(sentence.split()) for sentence in sentences) / len(sentences)
    written = list(islice(cycle(sentences), ceil(words / length)))
    paragraphs = (" ".join(written[start : start + SENTENCES]) for start in range(0, len(written), SENTENCES))
    return "\n\n".join(paragraphs)


def _milliseconds(check: partial[object]) -> float:
    started = time.process_time()
    check()
    return (time.process_time() - started) * 1000

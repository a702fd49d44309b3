"""How many parts of sentences are refused as cut, of parts that are taken at random from real files."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from bench.retrieval import KEY, Key, reading_of
from bench.tables import Line
from quire.domain.citing.quote_matching import QuoteMatcher, is_evidence

PARTS = 4_000
WORDS_MIN = 4
SENTENCE_WORDS_MIN = 8
SENTENCE_WORDS_MAX = 60

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-ZÄÖÜÀ-Þ«„“])")
_PROSE = re.compile(r"[A-ZÄÖÜÀ-Þ][^{}\\<>|=_*`#\[\]\t]*[a-zà-ÿ)]\.")


class _Passage(msgspec.Struct, frozen=True):
    matcher: QuoteMatcher
    sentences: tuple[str, ...]


def measure() -> list[Line]:
    """Read the files, and look the same parts up at each run; each file has the same chance."""
    key = msgspec.toml.decode(KEY.read_bytes(), type=Key)
    files = [passages for file in key.sections if (passages := asyncio.run(_passages_of(file)))]
    states = Counter(_states(files))
    return [
        Line(
            what=f"parts of sentences refused as cut, of {PARTS:,} random ones",
            quire=f"{states['cut'] / PARTS:.1%}",
            compared=", ".join(f"{state} {count}" for state, count in states.most_common()),
        )
    ]


def _states(files: list[list[_Passage]]) -> Iterator[str]:
    chance = random.Random(12)
    asked = 0
    while asked < PARTS:
        passage = chance.choice(chance.choice(files))
        sentence = chance.choice(passage.sentences)
        words = list(re.finditer(r"\S+", sentence))
        count = chance.randint(WORDS_MIN, len(words) - 1)
        first = chance.randrange(len(words) - count + 1)
        part = sentence[words[first].start() : words[first + count - 1].end()].rstrip(".,;:")
        if is_evidence(part):
            asked += 1
            checked = passage.matcher.check(part)
            yield checked.reason or checked.state


async def _passages_of(file: str) -> list[_Passage]:
    reading = await reading_of(file)
    found = [] if reading is None else reading.passages
    passages = ((one.text, tuple(_sentences(one.text))) for one in found)
    return [_Passage(QuoteMatcher(text), sentences) for text, sentences in passages if sentences]


def _sentences(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        for sentence in _BETWEEN_SENTENCES.split(paragraph):
            is_usual = SENTENCE_WORDS_MIN <= len(sentence.split()) <= SENTENCE_WORDS_MAX
            if is_usual and _PROSE.fullmatch(sentence):
                yield sentence

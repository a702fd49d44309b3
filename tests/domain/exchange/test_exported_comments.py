"""Threads go out with the words that they are about, which are found again in what another program wrote."""

import pytest

from quire.domain.exchange.exported_comments import ranges_in_written, remark_digest
from quire.domain.texts.ranges import TextRange

CONTENT = (
    "Rinse **twice** with [water](https://example.org), see @fig:pump.[^1]\n\n"
    "| a | b |\n|---|---|\n\n[^1]: Once more."
)
WRITTEN = "Rinse twice with water, see Figure 1.\na\nb\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("twice** with [water]", "twice with water"),
        ("water](https://example.org)", "water"),
        ("| b |", "b"),
        ("with [water](https://example.org), see @fig", "with water, see"),
        ("Once more", None),
        ("**", None),
    ],
)
def test_words_are_found_as_they_were_written(words: str, expected: str | None) -> None:
    start = CONTENT.index(words)
    (found,) = ranges_in_written(CONTENT, [TextRange(start, start + len(words))], WRITTEN)
    assert (None if found is None else WRITTEN[found.start : found.end]) == expected


def test_what_says_the_same_is_the_same_however_it_is_set() -> None:
    assert remark_digest("Ann  Lee", "Why\n\ntwo?") == remark_digest("Ann Lee", "Why two?")
    assert remark_digest("Ann", "Lee why?") != remark_digest("Ann Lee", "why?")

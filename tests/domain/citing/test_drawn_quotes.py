"""Parts that are drawn from sentences of other texts: none that is turned is verified, and more of the honest are."""

from pathlib import Path

import pytest

from quire.domain.citing.quote_matching import QuoteMatcher
from tests.quote_tables import rows_of

PAGE = Path(__file__).with_name("drawn_quotes.md")
TURNED, HONEST, NEAR_MISSES = PAGE.read_text("utf-8").split("\n## ")[1:]
HONEST_SHARE_MIN = 0.33
"""What is reached, and no goal: in doubt a part is refused."""


def is_found(source: str, quote: str) -> bool:
    return QuoteMatcher(source).check(quote).is_found


@pytest.mark.parametrize(("source", "quote", "expected"), [*rows_of(TURNED), *rows_of(NEAR_MISSES)])
def test_no_drawn_part_that_is_turned_is_verified(source: str, quote: str, expected: str) -> None:
    checked = QuoteMatcher(source).check(quote)
    assert (checked.reason or checked.state) == expected


def test_some_of_the_honest_parts_are_verified() -> None:
    rows = list(rows_of(HONEST))
    found = [quote for source, quote, _ in rows if is_found(source, quote)]
    assert len(found) >= len(rows) * HONEST_SHARE_MIN, found

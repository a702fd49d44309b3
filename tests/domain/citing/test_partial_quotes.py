"""Parts of sentences: those that say something else are never verified, and most of the ordinary ones are."""

from pathlib import Path

import pytest

from quire.domain.citing.quote_matching import QuoteMatcher
from tests.quote_tables import rows_of

PAGE = Path(__file__).with_name("partial_quotes.md")
CUT, ORDINARY, CUT_IN_CLAUSES = PAGE.read_text("utf-8").split("\n## ")[1:]
ORDINARY_SHARE_MIN = 0.9


def state(source: str, quote: str) -> str:
    checked = QuoteMatcher(source).check(quote)
    return checked.reason or checked.state


def test_there_are_examples_of_both_sorts() -> None:
    assert len(list(rows_of(CUT))) >= 60
    assert len(list(rows_of(ORDINARY))) >= 50


@pytest.mark.parametrize(("source", "quote", "expected"), [*rows_of(CUT), *rows_of(CUT_IN_CLAUSES)])
def test_what_says_something_else_is_never_verified(source: str, quote: str, expected: str) -> None:
    assert state(source, quote) == expected


def test_most_ordinary_ones_are_verified() -> None:
    rows = list(rows_of(ORDINARY))
    refused = [quote for source, quote, expected in rows if state(source, quote) != expected]
    assert len(refused) <= len(rows) * (1 - ORDINARY_SHARE_MIN), refused

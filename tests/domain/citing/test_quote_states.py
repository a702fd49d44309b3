"""The tables of `docs/references.md`: what each state of a quote means."""

from pathlib import Path

import pytest

from quire.domain.citing.quote_matching import QuoteMatcher
from tests.quote_tables import rows_of

PAGE = Path(__file__).parents[3] / "docs" / "references.md"


def test_there_are_tables() -> None:
    assert len(list(rows_of(PAGE.read_text("utf-8")))) > 50


@pytest.mark.parametrize(("source", "quote", "state"), list(rows_of(PAGE.read_text("utf-8"))))
def test_the_tables_say_what_becomes_of_a_quote(source: str, quote: str, state: str) -> None:
    checked = QuoteMatcher(source).check(quote)
    assert (checked.reason or checked.state) == state

"""The tables of `docs/references.md`: what each state of a quote means."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quire.domain.citing.quote_matching import QuoteMatcher

PAGE = Path(__file__).parents[3] / "docs" / "references.md"
HEADER = "| the source says | the quote | state |"


def rows() -> Iterator[tuple[str, str, str]]:
    for table in PAGE.read_text("utf-8").split(HEADER)[1:]:
        for line in table.strip().split("\n")[1:]:
            if not line.startswith("|"):
                break
            source, quote, state = (cell.strip() for cell in line.strip("|").split(" | "))
            yield re.sub("<br>", "\n", source), quote, state


def test_there_are_tables() -> None:
    assert len(list(rows())) > 50


@pytest.mark.parametrize(("source", "quote", "state"), list(rows()))
def test_the_tables_say_what_becomes_of_a_quote(source: str, quote: str, state: str) -> None:
    checked = QuoteMatcher(source).check(quote)
    assert (checked.reason or checked.state) == state

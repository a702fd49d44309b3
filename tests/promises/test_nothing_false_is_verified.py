"""Of quotes that say something else than their source, none is shown as found; and true ones are not refused."""

from collections import Counter
from functools import cache

import pytest

from quire.domain.citing.quote_matching import CheckedQuote
from tests.promises.quote_operators import OPERATORS, Quote, Quoter, Source, sources, texts

FILES_MIN = 20
QUICK, LONG = 1_000, 20_000
"""How many quotes are made in all: a quarter exact, a quarter noisy, the others altered."""


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--long"))


@cache
def files(is_long: bool) -> list[list[Source]]:
    return [made for blocks in texts(is_long=is_long) if (made := sources(blocks))]


def checked(quote: Quote) -> CheckedQuote:
    return quote.source.matcher.check(quote.text)


def test_there_are_enough_real_files(is_long: bool) -> None:
    assert len(files(is_long)) >= FILES_MIN
    assert len(OPERATORS) >= 15


def test_of_exact_quotes_nearly_all_are_verified(is_long: bool) -> None:
    quoter = Quoter(files(is_long), seed=1)
    quotes = [quote for _ in range((LONG if is_long else QUICK) // 4) if (quote := quoter.exact())]
    refused = [quote.text for quote in quotes if checked(quote).state != "verified"]
    assert len(refused) <= len(quotes) * 0.005, refused


def test_of_noisy_quotes_nearly_all_are_found(is_long: bool) -> None:
    quoter = Quoter(files(is_long), seed=2)
    quotes = [quote for _ in range((LONG if is_long else QUICK) // 4) if (quote := quoter.noisy())]
    refused = [quote.text for quote in quotes if checked(quote).state not in {"verified", "repaired"}]
    assert len(refused) <= len(quotes) * 0.05, refused


def test_no_altered_quote_is_shown_as_found(is_long: bool) -> None:
    quoter = Quoter(files(is_long), seed=3)
    wanted = (LONG if is_long else QUICK) // 2
    made: Counter[str] = Counter()
    shown = []
    while made.total() < wanted:
        for operator in OPERATORS:
            quote = quoter.altered(operator)
            if quote is not None:
                made[operator] += 1
                if checked(quote).state in {"verified", "repaired"}:
                    shown.append((operator, quote.text))
    assert shown == []
    assert len(made) >= 15

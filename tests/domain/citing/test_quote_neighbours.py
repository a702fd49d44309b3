"""Words beside a quote that bind its first or its last word."""

import pytest

from quire.domain.citing.quote_neighbours import binds_beginning, binds_end


@pytest.mark.parametrize(
    ("before", "quote"),
    [
        ("Most ", "pumps are safe"),
        ("Many of the ", "pumps are safe"),
        ("About 40 % of ", "users agree"),
        ("Nine out of ten ", "users agree"),
        ("Every other ", "pump is safe"),
        ("Die meisten ", "Pumpen sind dicht"),
        ("Die Hälfte ", "der Pumpen ist dicht"),
        ("Jede zweite ", "Pumpe ist dicht"),
        ("La plupart ", "des pompes sont fiables"),
        ("Une grande partie ", "des pompes sont fiables"),
        ("The tank holds water or ", "acid of the plant"),
        ("Der Tank fasst Wasser oder ", "starke Säure"),
        ("The drug can ", "cause a rash"),
    ],
)
def test_it_binds_the_beginning(before: str, quote: str) -> None:
    assert binds_beginning(before, quote)


@pytest.mark.parametrize(
    ("before", "quote"),
    [
        ("The most ", "important pump is safe"),
        ("Most of the water flows into ", "the second tank"),
        ("Many pumps have ", "a valve of steel"),
        ("Water or acid flows into ", "the second tank"),
        ("You can ", "open the second menu"),
        ("The menu can ", "be opened with a key"),
        ("Sie können ", "das Menü öffnen"),
    ],
)
def test_it_binds_something_else(before: str, quote: str) -> None:
    assert not binds_beginning(before, quote)


@pytest.mark.parametrize(
    ("quote", "behind"),
    [
        ("The tank holds acid", " or water."),
        ("Es fasst Säure", ", oder Wasser."),
        ("It is as good", " as new."),
    ],
)
def test_it_binds_the_end(quote: str, behind: str) -> None:
    assert binds_end(quote, behind)


@pytest.mark.parametrize(
    ("quote", "behind"),
    [("The tank holds acid", " and water."), ("It is used", " as a tank."), ("It is as good", " and new.")],
)
def test_the_end_stands_alone(quote: str, behind: str) -> None:
    assert not binds_end(quote, behind)

"""Numbers of lists and clauses in their forms."""

import pytest

from quire.formats.reading.numbers import written_number


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (3, "decimal", "3"),
        (3, "decimalZero", "03"),
        (2, "lowerLetter", "b"),
        (28, "upperLetter", "BB"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (7, "cardinalText", "7"),
        (0, "lowerLetter", "0"),
        (10**9, "lowerLetter", "1000000000"),
        (10**9, "upperRoman", "1000000000"),
    ],
)
def test_a_number_is_written_in_its_form(number: int, form: str, written: str) -> None:
    assert written_number(number, form) == written

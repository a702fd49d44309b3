"""Numbers of lists, clauses and headings, as office programs and browsers write them."""

from typing import Literal

NumberForm = Literal[
    "decimal", "decimalZero", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman", "ordinal"
]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LETTERS_REPEATED_MAX = 10
_ROMAN = list(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "m cm d cd c xc l xl x ix v iv i".split(),
        strict=True,
    )
)
_ROMAN_MAX = 3999


def written_number(number: int, form: str) -> str:
    """A number in one of the forms; in an unknown form, and where a form has no sign for it, in figures."""
    match form:
        case "lowerLetter" | "upperLetter":
            written = _in_letters(number)
        case "lowerRoman" | "upperRoman":
            written = _in_roman(number)
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)
    return written.upper() if form.startswith("upper") else written


def _in_letters(number: int) -> str:
    """a to z, then aa, bb and so on."""
    times, letter = divmod(number - 1, len(_LETTERS))
    return _LETTERS[letter] * (times + 1) if 0 <= times < _LETTERS_REPEATED_MAX else str(number)


def _in_roman(number: int) -> str:
    if not 0 < number <= _ROMAN_MAX:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        times, number = divmod(number, value)
        written += sign * times
    return written

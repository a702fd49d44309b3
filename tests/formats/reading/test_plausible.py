"""Whether letters can be words of a language: true words are never garbled, letters of a shifted font are."""

import pytest

from quire.formats.reading.plausible import is_garbled

ENGLISH = (
    "The dancers ran into the dressing room and closed the door behind them because somebody had called. " * 5
)


def shifted(text: str, by: int) -> str:
    """Each letter as another one of the alphabet."""
    return "".join(chr((ord(sign) - 97 + by) % 26 + 97) if sign.isalpha() else sign for sign in text.lower())


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Die Verantwortlichen prüften den Durchfluss der nördlichen Leitung, während die Pumpe stillstand. "
        * 5,
        "Čtvrtek byl pro všechny zaměstnance skladu posledním dnem měsíce, smršť trhla vlnu. " * 6,
        "Начальник склада проверил давление и закрыл вентиль. " * 9,
        "const char *strncpy_s(void) { return NULL; } the function returns nothing when it fails again " * 5,
        "Short text.",
    ],
)
def test_words_of_languages_and_programs_are_plausible(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize("by", [1, 3, 7, 13, 25])
def test_letters_that_are_other_letters_are_not(by: int) -> None:
    assert is_garbled(shifted(ENGLISH, by))

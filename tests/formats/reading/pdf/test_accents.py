"""Accents that are drawn as runs of their own, above capitals, belong to their letters."""

import pytest

from quire.formats.reading.pdf.accents import with_accents
from quire.formats.reading.pdf.runs import Run


def run(text: str, left: float, right: float, base: float, size: float = 10) -> Run:
    return Run(text, 0, left, right, base - 2, base + 8, base, size, 0, "none", 0, 0)


LETTERS = run("Ecriture sur le disque", 100, 200, 500)


@pytest.mark.parametrize(
    ("runs", "texts"),
    [
        ([run(" ´", 101, 106, 502), LETTERS], [" Écriture sur le disque"]),
        ([LETTERS, run("´", 101, 106, 502)], ["Écriture sur le disque"]),
        ([run("le", 80, 95, 500), run("´", 101, 106, 502), LETTERS], ["le", "Écriture sur le disque"]),
        ([run(" \u0338", 101, 108, 500), run("= 30", 101, 120, 500)], [" ≠ 30"]),
    ],
)
def test_it_is_put_on_the_letter_below_it(runs: list[Run], texts: list[str]) -> None:
    assert [one.text for one in with_accents(runs)] == texts


@pytest.mark.parametrize(
    "accent",
    [
        run("´", 140, 145, 502),
        run("´", 101, 106, 500),
        run("´", 101, 106, 520),
        run("´", 101, 106, 502, size=7),
        run("?", 101, 106, 502),
    ],
)
def test_a_sign_elsewhere_stays_by_itself(accent: Run) -> None:
    assert with_accents([accent, LETTERS]) == [accent, LETTERS]
    assert with_accents([LETTERS, accent]) == [LETTERS, accent]

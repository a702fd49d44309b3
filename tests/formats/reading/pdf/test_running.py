"""Running heads and feet, with the number of the page in many forms, are no text."""

import pytest

from tests.formats.reading.pdf.samples import at, below, pdf, read


def handbook(head: str, foot: str) -> list[str]:
    """Four pages on which each sentence continues."""
    pages = []
    for page in range(4):
        body = [
            f"Rule {20 * page + number} of the handbook puts crate {37 * page + number} in row {number} of hall 6, and"
            for number in range(20)
        ]
        title, _, number = head.partition("|")
        pages.append(
            at(60, 760, title, 9)
            + (at(480, 760, number % (page + 1, 4), 9) if number else "")
            + below(60, 700, body)
            + (at(280, 40, foot % (page + 1, 4), 8) if foot else "")
        )
    return read(pdf(*pages))


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Handbook of the warehouse, version 7|Page %d of %d", ""),
        ("Handbook of the warehouse|Seite %d von %d", ""),
        ("Handbook of the warehouse|%d/%d", ""),
        ("Handbook of the warehouse", "Page %d of %d"),
        ("Handbook of the warehouse", "- %d / %d -"),
    ],
)
def test_a_sentence_continues_over_running_heads_and_feet(head: str, foot: str) -> None:
    (text,) = handbook(head, foot)
    assert "of hall 6, and Rule 20 of the handbook puts crate 37" in text
    assert "warehouse" not in text

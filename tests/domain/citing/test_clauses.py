"""Clauses that say nothing about their neighbours, by rules on words."""

import pytest

from quire.domain.citing.clauses import joined_before, joined_behind


@pytest.mark.parametrize(
    ("before", "behind", "joined"),
    [
        ("It is kept dry", ", and the lid is not closed.", ""),
        ("It is kept", " dry, and the lid is not closed.", " dry"),
        ("It is kept dry", "; the lid is not closed.", ""),
        ("It met in Lyon", ", which is not large.", ""),
        ("It met in Lyon", ", which is not large, and never in Bern.", ", and never in Bern."),
        ("It is kept dry", " because it must not rust.", " "),
        ("It is kept dry", " to prevent rust, but not in winter.", " , but not in winter."),
        ("It flows north", " for nearly 40 km.", " for  40 km."),
    ],
)
def test_what_stands_alone_behind_a_quote_is_no_part_of_it(before: str, behind: str, joined: str) -> None:
    assert joined_behind(behind, before, ["en"]) == joined


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("It is kept dry", ", but the lid is not closed."),
        ("It is kept dry", ", and never closed."),
        ("It is kept dry", ", and this is not true."),
        ("It is kept dry", ", and the lid is closed unless it rains."),
        ("It is kept dry", ", and the dry lid is not closed."),
        ("All of it is kept dry", ", and the lid is not."),
        ("It shows the box, the bag", ", and the lid is not new."),
        ("It shows boxes", ", which are not new."),
        ("It is not kept dry", " because it must not rust."),
    ],
)
def test_what_may_speak_of_the_quote_is_a_part_of_it(before: str, behind: str) -> None:
    assert joined_behind(behind, before, ["en"]) == behind


@pytest.mark.parametrize(
    ("before", "behind", "joined"),
    [
        ("The lid is not closed, and ", "it is kept dry.", ""),
        ("The box, which is not new, ", "is kept dry.", "The box"),
        ("The lid is not closed, ", "it is kept dry.", "The lid is not closed, "),
        ("It is not known that the lid is closed, and ", "it is kept dry.", None),
        ("If the lid is not closed, and ", "it is kept dry", None),
        ("Not all of it is closed, and ", "it is kept dry", None),
    ],
)
def test_the_same_holds_before_a_quote(before: str, behind: str, joined: str | None) -> None:
    assert joined_before(before, behind, ["en"]) == (before if joined is None else joined)

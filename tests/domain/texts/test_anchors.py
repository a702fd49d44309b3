"""Where a part of a text stands in what became of the text."""

import pytest

import quire.domain.texts.anchors
from quire.domain.texts.anchors import TextAnchors

THEN = "Open the valve.\n\nWait for ten minutes.\n\nClose the valve."


def found(part: str, current: str, *, text: str = THEN) -> str | None:
    """The current text, with bars around the place where a part of the text is found."""
    start = text.index(part)
    place = TextAnchors(text, current).find_part(start, start + len(part))
    return None if place is None else f"{current[: place[0]]}|{current[slice(*place)]}|{current[place[1] :]}"


def test_a_part_of_a_block_moves_with_the_block() -> None:
    current = f"Look first.\n\n{THEN}"
    expected = "Look first.\n\nOpen the valve.\n\nWait for |ten| minutes.\n\nClose the valve."
    assert found("ten", current) == expected


def test_a_part_over_several_blocks_is_found_with_all_of_them() -> None:
    assert found("minutes.\n\nClose", f"{THEN} Tell it.") is not None
    assert found("minutes.\n\nClose", THEN.replace("\n\nClose", "\n\nLook.\n\nClose")) is None


def test_words_that_stand_only_once_are_found_in_a_block_that_was_changed() -> None:
    current = "Open the valve.\n\nThen wait for ten minutes.\n\nClose the valve."
    assert found("for ten", current) == current.replace("for ten", "|for ten|")


@pytest.mark.parametrize(
    ("text", "current"),
    [
        ("Open the valve.", "Open the tap."),
        ("Open the valve.", "Open the valve. Close the valve."),
        ("Open the valve or the valve.", "Open it, or the valve."),
        ("Open the valve.", ""),
    ],
)
def test_words_that_are_gone_or_not_unique_are_not_guessed(text: str, current: str) -> None:
    assert found("the valve", current, text=text) is None


@pytest.mark.parametrize("current", [f"{THEN} Tell it.", "Something else.", ""])
def test_the_end_of_a_text_stays_its_end(current: str) -> None:
    assert TextAnchors(THEN, current).find_part(len(THEN), len(THEN)) == (len(current), len(current))


def test_a_place_within_a_block_is_found_with_the_block_or_not_at_all() -> None:
    place = THEN.index("ten")
    moved = f"Look.\n\n{THEN}"
    assert TextAnchors(THEN, moved).find_part(place, place) == (moved.index("ten"), moved.index("ten"))
    assert TextAnchors(THEN, THEN.replace("ten", "two")).find_part(place, place) is None


def test_a_gap_alone_is_found_by_what_stands_around_it() -> None:
    assert found("\n\n", "Open the valve.\n\nWait.", text="Open the valve.\n\nWait.") is not None
    assert found("\n\n", "Open the valve.\n\nGo.", text="Open the valve.\n\nWait.") is None


def test_searches_for_words_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words that stand twice with all that is beside them need many searches, and a text may have thousands of them."""
    twice = " ".join(f"word{number}" for number in range(60))
    text = f"{'filling ' * 1_000}only here. {twice}. {twice}."
    current = f"New. {text} New."
    monkeypatch.setattr(quire.domain.texts.anchors, "SEARCHED_CHARACTERS_MAX", 50 * len(text))
    found = TextAnchors(text, current)
    start = text.index("only here")
    assert found.find_words(start, start + 9) == (start + 5, start + 14)
    for number in range(20, 40):
        at = text.index(f"word{number}")
        assert found.find_words(at, at + 6) is None
    assert found.find_words(start, start + 9) is None, "nothing is searched for any more"
    assert TextAnchors(text, current).find_words(start, start + 9) == (start + 5, start + 14)

"""The words of comments in what becomes of their text, and whom a comment mentions."""

import pytest

from quire.domain.comments.comments import FollowedText, NewAnchor, anchor_on, anchored, check_text, mentioned
from quire.domain.errors import BlankComment, InvalidField
from quire.domain.limits import Limits

THEN = "Open the valve.\n\nWait for ten minutes.\n\nClose the valve."


def followed(part: str, now: str, *, text: str = THEN) -> str | None:
    """The later text with bars around the words, or None where they were changed."""
    start = text.index(part)
    found = FollowedText(text, now).find(start, start + len(part))
    if found is None:
        return None
    assert now[found.start : found.end] == part
    return f"{now[: found.start]}|{part}|{now[found.end :]}"


@pytest.mark.parametrize(
    ("part", "now", "expected"),
    [
        (
            "ten minutes",
            f"Look.\n\n{THEN}",
            "Look.\n\nOpen the valve.\n\nWait for |ten minutes|.\n\nClose the valve.",
        ),
        (
            "ten minutes",
            THEN.replace("Wait", "Then wait"),
            THEN.replace("Wait for ten minutes", "Then wait for |ten minutes|"),
        ),
        # The same words stand twice, and the edit is elsewhere.
        ("the valve", f"{THEN} Tell it.", f"{THEN.replace('the valve', '|the valve|', 1)} Tell it."),
        # They are told from the others by the words beside them, after edits on both sides.
        (
            "the valve",
            "First open the tap, then Open the valve.\n\nWait.\n\nClose the valve.",
            "First open the tap, then Open |the valve|.\n\nWait.\n\nClose the valve.",
        ),
        # A block that was moved takes its words along.
        (
            "ten minutes",
            "Wait for ten minutes.\n\nOpen the valve.\n\nClose the valve.",
            "Wait for |ten minutes|.\n\nOpen the valve.\n\nClose the valve.",
        ),
    ],
)
def test_a_range_moves_with_its_words(part: str, now: str, expected: str) -> None:
    assert followed(part, now) == expected


@pytest.mark.parametrize(
    ("part", "now"),
    [
        ("ten minutes", THEN.replace("ten", "two")),
        ("ten minutes", THEN.replace("minutes", "minutesworth")),
        ("ten", THEN.replace("ten", "often")),
        ("ten", THEN.replace("ten ", "two ") + " Look often."),
        ("ten minutes", "Open the valve.\n\nClose the valve."),
        ("Wait for ten minutes.", ""),
    ],
)
def test_words_that_were_changed_are_not_found_elsewhere(part: str, now: str) -> None:
    assert followed(part, now) is None


def test_which_of_two_equal_sentences_was_removed_is_not_guessed() -> None:
    assert followed("Do it. ", "Do it. Go.", text="Do it. Do it. Go.") is None


def test_words_are_found_in_another_text_only_where_they_are_not_there_by_chance() -> None:
    text = "One two three four five six seven eight nine.\n\nShort."
    moved = FollowedText(text, f"Another beginning.\n\n{text}")
    assert moved.find_moved(4, 7) is not None
    assert FollowedText(text, "Not the words, but two of them.").find_moved(4, 7) is None


def test_an_anchor_covers_words_without_the_space_around_them() -> None:
    anchor = anchored(THEN, NewAnchor(4, 9, 3))
    assert (anchor.quote, anchor.start, anchor.end, anchor.revision) == ("the", 5, 8, 3)
    assert (anchor.before, anchor.after) == ("Open", "valve.")


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 3), (0, 1_000), (15, 17)])
def test_an_anchor_without_words_is_refused(start: int, end: int) -> None:
    with pytest.raises(InvalidField, match="words within the section"):
        anchored(THEN, NewAnchor(start, end, 1))


@pytest.mark.parametrize(
    ("content", "words", "quote"),
    [
        ("Open **the** valve.", "the valve", "the** valve"),
        ("Open [the valve](https://x.example) now.", "Open the", "Open [the"),
    ],
)
def test_words_are_found_as_they_are_read(content: str, words: str, quote: str) -> None:
    anchor = anchor_on(content, words, 1)
    assert content[anchor.start : anchor.end] == quote


@pytest.mark.parametrize("words", ["", "—", "the tap", "valv", "it"])
def test_words_that_are_not_there_once_are_refused(words: str) -> None:
    with pytest.raises(InvalidField, match="exactly once"):
        anchor_on("Open the valve, close it, and look at it.", words, 1)


def test_an_anchor_covers_no_more_than_a_passage() -> None:
    with pytest.raises(InvalidField, match="at most 10000"):
        anchored("word " * 3_000, NewAnchor(0, 15_000, 1))


def test_a_comment_says_something_and_not_too_much() -> None:
    assert check_text("  Why?\n", Limits()) == "Why?"
    with pytest.raises(BlankComment):
        check_text(" \n", Limits())
    with pytest.raises(InvalidField, match="at most 4 bytes"):
        check_text("äää", Limits(comment_bytes_max=4))


def test_people_are_mentioned_by_their_names() -> None:
    names = ["Anna", "ben@example.org", "c.d"]
    text = "Ask @anna, @ben@example.org, or @c.d. Not @nobody, nor mail@Anna; @anna again."
    assert mentioned(text, names) == ("Anna", "ben@example.org", "c.d")

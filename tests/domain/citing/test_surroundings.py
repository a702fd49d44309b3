"""The sentence of a quote is shown whole, with what the quote leaves out."""

import pytest

from quire.domain.citing.running_text import RunningText
from quire.domain.citing.surroundings import BETWEEN_SENTENCES_MAX, Surroundings
from quire.domain.citing.withdrawn import Withdrawn
from quire.domain.texts.ranges import TextRange


def surroundings(text: str, *parts: str) -> Surroundings:
    ranges = [TextRange(text.index(part), text.index(part) + len(part)) for part in parts]
    return Surroundings(text, RunningText(text), Withdrawn(text), ranges)


def shown(text: str, *parts: str) -> str:
    """The sentence with what is left out in brackets."""
    sentence, left_out = surroundings(text, *parts).sentence()
    for start, end in reversed(left_out):
        sentence = f"{sentence[:start]}[{sentence[start:end]}]{sentence[end:]}"
    return sentence


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("So. The work is free of charge. So.", ["is free"], "[The work ]is free[ of charge.]"),
        ("The work\nis free.", ["is free"], "[The work ]is free."),
        (
            "The work is free. It is new. It is good.",
            ["work", "good"],
            "[The ]work[ is free.] [It is new.] [It is ]good.",
        ),
        ("It is forbidden:\n- to run\n- to smoke", ["to smoke"], "[It is forbidden:] … to smoke"),
    ],
)
def test_the_sentence_with_what_is_left_out(text: str, parts: list[str], expected: str) -> None:
    assert shown(text, *parts) == expected


def test_what_lies_between_two_sentences_is_elided_where_it_is_long() -> None:
    text = "The first is so. " + "A sentence between. " * BETWEEN_SENTENCES_MAX + "The last is so."
    assert shown(text, "The first is so.", "The last is so.") == "The first is so. … The last is so."


def test_a_whole_sentence_leaves_nothing_out() -> None:
    assert surroundings("So. The work is free. So.", "The work is free").is_whole
    assert not surroundings("So. The work is free. So.", "work is free").is_whole


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It takes 5 to 10 mg of it.", "It takes 5"),
        ("It takes 5 mg of it.", "It takes 5"),
        ("It takes 5 million of it.", "It takes 5"),
        ("It takes over 5 mg of it.", "5 mg of it"),
        ("It takes 1 000 people.", "000 people"),
        ("It takes 1 000 people.", "It takes 1"),
        ("It takes 5 × 10⁶ of it.", "It takes 5"),
        ("Is it so?", "it so"),
    ],
)
def test_a_part_of_a_figure_or_question_is_something_else(text: str, quote: str) -> None:
    assert surroundings(text, quote).may_turn({"en"})

"""Thoughts are told from the answer, however the text is cut into pieces; the same words elsewhere stay."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.conversation.thoughts import ASIDE_CHARACTERS_MAX, ThoughtFilter, without_thoughts

CASES = [
    ("<think>\nI should not say this.\n</think>\n\nalpha beta", "alpha beta"),
    ("\n\n<think>hm</think>alpha", "alpha"),
    ("<THINK>hm</Think> alpha", "alpha"),
    ("<think>\n\n</think>\n\nalpha", "alpha"),
    ("<think>a</think>\n<think>b</think>\nalpha", "alpha"),
    ("<think>a < b </thin</think>alpha", "alpha"),
    ("<thinking>hm</thinking>\nalpha", "alpha"),
    ("<thought>hm</thought>alpha", "alpha"),
    ("[THINK]hm[/THINK]alpha", "alpha"),
    ("<think>it never ends", ""),
    # The closing tag alone: all before it was thought.
    ("The user wants a list.\n</think>\n\nalpha", "alpha"),
    ("The user wants a list.</think>\nalpha", "alpha"),
    ("</think>\n\nalpha", "alpha"),
    ("Wants code:\n```\nx\n```\nso.\n</think>\nalpha", "alpha"),
    ("Only thoughts.\n</think>", ""),
    ("First.\n</think>\n<think>second</think>\nalpha", "alpha"),
    # A pair on lines of its own.
    ("alpha\n\n<think>\nhm\n</think>\nbeta", "alpha\n\n\nbeta"),
    ("alpha\n<think> it never ends", "alpha\n<think> it never ends"),
    # Words of the answer.
    ("Write `<think>` before the thoughts and `</think>` behind them.", None),
    ("`<think>` comes first.", None),
    ("They stand between <think> and </think> in the text.", None),
    ("They end with </think>\nand so on.", None),
    ("```xml\n<think>\nhm\n</think>\n```\nSo it is.", None),
    ("Look:\n\n~~~~\n~~~\n</think>\n~~~~\nSo it is.", None),
    ("Look:\n\n    </think>\n\nSo it is.", None),
    ("Use <think> and\n</think> around them.", None),
    ("a </thinker> b <thin", None),
    ("<thinker>alpha", None),
    ("  \n alpha <b> ~~gone~~ ``x`` <", None),
    ("x < y", None),
    ("", None),
]


def heard(pieces: list[str]) -> str:
    reading, text = ThoughtFilter(), ""
    for told in (*map(reading.read, pieces), reading.finish()):
        text = told.text if told.is_taken_back else text + told.text
    return text


@pytest.mark.parametrize(("said", "answer"), CASES)
def test_an_answer_is_what_was_not_thought(said: str, answer: str | None) -> None:
    expected = said if answer is None else answer
    assert without_thoughts(said) == expected
    assert heard([said]) == expected
    assert heard(list(said)) == expected, "piece by piece it is the same"


@given(st.sampled_from(CASES), st.lists(st.integers(0, 80)))
def test_it_does_not_matter_how_the_text_is_cut(case: tuple[str, str | None], cuts: list[int]) -> None:
    said, answer = case
    ends = sorted({min(cut, len(said)) for cut in cuts} | {0, len(said)})
    pieces = [said[start:end] for start, end in itertools.pairwise(ends)]
    assert heard(pieces) == (said if answer is None else answer)


@given(st.text(alphabet="<think/>`~\n xa", max_size=60), st.integers(1, 9))
def test_whatever_is_said_is_heard_the_same_in_one_piece_and_in_many(said: str, size: int) -> None:
    pieces = [said[start : start + size] for start in range(0, len(said), size)]
    assert heard(pieces) == heard([said]) == without_thoughts(said)


@given(
    st.text(max_size=40).filter(lambda said: "think" not in said.lower() and "thought" not in said.lower())
)
def test_a_text_without_tags_stays_as_it_is(said: str) -> None:
    assert heard(list(said)) == said


def test_a_sign_of_life_is_given_while_it_thinks() -> None:
    reading = ThoughtFilter()
    assert [reading.read(piece).has_thoughts for piece in ("<think>", "hm", "</think>", "alpha")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_text_is_not_held_back_for_longer_than_a_tag_needs() -> None:
    reading = ThoughtFilter()
    assert reading.read("alpha <th").text == "alpha "
    assert reading.read("e beta").text == "<the beta"


def test_thoughts_further_down_that_never_end_are_text_in_the_end() -> None:
    reading = ThoughtFilter()
    reading.read("alpha\n<think>")
    told = [reading.read("x" * 1_000).text for _ in range(ASIDE_CHARACTERS_MAX // 1_000 + 2)]
    assert "".join(told).startswith("<think>xxx")

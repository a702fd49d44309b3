"""What is sent of a conversation alternates, whatever became of its answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.conversation.checkpoints import Turn
from quire.domain.conversation.exchanges import repaired

TURNS = st.lists(
    st.builds(
        Turn, st.sampled_from(["user", "assistant"]), st.sampled_from(["", " \n", "words", "other words"])
    )
)


def turns(told: str) -> tuple[Turn, ...]:
    """A small letter is a question, a capital its answer, a dot an answer without a word."""
    return tuple(
        Turn("user" if letter.islower() else "assistant", "" if letter == "." else letter) for letter in told
    )


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("aAbB", "aAbB"),
        ("aAb.cC", "aAcC"),
        ("a.", ""),
        ("a.b.c.dD", "dD"),
        ("aAb.", "aA"),
        ("aAbcC", "aAcC"),
        ("AbB", "bB"),
        ("aABbB", "aBbB"),
        ("aA.bB", "aAbB"),
        ("aAb", "aA"),
        ("", ""),
    ],
)
def test_what_was_never_answered_is_left_out(said: str, sent: str) -> None:
    assert repaired(turns(said)) == turns(sent)


def test_thoughts_of_an_answer_are_not_sent_again() -> None:
    question, answer = Turn("user", "<think>Why?</think>"), Turn("assistant", "<think>hm</think>\n\nSo.")
    assert repaired([question, answer]) == (question, Turn("assistant", "So."))
    assert repaired([question, Turn("assistant", "<think>hm")]) == ()


@given(TURNS)
def test_whatever_was_said_is_sent_as_exchanges(said: list[Turn]) -> None:
    sent = repaired(said)
    assert [turn.role for turn in sent] == ["user", "assistant"] * (len(sent) // 2)
    assert all(turn.content.strip() for turn in sent)
    remaining = iter(said)
    assert all(any(turn is other for other in remaining) for turn in sent), "in order, and nothing made up"
    assert repaired(sent) == sent

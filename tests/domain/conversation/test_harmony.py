"""The answer in a text in OpenAI's harmony format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.conversation.harmony import HarmonyFilter

ANALYSIS = "<|channel|>analysis<|message|>The person wants a width.<|end|>"
FINAL = "<|start|>assistant<|channel|>final<|message|>"
CASES: list[tuple[str, str]] = [
    (f"{ANALYSIS}{FINAL}It is wide.<|return|>", "It is wide."),
    (f"<|start|>assistant{ANALYSIS}{FINAL}It is wide.<|end|>", "It is wide."),
    (f"{ANALYSIS}{FINAL}It is wide.", "It is wide."),
    ("<|channel|>final<|message|>It is wide.<|return|>", "It is wide."),
    (
        f"{ANALYSIS}<|start|>assistant<|channel|>commentary to=functions.look <|constrain|>json<|message|>{{}}<|call|>"
        f"{FINAL}It is wide.",
        "It is wide.",
    ),
    # An end that is missing, and an answer that is not marked.
    ("<|channel|>analysis<|message|>Hm. <|channel|>final<|message|>It is wide.", "It is wide."),
    (f"{ANALYSIS}\nIt is wide.", "It is wide."),
    ("<|start|>assistant<|message|>It is wide.<|end|>", "It is wide."),
    ("<|channel|>analysis<|message|>The person wants", ""),
    # Another format.
    ("It is <|channel|> wide.", "It is <|channel|> wide."),
    ("  It is wide.", "  It is wide."),
    ("<|", "<|"),
    ("", ""),
]


def heard(pieces: list[str]) -> str:
    reading = HarmonyFilter()
    return "".join(said.text for said in (*map(reading.read, pieces), reading.finish()))


@pytest.mark.parametrize(("said", "answer"), CASES)
def test_the_answer_is_what_stands_in_the_final_channel(said: str, answer: str) -> None:
    assert heard([said]) == answer
    assert heard(list(said)) == answer, "piece by piece it is the same"


@given(st.sampled_from(CASES), st.integers(1, 30))
def test_it_does_not_matter_how_the_text_is_cut(case: tuple[str, str], size: int) -> None:
    said, answer = case
    assert heard([said[start : start + size] for start in range(0, len(said), size)]) == answer


@given(st.text(alphabet="<|channelfismg>> \n", max_size=80), st.integers(1, 9))
def test_whatever_is_said_is_heard_the_same_in_one_piece_and_in_many(said: str, size: int) -> None:
    said = f"<|channel|>{said}"
    assert heard([said[start : start + size] for start in range(0, len(said), size)]) == heard([said])


def test_thoughts_are_a_sign_of_life() -> None:
    reading = HarmonyFilter()
    pieces = ("<|channel|>", "analysis<|message|>", "Hm", "<|end|>", FINAL, "It")
    assert [reading.read(piece).has_thoughts for piece in pieces] == [False, False, True, False, False, False]


def test_an_answer_is_not_held_back_for_longer_than_a_token_needs() -> None:
    reading = HarmonyFilter()
    reading.read(f"{ANALYSIS}{FINAL}")
    assert [reading.read(piece).text for piece in ("It <|e", "dge of ", "it")] == ["It ", "<|edge of ", "it"]

"""Texts are cut into passages without losing a word."""

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.passages import PASSAGE_CHARACTERS_MAX, cut_into_passages

paragraphs = st.text(alphabet=st.sampled_from("abcé東 .!?\n\t"), max_size=4_000)
texts = st.lists(paragraphs, max_size=6).map("\n\n".join) | st.text(max_size=3_000)


def without_space(text: str) -> str:
    return "".join(text.split())


@given(texts)
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert without_space("".join(cut_into_passages(text))) == without_space(text)


@given(texts)
def test_no_passage_is_empty_or_longer_than_the_limit(text: str) -> None:
    for passage in cut_into_passages(text):
        assert passage.strip()
        assert len(passage) <= PASSAGE_CHARACTERS_MAX


def test_paragraphs_become_passages_of_their_own() -> None:
    assert cut_into_passages("First.\n\nSecond\nline.\n \t\n\nThird.") == [
        "First.",
        "Second\nline.",
        "Third.",
    ]


def test_a_long_paragraph_is_cut_at_the_ends_of_its_sentences() -> None:
    sentences = [f"Sentence number {number} says something." for number in range(100)]
    passages = cut_into_passages(" ".join(sentences))
    assert len(passages) > 1
    assert all(passage.endswith("something.") for passage in passages)
    assert " ".join(passages) == " ".join(sentences)


def test_a_word_without_an_end_is_cut_by_length() -> None:
    assert [len(passage) for passage in cut_into_passages("x" * 4_000)] == [1_600, 1_600, 800]


def test_a_text_of_nothing_has_no_passages() -> None:
    assert cut_into_passages("") == []
    assert cut_into_passages(" \n\n \n ") == []

"""Where sentences end; what is beside it stands in `test_running_text`."""

from quire.domain.citing.sentences import ends_sentence, sentence_ends


def test_each_end_comes_with_the_beginning_of_the_next_sentence() -> None:
    text = "It holds (or so).  Does it? \u201cIt does.\u201d End"
    ends = list(sentence_ends(text, 0, len(text)))
    assert [text[:end].split("  ")[-1] for end, _ in ends] == [
        "It holds (or so).",
        "Does it?",
        "Does it? \u201cIt does.\u201d",
    ]
    assert [text[begin : begin + 4] for _, begin in ends] == ["Does", "\u201cIt ", "End"]


def test_a_full_stop_before_a_small_letter_ends_nothing() -> None:
    for text, is_end in (
        ("One. Two", True),
        ("approx. two", False),
        ("Dr. Two", False),
        ("It is 300. Two", True),
    ):
        start = text.rindex(".")
        assert ends_sentence(text, start, start + 1, start + 2) is is_end, text

"""Beside a place stand the ends of its neighbours, and no more of the text is read than that."""

from quire.domain.texts.contexts import CONTEXT_CHARACTERS_MAX, Context, context_at
from quire.domain.texts.ranges import TextRange


def test_beside_a_range_of_the_current_text_stand_its_neighbours_as_they_are_now() -> None:
    text = f"# Head\nFirst, other words.\n\nSecond.\n\n\n{'c' * 400}\nmore\n"
    start = text.index("Second")
    context = context_at(text, TextRange(start, start + len("Second.")))
    assert context == Context("First, other words.", "c" * CONTEXT_CHARACTERS_MAX + "…")
    assert context_at("", TextRange(0, 0)) == Context("", "")
    assert context_at("One.\n\nTwo.", TextRange(0, 0)) == Context("", "One.")

"""Texts for people, kept until the language of their reader is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.translatable_text import Amount, TranslatableText, Value, as_stored, from_stored

VALUES: st.SearchStrategy[Value] = st.recursive(
    st.integers(-(2**53), 2**53) | st.text() | st.floats(allow_nan=False, allow_infinity=False).map(Amount),
    lambda inner: st.builds(TranslatableText, st.text(), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=5,
)


@given(st.builds(TranslatableText, st.text(), st.dictionaries(st.text(), VALUES, max_size=3)))
def test_a_text_comes_back_with_its_template_and_values(text: TranslatableText) -> None:
    assert from_stored(as_stored(text)) == text


def test_an_amount_is_still_one() -> None:
    text = TranslatableText("more than %(count)s pages", {"count": Amount(3000)})
    assert str(from_stored(as_stored(text))) == "more than 3,000 pages"


@pytest.mark.parametrize(
    "sentence", ["Document not found", "100 % of it", "", "3", "[1]", "{}", '{"template": 1']
)
def test_a_bare_sentence_is_its_own_template(sentence: str) -> None:
    assert str(from_stored(sentence)) == sentence

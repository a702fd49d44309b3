"""What may be asked."""

import pytest

from quire.domain.conversation.messages import Question, check_question
from quire.domain.errors import BlankMessage, InvalidField
from quire.domain.limits import KIB, Limits

LIMITS = Limits()


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u2003"])
def test_a_question_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(BlankMessage) as refused:
        check_question(Question(text), LIMITS)
    assert refused.value.sentence == "Message cannot be empty"


def test_a_question_may_have_32_kibibytes_and_no_more() -> None:
    check_question(Question("é" * (16 * KIB)), LIMITS)
    with pytest.raises(InvalidField) as refused:
        check_question(Question("é" * (16 * KIB) + "?"), LIMITS)
    assert refused.value.details == {"field": "message"}


def test_a_question_has_no_nul() -> None:
    with pytest.raises(InvalidField, match="NUL"):
        check_question(Question("a\0b"), LIMITS)

"""Events become text, and the last one is recognised."""

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.conversation.answers import (
    INTERRUPTED,
    STATUS_OF_CLOSING,
    AnswerCompleted,
    AnswerStarted,
    AnswerStopped,
    TextAdded,
    UsageCounted,
    assembled_text,
    stored,
)


@given(st.lists(st.text(), max_size=20))
def test_the_text_of_an_answer_is_that_of_its_text_events_in_order(pieces: list[str]) -> None:
    events = [stored(1, AnswerStarted(message_id="m", model="a model"))]
    events += [stored(seq, TextAdded(text=piece)) for seq, piece in enumerate(pieces, 2)]
    events += [
        stored(len(pieces) + 2, UsageCounted(input_tokens=1, output_tokens=2)),
        stored(len(pieces) + 3, AnswerCompleted()),
    ]
    assert assembled_text(events) == "".join(pieces)


def test_an_answer_without_events_has_no_text() -> None:
    assert assembled_text([]) == ""


def test_every_event_says_the_version_of_its_form() -> None:
    assert stored(7, TextAdded(text="Hello")).data == b'{"v":1,"text":"Hello"}'


def test_only_the_four_last_events_close_an_answer() -> None:
    assert stored(3, AnswerCompleted()).is_closing
    assert stored(3, AnswerStopped()).is_closing
    assert stored(3, INTERRUPTED).is_closing
    assert not stored(3, TextAdded(text="answer.completed")).is_closing
    assert sorted(STATUS_OF_CLOSING.values()) == ["completed", "failed", "interrupted", "stopped"]

"""Server-sent events are read from bytes, however the network cuts them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.llm.event_stream import EventStreamReader, EventStreamTooLong

LINE_ENDS = [b"\n", b"\r\n", b"\r"]
data_lines = st.binary(max_size=12).filter(lambda line: not set(line) & set(b"\r\n"))
others = st.sampled_from([b": a comment", b":", b"event: text", b"id: 3", b"retry: 10"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """The bytes of a stream, and the data of its events."""
    end = draw(st.sampled_from(LINE_ENDS))
    text, events = b"", []
    for lines in draw(st.lists(st.lists(data_lines, min_size=1, max_size=3), max_size=6)):
        for line in lines:
            for other in draw(st.lists(others, max_size=2)):
                text += other + end
            text += b"data: " + line + end
        text += end * draw(st.integers(1, 2))
        events.append(b"\n".join(lines))
    return text, events


def read(pieces: list[bytes]) -> list[bytes]:
    reader = EventStreamReader(event_bytes_max=10_000)
    return [event for piece in pieces for event in reader.feed(piece)] + reader.end()


@given(streams(), st.lists(st.integers(0, 500), max_size=10))
def test_any_cut_of_the_bytes_gives_the_same_events(
    stream: tuple[bytes, list[bytes]], cuts: list[int]
) -> None:
    text, events = stream
    places = [0, *sorted(cuts), len(text)]
    assert read([text[start:end] for start, end in itertools.pairwise(places)]) == events


@given(streams())
def test_a_stream_that_comes_byte_by_byte_gives_the_same_events(stream: tuple[bytes, list[bytes]]) -> None:
    text, events = stream
    assert read([text[place : place + 1] for place in range(len(text))]) == events


@pytest.mark.parametrize("end", LINE_ENDS)
def test_all_three_line_ends_are_understood(end: bytes) -> None:
    assert read([end.join([b"data: one", b"", b"data: two", b"data: more", b"", b""])]) == [
        b"one",
        b"two\nmore",
    ]


def test_line_ends_may_be_mixed() -> None:
    assert read([b"data: one\r\n\ndata: two\r\rdata: three\n\r\n"]) == [b"one", b"two", b"three"]


def test_comments_and_other_fields_are_passed_over() -> None:
    assert read([b": ping\n\nevent: text\nid: 7\nretry: 1\ndata: one\n: between\n\n: ping\n\n"]) == [b"one"]


def test_an_error_in_a_field_of_its_own_is_an_event() -> None:
    assert read([b'data: one\n\nerror: {"code":400}\n\ndata: [DONE]\n\n']) == [
        b"one",
        b'{"error": {"code":400}}',
        b"[DONE]",
    ]


@pytest.mark.parametrize(
    "rest", [b"data: last", b"data: last\n", b"data: last\r", b"data: last\r\n", b"data: last\n\n"]
)
def test_a_last_event_without_its_blank_line_is_not_lost(rest: bytes) -> None:
    assert read([b"data: first\n\n", rest]) == [b"first", b"last"]


def test_one_space_after_the_colon_does_not_count() -> None:
    assert read([b"data:one\n\ndata: two\n\ndata:  three\n\n"]) == [b"one", b"two", b" three"]


@pytest.mark.parametrize("bytes_at_once", [1, 2, 1000])
def test_a_byte_order_mark_at_the_beginning_does_not_count(bytes_at_once: int) -> None:
    text = b"\xef\xbb\xbfdata: one\n\ndata: \xef\xbb\xbftwo\n\n"
    pieces = [text[start : start + bytes_at_once] for start in range(0, len(text), bytes_at_once)]
    assert read(pieces) == [b"one", b"\xef\xbb\xbftwo"]


def test_an_event_is_given_as_soon_as_it_is_complete() -> None:
    reader = EventStreamReader(event_bytes_max=1_000)
    assert reader.feed(b"data: one\n") == []
    assert reader.feed(b"\nda") == [b"one"]
    assert reader.feed(b"ta: two\n\ndata: three\n\n") == [b"two", b"three"]


@pytest.mark.parametrize("piece", [b"x" * 100, b"data: " + b"x" * 60 + b"\n"])
def test_a_line_or_event_without_an_end_is_given_up(piece: bytes) -> None:
    reader = EventStreamReader(event_bytes_max=1_000)
    for _ in range(9):
        reader.feed(piece)
    with pytest.raises(EventStreamTooLong):
        reader.feed(piece * 10)


def test_many_small_events_are_never_too_long() -> None:
    reader = EventStreamReader(event_bytes_max=100)
    assert sum(len(reader.feed(b"data: 0123456789\n\n")) for _ in range(1_000)) == 1_000

"""Browsers are noted when they are seen, and handed over once."""

from quire.web.http.last_seen import LastSeenBuffer


def test_what_was_noted_is_taken_once() -> None:
    seen = LastSeenBuffer()
    for sign_in in ("b", "a", "b"):
        seen.note(sign_in)
    assert seen.take() == ["a", "b"]
    assert seen.take() == []
    seen.note("c")
    assert seen.take() == ["c"]

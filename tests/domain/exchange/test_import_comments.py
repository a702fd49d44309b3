"""Comments of a file become threads on their words, whoever of its parts they stand in."""

import pytest

from quire.domain.exchange.import_comments import (
    CommentsOfSection,
    divided_comments,
    prepared_threads,
    roots_of,
)
from quire.domain.exchange.imports import ImportedComment
from quire.domain.limits import Limits


def comment(quote: str = "", text: str = "Why?", **fields: object) -> ImportedComment:
    return ImportedComment(quote, "Bo", "2026-01-02T03:04:05Z", text, **fields)  # type: ignore[arg-type]


def test_of_words_that_stand_twice_those_are_meant_that_the_file_marks() -> None:
    section = CommentsOfSection()
    section.begin("Rinse twice.", [comment("twice", words_before=1)])
    section.go_on(
        "## Rinse twice", "Rinse twice.", [comment("Rinse twice", words_before=0, is_on_heading=True)]
    )
    section.go_on("## More", "Dry twice.", [comment("twice", words_before=1)])
    content = "Rinse twice.\n\n## Rinse twice\n\nRinse twice.\n\n## More\n\nDry twice."
    threads = prepared_threads(section.comments, content, unnamed="File", limits=Limits())
    starts = [thread.anchor.start for thread in threads if thread.anchor is not None]
    assert starts == [content.index("twice"), content.index("Rinse twice\n"), content.rindex("twice")]


def test_a_comment_on_the_heading_is_one_on_the_section() -> None:
    section = CommentsOfSection()
    section.begin("Rinse.", [comment("Limits", is_on_heading=True)])
    (thread,) = prepared_threads(section.comments, "Rinse.", unnamed="File", limits=Limits())
    assert thread.anchor is None


def test_words_that_the_text_does_not_have_stay_as_a_quote() -> None:
    (thread,) = prepared_threads([comment("gone")], "Rinse.", unnamed="File", limits=Limits())
    assert thread.anchor is not None
    assert (thread.anchor.quote, thread.anchor.start, thread.anchor.end) == ("gone", 0, 0)


def test_replies_to_replies_stand_in_one_thread_and_a_circle_loses_nobody() -> None:
    comments = [
        comment(text="third", id="3", parent="2"),
        comment(text="first", id="1"),
        comment(text="second", id="2", parent="1"),
        comment(text="round", id="8", parent="9"),
        comment(text="about", id="9", parent="8"),
        comment(text="", id="10"),
    ]
    threads = prepared_threads(comments, "", unnamed="File", limits=Limits())
    assert [{one.text for one in thread.remarks} for thread in threads] == [
        {"first", "second", "third"},
        {"round", "about"},
    ]
    assert threads[0].remarks[0].text == "first"
    assert roots_of(comments)[id(comments[0])] is comments[1]


def test_a_text_that_is_too_long_is_continued_in_replies() -> None:
    limits = Limits(comment_bytes_max=40)
    (thread,) = prepared_threads([comment(text="ä" * 25)], "", unnamed="File", limits=limits)
    assert "".join(one.text for one in thread.remarks) == "ä" * 25
    assert all(len(one.text.encode()) <= 40 for one in thread.remarks)


@pytest.mark.parametrize("date", ["", "yesterday", "9999-99-99"])
def test_what_the_file_does_not_say_of_a_comment_is_said_otherwise(date: str) -> None:
    nameless = ImportedComment("", " ", date, "Why?")
    (thread,) = prepared_threads([nameless], "", unnamed="Imported file", limits=Limits())
    assert (thread.remarks[0].author, thread.remarks[0].said_at) == ("Imported file", None)


def test_comments_of_a_divided_text_stand_where_their_words_are() -> None:
    comments = [comment("two", id="1", words_before=2), comment("two", id="2", parent="1", words_before=2)]
    first, second = divided_comments([*comments, comment("end", words_before=9)], ["One and", "two", ""])[:2]
    assert first == ()
    assert [(one.quote, one.words_before) for one in second] == [("two", 0), ("two", 0)]

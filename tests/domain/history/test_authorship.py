"""What people are told of who wrote what: spans, shares of words, and stretches of the text."""

from datetime import UTC, datetime, timedelta

from quire.domain.history.authorship import (
    AttributedSection,
    Saved,
    attributed_ranges,
    sum_up,
    summarise_section,
)
from quire.domain.history.blame import AttributedRun, Blame, Source

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAVED = {
    1: Saved("anna", NOON),
    2: Saved("ben", NOON + timedelta(hours=1)),
    3: Saved("anna", NOON + timedelta(hours=2)),
}
TITLES = {"r-1": "Site standard"}
MODELS = {"m-1": "small-model", "m-2": None}
TEXT = "One two three four five six, seven."


def attributed(*runs: AttributedRun, text: str = TEXT, number: int = 1) -> AttributedSection:
    sources = (Source(1, None), Source(2, "m-1"), Source(3, None), Source(3, "m-2"), Source(3, "gone"))
    sources += (Source(3, None, "r-1"), Source(3, None, "gone"))
    blame = Blame(3, sources, runs, "", ())
    summary = summarise_section(text, blame, SAVED, MODELS, TITLES)
    return AttributedSection(f"s-{number}", "Title", 1, text, summary)


def test_a_span_says_how_by_whom_when_and_from_which_answer() -> None:
    section = attributed(AttributedRun(8, "typed", 0), AttributedRun(27, "answer", 1))
    one, other = section.authorship.spans
    assert (one.start, one.end, one.kind, one.author, one.created_at) == (0, 8, "typed", "anna", NOON)
    assert (one.model, one.message_id, one.revision) == (None, None, 1)
    assert (other.start, other.end, other.kind, other.author) == (8, 35, "answer", "ben")
    assert (other.model, other.message_id, other.revision) == ("small-model", "m-1", 2)


def test_a_quote_names_its_source_as_long_as_it_is_there() -> None:
    section = attributed(AttributedRun(8, "quoted", 5), AttributedRun(27, "quoted", 6))
    assert [(span.reference_id, span.source) for span in section.authorship.spans] == [
        ("r-1", "Site standard"),
        ("gone", None),
    ]
    assert [found.source for found in attributed_ranges(section)] == ["Site standard", None]


def test_shares_count_words_and_every_kind_is_there() -> None:
    section = attributed(
        AttributedRun(8, "typed", 0), AttributedRun(6, "pasted", 2), AttributedRun(21, "answer", 1)
    )
    assert [(share.kind, share.words, share.share) for share in section.authorship.shares] == [
        ("typed", 2, 0.2857),
        ("pasted", 1, 0.1429),
        ("quoted", 0, 0.0),
        ("imported", 0, 0.0),
        ("answer", 4, 0.5714),
        ("edited_answer", 0, 0.0),
    ]


def test_a_word_counts_where_it_begins() -> None:
    section = attributed(AttributedRun(6, "typed", 0), AttributedRun(29, "answer", 1))
    assert [share.words for share in section.authorship.shares if share.words] == [2, 5]


def test_no_text_has_no_spans_and_no_shares() -> None:
    section = attributed(text="")
    assert section.authorship.spans == ()
    assert all((share.words, share.share) == (0, 0.0) for share in section.authorship.shares)
    assert sum_up("d", "Empty", [section]).words == 0


def test_a_document_is_summed_up_by_kind_person_model_and_section() -> None:
    first = attributed(AttributedRun(8, "typed", 0), AttributedRun(27, "answer", 1))
    second = attributed(
        AttributedRun(4, "imported", 2),
        AttributedRun(4, "edited_answer", 3),
        AttributedRun(27, "answer", 4),
        number=2,
    )
    summary = sum_up("d-1", "Report", [first, second])
    assert (summary.document_id, summary.title, summary.words) == ("d-1", "Report", 14)
    assert {share.kind: share.words for share in summary.shares if share.words} == {
        "typed": 2,
        "imported": 1,
        "answer": 10,
        "edited_answer": 1,
    }
    assert [(share.author, share.words) for share in summary.authors] == [("anna", 3)]
    assert {share.model: share.words for share in summary.models} == {"small-model": 5, None: 6}
    assert [(section.section_id, section.words) for section in summary.sections] == [("s-1", 7), ("s-2", 7)]


def test_neighbours_that_differ_only_in_time_are_one_stretch() -> None:
    section = attributed(
        AttributedRun(8, "typed", 0), AttributedRun(6, "typed", 2), AttributedRun(21, "answer", 1)
    )
    one, other = attributed_ranges(section)
    assert (one.text, one.first_at, one.last_at) == ("One two three ", NOON, NOON + timedelta(hours=2))
    assert (other.text, other.model) == ("four five six, seven.", "small-model")

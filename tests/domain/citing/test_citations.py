"""Marks in an answer become citations whose quotes were looked up."""

from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quire.domain.citing.citations import (
    HELD_BEHIND_QUOTATION_MAX,
    QUOTES_MAX,
    CitablePassage,
    Citation,
    CitationReader,
)
from quire.domain.references.references import Locator, LocatorStart

FOX = CitablePassage(
    marker="S1",
    title="Foxes",
    text="The quick brown fox jumps over the lazy dog. It does so every day, but not at night.",
    heading_path=(),
    locator_starts=(LocatorStart(0, 11, None), LocatorStart(45, 12, None)),
    reference_id="r1",
    passage_id="p1",
)
LICENSE = CitablePassage(
    marker="S3",
    title="The licence",
    text="We convey verbatim copies of the Program's source code.",
    heading_path=("Terms", "4. Verbatim Copies"),
    locator_starts=(LocatorStart(0, None, 2),),
    section_id="s1",
    before="Here are the terms.",
    after="You may charge any price.",
)


def read(answer: str, *cuts: int) -> list[str | Citation]:
    reader = CitationReader([FOX, LICENSE])
    bounds = [0, *sorted(cuts), len(answer)]
    found = [part for start, end in pairwise(bounds) for part in reader.read(answer[start:end])]
    return [*found, *reader.finish()]


def shown(answer: str) -> str:
    return "".join(part for part in read(answer) if isinstance(part, str))


def citations(answer: str) -> list[Citation]:
    return [part for part in read(answer) if isinstance(part, Citation)]


def test_a_citation_has_the_quote_its_place_and_what_became_of_it() -> None:
    (citation,) = citations("It does so “every day, but not at night” [S1].")
    assert citation == Citation(
        marker="S1",
        reference_id="r1",
        passage_id="p1",
        section_id=None,
        title="Foxes",
        locator=Locator(label="page 12", page=12),
        quote="every day, but not at night",
        state="verified",
        sentence="It does so every day, but not at night.",
        left_out=((0, 11),),
    )


def test_a_repaired_quote_is_in_the_wording_of_the_source() -> None:
    (citation,) = citations("It has “verbatim copies of the program’s source code” [S3]")
    assert (citation.quote, citation.state) == (
        "verbatim copies of the Program's source code",
        "repaired",
    )
    assert citation.locator.label == "4. Verbatim Copies, paragraph 2"
    assert citation.section_id == "s1"


def test_a_quote_that_does_not_stand_there_stays_as_the_answer_has_it() -> None:
    (citation,) = citations("It does so “every day,  **and** also at night” [S1].")
    assert (citation.quote, citation.state) == ("every day, and also at night", "unverified")
    assert citation.locator.page == 11


def test_without_a_quotation_the_sentence_is_looked_up() -> None:
    (citation,) = citations("So it is. The quick brown fox jumps over the lazy dog [S1].")
    assert (citation.quote, citation.state) == ("The quick brown fox jumps over the lazy dog", "verified")


def test_a_blockquote_is_looked_up_without_the_name_of_its_source() -> None:
    for answer in (
        "> We convey verbatim copies\n> of the Program's source code.\n>\n> — [S3]",
        "> We convey verbatim copies of the Program's source code.\n\n— The licence [S3]",
        "> We convey verbatim copies of the Program's source code. — The licence [S3]",
    ):
        (citation,) = citations(answer)
        assert (citation.quote, citation.state) == (LICENSE.text, "verified")


def test_a_citation_comes_right_after_the_text_with_its_mark() -> None:
    parts = read("“The quick brown fox” [S1, S3] it is.", 5, 24, 27)
    texts = [
        "".join(part for part in parts[:number] if isinstance(part, str)) for number in range(len(parts))
    ]
    found = {part.marker: texts[number] for number, part in enumerate(parts) if isinstance(part, Citation)}
    assert found == {"S1": "“The quick brown fox” [S1]", "S3": "“The quick brown fox” [S1][S3]"}


def test_another_quote_from_the_same_passage_gets_a_marker_of_its_own() -> None:
    answer = "“The quick brown fox” [S1]. “over the lazy dog” [S1], “The  quick brown fox” [S1] and [S1]."
    assert (
        shown(answer)
        == "“The quick brown fox” [S1]. “over the lazy dog” [S1-2], “The  quick brown fox” [S1] and [S1]."
    )
    assert [citation.marker for citation in citations(answer)] == ["S1", "S1-2"]


def test_a_word_in_quotation_marks_is_no_evidence() -> None:
    (citation,) = citations("- “fox” [S1]")
    assert citation.state == "unverified"


def test_a_quote_may_go_on_after_the_passage() -> None:
    (citation,) = citations("“the Program's source code. You may charge any price” [S3]")
    assert citation.state == "verified"


def test_a_mark_without_words_shows_no_quote() -> None:
    (citation,) = citations("[S3]")
    assert (citation.quote, citation.state) == ("", "unverified")


def test_an_unknown_mark_is_neither_shown_nor_cited() -> None:
    assert read("The quick brown fox [S2].") == ["The quick brown fox", "."]


def test_there_are_only_so_many_citations() -> None:
    answer = "".join(f"This is said for the {number}th time [S1]. " for number in range(QUOTES_MAX + 9))
    assert len(citations(answer)) == QUOTES_MAX
    assert shown(answer).count("[S1") == QUOTES_MAX
    assert shown(answer).endswith(f"This is said for the {QUOTES_MAX + 8}th time . ")


def test_a_list_of_sources_says_nothing_new() -> None:
    answer = (
        "“The quick brown fox” [S1] it is.\n\nSources:\n\n- [S1] Foxes, a book of them\n- [S3] The licence\n"
    )
    assert [(citation.marker, citation.quote) for citation in citations(answer)] == [
        ("S1", "The quick brown fox"),
        ("S3", ""),
    ]


def states(answer: str) -> list[tuple[str, str, str]]:
    """Each citation's marker, the beginning of its quote, and its state with the reason."""
    return [
        (citation.marker, " ".join(citation.quote.split()[:3]), citation.reason or citation.state)
        for citation in citations(answer)
    ]


@pytest.mark.parametrize(
    ("answer", "shown_answer", "expected"),
    [
        (
            "It says “The quick brown fox” and nothing else of it.",
            "It says “The quick brown fox” [S1] and nothing else of it.",
            [("S1", "The quick brown", "verified")],
        ),
        (
            "“The slow brown fox jumps over the lazy dog” and “over the lazy dog” [S1].",
            "“The slow brown fox jumps over the lazy dog” [S1] and “over the lazy dog” [S1-2].",
            [("S1", "The slow brown", "altered"), ("S1-2", "over the lazy", "verified")],
        ),
        (
            "“The quick brown fox” and “over the lazy cat of it” [S1].",
            "“The quick brown fox” [S1] and “over the lazy cat of it” [S1-2].",
            [("S1", "The quick brown", "verified"), ("S1-2", "over the lazy", "altered")],
        ),
        (
            "“Nobody has ever written this” is what they say.",
            "“Nobody has ever written this” [Q1] is what they say.",
            [("Q1", "Nobody has ever", "not_found")],
        ),
        (
            "He says “it was ‘The quick brown fox’ that did it” [S1].",
            "He says “it was ‘The quick brown fox’ [S1-2] that did it” [S1].",
            [("S1-2", "The quick brown", "verified"), ("S1", "it was ‘The", "not_found")],
        ),
        (
            "Da steht „The quick brown fox“, und «over the lazy dog».",
            "Da steht „The quick brown fox“ [S1], und «over the lazy dog» [S1-2].",
            [("S1", "The quick brown", "verified"), ("S1-2", "over the lazy", "verified")],
        ),
        (
            "> The quick brown fox jumps over the lazy dog.\n\nSo it is.",
            "> The quick brown fox jumps over the lazy dog. [S1]\n\nSo it is.",
            [("S1", "The quick brown", "verified")],
        ),
        (
            "“The quick brown fox jumps over the lazy cat.” That is what it says [S3].",
            "“The quick brown fox jumps over the lazy cat.” [S1] That is what it says [S3].",
            [("S1", "The quick brown", "altered"), ("S3", "That is what", "not_found")],
        ),
        (
            'It says „The quick brown fox" [S1].',
            'It says „The quick brown fox" [S1].',
            [("S1", "The quick brown", "verified")],
        ),
        (
            "It says “The quick brown fox\n\nand that is all.",
            "It says “The quick brown fox [S1]\n\nand that is all.",
            [("S1", "The quick brown", "verified")],
        ),
        (
            "`print(“no such words”)` and “a fox” in *Foxes*: “The licence” of “Foxes”.",
            "`print(“no such words”)` and “a fox” in *Foxes*: “The licence” of “Foxes”.",
            [],
        ),
    ],
)
def test_every_quotation_has_a_state(
    answer: str, shown_answer: str, expected: list[tuple[str, str, str]]
) -> None:
    assert (shown(answer), states(answer)) == (shown_answer, expected)


def test_only_a_little_behind_a_quotation_is_held_back() -> None:
    reader = CitationReader([FOX])
    reader.read("It says “The quick brown fox” ")
    behind = "word " * 100
    seen = "".join(part for part in reader.read(behind) if isinstance(part, str))
    assert seen.startswith(" [S1]") or "[S1]" in seen
    assert len(seen) >= len(behind) - HELD_BEHIND_QUOTATION_MAX


def test_a_quote_from_recognised_text_says_so() -> None:
    line = LocatorStart(0, 11, None, recognised=True, area=(0.1, 0.2, 0.9, 0.22))
    scan = msgspec.structs.replace(FOX, locator_starts=(line,))
    reader = CitationReader([scan])
    parts = [*reader.read("“The quick brown fox” [S1]"), *reader.finish()]
    (citation,) = (part for part in parts if isinstance(part, Citation))
    assert citation.state == "recognised"
    assert citation.locator.area == line.area


def test_a_block_quote_ends_where_it_does_though_the_answer_is_cut_in_the_next_line() -> None:
    answer = "    \n\n> . fox jumps over the\n’s "
    for cut in range(len(answer)):
        parts = read(answer, cut)
        assert "".join(part for part in parts if isinstance(part, str)) == shown(answer)


pieces = st.sampled_from(
    [
        "[S1]",
        "[S3, S1]",
        "[S9]",
        " ",
        "\n",
        "\n\n> ",
        "“",
        "”",
        "„",
        "‘",
        "’s ",
        "’",
        '"',
        ". ",
        "— ",
        "`",
        "fox jumps over the",
        "- ",
        "|",
    ]
)


@settings(max_examples=300, deadline=None)
@given(answer=st.lists(pieces, max_size=25).map("".join), data=st.data())
def test_it_does_not_matter_where_the_answer_was_cut(answer: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(answer)), max_size=10))
    parts = read(answer, *cuts)
    assert "".join(part for part in parts if isinstance(part, str)) == shown(answer)
    assert [part for part in parts if isinstance(part, Citation)] == citations(answer)

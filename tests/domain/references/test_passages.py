"""Texts are cut into passages without losing a word."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.references.passages import (
    PASSAGE_CHARACTERS_MAX,
    SECTION_PASSAGES_MAX,
    Block,
    Heading,
    Paragraph,
    cut_reading,
    cut_section,
    whole_text,
)
from quire.domain.references.references import (
    LocatorStart,
    ReadPassage,
    are_on_their_pages,
    is_recognised,
    locate,
)

paragraphs = st.text(alphabet=st.sampled_from("abcé東 .!?\n\t"), max_size=4_000)
texts = st.lists(paragraphs, max_size=6).map("\n\n".join) | st.text(max_size=3_000)


def cut_texts(text: str) -> list[str]:
    return [passage.text for passage in cut_section(text)]


def without_space(text: str) -> str:
    return "".join(text.split())


@given(texts)
def test_nothing_but_white_space_is_lost(text: str) -> None:
    assert without_space("".join(cut_texts(text))) == without_space(text)


@given(texts)
def test_no_passage_is_empty_or_longer_than_the_limit(text: str) -> None:
    for passage in cut_texts(text):
        assert passage.strip()
        assert len(passage) <= PASSAGE_CHARACTERS_MAX


def test_paragraphs_become_passages_of_their_own() -> None:
    assert cut_texts("First.\n\nSecond\nline.\n \t\n\nThird.") == [
        "First.",
        "Second\nline.",
        "Third.",
    ]


def test_paragraphs_are_counted_from_one_however_they_are_cut() -> None:
    long = " ".join(f"Sentence number {number}." for number in range(100))
    passages = cut_section(f"First.\n\n \n\n{long}\n\nLast.")
    assert [passage.paragraph for passage in passages] == [1, 2, 2, 3]


def test_very_many_paragraphs_are_joined_to_passages() -> None:
    few = cut_section("a\n\n" * SECTION_PASSAGES_MAX)
    assert len(few) == SECTION_PASSAGES_MAX
    many = cut_section("a\n\n" * 100_000)
    assert len(many) < 200
    assert all(len(passage.text) <= PASSAGE_CHARACTERS_MAX for passage in many)
    assert "\n\n".join(passage.text for passage in many) == "\n\n".join("a" * 100_000)
    assert many[1].paragraph == many[0].text.count("a") + 1


def test_a_long_paragraph_is_cut_at_the_ends_of_its_sentences() -> None:
    sentences = [f"Sentence number {number} says something." for number in range(100)]
    passages = cut_texts(" ".join(sentences))
    assert len(passages) > 1
    assert all(passage.endswith("something.") for passage in passages)
    assert " ".join(passages) == " ".join(sentences)


def test_a_word_without_an_end_is_cut_by_length() -> None:
    assert [len(passage) for passage in cut_texts("x" * 4_000)] == [1_600, 1_600, 800]


def test_a_text_of_nothing_has_no_passages() -> None:
    assert cut_texts("") == []
    assert cut_texts(" \n\n \n ") == []


words = (
    st.text(alphabet=st.sampled_from("abcé東.。! \n"), min_size=1, max_size=2_500).map(str.strip).filter(bool)
)
headings = st.builds(
    Heading, st.integers(1, 6), st.text("Hé ", min_size=1, max_size=9).map(str.strip).filter(bool)
)
readings = st.lists(headings | st.builds(Paragraph, words), max_size=12)


@given(readings)
def test_a_passage_is_a_stretch_of_the_whole_text_in_order_and_small_enough(blocks: list[Block]) -> None:
    text, passages = whole_text(blocks), cut_reading(blocks)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert 0 < len(passage.text) <= PASSAGE_CHARACTERS_MAX
    assert all(before.end <= after.start for before, after in pairwise(passages))


@given(readings)
def test_only_white_space_and_headings_stand_between_passages(blocks: list[Block]) -> None:
    paragraphs = "".join(block.text for block in blocks if isinstance(block, Paragraph))
    own_words = "".join(passage.text for passage in cut_reading(blocks) if not is_heading(passage, blocks))
    assert without_space(own_words) == without_space(paragraphs)


def is_heading(passage: ReadPassage, blocks: list[Block]) -> bool:
    start = 0
    for block in blocks:
        if start == passage.start:
            return isinstance(block, Heading)
        start += len(block.text) + 2
    return False


@given(readings)
def test_no_passage_goes_across_a_heading(blocks: list[Block]) -> None:
    passages = cut_reading(blocks)
    start = 0
    for block in blocks:
        if isinstance(block, Heading):
            assert not any(passage.start < start < passage.end for passage in passages)
        start += len(block.text) + 2


@given(readings)
def test_a_passage_knows_the_headings_above_it(blocks: list[Block]) -> None:
    paths: dict[int, tuple[str, ...]] = {}
    path: list[Heading] = []
    start = 0
    for block in blocks:
        if isinstance(block, Heading):
            path = [heading for heading in path if heading.level < block.level] + [block]
        else:
            paths[start] = tuple(heading.text for heading in path)
        start += len(block.text) + 2
    for passage in cut_reading(blocks):
        if passage.start in paths:
            assert passage.heading_path == paths[passage.start]


def test_small_paragraphs_under_one_heading_are_joined_and_keep_their_numbers() -> None:
    blocks = [
        Heading(1, "Terms"),
        Paragraph("First."),
        Paragraph("Second."),
        Heading(2, "More"),
        Paragraph("Third."),
    ]
    first, second = cut_reading(blocks)
    assert (first.text, first.heading_path) == ("First.\n\nSecond.", ("Terms",))
    assert first.locator_starts == (LocatorStart(0, None, 1), LocatorStart(8, None, 2))
    assert locate(first.heading_path, first.locator_starts, 9).label == "Terms, paragraph 2"
    assert (second.text, second.heading_path, second.locator_starts) == (
        "Third.",
        ("Terms", "More"),
        (LocatorStart(0, None, 1),),
    )


def test_a_passage_over_the_end_of_a_page_has_both_pages() -> None:
    sentence = "It goes on and on. "
    paragraph = Paragraph((sentence * 100).strip(), ((0, 7), (len(sentence) * 50, 8)))
    first, second = cut_reading([paragraph])
    assert first.locator_starts == (LocatorStart(0, 7, None), LocatorStart(len(sentence) * 50, 8, None))
    assert second.locator_starts == (LocatorStart(0, 8, None),)
    assert locate((), first.locator_starts, len(sentence) * 50).label == "page 8"


def test_a_heading_with_nothing_below_it_can_be_found() -> None:
    blocks = [Heading(1, "Part"), Heading(2, "Reserved", 3), Heading(1, "End", 4)]
    assert [
        (passage.text, passage.heading_path, passage.locator_starts) for passage in cut_reading(blocks)
    ] == [
        ("Reserved", ("Part",), (LocatorStart(0, 3, None),)),
        ("End", (), (LocatorStart(0, 4, None),)),
    ]


def test_a_table_is_cut_between_its_lines() -> None:
    row = "| " + "a cell " * 20 + "|"
    passages = cut_reading([Paragraph("\n".join([row] * 30))])
    assert len(passages) > 1
    assert all(line == row for passage in passages for line in passage.text.split("\n"))


def test_a_passage_knows_the_labels_of_its_pages_and_which_of_it_was_recognised() -> None:
    read = Paragraph("Read as text.", ((0, 4),))
    recognised = Paragraph("Recognised.", ((0, 5),), recognised=True)
    (passage,) = cut_reading([read, recognised], {4: "iv"})
    end = len(read.text)
    assert passage.locator_starts == (
        LocatorStart(0, 4, None, "iv"),
        LocatorStart(end + 2, 5, None, recognised=True),
    )
    assert locate((), passage.locator_starts).label == "page iv"
    assert not is_recognised(passage.locator_starts, 0, end)
    assert is_recognised(passage.locator_starts, 5, end + 5)


def test_a_passage_knows_where_its_recognised_lines_stand() -> None:
    text = "One line. Another line. The next page."
    lines = ((0, (0.1, 0.2, 0.8, 0.22)), (10, (0.1, 0.23, 0.9, 0.25)), (24, (0.1, 0.05, 0.5, 0.07)))
    paragraph = Paragraph(text, ((0, 5), (24, 6)), recognised=True, areas=lines)
    (passage,) = cut_reading([paragraph])
    assert [(one.start, one.page, one.area) for one in passage.locator_starts] == [
        (0, 5, lines[0][1]),
        (10, 5, lines[1][1]),
        (24, 6, lines[2][1]),
    ]
    assert locate((), passage.locator_starts, 4, 8).area == lines[0][1]
    assert locate((), passage.locator_starts, 4, 30).area == (0.1, 0.2, 0.9, 0.25)
    assert locate((), passage.locator_starts, 4).area is None


@pytest.mark.parametrize("edge", [-0.1, 1.1, float("nan")])
def test_an_area_beyond_its_page_is_none(edge: float) -> None:
    inside = LocatorStart(0, 5, None, area=(0.0, 0.2, 1.0, 0.22))
    assert are_on_their_pages((inside, LocatorStart(9, 5, None)))
    assert not are_on_their_pages((inside, LocatorStart(9, 5, None, area=(0.1, 0.2, edge, 0.22))))

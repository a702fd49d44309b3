"""A document is numbered from its outline and landmarks alone."""

from quire.domain.markup.landmarks import Landmark, Landmarks
from quire.domain.markup.numbering import DocumentNumbers, NumberedSection, Target, section_numbers


def numbered(*sections: tuple[str, Landmarks]) -> DocumentNumbers:
    return DocumentNumbers(
        [NumberedSection(name, name.title(), 1, landmarks) for name, landmarks in sections],
        has_section_numbers=True,
    )


def test_sections_are_numbered_by_their_place_in_the_tree() -> None:
    assert list(section_numbers([1, 2, 2, 1, 3, 2, 3])) == ["1", "1.1", "1.2", "2", "2.1", "2.2", "2.2.1"]


def test_a_document_may_begin_at_any_level() -> None:
    assert list(section_numbers([3, 2, 4])) == ["1", "2", "2.1"]


def test_figures_tables_and_notes_count_through_the_document() -> None:
    numbers = numbered(
        ("one", Landmarks((Landmark("a"), Landmark()), (Landmark("t"),), 3)),
        ("two", Landmarks((Landmark("b"),), (), 1)),
        ("three", Landmarks()),
    )
    assert numbers.targets["fig:b"] == Target("fig", "two", "3")
    three = numbers.of_text("three", ["fig:a", "tbl:t", "sec:two", "fig:nowhere"])
    assert (three.figures_before, three.tables_before, three.notes_before) == (3, 1, 4)
    assert {name: target.number for name, target in three.targets.items()} == {
        "fig:a": "1",
        "tbl:t": "1",
        "sec:two": "2",
    }


def test_numbers_follow_a_section_that_is_moved() -> None:
    one, two = ("one", Landmarks((Landmark("a"),))), ("two", Landmarks((Landmark("b"),)))
    assert numbered(one, two).targets["fig:b"].number == "2"
    assert numbered(two, one).targets["fig:b"].number == "1"


def test_a_label_that_stands_twice_leads_to_the_first_and_says_so() -> None:
    target = numbered(("one", Landmarks((Landmark("a"),))), ("two", Landmarks((Landmark("a"),)))).targets[
        "fig:a"
    ]
    assert target == Target("fig", "one", "1", is_twice=True)


def test_a_figure_and_a_table_may_have_one_label() -> None:
    numbers = numbered(("one", Landmarks((Landmark("a"),), (Landmark("a"),))))
    assert not numbers.targets["fig:a"].is_twice
    assert not numbers.targets["tbl:a"].is_twice


def test_sections_have_numbers_only_where_they_are_wanted() -> None:
    numbers = DocumentNumbers([NumberedSection("one", "One", 1)], has_section_numbers=False)
    assert numbers.of_section("one") == ""
    assert numbers.targets["sec:one"] == Target("sec", "one", "", "One")

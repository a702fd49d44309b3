"""What is numbered in a text is found without parsing all of its Markdown."""

import pytest

from quire.domain.markup.landmarks import (
    CAPTION_CHARACTERS_MAX,
    NO_LANDMARKS,
    Landmark,
    Landmarks,
    code_spans,
    labels_in,
    landmarks_of,
    references_in,
)

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"


def test_figures_tables_and_notes_are_found_in_order() -> None:
    text = (
        'One[^a].\n\n![x](quire:1 "First"){#fig:one}\n\n'
        f"{TABLE}\n\n: Limits {{#tbl:limits}}\n\nTwo[^b], again[^a].\n\n![x](quire:2){{#fig:two}}\n\n"
        "[^a]: Note\n[^b]: Other\n[^c]: Nobody refers to it"
    )
    assert landmarks_of(text) == Landmarks(
        (Landmark("one", "First"), Landmark("two")), (Landmark("limits", "Limits"),), 2
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Only words.",
        "![x](quire:1)",
        'In a line ![x](quire:1 "Caption"), no figure.',
        "```\n![x](quire:1){#fig:x}\n```",
        "    ![x](quire:1){#fig:x}",
        "`![x](quire:1){#fig:x}`",
        "\\![x](quire:1){#fig:x}",
        "Foxes[^a].",
        "Foxes`[^a]`.\n\n[^a]: Note",
        "Foxes\\[^a].\n\n[^a]: Note",
        "A sum $[^a]$.\n\n[^a]: Note",
        ": No table before",
        f"{TABLE}\n\nText.\n\n: Too far",
        "| a | b |\n|---|\n\n: No table, since it has two columns and one",
    ],
)
def test_what_only_looks_like_a_landmark_is_none(text: str) -> None:
    assert landmarks_of(text) == NO_LANDMARKS


@pytest.mark.parametrize(
    "text",
    [
        "> ![x](quire:1){#fig:x}",
        "- ![x](quire:1){#fig:x}",
        "> 1. ![x](quire:1){#fig:x}\n",
        "- one\n\n    ![x](quire:1){#fig:x}",
        "# Heading\n![x](quire:1){#fig:x}",
    ],
)
def test_a_figure_may_stand_in_a_quote_or_a_list(text: str) -> None:
    assert landmarks_of(text) == Landmarks((Landmark("x"),))


def test_a_table_needs_no_signs_at_its_edges() -> None:
    assert landmarks_of("a | b\n--|--\n1 | 2\n\n: Limits") == Landmarks((), (Landmark(None, "Limits"),))


def test_a_long_caption_is_kept_in_part() -> None:
    (figure,) = landmarks_of(f'![x](quire:1 "{"long " * 100}")').figures
    assert len(figure.caption) == CAPTION_CHARACTERS_MAX


def test_references_are_found_by_their_names() -> None:
    assert references_in("See @fig:a and @sec:b.") == {"fig:a", "sec:b"}
    assert references_in("No references.") == set()


def test_labels_are_found_in_the_attributes_of_pictures_and_captions() -> None:
    text = '![a](quire:1 "A"){width=50% #fig:a}\n\n| a |\n|---|\n\n: Limits {#tbl:l}\n\n@fig:b'
    assert labels_in(text) == {"fig:a", "tbl:l"}


def test_code_ends_with_as_many_signs_as_it_began_with() -> None:
    assert code_spans("a `b` ``c`d`` `e") == [(2, 5), (6, 13)]

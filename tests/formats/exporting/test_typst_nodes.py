"""What is handed to typst in its own words is data, whatever it says."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.formats.exporting.inlines import Node
from quire.formats.exporting.typst_nodes import (
    part_before,
    typst_list,
    typst_string,
    typst_table,
    with_strings,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [('a"b', '"a\\"b"'), ("a\\", '"a\\\\"'), ('\\"#panic()', '"\\\\\\"#panic()"'), ("a\nb", '"a b"')],
)
def test_a_string_ends_where_it_ends(text: str, expected: str) -> None:
    assert typst_string(text) == expected


@given(st.lists(st.text(st.sampled_from('a "\\\\#[](){};\t\x01é☐n'), max_size=12), max_size=4))
def test_several_words_in_one_node_are_a_string(texts: list[str]) -> None:
    nodes = [{"t": "Str", "c": text} for text in texts]
    expected = [
        {"t": "RawInline", "c": ["typst", f"#{typst_string(text)};"]} if " " in text else node
        for text, node in zip(texts, nodes, strict=True)
    ]
    assert msgspec.json.decode(with_strings(msgspec.json.encode(nodes))) == expected


def test_the_formula_at_a_position_is_found() -> None:
    text = 'A #formula("s/1", "x")[$x$]\nand #formula("s/2", "\\\\y")[$y$] end\n\nMore.'
    assert part_before(text, 1, 0) is None
    assert part_before(text, 1, 24) == ("s/1", "x")
    assert part_before(text, 2, 1) == ("s/1", "x")
    assert part_before(text, 2, 30) == ("s/2", "\\y")
    assert part_before(text, 4, 2) is None


def test_the_picture_at_a_position_is_found() -> None:
    text = '#formula("s/1", "x")[$x$] #box(image("a.png", alt: "A \\"red\\" pump")) #box(image("b.png")) end'
    assert part_before(text, 1, text.index("image")) == ('A "red" pump',)
    assert part_before(text, 1, text.rindex("image")) == ("b.png",)
    assert part_before(text, 1, text.index("end")) is None


def test_a_list_of_tasks_alone_has_boxes_for_marks() -> None:
    task = [{"t": "Plain", "c": [{"t": "Str", "c": "☐"}, {"t": "Space"}]}]
    other = [{"t": "Plain", "c": [{"t": "Str", "c": "word"}]}]
    assert len(typst_list({"t": "BulletList", "c": [task, task]})) == 3
    assert len(typst_list({"t": "BulletList", "c": [task, other]})) == 1
    assert len(typst_list({"t": "BulletList", "c": [[], task]})) == 1


def test_a_table_of_many_columns_or_of_words_without_room_is_set_smaller() -> None:
    assert [len(typst_table(table(["a"] * count))) for count in (8, 9)] == [1, 3]
    assert [len(typst_table(table(["Qualitätssicherung"] * count))) for count in (4, 5)] == [1, 3]


def table(words: list[str]) -> Node:
    """A table of one row in pandoc's tree."""
    nothing: Node = ["", [], []]
    cells = [
        [nothing, "AlignDefault", 1, 1, [{"t": "Plain", "c": [{"t": "Str", "c": word}]}]] for word in words
    ]
    columns = [["AlignDefault", "ColWidthDefault"] for _ in words]
    bodies = [[nothing, 0, [], [[nothing, cells]]]]
    return {"t": "Table", "c": [nothing, [None, []], columns, [nothing, []], bodies, [nothing, []]]}

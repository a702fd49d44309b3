"""What is handed to typst in its own words is data, whatever it says."""

import pytest

from quire.formats.exporting.typst_nodes import formula_before, typst_list, typst_string, typst_table


@pytest.mark.parametrize(
    ("text", "expected"),
    [('a"b', '"a\\"b"'), ("a\\", '"a\\\\"'), ('\\"#panic()', '"\\\\\\"#panic()"'), ("a\nb", '"a b"')],
)
def test_a_string_ends_where_it_ends(text: str, expected: str) -> None:
    assert typst_string(text) == expected


def test_the_formula_before_a_position_is_found() -> None:
    text = 'A #formula("s/1", "x")[$x$]\nand #formula("s/2", "\\\\y")[$y$] end'
    assert formula_before(text, 1, 0) is None
    assert formula_before(text, 1, 24) == "s/1"
    assert formula_before(text, 2, 1) == "s/1"
    assert formula_before(text, 2, 30) == "s/2"


def test_a_list_of_tasks_alone_has_boxes_for_marks() -> None:
    task = [{"t": "Plain", "c": [{"t": "Str", "c": "☐"}, {"t": "Space"}]}]
    other = [{"t": "Plain", "c": [{"t": "Str", "c": "word"}]}]
    assert len(typst_list({"t": "BulletList", "c": [task, task]})) == 3
    assert len(typst_list({"t": "BulletList", "c": [task, other]})) == 1
    assert len(typst_list({"t": "BulletList", "c": [[], task]})) == 1


def test_a_table_of_many_columns_is_set_smaller() -> None:
    assert [len(typst_table(count, {"t": "Table"})) for count in (8, 9)] == [1, 3]

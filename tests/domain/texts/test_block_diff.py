"""What differs between two texts, in pieces that a person can judge one by one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts.block_diff import (
    CHANGES_MAX,
    TextChange,
    WordChange,
    apply_changes,
    block_diff,
    word_diff,
)
from quire.domain.texts.blocks import BlockText, is_table_rule
from quire.domain.texts.comparing import comparable
from quire.domain.texts.tables import Row, with_tables
from tests.domain.markdown_texts import WORDS, drawn, markdown_texts, tables

sentences = st.lists(st.sampled_from([*WORDS, "漢", ",", " "]), max_size=20).map(" ".join)


@given(markdown_texts(), markdown_texts())
def test_all_changes_together_make_the_other_text_but_for_blanks(base: str, other: str) -> None:
    changes = block_diff(BlockText(base), other)
    assert blocks_of(apply_changes(base, changes).rstrip()) == blocks_of(other.rstrip())


@given(tables(), tables(), st.data())
def test_any_of_the_changes_of_a_table_leave_it_a_table(
    base: list[list[str]], other: list[list[str]], data: st.DataObject
) -> None:
    texts = [data.draw(drawn(rows)) for rows in (base, other)]
    before, after = (f"Before.\n\n{text}\n\nBehind.\n" for text in texts)
    changes = block_diff(BlockText(before), after)
    chosen = [change for change in changes if data.draw(st.booleans())]
    (table,) = [
        block
        for block in with_tables(BlockText(apply_changes(before, chosen))).blocks
        if block.kind == "table"
    ]
    columns = {len(Row(line).cells) for line in table.text.split("\n")}
    assert columns in ({len(base[0])}, {len(other[0])})
    assert apply_changes(before, []) == before
    assert cells_in(apply_changes(before, changes)) == cells_in(after)


def cells_in(text: str) -> list[list[str]]:
    return [Row(line).cells for line in text.split("\n") if line.startswith("|") and not is_table_rule(line)]


def test_changes_that_nobody_could_judge_one_by_one_are_joined() -> None:
    before = [f"line {number}" for number in range(3 * CHANGES_MAX)]
    after = [line if number % 2 else f"new {line}" for number, line in enumerate(before)]
    base, other = "\n\n".join(before), "\n\n".join(after)
    changes = block_diff(BlockText(base), other)
    assert CHANGES_MAX // 2 < len(changes) <= CHANGES_MAX
    assert apply_changes(base, changes) == other
    assert apply_changes(base, changes[1:]).startswith("line 0\n\nline 1\n\nline 2\n\nline 3\n\nnew line 4")


@given(markdown_texts(), markdown_texts(), st.data())
def test_any_of_the_changes_leave_everything_outside_of_them_as_it_was(
    base: str, other: str, data: st.DataObject
) -> None:
    changes = block_diff(BlockText(base), other)
    chosen = {place for place in range(len(changes)) if data.draw(st.booleans())}
    expected, place = "", 0
    for number, change in enumerate(changes):
        assert place <= change.start
        assert base[change.start : change.end] == change.before != change.after
        expected += base[place : change.start] + (change.after if number in chosen else change.before)
        place = change.end
    assert apply_changes(base, [changes[number] for number in sorted(chosen)]) == expected + base[place:]


@given(markdown_texts())
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert block_diff(BlockText(text), text) == ()


def test_a_rewritten_paragraph_is_one_piece_and_its_neighbours_are_none() -> None:
    base = "The line is rinsed.\n\nThe valve is opened by hand, slowly.\n\nThe line is dried.\n"
    other = "The line is rinsed.\n\nThe valve is opened by two people, slowly.\n\nThe line is dried."
    assert block_diff(BlockText(base), other) == (
        TextChange(21, "The valve is opened by hand, slowly.", "The valve is opened by two people, slowly."),
    )


def test_an_item_of_a_list_and_a_row_of_a_table_are_judged_alone() -> None:
    base = "- rinse twice\n- dry with air\n\n| step | minutes |\n|---|---|\n| rinse | 12 |\n| dry | 5 |\n"
    other = "- rinse twice\n- dry with filtered air\n\n| step | minutes |\n|---|---|\n| rinse | 15 |\n| dry | 5 |\n"
    assert [(change.before, change.after) for change in block_diff(BlockText(base), other)] == [
        ("- dry with air", "- dry with filtered air"),
        ("| rinse | 12 |", "| rinse | 15 |"),
    ]


def test_a_table_with_other_columns_is_one_piece() -> None:
    base = "Before.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n"
    other = "Before that.\n\n| a | b | c |\n|---|---|---|\n| 1 | 2 | x |\n| 3 | 4 | y |\n"
    assert [change.before.count("|---") for change in block_diff(BlockText(base), other)] == [0, 2]


def test_a_draft_for_an_empty_section_comes_paragraph_by_paragraph_and_lists_whole() -> None:
    changes = block_diff(BlockText(""), "# Rinsing\n\nFirst.\n\n- one\n- two\n")
    assert [change.after for change in changes] == ["# Rinsing\n\n", "First.\n\n", "- one\n- two"]


def test_what_comes_behind_the_end_leaves_the_end_as_it_was() -> None:
    assert block_diff(BlockText("First.\n"), "First.\n\nSecond.\n\nThird.") == (
        TextChange(6, "", "\n\nSecond."),
        TextChange(6, "", "\n\nThird."),
    )


def test_blank_lines_alone_are_no_difference() -> None:
    assert block_diff(BlockText("\nOne.\n\n\nTwo.\n"), "One.\n\nTwo.\n\n\n") == ()


@pytest.mark.parametrize(
    ("base", "other"),
    [
        (
            "| step | minutes |\n|---|--:|\n| rinse | 10  |\n",
            "|step|minutes|\n| ----- | ---: |\n|rinse|10|\n",
        ),
        ("One  two.  \nThree.\n", "One two.\nThree.\n"),
        ("- rinse  the line\n", "- rinse the line"),
    ],
)
def test_blanks_alone_are_no_difference(base: str, other: str) -> None:
    assert block_diff(BlockText(base), other) == ()


def test_blanks_of_code_and_before_items_are_a_difference() -> None:
    assert len(block_diff(BlockText("```\na  b\n```\n"), "```\na b\n```\n")) == 1
    assert len(block_diff(BlockText("- a\n- b\n"), "- a\n  - b\n")) == 1
    assert len(block_diff(BlockText("60\u00a0°C\n"), "60 °C\n")) == 1


def test_a_header_and_its_delimiter_row_are_one_change() -> None:
    base = "| step | minutes |\n|---|---|\n| rinse | 12 |\n"
    other = "| step | time |\n|---|--:|\n| rinse | 12 |\n"
    assert [(change.before, change.after) for change in block_diff(BlockText(base), other)] == [
        ("| step | minutes |\n|---|---|", "| step | time    |\n|---|--:|")
    ]


def test_a_heading_that_comes_before_a_table_with_another_header_is_a_change_of_its_own() -> None:
    base = "| step | minutes |\n|---|---|\n| rinse | 12 |\n| dry | 5 |\n"
    other = "## Times\n\n| what | minutes |\n|---|---|\n| rinse | 12 |\n| dry | 5 |\n"
    assert [change.before for change in block_diff(BlockText(base), other)] == [
        "",
        "| step | minutes |\n|---|---|",
    ]


def test_a_cell_that_changes_keeps_the_layout_of_its_table() -> None:
    base = "| step  | minutes |\n|-------|--------:|\n| rinse |      12 |\n"
    other = "|step|minutes|\n|-|-:|\n|rinse|5|\n"
    assert [change.after for change in block_diff(BlockText(base), other)] == ["| rinse |       5 |"]


def test_a_table_comes_and_goes_with_its_caption() -> None:
    with_table = "Start.\n\n| a |\n|---|\n| 1 |\n\n: Limits {#tbl:limits}\n\nEnd.\n"
    assert len(block_diff(BlockText("Start.\n\nEnd.\n"), with_table)) == 1
    assert len(block_diff(BlockText(with_table), "Start.\n\nEnd.\n")) == 1


def test_an_item_comes_with_the_paragraphs_in_it() -> None:
    changes = block_diff(BlockText("- one\n"), "- one\n\n- two\n\n  More of two.\n\n- three\n")
    assert [change.after for change in changes] == ["\n\n- two\n\n  More of two.", "\n\n- three"]


def test_a_formula_is_one_piece() -> None:
    base = "By this:\n\n$$\na = b\n\n- c\n$$\n\nEnd.\n"
    assert [change.before for change in block_diff(BlockText(base), base.replace("a =", "x ="))] == [
        "$$\na = b\n\n- c\n$$"
    ]


def test_a_table_whose_rows_begin_without_a_pipe_is_one_piece() -> None:
    base = "a | b\n--- | ---\n1 | 2\n| 3 | 4\n"
    assert len(block_diff(BlockText(base), base.replace("1", "x").replace("4", "y"))) == 1


def test_an_item_that_becomes_a_paragraph_takes_the_gap_along() -> None:
    """Without a blank line it would go on the item before it."""
    base = "- rinse the line\n- dry the line\n"
    assert apply_changes(base, block_diff(BlockText(base), "- rinse the line\n\nDry the line.")) == (
        "- rinse the line\n\nDry the line.\n"
    )


def test_paragraphs_with_nothing_in_common_are_judged_together() -> None:
    changes = block_diff(BlockText("Start.\n\nAlpha beta.\n\nEnd."), "Start.\n\nGamma.\n\nDelta.\n\nEnd.")
    assert [(change.before, change.after) for change in changes] == [("Alpha beta.", "Gamma.\n\nDelta.")]


@given(sentences, sentences)
def test_words_that_stay_and_go_are_the_old_text_and_those_that_stay_and_come_the_new(
    old: str, new: str
) -> None:
    changes = word_diff(old, new)
    assert "".join(change.text for change in changes if change.kind != "added") == old
    assert "".join(change.text for change in changes if change.kind != "removed") == new
    assert all(one.kind != other.kind for one, other in pairwise(changes))


def test_a_changed_number_is_all_that_is_marked() -> None:
    assert word_diff("Rinse for 12 minutes.", "Rinse for 15 minutes.") == (
        WordChange("kept", "Rinse for "),
        WordChange("removed", "12"),
        WordChange("added", "15"),
        WordChange("kept", " minutes."),
    )


def test_a_sentence_replaced_by_another_is_no_patchwork() -> None:
    before = "The pump must be vented before the seal is checked."
    after = "Whoever locks the line keeps the key."
    assert [change.kind for change in word_diff(before, after)] == ["removed", "added"]


def blocks_of(text: str) -> list[str]:
    return [comparable(block) for block in with_tables(BlockText(text)).blocks]

"""What differs between two texts, in pieces that a person can judge one by one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.texts.block_diff import TextChange, WordChange, apply_changes, block_diff, word_diff
from quire.domain.texts.blocks import BlockText
from tests.domain.markdown_texts import WORDS, markdown_texts

sentences = st.lists(st.sampled_from([*WORDS, "漢", ",", " "]), max_size=20).map(" ".join)


@given(markdown_texts(), markdown_texts())
def test_all_changes_together_make_the_other_text_but_for_blank_lines(base: str, other: str) -> None:
    changes = block_diff(BlockText(base), other)
    assert blocks_of(apply_changes(base, changes).rstrip()) == blocks_of(other.rstrip())


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
    return [block.text for block in BlockText(text).blocks]

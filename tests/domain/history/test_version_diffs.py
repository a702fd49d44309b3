"""Two texts of a section compared: what a person is shown of the differences, and of what stands between them."""

from hypothesis import given
from hypothesis import strategies as st

from quire.domain.history.version_diffs import SURROUNDINGS_MAX, Unchanged, VersionHunk, compare_texts
from quire.domain.texts.block_diff import CHANGES_MAX, WordChange
from quire.domain.texts.contexts import Context
from tests.steps import steps_of

LONG = "\n\n".join(f"Paragraph {number} of a text that goes on for a while." for number in range(60))


def test_a_changed_word_is_one_hunk_with_what_stands_around_it() -> None:
    comparison = compare_texts("First.\n\nKnives are dull.\n\nLast.", "First.\n\nKnives are sharp.\n\nLast.")
    words = (
        WordChange("kept", "Knives are "),
        WordChange("removed", "dull"),
        WordChange("added", "sharp"),
        WordChange("kept", "."),
    )
    around = Context("First.\n\n", "\n\nLast.")
    assert comparison.hunks == (VersionHunk("1", "Knives are dull.", "Knives are sharp.", around, words),)
    assert comparison.unchanged == (Unchanged("First.\n\n", "", ""), Unchanged("\n\nLast.", "", ""))


def test_texts_that_are_the_same_have_no_hunk() -> None:
    assert compare_texts(LONG, LONG).hunks == ()
    assert compare_texts("", "").hunks == ()


def test_the_first_text_of_a_section_is_one_that_came_in() -> None:
    (hunk,) = compare_texts("", "A beginning.").hunks
    assert (hunk.before, hunk.after) == ("", "A beginning.")


def test_of_long_unchanged_stretches_only_the_edges_beside_hunks_are_in_sight() -> None:
    one = f"Begin.\n\n{LONG}\n\nMiddle.\n\n{LONG}\n\nEnd."
    comparison = compare_texts(one, one.replace("Middle", "Centre").replace("Begin", "Start"))
    first, between, last = comparison.unchanged
    assert first == Unchanged("", "", "")
    assert between.beginning.startswith("\n\nParagraph 0 ")
    assert between.end.endswith("of a text that goes on for a while.\n\n")
    assert "Paragraph 30 " in between.middle
    assert (last.end, last.beginning[:14]) == ("", "\n\nParagraph 0 ")
    assert comparison.hunks[1].context == Context(between.end, last.beginning)
    for shown in (between.beginning, between.end, last.beginning):
        assert len(shown) <= SURROUNDINGS_MAX
        assert all(block.startswith("Paragraph") for block in shown.split("\n\n") if block)


def test_a_paragraph_without_end_is_parted_between_words() -> None:
    endless = "word " * 1_000
    (hunk,) = compare_texts(f"a\n\n{endless}", f"b\n\n{endless}").hunks
    assert hunk.context.after.endswith("word ")
    assert len(hunk.context.after) <= SURROUNDINGS_MAX


blocks = st.lists(
    st.sampled_from(["One.", "Two words.", "- item", "# Head", "word " * 150, "Ünïcödé 👩\u200d👧"]),
    max_size=12,
)


@given(blocks, blocks)
def test_hunks_and_what_is_unchanged_are_together_the_base(one: list[str], other: list[str]) -> None:
    base = "\n\n".join(one)
    comparison = compare_texts(base, "\n\n".join(other))
    shown = [stretch.beginning + stretch.middle + stretch.end for stretch in comparison.unchanged]
    removed = [hunk.before for hunk in comparison.hunks]
    pieces = [piece for pair in zip(shown, [*removed, ""], strict=True) for piece in pair]
    assert "".join(pieces) == base
    for hunk in comparison.hunks:
        assert "".join(word.text for word in hunk.words if word.kind != "added") == hunk.before
        assert "".join(word.text for word in hunk.words if word.kind != "removed") == hunk.after


def test_half_a_megabyte_that_was_rewritten_is_compared() -> None:
    hunks = compare_texts(*rewritten(11_000)).hunks
    assert CHANGES_MAX / 2 < len(hunks) <= CHANGES_MAX
    assert sum(hunk.before.count("Paragraph") for hunk in hunks) == 11_000


def test_twice_the_text_is_twice_the_work() -> None:
    once, twice = (steps_of(lambda count=count: compare_texts(*rewritten(count))) for count in (500, 1_000))
    assert twice < 2.5 * once


def rewritten(paragraphs: int) -> tuple[str, str]:
    one = "\n\n".join(f"Paragraph {number} has some words that stay." for number in range(paragraphs))
    return one, one.replace("some words", "other words, all new,")

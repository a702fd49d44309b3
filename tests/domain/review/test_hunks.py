"""One change of a section as a hunk: its context, its footnotes, and its text by its state."""

import pytest

from quire.domain.citing.footnotes import CitedNote, Footnote
from quire.domain.review.hunks import (
    Hunk,
    HunkState,
    ProposedHunk,
    proposed_hunk,
)
from quire.domain.texts.block_diff import TextChange
from quire.domain.texts.blocks import BlockText
from quire.domain.texts.contexts import CONTEXT_CHARACTERS_MAX, Context

BASE = "First block.\n\nSecond [^old].\n\nThird block."
CHANGE = TextChange(BASE.index("Second"), "Second [^old].", "Second [^new].")


def hunk_of(change: TextChange, base: str = BASE) -> ProposedHunk:
    notes = [CitedNote("new", "A source", "S1"), CitedNote("other", "Another", "S2")]
    kept = [Footnote("old", "Old source"), Footnote("kept", "Kept source")]
    return proposed_hunk(change, notes, kept, BlockText(base).blocks)


def test_a_hunk_has_the_blocks_beside_it_as_context() -> None:
    assert hunk_of(CHANGE).context == Context("First block.", "Third block.")


def test_at_the_ends_of_a_text_there_is_no_context() -> None:
    assert hunk_of(TextChange(0, BASE, "All new.")).context == Context("", "")


def test_of_long_blocks_the_ends_beside_the_hunk_are_shown() -> None:
    base = f"{'a' * 400}\n\nSecond.\n\n{'b' * 400}"
    context = hunk_of(TextChange(base.index("Second"), "Second.", "2."), base).context
    assert context.before == "…" + "a" * CONTEXT_CHARACTERS_MAX
    assert context.after == "b" * CONTEXT_CHARACTERS_MAX + "…"


def test_a_hunk_brings_the_notes_it_refers_to_and_names_those_it_drops() -> None:
    hunk = hunk_of(CHANGE)
    assert [note.label for note in hunk.notes] == ["new"]
    assert [note.label for note in hunk.dropped] == ["old"]


def test_words_lead_from_the_old_text_to_the_new_one() -> None:
    words = hunk_of(CHANGE).words
    assert "".join(word.text for word in words if word.kind != "added") == CHANGE.before
    assert "".join(word.text for word in words if word.kind != "removed") == CHANGE.after


@pytest.mark.parametrize(
    ("state", "accepted", "text"),
    [
        ("pending", None, "before"),
        ("rejected", None, "before"),
        ("accepted", None, "after"),
        ("accepted", "edited", "edited"),
        ("accepted", "", ""),
    ],
)
def test_its_state_says_which_text_stands_in_the_section(
    state: HunkState, accepted: str | None, text: str
) -> None:
    hunk = Hunk(0, "before", "after", (), (), (), Context("", ""), "h1", state, accepted, None)
    assert hunk.text == text

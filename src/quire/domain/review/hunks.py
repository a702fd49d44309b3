"""Hunks: the pieces of a proposal, each of which can be decided alone."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import CitedNote, Footnote, labels_in
from quire.domain.texts.block_diff import TextChange, WordChange, word_diff
from quire.domain.texts.blocks import Block
from quire.domain.texts.contexts import Context, context_of
from quire.domain.texts.ranges import TextRange

HunkState = Literal["pending", "accepted", "rejected", "withdrawn"]
"""A withdrawn one is shown in the list of what became of somebody's own suggestions, and nowhere else."""


class ProposedHunk(msgspec.Struct, frozen=True):
    """A proposed change: `after` in place of `before`, which stands at the offset `start` of the base."""

    start: int
    before: str
    after: str
    notes: tuple[CitedNote, ...]
    """The footnotes that `after` needs."""
    dropped: tuple[Footnote, ...]
    """The footnotes to which `before` refers, and `after` does not."""
    words: tuple[WordChange, ...]
    context: Context


class Hunk(ProposedHunk, frozen=True):
    """A hunk of a stored proposal; `accepted` is the text that a person accepted in place of `after`."""

    id: str
    state: HunkState
    accepted: str | None
    decision_id: str | None

    @property
    def text(self) -> str:
        """The text that its state puts into the section."""
        if self.state != "accepted":
            return self.before
        return self.after if self.accepted is None else self.accepted


class ShownHunk(msgspec.Struct, frozen=True):
    """A hunk as people and programs see it.

    `words` are the difference from `before` to `after`. `place` is its range in the section's current text; null where
    it cannot be found there for certain. `context` is what stands beside it there, or stood beside it in the base.
    `decision_id` is the decision about it that is in force.
    """

    id: str
    state: HunkState
    before: str
    after: str
    accepted: str | None
    decision_id: str | None
    context: Context
    words: tuple[WordChange, ...]
    citations: tuple[Citation, ...]
    notes: tuple[Footnote, ...]
    """The footnotes of `after`, which are added at the end of the section."""
    dropped_citations: tuple[Footnote, ...]
    place: TextRange | None


class PendingHunks(msgspec.Struct, frozen=True):
    """The number of hunks of a section that are not decided yet."""

    section_id: str
    pending_hunks: int


def proposed_hunk(
    change: TextChange, notes: Iterable[CitedNote], kept_notes: Iterable[Footnote], blocks: Sequence[Block]
) -> ProposedHunk:
    """A change of the base as a hunk, with its context and the footnotes that it adds and drops."""
    old, new = labels_in(change.before), labels_in(change.after)
    return ProposedHunk(
        change.start,
        change.before,
        change.after,
        tuple(note for note in notes if note.label in new),
        tuple(note for note in kept_notes if note.label in old - new),
        word_diff(change.before, change.after),
        _context(change, blocks),
    )


def _context(change: TextChange, blocks: Sequence[Block]) -> Context:
    """The ends of the blocks beside a change of the base."""
    before = bisect_right(blocks, change.start, key=lambda block: block.end) - 1
    after = bisect_left(blocks, change.end, key=lambda block: block.start)
    return Context(
        context_of(blocks[before].text, is_before=True) if before >= 0 else "",
        context_of(blocks[after].text, is_before=False) if after < len(blocks) else "",
    )

"""Proposals: a pending change of a section, in hunks that a person decides one by one."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import CitedNote, Footnote, add_notes, labels_in, notes_of, with_footnotes
from quire.domain.errors import NothingToPropose
from quire.domain.texts.block_diff import TextChange, WordChange, block_diff, word_diff
from quire.domain.texts.blocks import Block, BlockText
from quire.domain.texts.ranges import TextRange

Mode = Literal["replace", "append"]
ProposalState = Literal["pending", "decided"]
HunkState = Literal["pending", "accepted", "rejected"]

CONTEXT_CHARACTERS_MAX = 300

_FENCED = re.compile(r"(`{3,}|~{3,})(?:markdown|md)?[ \t]*\n(.*)\n\1\s*", re.DOTALL)
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t#]*(?:\n|$)")


class Target(msgspec.Struct, frozen=True):
    """What a proposal is to change: the characters from `start` up to `end` of a section as it was at a revision."""

    section_id: str
    title: str
    content: str
    revision: int
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Whether it is the section's whole text."""
        return self.start == 0 and self.end == len(self.content)


class Context(msgspec.Struct, frozen=True):
    """The ends of what stands around a hunk."""

    before: str
    after: str


class ProposedHunk(msgspec.Struct, frozen=True):
    """A piece of a proposal: in place of `before`, at the character `start` of the base, may stand `after`."""

    start: int
    before: str
    after: str
    notes: tuple[CitedNote, ...]
    """The footnotes that it brings along."""
    dropped: tuple[Footnote, ...]
    """The footnotes to which `before` refers, and `after` does not."""
    words: tuple[WordChange, ...]
    context: Context


class Draft(msgspec.Struct, frozen=True):
    """A proposal before it is stored."""

    section_id: str
    base_revision: int
    mode: Mode
    hunks: tuple[ProposedHunk, ...]


class Hunk(ProposedHunk, frozen=True):
    """A piece of a stored proposal; `accepted` is what a person accepted in place of `after`."""

    id: str
    state: HunkState
    accepted: str | None
    decision_id: str | None

    @property
    def text(self) -> str:
        """What stands there by its state."""
        if self.state != "accepted":
            return self.before
        return self.after if self.accepted is None else self.accepted


class Decision(msgspec.Struct, frozen=True):
    """What a person decided at one time; `revision` is that of the text with it, where it changed the text."""

    id: str
    revision: int | None
    decided_at: datetime


class ShownHunk(msgspec.Struct, frozen=True):
    """A hunk as people and programs see it.

    `words` lead from `before` to `after`. `place` is where it stands in the section's text as it is; null where that
    cannot be said, since the text was changed there.
    """

    id: str
    state: HunkState
    before: str
    after: str
    accepted: str | None
    context: Context
    words: tuple[WordChange, ...]
    citations: tuple[Citation, ...]
    notes: tuple[Footnote, ...]
    """The footnotes that come with `after`, at the end of the section."""
    dropped_citations: tuple[Footnote, ...]
    place: TextRange | None


class Proposal(msgspec.Struct, frozen=True):
    """A proposal; `decisions` are those that were not taken back, oldest first."""

    id: str
    document_id: str
    section_id: str
    message_id: str
    mode: Mode
    base_revision: int
    state: ProposalState
    created_at: datetime
    decisions: tuple[Decision, ...]
    hunks: tuple[ShownHunk, ...]


class PendingHunks(msgspec.Struct, frozen=True):
    """How much of a section waits to be decided."""

    section_id: str
    pending_hunks: int


def draw_up(target: Target, mode: Mode, answer: str, citations: Sequence[Citation]) -> Draft:
    """How an answer's text is to come into a section. Raises `NothingToPropose`.

    Its marks become footnotes. The notes that the section has already stay, whether the answer repeats them or not.
    """
    text, notes = with_footnotes(_without_wrapping(answer, target.title), citations, target.content)
    if not text.strip():
        raise NothingToPropose
    kept_notes = notes_of(target.content)
    base = BlockText(target.content)
    changes = block_diff(base, add_notes(_proposed(target, mode, text), kept_notes))
    if not changes:
        raise NothingToPropose
    hunks = tuple(_hunk(change, notes, kept_notes, base.blocks) for change in changes)
    return Draft(target.section_id, target.revision, mode, hunks)


def _without_wrapping(answer: str, title: str) -> str:
    """The text without a fence around all of it, and without the section's title above it."""
    text = answer.strip()
    fenced = _FENCED.fullmatch(text)
    if fenced is not None and fenced[1] not in fenced[2]:
        text = fenced[2].strip("\n")
    heading = _HEADING.match(text)
    if heading is not None and heading[1].casefold() == title.casefold():
        text = text[heading.end() :].lstrip("\n")
    return text


def _proposed(target: Target, mode: Mode, text: str) -> str:
    """The section's whole text as it is proposed."""
    content = target.content
    if mode == "append":
        return _inserted(content, _end_before_notes(content), text)
    if target.is_whole:
        return text
    if target.start == target.end:
        return _inserted(content, target.start, text)
    selected = content[target.start : target.end]
    before, _, after = selected.partition(selected.strip())
    return f"{content[: target.start]}{before}{text.strip()}{after}{content[target.end :]}"


def _inserted(content: str, place: int, text: str) -> str:
    """With the text at a place: within a block as words of it, elsewhere as blocks of its own."""
    if any(block.start < place < block.end for block in BlockText(content).blocks):
        return f"{content[:place]}{text.strip()}{content[place:]}"
    parts = (content[:place].rstrip(), text.strip("\n").rstrip(), content[place:].lstrip("\r\n"))
    return "\n\n".join(part for part in parts if part)


def _end_before_notes(content: str) -> int:
    """Where the text ends, and only footnotes follow."""
    others = [block for block in BlockText(content).blocks if block.kind != "note"]
    return others[-1].end if others else 0


def _hunk(
    change: TextChange, notes: Iterable[CitedNote], kept_notes: Iterable[Footnote], blocks: list[Block]
) -> ProposedHunk:
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


def _context(change: TextChange, blocks: list[Block]) -> Context:
    """The ends of the blocks beside a change of the base."""
    before = bisect_right(blocks, change.start, key=lambda block: block.end) - 1
    after = bisect_left(blocks, change.end, key=lambda block: block.start)
    return Context(
        _end_of(blocks[before]) if before >= 0 else "",
        _beginning_of(blocks[after]) if after < len(blocks) else "",
    )


def _end_of(block: Block) -> str:
    shortened = block.text[-CONTEXT_CHARACTERS_MAX:]
    return shortened if shortened == block.text else f"…{shortened}"


def _beginning_of(block: Block) -> str:
    shortened = block.text[:CONTEXT_CHARACTERS_MAX]
    return shortened if shortened == block.text else f"{shortened}…"

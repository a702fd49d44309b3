"""Proposals: a pending change of a section, in hunks that a person decides one by one.

They are drawn up from an answer, or from the text that a person would like the section to have.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import add_notes, notes_of, with_footnotes, without_own_notes
from quire.domain.errors import InvalidField, NothingSuggested, NothingToPropose
from quire.domain.markup.foreign import in_our_forms
from quire.domain.review.decisions import Decision
from quire.domain.review.hunks import ProposedHunk, ShownHunk, proposed_hunk
from quire.domain.texts.block_diff import block_diff
from quire.domain.texts.blocks import BlockText, is_table_row
from quire.domain.texts.tables import in_cell, is_within_cell
from quire.domain.texts.wrapping import unwrapped

Mode = Literal["replace", "append"]
ProposalState = Literal["pending", "decided"]
Fate = Literal[
    "waiting", "accepted", "accepted_changed", "rejected", "taken_back", "text_changed", "withdrawn"
]

WHY_LENGTH_MAX = 2_000
PENDING_OF_PERSON_MAX = 20
"""How many pending proposals one person may have for one section."""
WITHDRAWN_OF_PERSON_MAX = 20
"""How many proposals with withdrawn hunks are kept of one person for one section; older ones are deleted."""

_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+")


class Target(msgspec.Struct, frozen=True):
    """What a proposal is to change: a range of a section's text at a revision."""

    section_id: str
    title: str
    content: str
    revision: int
    start: int
    end: int

    @property
    def is_whole(self) -> bool:
        """Whether the range is the section's whole text."""
        return self.start == 0 and self.end == len(self.content)


class Draft(msgspec.Struct, frozen=True):
    """A proposal before it is stored."""

    section_id: str
    base_revision: int
    mode: Mode
    hunks: tuple[ProposedHunk, ...]


class Proposal(msgspec.Struct, frozen=True):
    """A proposal; `decisions` are those in force, oldest first.

    It comes from an answer, whose message it names, or from a person: `author` then says who, and `why` what they say
    about it. `is_own` where that is the visitor.
    """

    id: str
    document_id: str
    section_id: str
    message_id: str | None
    author: str | None
    is_own: bool
    why: str | None
    mode: Mode
    base_revision: int
    state: ProposalState
    created_at: datetime
    decisions: tuple[Decision, ...]
    hunks: tuple[ShownHunk, ...]


class Suggestion(msgspec.Struct, frozen=True):
    """One's own proposal, the title of its section, and what became of each hunk, by its id.

    `accepted_changed`: with other words than were proposed. `taken_back`: it was accepted, and waits again since.
    `text_changed`: it waits, and the text that it was to change is another one now.
    """

    proposal: Proposal
    section_title: str
    fates: Mapping[str, Fate]


def fate_of(hunk: ShownHunk, *, was_taken_back: bool) -> Fate:
    """What became of a hunk, for whoever proposed it."""
    match hunk.state:
        case "accepted":
            return "accepted" if hunk.accepted in (None, hunk.after) else "accepted_changed"
        case "rejected" | "withdrawn":
            return hunk.state
        case "pending" if hunk.place is None:
            return "text_changed"
        case "pending":
            return "taken_back" if was_taken_back else "waiting"


def draw_up(target: Target, mode: Mode, answer: str, citations: Sequence[Citation]) -> Draft:
    """The proposal that an answer makes for a section. Raises `NothingToPropose`.

    Its citation marks become footnotes. Notes of the section stay, whether or not the answer repeats them.
    """
    body, own_notes = without_own_notes(_without_wrapping(answer, target), target.content)
    text, cited_notes = with_footnotes(body, citations, target.content)
    notes = (*own_notes, *cited_notes)
    if not text.strip():
        raise NothingToPropose
    kept_notes = notes_of(target.content)
    base = BlockText(target.content)
    changes = block_diff(base, add_notes(_proposed(target, mode, text), kept_notes))
    if not changes:
        raise NothingToPropose
    hunks = tuple(proposed_hunk(change, notes, kept_notes, base.blocks) for change in changes)
    return Draft(target.section_id, target.revision, mode, hunks)


def draw_up_change(section_id: str, revision: int, base: str, content: str) -> Draft:
    """The proposal of a person to change a section's text at a revision into another. Raises `NothingSuggested`.

    With all of its hunks accepted, the text is `content` exactly.
    """
    base_text, kept_notes = BlockText(base), notes_of(base)
    changes = block_diff(base_text, content)
    if not changes:
        raise NothingSuggested
    hunks = tuple(proposed_hunk(change, (), kept_notes, base_text.blocks) for change in changes)
    return Draft(section_id, revision, "replace", hunks)


def check_why(why: str | None) -> str | None:
    """Return what a person says about a proposal as it is stored; None where it says nothing. Raises `InvalidField`."""
    said = (why or "").strip()
    if len(said) > WHY_LENGTH_MAX:
        raise InvalidField("why", "must have at most %(count)s characters", count=WHY_LENGTH_MAX)
    if "\0" in said:
        raise InvalidField("why", "must not contain the NUL character")
    return said or None


def _without_wrapping(answer: str, target: Target) -> str:
    """The text in our forms, without a code fence around all of it or the section's title as its first heading."""
    text = in_our_forms(unwrapped(answer, base=target.content).strip())
    first_line, _, rest = text.partition("\n")
    return rest.lstrip("\n") if _heading_text(first_line) == target.title.casefold() else text


def _heading_text(line: str) -> str | None:
    heading = _HEADING.match(line)
    return line[heading.end() :].rstrip(" \t#").casefold() if heading else None


def _proposed(target: Target, mode: Mode, text: str) -> str:
    """The proposed text of the whole section."""
    content = target.content
    if mode == "append":
        return _inserted(content, _end_before_notes(content), text)
    if target.is_whole:
        return text
    selected = content[target.start : target.end]
    if not selected.strip():
        return _inserted(content, target.start, text)
    before, _, after = selected.partition(selected.strip())
    words = in_cell(text) if _is_in_cell(content, target.start, target.end) else text.strip()
    return f"{content[: target.start]}{before}{words}{after}{content[target.end :]}"


def _is_in_cell(content: str, start: int, end: int) -> bool:
    """Whether a range lies within one cell of a table."""
    line_start = content.rfind("\n", 0, start) + 1
    return is_table_row(content[line_start:start]) and is_within_cell(content[start:end])


def _inserted(content: str, offset: int, text: str) -> str:
    """The content with the text at an offset: inside a block as words of it, elsewhere as blocks of its own."""
    if any(block.start < offset < block.end for block in BlockText(content).blocks):
        return f"{content[:offset]}{text.strip()}{content[offset:]}"
    parts = (content[:offset].rstrip(), text.strip("\n").rstrip(), content[offset:].lstrip("\r\n"))
    return "\n\n".join(part for part in parts if part)


def _end_before_notes(content: str) -> int:
    """The offset at which the text ends and only footnotes follow."""
    others = [block for block in BlockText(content).blocks if block.kind != "note"]
    return others[-1].end if others else 0

"""Deciding on the hunks of a proposal, and the text of the section that results.

Either exactly the expected text results, or nothing changes. As long as the section's text is the base with the
decisions so far applied, the next text follows from them alone. Once somebody has edited it, each hunk is rebased: it
must be found where it stands now (`anchors`), and everything outside of the hunks stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from quire.domain.citing.footnotes import CitedNote, add_notes, labels_in, remove_notes
from quire.domain.errors import AlreadyDecided, InvalidField, NotFound
from quire.domain.review.hunks import Hunk, HunkState
from quire.domain.texts.anchors import TextAnchors
from quire.domain.texts.block_diff import TextChange, apply_changes, word_diff
from quire.domain.texts.origins import Origin, OriginKind
from quire.domain.texts.ranges import TextRange


class Verdicts(msgspec.Struct, frozen=True):
    """What a person decided: the ids of hunks, and texts that they accept in place of a hunk's own, by its id."""

    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    edits: Mapping[str, str] = {}

    @property
    def hunk_ids(self) -> frozenset[str]:
        """The hunks that are decided."""
        return frozenset((*self.accept, *self.reject))


class Decision(msgspec.Struct, frozen=True):
    """What a person decided at one time; `revision` is the section's with the decision, where it changed the text."""

    id: str
    revision: int | None
    decided_at: datetime


class LostHunk(msgspec.Struct, frozen=True):
    """A hunk whose text cannot be found: the text that should stand there, and the one proposed in its place."""

    id: str
    before: str
    after: str


class HunksLost(Exception):
    """The text of these hunks is not in the section any more, or not exactly once."""

    def __init__(self, hunks: list[LostHunk]) -> None:
        super().__init__()
        self.hunks = hunks


class Rewriting(msgspec.Struct, frozen=True):
    """A section's text after a decision, and the ranges in it of the hunks that it changed, in order."""

    text: str
    ranges: dict[str, TextRange]


class _Edit(TextChange, frozen=True):
    hunk: Hunk


def decided(hunks: Sequence[Hunk], verdicts: Verdicts, decision_id: str) -> list[Hunk]:
    """The hunks after a decision. A repeated decision changes nothing.

    Raises `NotFound`, `InvalidField`, and `AlreadyDecided` where a hunk was decided otherwise.
    """
    _check(hunks, verdicts)
    states: dict[str, HunkState] = dict.fromkeys(verdicts.accept, "accepted")
    states |= dict.fromkeys(verdicts.reject, "rejected")
    return [
        _decided(hunk, states[hunk.id], verdicts.edits.get(hunk.id), decision_id)
        if hunk.id in states
        else hunk
        for hunk in hunks
    ]


def taken_back(hunks: Sequence[Hunk], decision_id: str) -> list[Hunk]:
    """The hunks as if a decision had not been made."""
    return [
        msgspec.structs.replace(hunk, state="pending", accepted=None, decision_id=None)
        if hunk.decision_id == decision_id
        else hunk
        for hunk in hunks
    ]


def rewritten(base: str, hunks: Sequence[Hunk], next_hunks: Sequence[Hunk], current: str) -> Rewriting:
    """The current text after hunks have changed their states. Raises `HunksLost`."""
    if current == _text_by(base, hunks):
        ranges = _ranges_in_body(next_hunks)
        changed = [hunk.id for hunk, old in zip(next_hunks, hunks, strict=True) if hunk.text != old.text]
        return Rewriting(_text_by(base, next_hunks), {id_: ranges[id_] for id_ in changed})
    edits = _edits(base, hunks, next_hunks, current)
    old_notes, notes = _notes(hunks), _notes(next_hunks)
    text = add_notes(apply_changes(current, edits), _without(notes, old_notes))
    ranges = _ranges_after(edits)
    return Rewriting(remove_notes(text, _without(old_notes, notes)), ranges)


def reverted(
    text_then: str, hunks: Sequence[Hunk], decision_id: str, ranges: Mapping[str, TextRange], current: str
) -> str:
    """The current text without the changes of a decision, which stand at these ranges of the text that it made.

    Raises `HunksLost`.
    """
    made = {hunk.id: hunk for hunk in hunks if hunk.decision_id == decision_id}
    wanted = [(made[id_], range_, made[id_].before) for id_, range_ in ranges.items() if id_ in made]
    edits = _rebased(wanted, text_then, current)
    others = _notes(taken_back(hunks, decision_id))
    unused = _without(_notes(list(made.values())), others)
    return remove_notes(apply_changes(current, edits), unused)


def ranges_of(base: str, hunks: Sequence[Hunk], current: str) -> dict[str, TextRange]:
    """The ranges of the current text at which the hunks stand, by their ids, without those that are lost."""
    ranges = _ranges_in_body(hunks)
    if current == _text_by(base, hunks):
        return ranges
    anchors = TextAnchors(_body_by(base, hunks), current)
    found = {id_: anchors.find(range_.start, range_.end) for id_, range_ in ranges.items()}
    return {id_: TextRange(*range_) for id_, range_ in found.items() if range_ is not None}


def origins_of(
    hunks: Iterable[Hunk], ranges: Mapping[str, TextRange], *, kept: OriginKind | None = "edited_answer"
) -> tuple[Origin, ...]:
    """The origins of text that a person edited while accepting it: the words proposed, and those they typed.

    With None for `kept`, the words proposed are left out: they have the origin that the cause of the version implies.
    """
    return tuple(
        origin
        for hunk in hunks
        if hunk.accepted is not None and hunk.id in ranges
        for origin in _origins(hunk.after, hunk.accepted, ranges[hunk.id].start, kept)
    )


def _origins(after: str, accepted: str, start: int, kept: OriginKind | None) -> Iterator[Origin]:
    for change in word_diff(after, accepted):
        if change.kind != "removed":
            end = start + len(change.text)
            kind = kept if change.kind == "kept" else "typed"
            if kind is not None:
                yield Origin(start, end, kind)
            start = end


def _check(hunks: Sequence[Hunk], verdicts: Verdicts) -> None:
    known = {hunk.id for hunk in hunks}
    named = [*verdicts.accept, *verdicts.reject]
    if not named:
        raise InvalidField("accept", "or “reject” must name a hunk")
    if not known.issuperset(named):
        raise NotFound("Hunk")
    if len(verdicts.hunk_ids) < len(named):
        raise InvalidField("accept", "must name each hunk once, and none that is rejected")
    if not set(verdicts.accept).issuperset(verdicts.edits):
        raise InvalidField("edits", "must be for hunks that are accepted")


def _decided(hunk: Hunk, verdict: HunkState, edit: str | None, decision_id: str) -> Hunk:
    accepted = None if edit == hunk.after else edit
    if hunk.state == "pending":
        return msgspec.structs.replace(hunk, state=verdict, accepted=accepted, decision_id=decision_id)
    if (hunk.state, hunk.accepted) != (verdict, accepted):
        raise AlreadyDecided
    return hunk


def _text_by(base: str, hunks: Sequence[Hunk]) -> str:
    """The base with every hunk as its state says, and with the notes that the accepted ones need."""
    return add_notes(_body_by(base, hunks), _notes(hunks))


def _body_by(base: str, hunks: Sequence[Hunk]) -> str:
    return apply_changes(base, _edits_of_base(hunks))


def _notes(hunks: Sequence[Hunk]) -> list[CitedNote]:
    """The notes that accepted hunks need; an edited text may have dropped some."""
    return [
        note
        for hunk in hunks
        if hunk.state == "accepted"
        for labels in [labels_in(hunk.text)]
        for note in hunk.notes
        if note.label in labels
    ]


def _without(notes: Iterable[CitedNote], others: Iterable[CitedNote]) -> list[CitedNote]:
    left_out = frozenset(others)
    return [note for note in notes if note not in left_out]


def _ranges_in_body(hunks: Sequence[Hunk]) -> dict[str, TextRange]:
    return _ranges_after(_edits_of_base(hunks))


def _edits_of_base(hunks: Sequence[Hunk]) -> list[_Edit]:
    return [_Edit(hunk.start, hunk.before, hunk.text, hunk) for hunk in hunks]


def _edits(base: str, hunks: Sequence[Hunk], next_hunks: Sequence[Hunk], current: str) -> list[_Edit]:
    """The edits of the current text that follow from new states of the hunks."""
    ranges = _ranges_in_body(hunks)
    wanted = [
        (hunk, ranges[hunk.id], next_hunk.text)
        for hunk, next_hunk in zip(hunks, next_hunks, strict=True)
        if hunk.text != next_hunk.text
    ]
    return _rebased(wanted, _body_by(base, hunks), current)


def _rebased(wanted: Iterable[tuple[Hunk, TextRange, str]], text_then: str, current: str) -> list[_Edit]:
    """Edits of ranges of a text, as edits of the current text in its order. Raises `HunksLost`."""
    anchors = TextAnchors(text_then, current)
    edits: list[_Edit] = []
    lost: list[Hunk] = []
    for hunk, range_, text in wanted:
        found = anchors.find(range_.start, range_.end)
        if found is None:
            lost.append(hunk)
        else:
            edits.append(_Edit(found[0], current[slice(*found)], text, hunk))
    edits.sort(key=lambda edit: (edit.start, edit.end))
    # Two edits of one range cannot both be made: the later one counts as lost.
    lost += [later.hunk for edit, later in pairwise(edits) if later.start < edit.end]
    if lost:
        raise HunksLost([LostHunk(hunk.id, hunk.text, hunk.after) for hunk in lost])
    return edits


def _ranges_after(edits: Iterable[_Edit]) -> dict[str, TextRange]:
    """The ranges of the edits' new texts once all of them are applied."""
    ranges = {}
    shift = 0
    for edit in edits:
        start = edit.start + shift
        ranges[edit.hunk.id] = TextRange(start, start + len(edit.after))
        shift += len(edit.after) - len(edit.before)
    return ranges

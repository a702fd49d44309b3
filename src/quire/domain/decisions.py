"""Deciding about the hunks of a proposal, and what that makes of the section's text.

Either exactly the expected text results, or nothing changes. As long as the text is what the base and the decisions so
far make of it, the next text follows from them alone. Where somebody has changed it meanwhile, each hunk must be found
where it stands now (see `anchors`), and everything outside of the hunks stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from quire.domain.citing.footnotes import CitedNote, add_notes, labels_in, remove_notes
from quire.domain.errors import AlreadyDecided, InvalidField, NotFound
from quire.domain.origins import Origin
from quire.domain.proposals import Hunk, HunkState
from quire.domain.texts.anchors import TextAnchors
from quire.domain.texts.block_diff import word_diff
from quire.domain.texts.ranges import TextRange


class Verdicts(msgspec.Struct, frozen=True):
    """What a person decided: ids of hunks, and texts to be accepted in place of theirs, by id."""

    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    edits: Mapping[str, str] = {}


class ChangedPlace(msgspec.Struct, frozen=True):
    """A hunk whose place has changed: what should stand there, and what was to take its place."""

    id: str
    before: str
    after: str


class PlacesLost(Exception):
    """The text of these hunks is not to be found for certain where it should be."""

    def __init__(self, hunks: list[ChangedPlace]) -> None:
        super().__init__()
        self.hunks = hunks


class Rewriting(msgspec.Struct, frozen=True):
    """A section's text after a decision, and where in it the hunks stand that it changed, by their ids and in order."""

    text: str
    places: dict[str, TextRange]


class _Edit(msgspec.Struct, frozen=True):
    """A stretch of the current text, and what takes its place."""

    hunk: Hunk
    start: int
    end: int
    text: str


def decided(hunks: Sequence[Hunk], verdicts: Verdicts, decision_id: str) -> list[Hunk]:
    """The hunks after a decision; those that were decided so already stay as they are.

    Raises `NotFound`, `InvalidField`, and `AlreadyDecided`.
    """
    _check(hunks, verdicts)
    return [_decided(hunk, verdicts, decision_id) for hunk in hunks]


def taken_back(hunks: Sequence[Hunk], decision_id: str) -> list[Hunk]:
    """The hunks as if a decision had not been made."""
    return [
        msgspec.structs.replace(hunk, state="pending", accepted=None, decision_id=None)
        if hunk.decision_id == decision_id
        else hunk
        for hunk in hunks
    ]


def rewritten(base: str, hunks: Sequence[Hunk], next_hunks: Sequence[Hunk], current: str) -> Rewriting:
    """The current text after hunks have come into other states. Raises `PlacesLost`; then nothing is to change."""
    if current == _text_by(base, hunks):
        places = _places_in_body(next_hunks)
        changed = [hunk.id for hunk, old in zip(next_hunks, hunks, strict=True) if hunk.text != old.text]
        return Rewriting(_text_by(base, next_hunks), {id_: places[id_] for id_ in changed})
    edits = _edits(base, hunks, next_hunks, current)
    old_notes, notes = _notes(hunks), _notes(next_hunks)
    text = add_notes(_spliced(current, edits), [note for note in notes if note not in old_notes])
    places = _places_after(edits)
    return Rewriting(remove_notes(text, [note for note in old_notes if note not in notes]), places)


def reverted(
    text_then: str, hunks: Sequence[Hunk], decision_id: str, places: Mapping[str, TextRange], current: str
) -> str:
    """The current text without what a decision brought, at these places, into the text that it made.

    Raises `PlacesLost`.
    """
    made = {hunk.id: hunk for hunk in hunks if hunk.decision_id == decision_id}
    wanted = [(made[id_], place, made[id_].before) for id_, place in places.items() if id_ in made]
    edits = _found(wanted, TextAnchors(text_then, current))
    others = _notes(taken_back(hunks, decision_id))
    unused = [note for note in _notes(list(made.values())) if note not in others]
    return remove_notes(_spliced(current, edits), unused)


def places_of(base: str, hunks: Sequence[Hunk], current: str) -> dict[str, TextRange]:
    """Where the hunks stand in the current text, by their ids; without those of which that cannot be said."""
    places = _places_in_body(hunks)
    if current == _text_by(base, hunks):
        return places
    anchors = TextAnchors(_body_by(base, hunks), current)
    found = {id_: anchors.find(place.start, place.end) for id_, place in places.items()}
    return {id_: TextRange(*place) for id_, place in found.items() if place is not None}


def origins_of(hunks: Iterable[Hunk], places: Mapping[str, TextRange]) -> tuple[Origin, ...]:
    """Where the words come from that a person changed while accepting: the answer's own, and those put in."""
    return tuple(
        origin
        for hunk in hunks
        if hunk.accepted is not None and hunk.id in places
        for origin in _origins(hunk.after, hunk.accepted, places[hunk.id].start)
    )


def _origins(after: str, accepted: str, start: int) -> Iterator[Origin]:
    for change in word_diff(after, accepted):
        if change.kind != "removed":
            end = start + len(change.text)
            yield Origin(start, end, "edited_answer" if change.kind == "kept" else "typed")
            start = end


def _check(hunks: Sequence[Hunk], verdicts: Verdicts) -> None:
    known = {hunk.id for hunk in hunks}
    named = [*verdicts.accept, *verdicts.reject]
    if not named:
        raise InvalidField("accept", "or “reject” must name a hunk")
    if not known.issuperset(named):
        raise NotFound("Hunk")
    if len(set(named)) < len(named):
        raise InvalidField("accept", "must name each hunk once, and none that is rejected")
    if not set(verdicts.accept).issuperset(verdicts.edits):
        raise InvalidField("edits", "must be for hunks that are accepted")


def _decided(hunk: Hunk, verdicts: Verdicts, decision_id: str) -> Hunk:
    if hunk.id in verdicts.reject:
        verdict: HunkState = "rejected"
    elif hunk.id in verdicts.accept:
        verdict = "accepted"
    else:
        return hunk
    edit = verdicts.edits.get(hunk.id)
    accepted = None if edit == hunk.after else edit
    if hunk.state == "pending":
        return msgspec.structs.replace(hunk, state=verdict, accepted=accepted, decision_id=decision_id)
    if (hunk.state, hunk.accepted) != (verdict, accepted):
        raise AlreadyDecided
    return hunk


def _text_by(base: str, hunks: Sequence[Hunk]) -> str:
    """What the base and the hunks, by their states, make of the section."""
    return add_notes(_body_by(base, hunks), _notes(hunks))


def _body_by(base: str, hunks: Sequence[Hunk]) -> str:
    return _spliced(base, _edits_of_base(hunks))


def _notes(hunks: Sequence[Hunk]) -> list[CitedNote]:
    """The notes that accepted hunks need; an edited text may have dropped some."""
    return [
        note
        for hunk in hunks
        if hunk.state == "accepted"
        for note in hunk.notes
        if note.label in labels_in(hunk.text)
    ]


def _places_in_body(hunks: Sequence[Hunk]) -> dict[str, TextRange]:
    return _places_after(_edits_of_base(hunks))


def _edits_of_base(hunks: Sequence[Hunk]) -> list[_Edit]:
    return [_Edit(hunk, hunk.start, hunk.start + len(hunk.before), hunk.text) for hunk in hunks]


def _edits(base: str, hunks: Sequence[Hunk], next_hunks: Sequence[Hunk], current: str) -> list[_Edit]:
    """What is to be done to the current text, in its order."""
    places = _places_in_body(hunks)
    wanted = [
        (hunk, places[hunk.id], next_hunk.text)
        for hunk, next_hunk in zip(hunks, next_hunks, strict=True)
        if hunk.text != next_hunk.text
    ]
    return _found(wanted, TextAnchors(_body_by(base, hunks), current))


def _found(wanted: Iterable[tuple[Hunk, TextRange, str]], anchors: TextAnchors) -> list[_Edit]:
    """The edits at the places where the hunks stand now. Raises `PlacesLost`."""
    edits: list[_Edit] = []
    lost: list[Hunk] = []
    for hunk, place, text in wanted:
        found = anchors.find(place.start, place.end)
        if found is None:
            lost.append(hunk)
        else:
            edits.append(_Edit(hunk, *found, text))
    edits.sort(key=lambda edit: (edit.start, edit.end))
    lost += [later.hunk for edit, later in pairwise(edits) if later.start < edit.end]
    if lost:
        raise PlacesLost([ChangedPlace(hunk.id, hunk.text, hunk.after) for hunk in lost])
    return edits


def _spliced(text: str, edits: Iterable[_Edit]) -> str:
    parts = []
    place = 0
    for edit in edits:
        parts += [text[place : edit.start], edit.text]
        place = edit.end
    return "".join(parts) + text[place:]


def _places_after(edits: Iterable[_Edit]) -> dict[str, TextRange]:
    """Where the new texts of the edits stand once all of them are done."""
    places = {}
    shift = 0
    for edit in edits:
        start = edit.start + shift
        places[edit.hunk.id] = TextRange(start, start + len(edit.text))
        shift += len(edit.text) - (edit.end - edit.start)
    return places

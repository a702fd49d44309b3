"""The text that a proposal would make, and which of its hunks what breaks the contract there comes from."""

from bisect import bisect_left
from collections.abc import Sequence

import msgspec

from quire.domain.citing.footnotes import Footnote, add_notes
from quire.domain.contracts.findings import ContractFinding
from quire.domain.review.hunks import ShownHunk
from quire.domain.texts.ranges import TextRange


class HunkFinding(ContractFinding, frozen=True):
    """A finding in the text of a hunk, whose characters it counts; without a hunk it is about the whole section."""

    hunk_id: str | None = None


class ProposedText(msgspec.Struct, frozen=True):
    """A section's text with all pending hunks accepted, and the ranges of their texts in it, in order."""

    text: str
    ranges: tuple[tuple[str, TextRange], ...]


def proposed_text(current: str, hunks: Sequence[ShownHunk]) -> ProposedText:
    """The text with those pending hunks that have a place in it."""
    placed = sorted(
        ((hunk.place, hunk) for hunk in hunks if hunk.state == "pending" and hunk.place is not None),
        key=lambda pair: (pair[0].start, pair[0].end),
    )
    parts: list[str] = []
    ranges: list[tuple[str, TextRange]] = []
    notes: list[Footnote] = []
    end = length = 0
    for place, hunk in placed:
        if place.start < end:
            # Two hunks of one range cannot both be accepted.
            continue
        kept = current[end : place.start]
        start = length + len(kept)
        length = start + len(hunk.after)
        parts += [kept, hunk.after]
        ranges.append((hunk.id, TextRange(start, length)))
        notes += hunk.notes
        end = place.end
    return ProposedText(add_notes("".join([*parts, current[end:]]), notes), tuple(ranges))


def findings_of_hunks(found: Sequence[ContractFinding], proposed: ProposedText) -> list[HunkFinding]:
    """The findings that hunks make, each in the text of its hunk, and those about the whole section."""
    of_hunks: list[HunkFinding] = []
    for finding in found:
        values = msgspec.structs.asdict(finding)
        if finding.is_about_whole_text:
            of_hunks.append(HunkFinding(**values))
            continue
        position = bisect_left(proposed.ranges, finding.start, key=lambda one: one[1].end)
        hunk_id, range_ = next(iter(proposed.ranges[position : position + 1]), (None, TextRange(0, 0)))
        if hunk_id is not None and range_.start < finding.end and finding.start < range_.end:
            values["start"] = max(0, finding.start - range_.start)
            values["end"] = min(finding.end, range_.end) - range_.start
            of_hunks.append(HunkFinding(**values, hunk_id=hunk_id))
    return of_hunks

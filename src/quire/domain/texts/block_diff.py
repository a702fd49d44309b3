"""What differs between two texts, in pieces that a person can judge one by one.

Texts are compared block by block. Each block that was rewritten is one piece, and so is each run of blocks that comes
in or goes out together without a blank line. Within a piece, texts are compared word by word.

Blank lines alone are no difference: between blocks that stay, and at both ends, the base's own spacing is kept.
"""

import re
from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise
from typing import Literal

import msgspec

from quire.domain.texts.block_alignment import align_blocks
from quire.domain.texts.blocks import BlockText, has_blank_line, is_table_row, is_table_rule
from quire.domain.texts.longest_common_subsequence import CommonRun, Pair, longest_common_subsequence

KEPT_SHARE_MIN = 0.25
"""If less of a text stays, it is shown as replaced, and not as a patchwork."""

_TOKEN = re.compile(r"\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|.")


class TextChange(msgspec.Struct, frozen=True):
    """A piece that differs: in place of `before`, which begins at the character `start` of the base, stands `after`."""

    start: int
    before: str
    after: str

    @property
    def end(self) -> int:
        """The place behind the last character of `before`."""
        return self.start + len(self.before)


class WordChange(msgspec.Struct, frozen=True):
    """Words that stay, go or come."""

    kind: Literal["kept", "removed", "added"]
    text: str


def block_diff(one: BlockText, other: str) -> tuple[TextChange, ...]:
    """The pieces in which another text differs from the base, in the order of the base; no two have text in common.

    With all of them applied the base becomes the other text, but for blank lines where nothing else differs.
    """
    base = one.text
    two = BlockText(_with_edges_of(base, other))
    regions = _with_tables_in_one_piece(one, two, _regions(one, two))
    return tuple(
        TextChange(
            region.start, base[region.start : region.end], two.text[region.other_start : region.other_end]
        )
        for region in regions
    )


def apply_changes(base: str, changes: Iterable[TextChange]) -> str:
    """The base with some of its changes, given in order."""
    parts = []
    place = 0
    for change in changes:
        parts += [base[place : change.start], change.after]
        place = change.end
    return "".join(parts) + base[place:]


def word_diff(before: str, after: str) -> tuple[WordChange, ...]:
    """Two wordings of one piece, word by word. Words that stay by chance amid what is replaced count as replaced."""
    old, new = _Words(before), _Words(after)
    changes: list[WordChange] = []
    place = other_place = 0
    runs = _worth_keeping(old, new, longest_common_subsequence(old.tokens, new.tokens))
    for run in [*runs, CommonRun(len(old.tokens), len(new.tokens), 0)]:
        changes += [
            WordChange("removed", old.part(place, run.start)),
            WordChange("added", new.part(other_place, run.other_start)),
            WordChange("kept", old.part(run.start, run.end)),
        ]
        place, other_place = run.end, run.other_end
    return tuple(change for change in changes if change.text)


class _Region(msgspec.Struct, frozen=True):
    """A stretch of the base, and the one of the other text that stands in its place."""

    start: int
    end: int
    other_start: int
    other_end: int
    ends_with_gap: bool = False
    """Whether the gap at its end must change together with what stands behind it."""

    def up_to(self, later: "_Region") -> "_Region":
        """Both, with what lies between them."""
        return _Region(self.start, later.end, self.other_start, later.other_end, later.ends_with_gap)


def _regions(one: BlockText, two: BlockText) -> list[_Region]:
    """The regions that differ, from one pair of blocks to the next."""
    ends = (len(one.blocks), len(two.blocks))
    regions: list[_Region] = []
    was_rewritten = False
    for before, after in pairwise([(-1, -1), *align_blocks(one, two), ends]):
        is_rewritten = after != ends and one.blocks[after[0]].text != two.blocks[after[1]].text
        regions += _regions_between(one, two, before, after, beside_rewritten=was_rewritten or is_rewritten)
        if is_rewritten:
            block, other = one.blocks[after[0]], two.blocks[after[1]]
            regions.append(_Region(block.start, block.end, other.start, other.end))
        was_rewritten = is_rewritten
    return _joined(regions, lambda earlier, later: earlier.ends_with_gap or later.ends_with_gap)


def _regions_between(
    one: BlockText, two: BlockText, before: Pair, after: Pair, *, beside_rewritten: bool
) -> list[_Region]:
    """What goes and comes between two pairs of blocks.

    Whatever goes or comes takes a gap with it, so that gaps of the right kind stay: the one before it, or at the
    beginning of the text the one behind it. Where no such gap stays, the gaps on both sides change with it.
    """
    gone, come = range(before[0] + 1, after[0]), range(before[1] + 1, after[1])
    is_at_start, is_at_end = before[0] < 0, after[0] == len(one.blocks)
    starts_alike = is_at_start or _are_alike(one.gaps[gone.start], two.gaps[come.start])
    ends_alike = is_at_end or _are_alike(one.gaps[gone.stop], two.gaps[come.stop])
    is_gap = not gone and not come
    if is_gap and (starts_alike or ends_alike or not beside_rewritten):
        return []
    keeps_both = bool(gone) and bool(come)
    keeps_first = starts_alike and (keeps_both or is_at_start or not ends_alike)
    keeps_last = ends_alike and (keeps_both or not keeps_first)
    region = _Region(
        one.start_of_gap(gone.start) + (len(one.gaps[gone.start]) if keeps_first else 0),
        one.end_of_gap(gone.stop) - (len(one.gaps[gone.stop]) if keeps_last else 0),
        two.start_of_gap(come.start) + (len(two.gaps[come.start]) if keeps_first else 0),
        two.end_of_gap(come.stop) - (len(two.gaps[come.stop]) if keeps_last else 0),
        ends_with_gap=is_gap,
    )
    if (gone and come) or not (keeps_first or keeps_last):
        return [region]
    cuts = _cuts(one, gone, behind_gap=keeps_first) or _cuts(two, come, behind_gap=keeps_first)
    return _divided(region, cuts, is_base=bool(gone))


def _are_alike(gap: str, other_gap: str) -> bool:
    return has_blank_line(gap) == has_blank_line(other_gap)


def _cuts(text: BlockText, places: range, *, behind_gap: bool) -> list[int]:
    """Where runs of blocks end that stand together without a blank line, or where those behind them begin."""
    return [
        text.blocks[place].start if behind_gap else text.blocks[place - 1].end
        for place in places[1:]
        if has_blank_line(text.gaps[place])
    ]


def _divided(region: _Region, cuts: list[int], *, is_base: bool) -> list[_Region]:
    """A region with nothing on one side, cut on the other."""
    start, end = (region.start, region.end) if is_base else (region.other_start, region.other_end)
    parts = pairwise([start, *cuts, end])
    if is_base:
        return [_Region(*part, region.other_start, region.other_end) for part in parts]
    return [_Region(region.start, region.end, *part) for part in parts]


def _with_tables_in_one_piece(one: BlockText, two: BlockText, regions: list[_Region]) -> list[_Region]:
    """Rows fit only the table whose rule they were written for: with another rule, all changes of a table are one."""

    def lines(region: _Region) -> list[str]:
        texts = one.text[region.start : region.end], two.text[region.other_start : region.other_end]
        return [line for text in texts for line in text.splitlines() if line.strip()]

    def are_in_one_table(earlier: _Region, later: _Region) -> bool:
        changed = [*lines(earlier), *lines(later)]
        between = one.text[earlier.end : later.start]
        return (
            not has_blank_line(between)
            and any(map(is_table_rule, changed))
            and all(map(is_table_row, [*changed, *between.strip().splitlines()]))
        )

    return _joined(regions, are_in_one_table)


def _joined(regions: Iterable[_Region], belong_together: Callable[[_Region, _Region], bool]) -> list[_Region]:
    joined: list[_Region] = []
    for region in regions:
        if joined and belong_together(joined[-1], region):
            joined[-1] = joined[-1].up_to(region)
        else:
            joined.append(region)
    return joined


def _with_edges_of(base: str, other: str) -> str:
    """The other text with the blank space that the base has at its beginning and end."""
    inner = other.strip("\r\n").rstrip()
    if not base.strip() or not inner:
        return inner
    before = base[: len(base) - len(base.lstrip("\r\n"))]
    return f"{before}{inner}{base[len(base.rstrip()) :]}"


class _Words:
    """A wording in words, and what stands between them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _TOKEN.findall(text)
        self._places = list(accumulate(map(len, self.tokens), initial=0))

    def length(self, start: int, end: int) -> int:
        """How many characters so many tokens have."""
        return self._places[end] - self._places[start]

    def part(self, start: int, end: int) -> str:
        """The text of so many tokens."""
        return self.text[self._places[start] : self._places[end]]


def _worth_keeping(old: _Words, new: _Words, runs: list[CommonRun]) -> list[CommonRun]:
    """The runs that do not stay by chance: shorter than what changes on either side of them, or very little in all."""
    edges = [CommonRun(0, 0, 0), *runs, CommonRun(len(old.tokens), len(new.tokens), 0)]
    changed = [
        max(old.length(first.end, last.start), new.length(first.other_end, last.other_start))
        for first, last in pairwise(edges)
    ]
    kept = [old.length(run.start, run.end) for run in runs]
    worth = [
        (run, size)
        for run, size, before, after in zip(runs, kept, changed, changed[1:], strict=False)
        if size > min(before, after)
    ]
    whole = max(len(old.text), len(new.text))
    return [run for run, _ in worth] if sum(size for _, size in worth) >= KEPT_SHARE_MIN * whole else []

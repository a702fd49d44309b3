"""The difference between two texts, in changes that a person can judge one by one.

A diff on two levels. Blocks are aligned (`block_alignment`); each block that was rewritten is one change, and so is
each group of blocks that is added or removed together without a blank line. Within a change, words are compared by
their longest common subsequence, and equal words that are shorter than the edits on both sides of them are dropped, as
in the semantic clean-up of diff-match-patch (Fraser, 2006): they would make a patchwork of a sentence that was
replaced. The cost is that of these two subsequences.

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
"""If less of a text is kept, it is shown as replaced altogether."""

# White space, a word, or one other sign; ideographs and kana are signs, since nothing tells their words apart.
_TOKEN = re.compile(r"\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|.")


class TextChange(msgspec.Struct, frozen=True):
    """`after` in place of `before`, which stands at the offset `start` of the base."""

    start: int
    before: str
    after: str

    @property
    def end(self) -> int:
        """The offset after the last character of `before`."""
        return self.start + len(self.before)


class WordChange(msgspec.Struct, frozen=True):
    """Words that are kept, removed or added."""

    kind: Literal["kept", "removed", "added"]
    text: str


def block_diff(one: BlockText, other: str) -> tuple[TextChange, ...]:
    """The changes that make another text of the base, in the order of the base and without overlap.

    Applied, all of them give the other text, but for blank lines where nothing else differs.
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
    end = 0
    for change in changes:
        parts += [base[end : change.start], change.after]
        end = change.end
    return "".join(parts) + base[end:]


def word_diff(before: str, after: str) -> tuple[WordChange, ...]:
    """The difference between two wordings of one passage, word by word."""
    old, new = _Tokens(before), _Tokens(after)
    changes: list[WordChange] = []
    end = other_end = 0
    runs = _without_coincidences(old, new, longest_common_subsequence(old.tokens, new.tokens))
    for run in [*runs, CommonRun(len(old.tokens), len(new.tokens), 0)]:
        changes += [
            WordChange("removed", old.part(end, run.start)),
            WordChange("added", new.part(other_end, run.other_start)),
            WordChange("kept", old.part(run.start, run.end)),
        ]
        end, other_end = run.end, run.other_end
    return tuple(change for change in changes if change.text)


class _Region(msgspec.Struct, frozen=True):
    """A range of the base, and the range of the other text that replaces it."""

    start: int
    end: int
    other_start: int
    other_end: int
    ends_with_gap: bool = False
    """Whether the gap at its end must change together with the region after it."""

    def up_to(self, later: "_Region") -> "_Region":
        """Both regions and what lies between them, as one."""
        return _Region(self.start, later.end, self.other_start, later.other_end, later.ends_with_gap)


def _regions(one: BlockText, two: BlockText) -> list[_Region]:
    """The regions that differ, from one pair of blocks to the next."""
    ends = (len(one.blocks), len(two.blocks))
    regions: list[_Region] = []
    was_rewritten = False
    for before, after in pairwise([(-1, -1), *align_blocks(one, two), ends]):
        is_rewritten = after != ends and one.blocks[after[0]].text != two.blocks[after[1]].text
        # Between two unchanged blocks a gap is no difference; beside a rewritten one it is part of the rewriting.
        regions += _regions_between(one, two, before, after, beside_rewritten=was_rewritten or is_rewritten)
        if is_rewritten:
            block, other = one.blocks[after[0]], two.blocks[after[1]]
            regions.append(_Region(block.start, block.end, other.start, other.end))
        was_rewritten = is_rewritten
    return _joined(regions, lambda earlier, later: earlier.ends_with_gap or later.ends_with_gap)


def _regions_between(
    one: BlockText, two: BlockText, before: Pair, after: Pair, *, beside_rewritten: bool
) -> list[_Region]:
    """What is removed and added between two pairs of blocks.

    A block that is added or removed takes one gap with it, so that the blocks around it are parted as before: the gap
    before it, or at the beginning of the text the gap after it. Where neither gap stays, both change with it.
    """
    removed, added = range(before[0] + 1, after[0]), range(before[1] + 1, after[1])
    is_at_start, is_at_end = before[0] < 0, after[0] == len(one.blocks)
    starts_alike = is_at_start or _are_alike(one.gaps[removed.start], two.gaps[added.start])
    ends_alike = is_at_end or _are_alike(one.gaps[removed.stop], two.gaps[added.stop])
    is_gap = not removed and not added
    if is_gap and (starts_alike or ends_alike or not beside_rewritten):
        return []
    # Blocks that replace others keep the gaps on both sides; blocks that are only added or removed keep one of them.
    is_replaced = bool(removed) and bool(added)
    keeps_first = starts_alike and (is_replaced or is_at_start or not ends_alike)
    keeps_last = ends_alike and (is_replaced or not keeps_first)
    region = _Region(
        one.start_of_gap(removed.start) + (len(one.gaps[removed.start]) if keeps_first else 0),
        one.end_of_gap(removed.stop) - (len(one.gaps[removed.stop]) if keeps_last else 0),
        two.start_of_gap(added.start) + (len(two.gaps[added.start]) if keeps_first else 0),
        two.end_of_gap(added.stop) - (len(two.gaps[added.stop]) if keeps_last else 0),
        ends_with_gap=is_gap,
    )
    # A region can be cut only where one side is empty: nothing tells which blocks of two groups replace each other.
    if is_replaced or not (keeps_first or keeps_last):
        return [region]
    cuts = _cuts(one, removed, after_gap=keeps_first) or _cuts(two, added, after_gap=keeps_first)
    return _divided(region, cuts, is_base=bool(removed))


def _are_alike(gap: str, other_gap: str) -> bool:
    """A blank line parts blocks; how many there are, and of which line ends, is spacing."""
    return has_blank_line(gap) == has_blank_line(other_gap)


def _cuts(text: BlockText, positions: range, *, after_gap: bool) -> list[int]:
    """The offsets after or before the blank lines between these blocks."""
    return [
        text.blocks[position].start if after_gap else text.blocks[position - 1].end
        for position in positions[1:]
        if has_blank_line(text.gaps[position])
    ]


def _divided(region: _Region, cuts: list[int], *, is_base: bool) -> list[_Region]:
    """A region that is empty on one side, cut on the other."""
    start, end = (region.start, region.end) if is_base else (region.other_start, region.other_end)
    parts = pairwise([start, *cuts, end])
    if is_base:
        return [_Region(*part, region.other_start, region.other_end) for part in parts]
    return [_Region(region.start, region.end, *part) for part in parts]


def _with_tables_in_one_piece(one: BlockText, two: BlockText, regions: list[_Region]) -> list[_Region]:
    """All changes of a table as one where its rule changes: rows only fit the number of columns that the rule has."""
    joined: list[_Region] = []
    # Of the last of these, kept while it grows: reading all of its lines for each region would cost the square of them.
    has_rule = are_rows = False
    for region in regions:
        lines = _changed_lines(one, two, region)
        has_own_rule, are_own_rows = any(map(is_table_rule, lines)), all(map(is_table_row, lines))
        if (
            joined
            and (has_rule or has_own_rule)
            and (are_rows and are_own_rows)
            and _are_rows(one.text[joined[-1].end : region.start])
        ):
            joined[-1] = joined[-1].up_to(region)
            has_rule = True
        else:
            joined.append(region)
            has_rule, are_rows = has_own_rule, are_own_rows
    return joined


def _changed_lines(one: BlockText, two: BlockText, region: _Region) -> list[str]:
    texts = one.text[region.start : region.end], two.text[region.other_start : region.other_end]
    return [line for text in texts for line in text.splitlines() if line.strip()]


def _are_rows(between: str) -> bool:
    return not has_blank_line(between) and all(map(is_table_row, between.strip().splitlines()))


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


class _Tokens:
    """A text in tokens, which are all of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _TOKEN.findall(text)
        self._offsets = list(accumulate(map(len, self.tokens), initial=0))

    def length(self, start: int, end: int) -> int:
        """How many characters these tokens have."""
        return self._offsets[end] - self._offsets[start]

    def part(self, start: int, end: int) -> str:
        """The text of these tokens."""
        return self.text[self._offsets[start] : self._offsets[end]]


def _without_coincidences(old: _Tokens, new: _Tokens, runs: list[CommonRun]) -> list[CommonRun]:
    """The runs without those that are equal by chance: shorter than the edits on both sides, or very little in all."""
    edges = [CommonRun(0, 0, 0), *runs, CommonRun(len(old.tokens), len(new.tokens), 0)]
    edit_sizes = [
        max(old.length(first.end, last.start), new.length(first.other_end, last.other_start))
        for first, last in pairwise(edges)
    ]
    # Each run lies between two edits, so there is one edit more than runs.
    long_enough = [
        (run, size)
        for run, edit_before, edit_after in zip(runs, edit_sizes, edit_sizes[1:], strict=False)
        if (size := old.length(run.start, run.end)) > min(edit_before, edit_after)
    ]
    kept_size = sum(size for _, size in long_enough)
    is_worth_showing = kept_size >= KEPT_SHARE_MIN * max(len(old.text), len(new.text))
    return [run for run, _ in long_enough] if is_worth_showing else []

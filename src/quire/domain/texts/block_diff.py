"""The difference between two texts, in changes that a person can judge one by one.

A diff on three levels. Blocks are aligned (`block_alignment`); each block that was rewritten is one change, and so is
each group of blocks that is added or removed together without a blank line. A table is one block; in a table that keeps
its number of columns the rows are aligned in the same way, with the header and the delimiter row as one of them, and
each row that was rewritten is a change. So any choice of changes leaves tables whole. Within a change, words are
compared by their longest common subsequence, and equal words that are shorter than the edits on both sides of them are
dropped, as in the semantic clean-up of diff-match-patch (Fraser, 2006): they would make a patchwork of a sentence that
was replaced. The cost is that of these subsequences.

Blanks alone are no difference (`comparing`), nor are blank lines: in and between blocks that stay, and at both ends,
the base's own spacing is kept.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Literal

import msgspec

from quire.domain.texts.block_alignment import align_blocks
from quire.domain.texts.blocks import Block, BlockText, has_blank_line
from quire.domain.texts.comparing import comparable
from quire.domain.texts.longest_common_subsequence import CommonRun, Pair, longest_common_subsequence
from quire.domain.texts.tables import Table, head_and_rows, laid_out_as, with_tables

CHANGES_MAX = 2_000
"""With more of them, neighbours are joined: nobody judges so many one by one, and each is stored, placed and shown."""

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


class TokenChange(msgspec.Struct, frozen=True):
    """Tokens that are kept, removed or added."""

    kind: Literal["kept", "removed", "added"]
    tokens: Sequence[str]


def block_diff(one: BlockText, other: str) -> tuple[TextChange, ...]:
    """The changes that make another text of the base, in the order of the base and without overlap.

    Applied, all of them give the other text, but for blanks and blank lines where nothing else differs.
    """
    two = BlockText(_with_edges_of(one.text, other))
    regions = _at_most(CHANGES_MAX, _regions(with_tables(one), with_tables(two)))
    return tuple(_change(one.text, two.text, region) for region in regions)


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
    old, new = _Tokens(_TOKEN.findall(before)), _Tokens(_TOKEN.findall(after))
    changes: list[WordChange] = []
    end = other_end = 0
    for run in _kept_runs(old, new):
        start, other_start = old.offset(run.start), new.offset(run.other_start)
        changes += [
            WordChange("removed", before[end:start]),
            WordChange("added", after[other_end:other_start]),
            WordChange("kept", before[start : old.offset(run.end)]),
        ]
        end, other_end = old.offset(run.end), new.offset(run.other_end)
    return tuple(change for change in changes if change.text)


def words_in(text: str) -> list[str]:
    """The words, blanks and signs of a text, by which it is compared."""
    return _TOKEN.findall(text)


def token_diff(before: Sequence[str], after: Sequence[str]) -> tuple[TokenChange, ...]:
    """The difference between two passages that are divided into tokens."""
    changes: list[TokenChange] = []
    end = other_end = 0
    for run in _kept_runs(_Tokens(before), _Tokens(after)):
        changes += [
            TokenChange("removed", before[end : run.start]),
            TokenChange("added", after[other_end : run.other_start]),
            TokenChange("kept", before[run.start : run.end]),
        ]
        end, other_end = run.end, run.other_end
    return tuple(change for change in changes if change.tokens)


class _Region(msgspec.Struct, frozen=True):
    """A range of the base, and the range of the other text that replaces it."""

    start: int
    end: int
    other_start: int
    other_end: int
    ends_with_gap: bool = False
    """Whether the gap at its end must change together with the region after it."""

    def within(self, block: Block, other: Block) -> "_Region":
        """A region of the texts of two blocks, as one of the texts that the blocks stand in."""
        return _Region(
            block.start + self.start,
            block.start + self.end,
            other.start + self.other_start,
            other.start + self.other_end,
            self.ends_with_gap,
        )

    def up_to(self, later: "_Region") -> "_Region":
        """Both regions and what lies between them, as one."""
        return _Region(self.start, later.end, self.other_start, later.other_end, later.ends_with_gap)


def _change(base: str, other: str, region: _Region) -> TextChange:
    before, after = base[region.start : region.end], other[region.other_start : region.other_end]
    return TextChange(region.start, before, laid_out_as(before, after) if "|" in before else after)


def _regions(one: BlockText, two: BlockText) -> list[_Region]:
    """The regions that differ."""
    regions = _regions_by(one, two, align_blocks(one, two, _aligned_by))
    return _joined(regions, lambda earlier, later: earlier.ends_with_gap or later.ends_with_gap)


def _aligned_by(block: Block) -> str:
    """Other blocks that differ in blanks alone are aligned by their words."""
    return comparable(block) if block.kind == "table" else block.text


def _regions_by(one: BlockText, two: BlockText, pairs: list[Pair]) -> Iterator[_Region]:
    """The regions that differ, from one pair of blocks to the next."""
    ends = (len(one.blocks), len(two.blocks))
    was_rewritten = False
    for before, after in pairwise([(-1, -1), *pairs, ends]):
        is_rewritten = after != ends and _differ(one.blocks[after[0]], two.blocks[after[1]])
        # Between two unchanged blocks a gap is no difference; beside a rewritten one it is part of the rewriting.
        yield from _regions_between(one, two, before, after, beside_rewritten=was_rewritten or is_rewritten)
        if is_rewritten:
            yield from _regions_within(one.blocks[after[0]], two.blocks[after[1]])
        was_rewritten = is_rewritten


def _differ(block: Block, other: Block) -> bool:
    if block.text == other.text:
        return False
    # Most pairs differ in more than blanks, which costs less to find out than which blanks say something.
    has_other_signs = "".join(block.text.split()) != "".join(other.text.split())
    is_in_table = block.kind in ("row", "table")
    return (has_other_signs and not is_in_table) or comparable(block) != comparable(other)


def _regions_within(block: Block, other: Block) -> list[_Region]:
    """What differs between a block and the same block rewritten: rows of a table, or all of it."""
    if isinstance(block, Table) and isinstance(other, Table) and block.columns == other.columns is not None:
        return [region.within(block, other) for region in _regions_of_rows(block, other)]
    return [_Region(block.start, block.end, other.start, other.end)]


def _regions_of_rows(table: Table, other: Table) -> Iterator[_Region]:
    one, two = head_and_rows(table), head_and_rows(other)
    rows, other_rows = BlockText(one.text, one.blocks[1:]), BlockText(two.text, two.blocks[1:])
    pairs = [(row + 1, other_row + 1) for row, other_row in align_blocks(rows, other_rows, comparable)]
    return _regions_by(one, two, [(0, 0), *pairs])


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
    """The offsets after or before the blank lines between these blocks, but for those that belong together."""
    return [
        text.blocks[position].start if after_gap else text.blocks[position - 1].end
        for position in positions[1:]
        if has_blank_line(text.gaps[position])
        and not _belongs_to(text.blocks[position], text.blocks[position - 1])
    ]


def _belongs_to(block: Block, earlier: Block) -> bool:
    """Whether a block means something else without the one before it: a caption, or a further paragraph of an item."""
    if earlier.kind == "table" and block.kind == "paragraph":
        return block.text.startswith(": ")
    return block.text.startswith((" ", "\t")) and earlier.kind != "heading"


def _divided(region: _Region, cuts: list[int], *, is_base: bool) -> list[_Region]:
    """A region that is empty on one side, cut on the other."""
    start, end = (region.start, region.end) if is_base else (region.other_start, region.other_end)
    parts = pairwise([start, *cuts, end])
    if is_base:
        return [_Region(*part, region.other_start, region.other_end) for part in parts]
    return [_Region(region.start, region.end, *part) for part in parts]


def _at_most(count: int, regions: list[_Region]) -> list[_Region]:
    """As many of them joined to one, each with those after it, as it takes to have no more than that."""
    step = -(-len(regions) // count)
    if step <= 1:
        return regions
    ends = [*range(step, len(regions), step), len(regions)]
    return [
        regions[start].up_to(regions[end - 1])
        for start, end in zip(range(0, len(regions), step), ends, strict=True)
    ]


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
    """Tokens, and the offset at which each of them begins."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.tokens = tokens
        self._offsets = list(accumulate(map(len, tokens), initial=0))

    def offset(self, position: int) -> int:
        """The offset of a token; the one after the last is how many characters there are."""
        return self._offsets[position]

    def length(self, start: int, end: int) -> int:
        """How many characters these tokens have."""
        return self._offsets[end] - self._offsets[start]


def _kept_runs(old: _Tokens, new: _Tokens) -> list[CommonRun]:
    """The tokens that are kept, and an empty run at the end."""
    runs = _without_coincidences(old, new, longest_common_subsequence(old.tokens, new.tokens))
    return [*runs, CommonRun(len(old.tokens), len(new.tokens), 0)]


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
    is_worth_showing = kept_size >= KEPT_SHARE_MIN * max(old.offset(-1), new.offset(-1))
    return [run for run, _ in long_enough] if is_worth_showing else []

"""What somebody changed in a copy of a text, carried over to the text, where the copy spells the text otherwise.

A three-way merge (diff3; Khanna, Kunal and Pierce, 2007) whose base is the copy as it left. One side is the text, which
differs from the base in spelling alone: signs of lists, escapes, spacing. The other side is the copy as it came back.
A block that came back as it left keeps the bytes of the text, also where it was moved; in a block that was rewritten,
words are merged; and what of the text no copy shows, such as a comment, stays where it is. The cost is that of the
alignments.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from quire.domain.texts.block_alignment import align_blocks
from quire.domain.texts.blocks import Block, BlockText
from quire.domain.texts.longest_common_subsequence import CommonRun, longest_common_subsequence
from quire.domain.texts.tables import with_tables

_TOKEN = re.compile(r"\s+|\w+|.")
_SPELLING = re.compile(r"[\W_]+")


def merged(text: str, base: str, changed: str, *, by_words: bool = True) -> str:
    """The text with all that differs between its copy as it left and the copy as it came back.

    Without `by_words`, a block that was rewritten is taken as the copy has it.
    """
    if base == changed:
        return text
    return _Merge(text, base, changed, by_words=by_words).text()


def merged_words(text: str, base: str, changed: str) -> str | None:
    """The same for one block, word by word; None where an edit meets a difference in spelling."""
    own, base_tokens, tokens = map(_TOKEN.findall, (text, base, changed))
    own_positions = {
        run.start + step: run.other_start + step
        for run in longest_common_subsequence(base_tokens, own)
        for step in range(run.length)
    }
    # The ends of both are each other's, whatever stands there.
    own_positions |= {-1: -1, len(base_tokens): len(own)}
    ends = CommonRun(len(base_tokens), len(tokens), 0)
    runs = [CommonRun(0, 0, 0), *longest_common_subsequence(base_tokens, tokens), ends]
    parts: list[str] = []
    own_end = 0
    for before, after in pairwise(runs):
        if before.end == after.start and before.other_end == after.other_start:
            continue
        first, last = own_positions.get(before.end - 1), own_positions.get(after.start)
        if first is None or last is None:
            return None
        parts += [*own[own_end : first + 1], *tokens[before.other_end : after.other_start]]
        own_end = last
    return "".join([*parts, *own[own_end:]])


class _Unit(msgspec.Struct, frozen=True):
    """Blocks of the text and the blocks of the base that say the same; most often one and one."""

    start: int
    end: int
    base_start: int
    base_end: int

    @property
    def is_pair(self) -> bool:
        return self.end - self.start == self.base_end - self.base_start == 1


class _Chunk(msgspec.Struct, frozen=True):
    """A part of the result and the gap before it; `start` and `end` are the blocks of the text that it stands for."""

    words: str
    gap: str
    start: int = -1
    end: int = -1


class _Merge:
    def __init__(self, text: str, base: str, changed: str, *, by_words: bool) -> None:
        self._own = with_tables(BlockText(text))
        self._base = with_tables(BlockText(base))
        self._changed = with_tables(BlockText(changed))
        self._by_words = by_words
        self._units = _units(self._own, self._base)
        self._unit_at = {position: unit for unit in self._units for position in _base_range(unit)}

    def text(self) -> str:
        chunks = self._with_hidden(list(self._chunks()))
        parts = [self._own.gaps[0]]
        for number, chunk in enumerate(chunks):
            parts += [self._gap(chunks[number - 1], chunk) if number else "", chunk.words]
        return "".join([*parts, self._own.gaps[-1] if len(self._own.gaps) > 1 else ""])

    def _gap(self, before: _Chunk, chunk: _Chunk) -> str:
        """As in the text where its blocks follow each other, else as in the copy."""
        return self._own.gaps[chunk.start] if before.end == chunk.start >= 0 else chunk.gap

    def _chunks(self) -> Iterator[_Chunk]:
        sources = self._sources()
        position = 0
        while position < len(self._changed.blocks):
            gap, block = self._changed.gaps[position], self._changed.blocks[position]
            source = sources.get(position)
            unit = None if source is None else self._unit_at.get(source)
            if unit is not None and self._came_back(unit, position, sources):
                words = self._own.text[
                    self._own.blocks[unit.start].start : self._own.blocks[unit.end - 1].end
                ]
                yield _Chunk(words, gap, unit.start, unit.end)
                position += len(_base_range(unit))
            elif unit is not None and unit.is_pair:
                yield _Chunk(self._rewritten(unit, block), gap, unit.start, unit.end)
                position += 1
            else:
                yield _Chunk(block.text, gap)
                position += 1

    def _sources(self) -> dict[int, int]:
        """For blocks that came back, rewritten or not, the blocks that they were; also for those that were moved.

        A block that says what another block of the base said is that one, moved, before it is a rewritten one.
        """
        sources = {other: position for position, other in align_blocks(self._base, self._changed)}
        as_they_left = {source for position, source in sources.items() if self._is_equal(position, source)}
        waiting: dict[str, list[int]] = {}
        for position in reversed(range(len(self._base.blocks))):
            if position not in as_they_left:
                waiting.setdefault(self._base.blocks[position].text, []).append(position)
        moved: dict[int, int] = {}
        for position, block in enumerate(self._changed.blocks):
            if sources.get(position) not in as_they_left and waiting.get(block.text):
                moved[position] = waiting[block.text].pop()
        taken = set(moved.values())
        return {position: source for position, source in sources.items() if source not in taken} | moved

    def _is_equal(self, position: int, source: int) -> bool:
        return self._changed.blocks[position].text == self._base.blocks[source].text

    def _came_back(self, unit: _Unit, position: int, sources: dict[int, int]) -> bool:
        """Whether all blocks of a unit stand from here on as they left."""
        return all(
            sources.get(position + step) == source and self._is_equal(position + step, source)
            for step, source in enumerate(_base_range(unit))
        )

    def _rewritten(self, unit: _Unit, block: Block) -> str:
        own, base = self._own.blocks[unit.start], self._base.blocks[unit.base_start]
        words = merged_words(own.text, base.text, block.text) if self._by_words else None
        return block.text if words is None else words

    def _with_hidden(self, chunks: list[_Chunk]) -> list[_Chunk]:
        """With the blocks of the text that no copy shows, each behind what it stood behind."""
        shown = {position for unit in self._units for position in range(unit.start, unit.end)}
        places = sorted((chunk.end, number) for number, chunk in enumerate(chunks) if chunk.end >= 0)
        behind: dict[int, list[_Chunk]] = {}
        for position, block in enumerate(self._own.blocks):
            if position not in shown:
                found = bisect_right(places, (position, len(chunks))) - 1
                number = places[found][1] if found >= 0 else -1
                behind.setdefault(number, []).append(_Chunk(block.text, "\n\n", position, position + 1))
        if not behind:
            return chunks
        result = [*behind.get(-1, [])]
        for number, chunk in enumerate(chunks):
            result += [chunk, *behind.get(number, [])]
        # The first block of the copy has no gap before it there.
        return [
            msgspec.structs.replace(chunk, gap=chunk.gap or "\n\n") if number else chunk
            for number, chunk in enumerate(result)
        ]


def _base_range(unit: _Unit) -> range:
    return range(unit.base_start, unit.base_end)


def _units(own: BlockText, base: BlockText) -> list[_Unit]:
    """Which blocks of the text are which of the base; those that are no block of the base are in none."""
    units: list[_Unit] = []
    ends = (len(own.blocks), len(base.blocks))
    for (start, base_start), (end, base_end) in pairwise(
        [(-1, -1), *align_blocks(own, base, _spelled), ends]
    ):
        has_own, has_base = end - start > 1, base_end - base_start > 1
        if start >= 0:
            units.append(_Unit(start, start + 1, base_start, base_start + 1))
        if has_own and has_base:
            units.append(_Unit(start + 1, end, base_start + 1, base_end))
        elif has_base and units:
            last = units.pop()
            units.append(msgspec.structs.replace(last, base_end=base_end))
    return units


def _spelled(block: Block) -> str:
    """What a block says, however it is spelled."""
    return _SPELLING.sub("", block.text) or block.text.strip()

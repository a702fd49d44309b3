"""Walking through the versions of a section, and noting for each character of its text how and when it came in.

Nothing of this stands in the text. What stays from one version to the next keeps what is known of it; what comes in has
the cause of its version. Where text came in before, and comes in again in one run, it is what it was: a person's
paragraph that is moved, or cut and put elsewhere later, stays theirs, and that of an answer stays the answer's.

What people are told of it, in spans and shares, is in `authorship`.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

import msgspec

from quire.domain.block_pairs import pair_blocks
from quire.domain.blocks import BlockText, block_around
from quire.domain.documents import JOINED_LETTERS, WORD
from quire.domain.hunks import compare_words
from quire.domain.versions import Cause, OriginKind, Reason

RULES = 1
"""The number of the rules that stand here. Whatever was found out by other rules is found out anew."""
RUN_WORDS = 8
"""So many words in a row are not written twice by chance."""
SEED_WORDS = RUN_WORDS // 2
"""Whoever looks for so many words at every so many words misses no run."""
PLACES_TRIED = 8
SEEDS_LOOKED_FOR_ONE_BY_ONE = 64
GONE_CHARACTERS = 100_000
"""So much of what was taken out is remembered, the newest of it."""
HALF_WORD_CHARACTERS = 100

FROM_ANSWERS: tuple[OriginKind, ...] = ("answer", "edited_answer")

_SIGNS: dict[OriginKind, bytes] = {
    "typed": b"t",
    "pasted": b"p",
    "imported": b"i",
    "answer": b"a",
    "edited_answer": b"e",
}
_KINDS: dict[int, OriginKind] = {sign[0]: kind for kind, sign in _SIGNS.items()}
_FROM_ANSWER, _EDITED = _SIGNS["answer"], _SIGNS["edited_answer"]
_BY_PERSON = _SIGNS["typed"] + _SIGNS["pasted"]
_KIND_OF_REASON: dict[Reason, OriginKind] = {
    "typed": "typed",
    "proposal": "answer",
    "import": "imported",
    "restore": "typed",
}
_LINE_END = re.compile(r"[ \t\r]*\n")
_VISIBLE = re.compile(r"\S")
_BETWEEN = "\0"
"""Stands in no text."""


class Source(msgspec.Struct, frozen=True, array_like=True):
    """The version with which something came in, and the answer that it was taken from."""

    revision: int
    message_id: str | None


class Run(msgspec.Struct, frozen=True, array_like=True):
    """So many characters that came in in one way from one source, which is told by its place in a list."""

    length: int
    kind: OriginKind
    source: int


class Attribution(msgspec.Struct, frozen=True):
    """What is known of the text of one version, and what is needed to go on from there.

    `gone` is text that was taken out, as `gone_runs` say of it; it may come in again.
    """

    revision: int
    sources: tuple[Source, ...]
    runs: tuple[Run, ...]
    gone: str
    gone_runs: tuple[Run, ...]


class SavedText(msgspec.Struct, frozen=True):
    """A version as far as it matters here."""

    revision: int
    content: str
    cause: Cause


class Walk:
    """Goes through the versions of a section in their order, from the first one or from where another walk ended.

    `returning` are the revisions that later versions bring back.
    """

    def __init__(self, returning: Iterable[int] = ()) -> None:
        self.revision = 0
        self._numbers: dict[Source, int] = {}
        self._now = _Attributed("")
        self._gone = _Attributed("")
        self._returning = frozenset(returning)
        self._kept: dict[int, _Attributed] = {}

    @classmethod
    def going_on(cls, attribution: Attribution, content: str, returning: Iterable[int] = ()) -> "Walk":
        """A walk that has come to a version, whose text this is."""
        walk = cls(returning)
        walk.revision = attribution.revision
        walk._numbers = {source: number for number, source in enumerate(attribution.sources)}
        walk._now = _Attributed.of_runs(content, attribution.runs)
        walk._gone = _Attributed.of_runs(attribution.gone, attribution.gone_runs)
        walk._keep_for_later()
        return walk

    def take(self, version: SavedText) -> None:
        """Go on to the next version."""
        self.revision = version.revision
        brought_back = self._kept.get(version.cause.restored_revision or 0)
        self._now = self._next(version)
        if brought_back is not None and brought_back.text == version.content:
            self._now = brought_back.copy()
        self._keep_for_later()

    def attribution(self) -> Attribution:
        """What is known of the text of the version that was taken last."""
        used = {*self._now.sources, *self._gone.sources}
        sources = [(source, number) for source, number in self._numbers.items() if number in used]
        renumbered = {number: place for place, (_, number) in enumerate(sources)}
        return Attribution(
            self.revision,
            tuple(source for source, _ in sources),
            self._now.runs(renumbered),
            self._gone.text,
            self._gone.runs(renumbered),
        )

    def _next(self, version: SavedText) -> "_Attributed":
        before, after = self._now, self._come_in(version)
        kept = list(_kept_stretches(before.text, after.text))
        removed = list(_between([(stay.start, stay.start + stay.length) for stay in kept], len(before.text)))
        added = list(_between([(stay.target, stay.target + stay.length) for stay in kept], len(after.text)))
        returned = [
            (start + found.target, haystack.part(found.start, found.start + found.length))
            for start, end in added
            for haystack, found in self._found_again(after.text[start:end])
        ]
        self._remember(before.part(start, end) for start, end in removed)
        if version.cause.reason == "typed":
            _note_edits(before, removed, _FROM_ANSWER)
        for stay in kept:
            after.put(stay.target, before.part(stay.start, stay.start + stay.length))
        if version.cause.reason == "typed":
            _note_edits(after, added, _BY_PERSON)
        for start, part in sorted(returned, key=lambda found: _count_words(found[1].text)):
            after.put(start, part)
        return after

    def _come_in(self, version: SavedText) -> "_Attributed":
        """The text as if all of it came in with this version."""
        cause = version.cause
        source = self._source(Source(version.revision, cause.message_id))
        text = _Attributed.of_runs(
            version.content, [Run(len(version.content), _KIND_OF_REASON[cause.reason], source)]
        )
        for origin in cause.origins:
            part = text.text[origin.start : origin.end]
            message_id = origin.message_id or (cause.message_id if origin.kind in FROM_ANSWERS else None)
            source = self._source(Source(version.revision, message_id))
            text.put(origin.start, _Attributed.of_runs(part, [Run(len(part), origin.kind, source)]))
        return text

    def _source(self, source: Source) -> int:
        return self._numbers.setdefault(source, len(self._numbers))

    def _found_again(self, added: str) -> Iterator[tuple["_Attributed", "_Stay"]]:
        """The runs of what comes in that stand, or stood, in the section."""
        words = [match.span() for match in WORD.finditer(added)]
        if len(words) < RUN_WORDS:
            return
        for haystack in (self._gone, self._now):
            for found in _runs_again(added, words, haystack.text):
                yield haystack, found

    def _remember(self, removed: Iterable["_Attributed"]) -> None:
        for part in removed:
            if _count_words(part.text) >= RUN_WORDS:
                self._gone = self._gone.followed_by(part)
        if len(self._gone.text) > GONE_CHARACTERS:
            self._gone = self._gone.part(len(self._gone.text) - GONE_CHARACTERS, len(self._gone.text))

    def _keep_for_later(self) -> None:
        if self.revision in self._returning:
            self._kept[self.revision] = self._now.copy()


class _Attributed:
    """A text, and for each of its characters the sign of its kind and the number of its source."""

    __slots__ = ("kinds", "sources", "text")

    def __init__(
        self, text: str, kinds: bytearray | None = None, sources: "array[int] | None" = None
    ) -> None:
        self.text = text
        self.kinds = bytearray() if kinds is None else kinds
        self.sources = array("I") if sources is None else sources

    @classmethod
    def of_runs(cls, text: str, runs: Iterable[Run]) -> "_Attributed":
        kinds, sources = bytearray(), array("I")
        for run in runs:
            kinds += _SIGNS[run.kind] * run.length
            sources.extend(array("I", [run.source]) * run.length)
        return cls(text, kinds, sources)

    def runs(self, numbers: dict[int, int]) -> tuple[Run, ...]:
        """With other numbers for the sources."""
        same = groupby(zip(self.kinds, self.sources, strict=True))
        return tuple(Run(sum(1 for _ in run), _KINDS[sign], numbers[source]) for (sign, source), run in same)

    def copy(self) -> "_Attributed":
        return self.part(0, len(self.text))

    def part(self, start: int, end: int) -> "_Attributed":
        return _Attributed(self.text[start:end], self.kinds[start:end], self.sources[start:end])

    def followed_by(self, other: "_Attributed") -> "_Attributed":
        between = _Attributed.of_runs(_BETWEEN, [Run(1, "typed", other.sources[0])])
        return _Attributed(
            self.text + between.text + other.text,
            self.kinds + between.kinds + other.kinds,
            self.sources + between.sources + other.sources,
        )

    def put(self, start: int, part: "_Attributed") -> None:
        """Say of a part of the text, which stays as it is, what is known of the same text elsewhere."""
        end = start + len(part.text)
        self.kinds[start:end] = part.kinds
        self.sources[start:end] = part.sources

    def note_edit(self, start: int, end: int) -> None:
        """What is there of answers is not as it was any more."""
        self.kinds[start:end] = self.kinds[start:end].replace(_FROM_ANSWER, _EDITED)


class _Stay(msgspec.Struct, frozen=True):
    """So many characters that stand at `start` in one text and at `target` in the other."""

    start: int
    target: int
    length: int


def _count_words(text: str) -> int:
    return len(WORD.findall(text))


def _kept_stretches(before: str, after: str) -> Iterator[_Stay]:
    """What two versions have in common, word by word, in order."""
    head, tail = _common_ends(before, after)
    yield _Stay(0, 0, head)
    yield from _kept_between(before[head : len(before) - tail], after[head : len(after) - tail], head)
    yield _Stay(len(before) - tail, len(after) - tail, tail)


def _common_ends(before: str, after: str) -> tuple[int, int]:
    """How many characters are the same at the beginning and at the end, in whole words."""
    head = _same_ahead(before, 0, after, 0)
    tail = min(_same_behind(before, len(before), after, len(after)), min(len(before), len(after)) - head)
    longer, length = (before, len(before)) if len(before) > len(after) else (after, len(after))
    if head + tail == min(len(before), len(after)):
        shift = _shift(longer, head, length - tail)
        head, tail = head - shift, tail + shift
    head -= _half_word_behind(before, after, head)
    tail -= _half_word_ahead(before, after, tail)
    return _whole_blocks(before, after, head, tail)


def _shift(text: str, start: int, end: int) -> int:
    """How far a stretch that came in or went must be moved forward to be whole lines, or else whole words.

    The text is the same either way.
    """
    if _ends_line(text, start) and _ends_line(text, end):
        return 0
    possible = _same_behind(text, start, text, end)
    line_start = text.rfind("\n", max(0, start - possible - 1), start) + 1
    if line_start >= start - possible:
        return start - line_start
    for shift in range(min(possible, HALF_WORD_CHARACTERS) + 1):
        if not (_is_in_word(text, start - shift) or _is_in_word(text, end - shift)):
            return shift
    return 0


def _ends_line(text: str, place: int) -> bool:
    return place == len(text) or _LINE_END.match(text, place) is not None


def _half_word_behind(before: str, after: str, head: int) -> int:
    if not (_is_in_word(before, head) or _is_in_word(after, head)):
        return 0
    start = head - 1
    while head - start < HALF_WORD_CHARACTERS and _is_in_word(before, start):
        start -= 1
    return head - start


def _half_word_ahead(before: str, after: str, tail: int) -> int:
    start = len(before) - tail
    if not (_is_in_word(before, start) or _is_in_word(after, len(after) - tail)):
        return 0
    end = start + 1
    while end - start < HALF_WORD_CHARACTERS and _is_in_word(before, end):
        end += 1
    return end - start


def _is_in_word(text: str, place: int) -> bool:
    return place > 0 and JOINED_LETTERS.match(text, place - 1) is not None


def _whole_blocks(before: str, after: str, head: int, tail: int) -> tuple[int, int]:
    """Where more of a block was exchanged than has stayed, what has stayed is judged together with the rest."""
    changed = min(len(before), len(after)) - head - tail
    if changed <= 0:
        return head, tail
    start, _ = block_around(before, head)
    _, end = block_around(before, len(before) - tail)
    stayed = head - start + end - (len(before) - tail)
    return (start, len(before) - end) if stayed < changed else (head, tail)


def _kept_between(before: str, after: str, offset: int) -> Iterator[_Stay]:
    if not before or not after:
        return
    one, two = BlockText(before), BlockText(after)
    last = (-1, -1)
    for pair in pair_blocks(one, two):
        block, other = one.blocks[pair[0]], two.blocks[pair[1]]
        gap = one.gaps[pair[0]]
        if pair == (last[0] + 1, last[1] + 1) and gap == two.gaps[pair[1]]:
            yield _Stay(offset + block.start - len(gap), offset + other.start - len(gap), len(gap))
        for stay in _kept_words(block.text, other.text):
            yield _Stay(offset + block.start + stay.start, offset + other.start + stay.target, stay.length)
        last = pair


def _kept_words(before: str, after: str) -> Iterator[_Stay]:
    start = target = 0
    for change in compare_words(before, after):
        length = len(change.text)
        if change.kind == "kept":
            yield _Stay(start, target, length)
        start += length if change.kind != "added" else 0
        target += length if change.kind != "removed" else 0


def _between(taken: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between stretches that stand in order."""
    for (_, start), (end, _) in pairwise([(0, 0), *taken, (length, length)]):
        if start < end:
            yield start, end


def _runs_again(text: str, words: list[tuple[int, int]], other: str) -> Iterator[_Stay]:
    """The runs of words of a text that stand in another one too."""
    seeds = _seeds(text, words, SEED_WORDS)
    if len(seeds) > SEEDS_LOOKED_FOR_ONE_BY_ONE:
        there = {seed for seed, _ in _seeds(other, [match.span() for match in WORD.finditer(other)], 1)}
        seeds = [(seed, start) for seed, start in seeds if seed in there]
    done = 0
    for seed, start in seeds:
        if start >= done:
            found = _longest_around(text, start, done, other, seed)
            if _count_words(text[found.target : found.target + found.length]) >= RUN_WORDS:
                yield found
                done = found.target + found.length


def _seeds(text: str, words: list[tuple[int, int]], step: int) -> list[tuple[str, int]]:
    """A few words at every so many words, with the place where they begin."""
    firsts = range(0, len(words) - SEED_WORDS + 1, step)
    return [(text[words[first][0] : words[first + SEED_WORDS - 1][1]], words[first][0]) for first in firsts]


def _longest_around(text: str, start: int, done: int, other: str, seed: str) -> _Stay:
    extended = (_extended(text, start, done, other, place) for place in _places(seed, other))
    whole = (_whole_words(text, other, stay) for stay in extended)
    return max(whole, key=lambda stay: stay.length, default=_Stay(0, start, 0))


def _places(seed: str, text: str) -> Iterator[int]:
    """Where it stands, last place first: what was taken out last was the last to be there."""
    place = text.rfind(seed)
    for _ in range(PLACES_TRIED):
        if place < 0:
            return
        yield place
        place = text.rfind(seed, 0, place + len(seed) - 1)


def _extended(text: str, start: int, done: int, other: str, place: int) -> _Stay:
    """As far as the two texts are the same around a place of each, but not over what was done before."""
    behind = min(start - done, _same_behind(text, start, other, place))
    ahead = _same_ahead(text, start, other, place)
    return _Stay(place - behind, start - behind, behind + ahead)


def _whole_words(text: str, other: str, stay: _Stay) -> _Stay:
    """Without the half words at its ends."""
    start, end = stay.target, stay.target + stay.length
    if _is_in_word(text, start) or _is_in_word(other, stay.start):
        start += 1
        while start < end and _is_in_word(text, start):
            start += 1
    if _is_in_word(text, end) or _is_in_word(other, stay.start + stay.length):
        end -= 1
        while start < end and _is_in_word(text, end):
            end -= 1
    return _Stay(stay.start + start - stay.target, start, end - start)


def _note_edits(text: _Attributed, changed: list[tuple[int, int]], signs: bytes) -> None:
    """Where something visible of these signs was changed, nothing in its block is as an answer gave it any more."""
    if _FROM_ANSWER not in text.kinds:
        return
    for start, end in changed:
        place = start
        while match := _VISIBLE.search(text.text, place, end):
            place = match.end()
            if text.kinds[match.start()] in signs:
                block_start, block_end = block_around(text.text, match.start())
                text.note_edit(block_start, block_start + len(text.text[block_start:block_end].rstrip()))
                place = max(place, block_end)


def _same_ahead(one: str, start: int, other: str, place: int) -> int:
    """How many characters are the same from there on."""
    most = min(len(one) - start, len(other) - place)
    same, step, is_growing = 0, 64, True
    while step and same < most:
        end = min(same + step, most)
        if one[start + same : start + end] == other[place + same : place + end]:
            same = end
        else:
            is_growing = False
        step = step * 2 if is_growing else step // 2
    return same


def _same_behind(one: str, end: int, other: str, place: int) -> int:
    """How many characters are the same up to there."""
    most = min(end, place)
    same, step, is_growing = 0, 64, True
    while step and same < most:
        start = min(same + step, most)
        if one[end - start : end - same] == other[place - start : place - same]:
            same = start
        else:
            is_growing = False
        step = step * 2 if is_growing else step // 2
    return same

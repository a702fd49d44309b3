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

from quire.domain.history.versions import Cause, Reason
from quire.domain.origins import OriginKind
from quire.domain.texts.blocks import block_around
from quire.domain.texts.matching_spans import matching_spans
from quire.domain.texts.moved_text import RUN_WORDS, reinserted_runs
from quire.domain.texts.words import count_words

RULES = 1
"""The number of the rules that stand here. Whatever was found out by other rules is found out anew."""
GONE_CHARACTERS = 100_000
"""So much of what was taken out is remembered, the newest of it."""

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
_VISIBLE = re.compile(r"\S")
_BETWEEN = "\0"
"""Stands in no text."""


class Source(msgspec.Struct, frozen=True, array_like=True):
    """The version with which something came in, and the answer that it was taken from."""

    revision: int
    message_id: str | None


class AttributedRun(msgspec.Struct, frozen=True, array_like=True):
    """So many characters that came in in one way from one source, which is told by its place in a list."""

    length: int
    kind: OriginKind
    source: int


class Blame(msgspec.Struct, frozen=True):
    """What is known of the text of one version, and what is needed to go on from there.

    `gone` is text that was taken out, as `gone_runs` say of it; it may come in again.
    """

    revision: int
    sources: tuple[Source, ...]
    runs: tuple[AttributedRun, ...]
    gone: str
    gone_runs: tuple[AttributedRun, ...]


class SavedText(msgspec.Struct, frozen=True):
    """A version as far as it matters here."""

    revision: int
    content: str
    cause: Cause


class BlameReplay:
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
    def going_on(cls, blame: Blame, content: str, returning: Iterable[int] = ()) -> "BlameReplay":
        """A walk that has come to a version, whose text this is."""
        replay = cls(returning)
        replay.revision = blame.revision
        replay._numbers = {source: number for number, source in enumerate(blame.sources)}
        replay._now = _Attributed.of_runs(content, blame.runs)
        replay._gone = _Attributed.of_runs(blame.gone, blame.gone_runs)
        replay._keep_for_later()
        return replay

    def apply(self, version: SavedText) -> None:
        """Go on to the next version."""
        self.revision = version.revision
        brought_back = self._kept.get(version.cause.restored_revision or 0)
        self._now = self._next(version)
        if brought_back is not None and brought_back.text == version.content:
            self._now = brought_back.copy()
        self._keep_for_later()

    def blame(self) -> Blame:
        """What is known of the text of the version that was taken last."""
        used = {*self._now.sources, *self._gone.sources}
        sources = [(source, number) for source, number in self._numbers.items() if number in used]
        renumbered = {number: place for place, (_, number) in enumerate(sources)}
        return Blame(
            self.revision,
            tuple(source for source, _ in sources),
            self._now.runs(renumbered),
            self._gone.text,
            self._gone.runs(renumbered),
        )

    def _next(self, version: SavedText) -> "_Attributed":
        before, after = self._now, self._come_in(version)
        kept = list(matching_spans(before.text, after.text))
        removed = list(_between([(stay.start, stay.end) for stay in kept], len(before.text)))
        added = list(_between([(stay.target, stay.target_end) for stay in kept], len(after.text)))
        returned = [
            (start + found.target, known.part(found.start, found.end))
            for start, end in added
            for known in (self._gone, self._now)
            for found in reinserted_runs(known.text, after.text[start:end])
        ]
        self._remember(before.part(start, end) for start, end in removed)
        if version.cause.reason == "typed":
            _note_edits(before, removed, _FROM_ANSWER)
        for stay in kept:
            after.put(stay.target, before.part(stay.start, stay.end))
        if version.cause.reason == "typed":
            _note_edits(after, added, _BY_PERSON)
        for start, part in sorted(returned, key=lambda found: count_words(found[1].text)):
            after.put(start, part)
        return after

    def _come_in(self, version: SavedText) -> "_Attributed":
        """The text as if all of it came in with this version."""
        cause = version.cause
        source = self._source(Source(version.revision, cause.message_id))
        text = _Attributed.of_runs(
            version.content, [AttributedRun(len(version.content), _KIND_OF_REASON[cause.reason], source)]
        )
        for origin in cause.origins:
            part = text.text[origin.start : origin.end]
            message_id = origin.message_id or (cause.message_id if origin.kind in FROM_ANSWERS else None)
            source = self._source(Source(version.revision, message_id))
            text.put(origin.start, _Attributed.of_runs(part, [AttributedRun(len(part), origin.kind, source)]))
        return text

    def _source(self, source: Source) -> int:
        return self._numbers.setdefault(source, len(self._numbers))

    def _remember(self, removed: Iterable["_Attributed"]) -> None:
        for part in removed:
            if count_words(part.text) >= RUN_WORDS:
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
    def of_runs(cls, text: str, runs: Iterable[AttributedRun]) -> "_Attributed":
        kinds, sources = bytearray(), array("I")
        for run in runs:
            kinds += _SIGNS[run.kind] * run.length
            sources.extend(array("I", [run.source]) * run.length)
        return cls(text, kinds, sources)

    def runs(self, numbers: dict[int, int]) -> tuple[AttributedRun, ...]:
        """With other numbers for the sources."""
        same = groupby(zip(self.kinds, self.sources, strict=True))
        return tuple(
            AttributedRun(sum(1 for _ in run), _KINDS[sign], numbers[source]) for (sign, source), run in same
        )

    def copy(self) -> "_Attributed":
        return self.part(0, len(self.text))

    def part(self, start: int, end: int) -> "_Attributed":
        return _Attributed(self.text[start:end], self.kinds[start:end], self.sources[start:end])

    def followed_by(self, other: "_Attributed") -> "_Attributed":
        between = _Attributed.of_runs(_BETWEEN, [AttributedRun(1, "typed", other.sources[0])])
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


def _between(taken: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between stretches that stand in order."""
    for (_, start), (end, _) in pairwise([(0, 0), *taken, (length, length)]):
        if start < end:
            yield start, end

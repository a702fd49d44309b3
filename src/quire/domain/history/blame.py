"""Blame: for each character of a section's text, how it was added and with which version.

As git blame does for lines and WikiWho (Flöck and Acosta, 2014) for the words of Wikipedia, the versions are replayed
from the first one on. Text that stays from one version to the next (`matching_spans`) keeps its attribution; text that
is added gets that of its version. Removed text is remembered, as in WikiTrust (Adler and de Alfaro, 2007), and a run of
words that is inserted again (`moved_text`) gets its old attribution back: a person's paragraph that is moved, or cut
and pasted elsewhere later, stays theirs, and that of an answer stays the answer's.

A version costs the diff with the one before it, and a search for what was added in at most `GONE_CHARACTERS` of removed
text. Attribution is one byte for the kind and one integer for the source of each character, and is stored as runs of
equal ones. Nothing of it stands in the text. `authorship` turns it into spans and shares for people.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise

import msgspec

from quire.domain.history.versions import Cause, Reason
from quire.domain.texts.blocks import block_around
from quire.domain.texts.matching_spans import matching_spans
from quire.domain.texts.moved_text import RUN_WORDS, reinserted_runs
from quire.domain.texts.origins import OriginKind
from quire.domain.texts.words import count_words

RULES = 2
"""The version of these rules. What was stored under other rules is computed again."""

GONE_CHARACTERS = 100_000
"""How much removed text is remembered; the oldest is forgotten first."""

FROM_ANSWERS: tuple[OriginKind, ...] = ("answer", "edited_answer")

# One byte for each kind, so that the kinds of a text are a bytearray as long as the text.
_SIGNS: dict[OriginKind, bytes] = {
    "typed": b"t",
    "pasted": b"p",
    "quoted": b"q",
    "imported": b"i",
    "answer": b"a",
    "edited_answer": b"e",
}
_KINDS: dict[int, OriginKind] = {sign[0]: kind for kind, sign in _SIGNS.items()}
_FROM_ANSWER, _EDITED = _SIGNS["answer"], _SIGNS["edited_answer"]
_BY_PERSON = _SIGNS["typed"] + _SIGNS["pasted"] + _SIGNS["quoted"]
_KIND_OF_REASON: dict[Reason, OriginKind] = {
    "typed": "typed",
    "proposal": "answer",
    "import": "imported",
    "restore": "typed",
}
_VISIBLE = re.compile(r"\S")
_SEPARATOR = "\0"
"""Stands in no text, so no run of words goes across it."""


class Source(msgspec.Struct, frozen=True, array_like=True):
    """The version with which text was added, and the answer or the reference that it was taken from.

    `is_proposed` where its writer is the person whose proposal was accepted, and not who accepted it.
    """

    revision: int
    message_id: str | None
    reference_id: str | None = None
    is_proposed: bool = False


class AttributedRun(msgspec.Struct, frozen=True, array_like=True):
    """Run-length encoding: consecutive characters of one kind and source; `source` is an index into a list."""

    length: int
    kind: OriginKind
    source: int


class Blame(msgspec.Struct, frozen=True):
    """The attribution of the text of one version, and what is needed to continue from there.

    `gone` is removed text that may be inserted again, and `gone_runs` its attribution.
    """

    revision: int
    sources: tuple[Source, ...]
    runs: tuple[AttributedRun, ...]
    gone: str
    gone_runs: tuple[AttributedRun, ...]


class SavedText(msgspec.Struct, frozen=True):
    """A version with its text and cause."""

    revision: int
    content: str
    cause: Cause


class BlameReplay:
    """Replays the versions of a section in order, from the first one or from a stored `Blame`.

    `restored` are the revisions that later versions restore; their attribution is kept until then.
    """

    def __init__(self, restored: Iterable[int] = ()) -> None:
        self.revision = 0
        self._numbers: dict[Source, int] = {}
        self._now = _Attributed("")
        self._gone = _Attributed("")
        self._restored = frozenset(restored)
        self._kept: dict[int, _Attributed] = {}

    @classmethod
    def resumed(cls, blame: Blame, content: str, restored: Iterable[int] = ()) -> "BlameReplay":
        """A replay that has come to the version of this blame, whose text is `content`."""
        replay = cls(restored)
        replay.revision = blame.revision
        replay._numbers = {source: number for number, source in enumerate(blame.sources)}
        replay._now = _Attributed.of_runs(content, blame.runs)
        replay._gone = _Attributed.of_runs(blame.gone, blame.gone_runs)
        replay._keep_for_restoring()
        return replay

    def apply(self, version: SavedText) -> None:
        """Replay the next version."""
        self.revision = version.revision
        restored = self._kept.get(version.cause.restored_revision or 0)
        # Computed even where a restored text replaces it, since it also remembers what this version removed.
        self._now = self._next(version)
        if restored is not None and restored.text == version.content:
            self._now = restored.copy()
        self._keep_for_restoring()

    def blame(self) -> Blame:
        """The attribution of the version that was replayed last."""
        used = {*self._now.sources, *self._gone.sources}
        sources = [(source, number) for source, number in self._numbers.items() if number in used]
        renumbered = {number: index for index, (_, number) in enumerate(sources)}
        return Blame(
            self.revision,
            tuple(source for source, _ in sources),
            self._now.runs(renumbered),
            self._gone.text,
            self._gone.runs(renumbered),
        )

    def _next(self, version: SavedText) -> "_Attributed":
        before, after = self._now, self._as_added(version)
        kept = list(matching_spans(before.text, after.text))
        removed = list(_between([(span.start, span.end) for span in kept], len(before.text)))
        added = list(_between([(span.target, span.target_end) for span in kept], len(after.text)))
        # In the text before as well: a copy has the origin of its original.
        reinserted = [
            (start + found.target, known.part(found.start, found.end))
            for start, end in added
            for known in (self._gone, self._now)
            for found in reinserted_runs(known.text, after.text[start:end])
        ]
        # Remembered before edits are noted: text that is only moved was not edited.
        self._remember(before.part(start, end) for start, end in removed)
        if _is_written_by_a_person(version.cause):
            _note_edits(before, removed, _FROM_ANSWER)
        for span in kept:
            after.put(span.target, before.part(span.start, span.end))
        if _is_written_by_a_person(version.cause):
            _note_edits(after, added, _BY_PERSON)
        # The longest last, so that it prevails where runs overlap.
        for start, part in sorted(reinserted, key=lambda found: count_words(found[1].text)):
            after.put(start, part)
        return after

    def _as_added(self, version: SavedText) -> "_Attributed":
        """The text as if all of it were added with this version."""
        cause = version.cause
        is_proposed = cause.proposer_id is not None
        source = self._source(Source(version.revision, cause.message_id, is_proposed=is_proposed))
        text = _Attributed.of_runs(
            version.content, [AttributedRun(len(version.content), _kind_of(cause), source)]
        )
        for origin in cause.origins:
            part = text.text[origin.start : origin.end]
            message_id = origin.message_id or (cause.message_id if origin.kind in FROM_ANSWERS else None)
            source = self._source(Source(version.revision, message_id, origin.reference_id))
            text.put(origin.start, _Attributed.of_runs(part, [AttributedRun(len(part), origin.kind, source)]))
        return text

    def _source(self, source: Source) -> int:
        return self._numbers.setdefault(source, len(self._numbers))

    def _remember(self, removed: Iterable["_Attributed"]) -> None:
        for part in removed:
            # Shorter text could not be recognised when it is inserted again.
            if count_words(part.text) >= RUN_WORDS:
                self._gone = self._gone.followed_by(part)
        if len(self._gone.text) > GONE_CHARACTERS:
            self._gone = self._gone.part(len(self._gone.text) - GONE_CHARACTERS, len(self._gone.text))

    def _keep_for_restoring(self) -> None:
        if self.revision in self._restored:
            self._kept[self.revision] = self._now.copy()


class _Attributed:
    """A text with the sign of the kind and the number of the source of each character."""

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
        """Run-length encoded, with other numbers for the sources."""
        same = groupby(zip(self.kinds, self.sources, strict=True))
        return tuple(
            AttributedRun(sum(1 for _ in run), _KINDS[sign], numbers[source]) for (sign, source), run in same
        )

    def copy(self) -> "_Attributed":
        return self.part(0, len(self.text))

    def part(self, start: int, end: int) -> "_Attributed":
        return _Attributed(self.text[start:end], self.kinds[start:end], self.sources[start:end])

    def followed_by(self, other: "_Attributed") -> "_Attributed":
        # Kind and source of the separator are never read; it needs some, to be as long as its text.
        separator = _Attributed.of_runs(_SEPARATOR, [AttributedRun(1, "typed", other.sources[0])])
        return _Attributed(
            self.text + separator.text + other.text,
            self.kinds + separator.kinds + other.kinds,
            self.sources + separator.sources + other.sources,
        )

    def put(self, start: int, part: "_Attributed") -> None:
        """Give a range of the text, which stays as it is, the attribution of the same text elsewhere."""
        end = start + len(part.text)
        self.kinds[start:end] = part.kinds
        self.sources[start:end] = part.sources

    def note_edit(self, start: int, end: int) -> None:
        """Text of an answer in this range becomes edited text of an answer."""
        self.kinds[start:end] = self.kinds[start:end].replace(_FROM_ANSWER, _EDITED)


def _kind_of(cause: Cause) -> OriginKind:
    """The kind of what is added for this cause, where no origin says otherwise."""
    return "typed" if _is_written_by_a_person(cause) else _KIND_OF_REASON[cause.reason]


def _is_written_by_a_person(cause: Cause) -> bool:
    return cause.reason == "typed" or cause.proposer_id is not None


def _note_edits(text: _Attributed, changed: list[tuple[int, int]], signs: bytes) -> None:
    """Text of answers counts as edited in every block in which something visible of these kinds was changed."""
    if _FROM_ANSWER not in text.kinds:
        return
    for start, end in changed:
        offset = start
        while match := _VISIBLE.search(text.text, offset, end):
            offset = match.end()
            if text.kinds[match.start()] in signs:
                block_start, block_end = block_around(text.text, match.start())
                # White space at the end of a block belongs to the gap after it.
                text.note_edit(block_start, block_start + len(text.text[block_start:block_end].rstrip()))
                # Nothing more can happen to this block, so long edits are not searched character by character.
                offset = max(offset, block_end)


def _between(spans: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """What lies between spans that are in order."""
    for (_, start), (end, _) in pairwise([(0, 0), *spans, (length, length)]):
        if start < end:
            yield start, end

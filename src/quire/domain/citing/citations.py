"""Marks in an answer that point to passages, and whether what is quoted really stands there."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from quire.domain.citing.citation_marks import CitationMark, CitationMarkParser
from quire.domain.citing.quote_extraction import QuoteExtractor
from quire.domain.citing.quote_matching import QuoteMatcher, is_evidence, without_emphasis
from quire.domain.passages import Passage
from quire.domain.references import Locator, locate

QUOTES_MAX = 200
"""Quotes looked up for one answer; marks that would need more are dropped."""

CitationState = Literal["verified", "repaired", "unverified"]


class CitablePassage(Passage, frozen=True, kw_only=True):
    """A passage that an answer was given, with the mark by which the answer may point to it."""

    marker: str


class Citation(msgspec.Struct, frozen=True):
    """A mark in an answer, the words it stands for, and where they stand.

    `verified`: the quote stands there word for word. `repaired`: it does but for spacing, hyphens, ligatures or case,
    and the quote is the source's own wording. `unverified`: it does not, and the quote is the answer's wording.
    """

    marker: str
    reference_id: str | None
    passage_id: str | None
    section_id: str | None
    title: str
    locator: Locator
    quote: str
    state: CitationState
    is_gone: bool = False
    """What it points to was deleted since; the quote stays."""


def cite(passages: Iterable[Passage], *, first_number: int = 1) -> tuple[CitablePassage, ...]:
    """Give each passage a mark."""
    return tuple(
        CitablePassage(**msgspec.structs.asdict(passage), marker=f"S{number}")
        for number, passage in enumerate(passages, first_number)
    )


class CitationReader:
    """Takes an answer in pieces and gives it back as it is shown, with the citations found in it."""

    def __init__(self, passages: Iterable[CitablePassage]) -> None:
        self._passages = {passage.marker: passage for passage in passages}
        self._sources: dict[str, QuoteMatcher] = {}
        self._marks = CitationMarkParser(self._passages)
        self._words = QuoteExtractor()
        self._cited: dict[str, dict[str, str]] = {}
        """For each passage its quotes, and the marker of each."""
        self._checked: dict[tuple[str, tuple[str, ...]], Citation] = {}

    def read(self, piece: str) -> list[str | Citation]:
        """Take in the next piece; a citation comes right after the text that holds its mark."""
        return self._with_citations(self._marks.read(piece))

    def finish(self) -> list[str | Citation]:
        """Take in that nothing follows."""
        return self._with_citations(self._marks.finish())

    def _with_citations(self, found: list[str | CitationMark]) -> list[str | Citation]:
        shown: list[str | Citation] = []
        for part in found:
            if isinstance(part, str):
                self._words.add(part)
                shown.append(part)
            else:
                words = self._words.at_mark()
                for marker in part.markers:
                    shown.extend(self._cite(marker, words))
        return shown

    def _cite(self, marker: str, words: tuple[str, ...]) -> list[str | Citation]:
        """The mark as it is shown, and its citation unless an earlier one says the same."""
        markers = self._cited.setdefault(marker, {})
        if markers and not words:
            return [f"[{next(reversed(markers.values()))}]"]
        if len(self._checked) >= QUOTES_MAX and (marker, words) not in self._checked:
            return []
        checked = self._check(marker, words)
        if checked.quote in markers:
            return [f"[{markers[checked.quote]}]"]
        own = f"{marker}-{len(markers) + 1}" if markers else marker
        markers[checked.quote] = own
        return [f"[{own}]", msgspec.structs.replace(checked, marker=own)]

    def _check(self, marker: str, words: tuple[str, ...]) -> Citation:
        key = (marker, words)
        if key not in self._checked:
            self._checked[key] = self._look_up(self._passages[marker], words)
        return self._checked[key]

    def _look_up(self, passage: CitablePassage, words: tuple[str, ...]) -> Citation:
        source = self._source(passage)
        for reading in filter(is_evidence, words):
            found = source.find(reading)
            if found is not None:
                state: CitationState = "verified" if found.is_word_for_word else "repaired"
                return _citation(passage, found.start, found.wording, state)
        unchecked = " ".join(without_emphasis(words[0]).split()) if words else ""
        return _citation(passage, 0, unchecked, "unverified")

    def _source(self, passage: CitablePassage) -> QuoteMatcher:
        """The passage, prepared when it is first cited."""
        if passage.marker not in self._sources:
            self._sources[passage.marker] = QuoteMatcher(
                passage.text, before=passage.before, after=passage.after
            )
        return self._sources[passage.marker]


def _citation(passage: CitablePassage, start: int, quote: str, state: CitationState) -> Citation:
    return Citation(
        marker=passage.marker,
        reference_id=passage.reference_id,
        passage_id=passage.passage_id,
        section_id=passage.section_id,
        title=passage.title,
        locator=locate(passage.heading_path, passage.places, start),
        quote=quote,
        state=state,
    )

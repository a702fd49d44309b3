"""Citations: marks in an answer that point to passages, and whether the quoted words really stand there."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from quire.domain.citing.citation_marks import CitationMark, CitationMarkParser
from quire.domain.citing.folding import without_emphasis
from quire.domain.citing.quote_extraction import QuoteExtractor
from quire.domain.citing.quote_matching import (
    CheckedQuote,
    QuoteMatcher,
    QuoteState,
    Reason,
    best_of,
    is_evidence,
)
from quire.domain.passages import Passage
from quire.domain.reading_notes import ReadingNote
from quire.domain.references import Locator, is_recognised, locate, notes_at

QUOTES_MAX = 200
"""Quotes looked up for one answer; marks beyond that are dropped."""

CitationState = QuoteState | Literal["recognised"]


class CitablePassage(Passage, frozen=True, kw_only=True):
    """A passage that an answer was given, with the marker by which the answer may cite it."""

    marker: str


class Citation(msgspec.Struct, frozen=True):
    """A quotation in an answer, and where and in what sense its words stand in a source.

    - `verified`: the quote stands there exactly, as whole sentences or as a part of one from which nothing is missing
      that could turn it.
    - `repaired`: the same up to typography (spacing, hyphens, ligatures, quotation marks), and `quote` is the source's
      wording.
    - `shortened`: all of its words stand there in this order, and an ellipsis leaves out others.
    - `recognised`: it stands in text that was read from a picture.
    - `unverified`: it does not stand there, for a `reason`, and `quote` is the answer's: `not_found`; `altered`, the
      source says something similar; `cut`, what is left out of the sentence may turn it; `spliced`, it reaches over a
      heading, a cell, the end of a list item or a gap.

    `sentence` is the source's whole sentence where the quote has not all of it, and `left_out` are the ranges of it
    that the quote leaves out. A quotation of which no source is known has neither reference nor section.
    """

    marker: str
    reference_id: str | None
    passage_id: str | None
    section_id: str | None
    title: str
    locator: Locator
    quote: str
    state: CitationState
    reason: Reason | None = None
    sentence: str | None = None
    left_out: tuple[tuple[int, int], ...] = ()
    is_gone: bool = False
    """Whether the cited source has been deleted; the quote stays."""
    notes: tuple[ReadingNote, ...] = ()
    """What could not be read of the source or is uncertain where the quote stands."""


def cite(passages: Iterable[Passage], *, first_number: int = 1) -> tuple[CitablePassage, ...]:
    """Number passages with markers."""
    return tuple(
        CitablePassage(**msgspec.structs.asdict(passage), marker=f"S{number}")
        for number, passage in enumerate(passages, first_number)
    )


class CitationReader:
    """Reads an answer in pieces, and returns the text to show with the citations found in it."""

    def __init__(self, passages: Iterable[CitablePassage]) -> None:
        self._passages = {passage.marker: passage for passage in passages}
        self._sources: dict[str, QuoteMatcher] = {}
        self._marks = CitationMarkParser(self._passages)
        self._words = QuoteExtractor()
        self._cited: dict[str, dict[tuple[str, CitationState], str]] = {}
        """The marker of each quote and its state, by passage."""
        self._checked: dict[tuple[str, tuple[str, ...]], Citation] = {}

    def read(self, piece: str) -> list[str | Citation]:
        """Read the next piece; a citation follows the text that holds its mark."""
        return self._with_citations(self._marks.read(piece))

    def finish(self) -> list[str | Citation]:
        """Return what was held back, since nothing follows."""
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
        """The mark as it is shown, and its citation unless an earlier one is the same."""
        markers = self._cited.setdefault(marker, {})
        # Without words of its own, a mark repeats the last citation of this passage.
        if markers and not words:
            return [f"[{next(reversed(markers.values()))}]"]
        if len(self._checked) >= QUOTES_MAX and (marker, words) not in self._checked:
            return []
        checked = self._check(marker, words)
        key = (checked.quote, checked.state)
        if key in markers:
            return [f"[{markers[key]}]"]
        own = f"{marker}-{len(markers) + 1}" if markers else marker
        markers[key] = own
        return [f"[{own}]", msgspec.structs.replace(checked, marker=own)]

    def _check(self, marker: str, words: tuple[str, ...]) -> Citation:
        key = (marker, words)
        if key not in self._checked:
            self._checked[key] = self._look_up(self._passages[marker], words)
        return self._checked[key]

    def _look_up(self, passage: CitablePassage, words: tuple[str, ...]) -> Citation:
        source = self._source(passage)
        checked = [source.check(reading) for reading in words if is_evidence(reading)]
        return _citation(passage, best_of(checked), words)

    def _source(self, passage: CitablePassage) -> QuoteMatcher:
        """The passage as a text to look quotes up in, folded when it is first cited."""
        if passage.marker not in self._sources:
            # Where nothing of the same section stands before it, its heading does.
            heading = passage.heading_path[-1] if passage.heading_path and not passage.before else ""
            self._sources[passage.marker] = QuoteMatcher(
                passage.text, before=passage.before, after=passage.after, heading=heading
            )
        return self._sources[passage.marker]


def _citation(passage: CitablePassage, checked: CheckedQuote, words: tuple[str, ...]) -> Citation:
    state: CitationState = checked.state
    if checked.is_found and is_recognised(passage.locator_starts, checked.start, checked.end):
        state = "recognised"
    locator = locate(passage.heading_path, passage.locator_starts, checked.start)
    return Citation(
        marker=passage.marker,
        reference_id=passage.reference_id,
        passage_id=passage.passage_id,
        section_id=passage.section_id,
        title=passage.title,
        locator=locator,
        quote=checked.wording if checked.is_found else _on_one_line(words),
        state=state,
        reason=checked.reason,
        sentence=checked.sentence,
        left_out=checked.left_out,
        notes=notes_at(passage.notes, locator),
    )


def _on_one_line(words: tuple[str, ...]) -> str:
    return " ".join(without_emphasis(words[0]).split()) if words else ""

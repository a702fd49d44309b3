"""Citations: marks in an answer that point to passages, and whether the quoted words really stand there."""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from quire.domain.citing.citation_marks import CitationMark, CitationMarkParser, CodeText, Part
from quire.domain.citing.folding import WORD, without_emphasis
from quire.domain.citing.quotations import BlockEnd, Quotation, QuotationScanner
from quire.domain.citing.quote_extraction import QuoteExtractor
from quire.domain.citing.quote_matching import (
    CheckedQuote,
    QuoteMatcher,
    QuoteState,
    Reason,
    best_of,
    is_evidence,
)
from quire.domain.references.passages import Passage
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.references.references import Locator, is_recognised, locate, notes_at

QUOTES_MAX = 200
"""Quotes looked up for one answer; marks beyond that are dropped."""

HELD_BEHIND_QUOTATION_MAX = 120
"""Characters behind a quotation that are held back at most, since its mark may follow."""

_CANDIDATES_MAX = 6
_WORDS_LOOKED_FOR = 6
_NEXT_SENTENCE = re.compile(r"[.!?…][\"'”’»)*_]*\s+[^\W_]|[。！？]\s*[^\W_]")
_NEW_SENTENCE = re.compile(r"[\"'”’»)*_]*\s+(?=[^\W\d_])(?![a-zß-öø-ÿ])")
_ATTRIBUTION = re.compile(r"\s*(?:>\s*)*[*_(]*(?:—|–|―|-)[^\n]{0,200}\Z")

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

    @property
    def has_source(self) -> bool:
        """Whether it points to anything, be it deleted by now."""
        return self.reference_id is not None or self.section_id is not None


def cite(passages: Iterable[Passage], *, first_number: int = 1) -> tuple[CitablePassage, ...]:
    """Number passages with markers."""
    return tuple(
        CitablePassage(**msgspec.structs.asdict(passage), marker=f"S{number}")
        for number, passage in enumerate(passages, first_number)
    )


class _Slot(msgspec.Struct, frozen=True):
    """Where the citation of a quotation goes, should it get one of its own."""

    quotation: Quotation


class CitationReader:
    """Reads an answer in pieces, and returns the text to show with the citations found in it.

    The mark of a quotation may come some words behind it, so those are held back. A quotation without one is looked up
    in all passages and gets a mark of its own, right behind it.
    """

    def __init__(self, passages: Iterable[CitablePassage]) -> None:
        self._passages = {passage.marker: passage for passage in passages}
        self._sources: dict[str, QuoteMatcher] = {}
        self._lowered: dict[str, str] = {}
        self._marks = CitationMarkParser(self._passages)
        self._words = QuoteExtractor()
        self._quotations = QuotationScanner()
        self._pending: Quotation | None = None
        """The last quotation as long as its mark may follow."""
        self._held: list[str | _Slot] = []
        self._shown: list[str | Citation] = []
        self._titles = {_plain(title) for passage in self._passages.values() for title in _titles_of(passage)}
        self._unplaced: dict[str, str] = {}
        """The marker of each quotation that stands in no passage."""
        self._cited: dict[str, dict[tuple[str, CitationState], str]] = {}
        """The marker of each quote and its state, by passage."""
        self._checked: dict[tuple[str, tuple[str, ...]], Citation] = {}

    def read(self, piece: str) -> list[str | Citation]:
        """Read the next piece; a citation follows the text that holds its mark."""
        return self._with_citations(self._marks.read(piece))

    def finish(self) -> list[str | Citation]:
        """Return what was held back, since nothing follows."""
        shown = self._with_citations(self._marks.finish())
        self._take(*self._quotations.finish())
        self._resolve()
        shown += self._shown
        self._shown = []
        return shown

    def _with_citations(self, found: list[Part]) -> list[str | Citation]:
        for part in found:
            if isinstance(part, str):
                self._words.add(part)
                self._take(*self._quotations.read(part))
            elif isinstance(part, CodeText):
                self._words.add(part.text)
                self._take(*self._quotations.read("", is_all=True))
                self._quotations.skip(part.text)
                self._show(part.text)
            else:
                self._take(*self._quotations.read("", is_all=True))
                self._take_mark(part)
        shown, self._shown = self._shown, []
        return shown

    def _take(self, text: str, ends: list[Quotation | BlockEnd]) -> None:
        """Show a text, as far as no mark of a quotation in it may follow."""
        position = 0
        for end in ends:
            at = end.at
            if isinstance(end, Quotation):
                # The blank lines behind a block are no part of it.
                at = max(position, len(text[:at].rstrip()))
            self._show(text[position:at])
            position = at
            if isinstance(end, Quotation):
                self._take_quotation(end)
            elif self._pending is not None and not self._pending.is_block:
                self._resolve()
        self._show(text[position:])

    def _show(self, text: str) -> None:
        if self._pending is None:
            if text:
                self._shown.append(text)
            return
        self._held.append(text)
        if _ends_waiting(self._pending, self._text_behind()):
            self._resolve()

    def _text_behind(self) -> str:
        """What is held since the quotation whose mark may follow."""
        last = max(number for number, held in enumerate(self._held) if isinstance(held, _Slot))
        return "".join(held for held in self._held[last + 1 :] if isinstance(held, str))

    def _take_quotation(self, quotation: Quotation) -> None:
        if not is_evidence(quotation.words) or _plain(quotation.words) in self._titles:
            return
        is_around_pending = self._pending is not None and quotation.depth < self._pending.depth
        if self._pending is not None and not is_around_pending:
            self._resolve()
        self._pending = quotation
        self._held.append(_Slot(quotation))

    def _take_mark(self, mark: CitationMark) -> None:
        words = self._words.at_mark()
        pending, self._pending = self._pending, None
        self._quotations.at_mark()
        if pending is not None and not pending.is_block:
            words = (pending.words,)
        cited: list[str | Citation] = []
        for marker in mark.markers:
            cited.extend(self._cite(marker, words))
        is_confirmed = any(self._is_confirmed(marker, words) for marker in mark.markers)
        self._release(own=pending, is_confirmed=is_confirmed)
        self._shown.extend(cited)

    def _resolve(self) -> None:
        """Look up the pending quotation, and those in it, wherever they may stand; no mark of theirs follows."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._release(own=None, is_confirmed=False, outer=pending)

    def _release(self, *, own: Quotation | None, is_confirmed: bool, outer: Quotation | None = None) -> None:
        """Show what was held. A quotation inside of one that stands in a source stands there with it."""
        held, self._held = self._held, []
        if outer is not None:
            is_confirmed = self._find(outer.words) is not None
        for number, part in enumerate(held):
            if isinstance(part, str):
                if part:
                    self._shown.append(part)
            elif part.quotation is not own and not (is_confirmed and part.quotation is not outer):
                following = "".join(after for after in held[number + 1 :] if isinstance(after, str))
                self._shown.extend(self._cite_unmarked(part.quotation.words, following))

    def _cite_unmarked(self, words: str, following: str) -> list[str | Citation]:
        """The mark of a quotation that has none: of the passage that has it, or else the most of it."""
        if len(self._checked) >= QUOTES_MAX:
            return []
        marker = self._find(words) or self._nearest(words)
        cited = self._cite(marker, (words,)) if marker is not None else self._cite_unplaced(words)
        # “[S1](…)” would be a link.
        return [" ", *cited, *([" "] if following.startswith(("(", "[")) else [])]

    def _cite_unplaced(self, words: str) -> list[str | Citation]:
        quote = _on_one_line((words,))
        if quote in self._unplaced:
            return [f"[{self._unplaced[quote]}]"]
        marker = f"Q{len(self._unplaced) + 1}"
        self._unplaced[quote] = marker
        citation = Citation(
            marker, None, None, None, "", Locator(label=""), quote, "unverified", reason="not_found"
        )
        self._checked[marker, (words,)] = citation
        return [f"[{marker}]", citation]

    def _find(self, words: str) -> str | None:
        """The passage in which the words stand, of the ones that have most of them."""
        candidates = self._candidates(words)
        found = [marker for marker in candidates if self._is_confirmed(marker, (words,))]
        return found[0] if found else None

    def _nearest(self, words: str) -> str | None:
        """The passage that says something similar, if one does."""
        candidates = self._candidates(words)
        return next(
            (marker for marker in candidates if self._check(marker, (words,)).reason != "not_found"), None
        )

    def _candidates(self, words: str) -> list[str]:
        """The passages that have most of the longest words, at most a few: a quote is looked up only there."""
        longest = sorted({word.lower() for word in WORD.findall(words)}, key=len, reverse=True)[
            :_WORDS_LOOKED_FOR
        ]
        counts = {
            marker: sum(word in self._lowered_text(marker) for word in longest) for marker in self._passages
        }
        best = sorted((marker for marker in counts if counts[marker]), key=lambda marker: -counts[marker])
        return best[:_CANDIDATES_MAX]

    def _lowered_text(self, marker: str) -> str:
        if marker not in self._lowered:
            passage = self._passages[marker]
            self._lowered[marker] = f"{passage.before} {passage.text} {passage.after}".lower()
        return self._lowered[marker]

    def _is_confirmed(self, marker: str, words: tuple[str, ...]) -> bool:
        return self._check(marker, words).state != "unverified"

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
    locator = locate(passage.heading_path, passage.locator_starts, checked.start, checked.end)
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


def _titles_of(passage: CitablePassage) -> tuple[str, ...]:
    return (passage.title, *passage.heading_path)


def _plain(text: str) -> str:
    return "".join(WORD.findall(text)).lower()


def _ends_waiting(quotation: Quotation, behind: str) -> bool:
    """Whether no mark can follow that belongs to the quotation before this text."""
    if quotation.is_block:
        # Only a line that names the source, “— The Title [S1]”, goes with a block quote.
        return bool(behind.strip()) and not _ATTRIBUTION.match(behind)
    is_sentence = quotation.words.rstrip().endswith((".", "!", "?", "…"))
    return (
        len(behind) > HELD_BEHIND_QUOTATION_MAX
        or (is_sentence and _NEW_SENTENCE.match(behind) is not None)
        or _NEXT_SENTENCE.search(behind) is not None
    )


def _on_one_line(words: tuple[str, ...]) -> str:
    return " ".join(without_emphasis(words[0]).split()) if words else ""

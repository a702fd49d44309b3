"""Reading the answers of an archive again: a file can claim of any quotation that it stands in a source.

Each answer that cites is read as it was when it was written (`citing/citations.CitationReader`), with the passages in
the file that it cites; the marks and states that come of it count, not those of the file. A source that the file does
not have confirms nothing.

A section is cited as it was when the answer was written: of its versions at that time, those that may have been read.
Sources are decoded one at a time, and versions of the sections that are cited once.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from quire.domain.citing.citations import CitablePassage, Citation, CitationReader
from quire.domain.exchange.archive_reading import (
    messages_of,
    passage_at,
    reference_at,
    references_of,
    sections_of,
    versions_of,
)
from quire.domain.exchange.document_archive import (
    Archive,
    ArchivedCitation,
    ArchivedMessage,
    ArchivedPassage,
    ArchivedReference,
    ArchivedSection,
)
from quire.domain.limits import Limits
from quire.domain.references.passages import (
    BETWEEN_BLOCKS,
    SectionPassage,
    cut_section,
    text_after,
    text_before,
)
from quire.domain.references.references import LocatorStart

SECTION_CHARACTERS_MAX = 256 * 1024**2
"""Of the versions that are cut to look quotations up in them; what is cited beyond them counts as not found."""

_NOWHERE = re.compile(r" \[Q\d{1,4}\](?: (?=[(\[]))?")
"""The mark of a quotation that stands in no source, as `CitationReader` adds it."""

_BASE = re.compile(r"S\d{1,4}")

_Key = tuple[str, str]
"""An answer and the marker of a passage in it."""


class AnswerReadAgain(msgspec.Struct, frozen=True):
    """The text of an answer with its marks, and its citations with their positions."""

    content: str
    citations: tuple[tuple[int, Citation], ...]


class CitedSources:
    """What the answers of an archive cite, as far as the file has it."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._numbers = {one.id: number for number, one in enumerate(references_of(archive))}
        self._reference_at = lru_cache(maxsize=4)(self._decoded)
        self._paragraphs = _SectionsCited(archive, limits).paragraphs()

    def read_again(self, message: ArchivedMessage) -> AnswerReadAgain:
        """An answer as it is read with the passages that it cites."""
        cited = _cited_passages(message)
        if not message.citations:
            return AnswerReadAgain(message.content, ())
        reader = CitationReader(
            self._passage(message, marker, cited[marker]) for marker in sorted(cited, key=_number)
        )
        read = [*reader.read(_NOWHERE.sub("", message.content)), *reader.finish()]
        content = "".join(part for part in read if isinstance(part, str))
        positions = {citation.marker: citation.position for citation in message.citations}
        last = max(positions.values())
        found = [part for part in read if isinstance(part, Citation)]
        return AnswerReadAgain(
            content, tuple((positions.get(citation.marker, last), citation) for citation in found)
        )

    def _passage(self, message: ArchivedMessage, marker: str, citation: ArchivedCitation) -> CitablePassage:
        if citation.reference_id is not None:
            found = self._passage_of_reference(marker, citation)
        else:
            found = self._passage_of_section(message, marker, citation)
        return found or _passage_of_nothing(marker, citation)

    def _passage_of_reference(self, marker: str, citation: ArchivedCitation) -> CitablePassage | None:
        number = self._numbers.get(citation.reference_id or "")
        ordinal = (citation.passage_id or "").rpartition("-")[2]
        if number is None or not ordinal.isdecimal():
            return None
        reference = self._reference_at(number)
        entry = _entry(reference, int(ordinal))
        if entry is None or citation.passage_id != f"{reference.id}-{entry.number}":
            return None
        passage = entry.passage
        return CitablePassage(
            citation.title,
            passage.text,
            passage.heading_path,
            passage.locator_starts,
            reference_id=reference.id,
            passage_id=citation.passage_id,
            before=_text_before(reference, entry),
            after=_text_after(reference, entry),
            notes=reference.notes,
            marker=marker,
        )

    def _passage_of_section(
        self, message: ArchivedMessage, marker: str, citation: ArchivedCitation
    ) -> CitablePassage | None:
        found = self._paragraphs.get((message.id, marker))
        if found is None:
            return None
        return CitablePassage(
            citation.title,
            found.text,
            (),
            (LocatorStart(0, None, found.paragraph),),
            section_id=citation.section_id,
            marker=marker,
        )

    def _decoded(self, number: int) -> ArchivedReference:
        return reference_at(self._archive, number)


class _Wanted(msgspec.Struct, frozen=True):
    """A paragraph of a section that an answer cites."""

    key: _Key
    message: ArchivedMessage
    citation: ArchivedCitation


class _SectionsCited:
    """Finds the paragraphs of sections that answers cite, in the versions of their time."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self._limits = limits
        self._wanted: defaultdict[str, list[_Wanted]] = defaultdict(list)
        self._characters = 0

    def paragraphs(self) -> dict[_Key, SectionPassage]:
        """The passage that each of them cites; one that has the words of the quotation, where there is one."""
        for message in _answers_of(self._archive):
            for marker, citation in _cited_passages(message).items():
                if citation.section_id is not None:
                    self._wanted[citation.section_id].append(_Wanted((message.id, marker), message, citation))
        found: dict[_Key, SectionPassage] = {}
        if self._wanted:
            for section in sections_of(self._archive):
                if section.id in self._wanted:
                    self._find(section, found)
        return found

    def _find(self, section: ArchivedSection, found: dict[_Key, SectionPassage]) -> None:
        by_version = self._by_version(section)
        for number, (_, text) in enumerate(versions_of(section, self._limits)):
            wanted = by_version.get(number)
            self._characters += len(text) if wanted else 0
            if wanted and self._characters <= SECTION_CHARACTERS_MAX:
                pieces = _by_paragraph(text)
                for one in wanted:
                    _keep_better(found, one, pieces.get(one.citation.locator.paragraph or 1, []))

    def _by_version(self, section: ArchivedSection) -> dict[int, list[_Wanted]]:
        """What is wanted, by the numbers of the versions that were read or may have been."""
        times = [version.created_at for version, _ in versions_of(section, self._limits)]
        by_version: defaultdict[int, list[_Wanted]] = defaultdict(list)
        for one in self._wanted[section.id]:
            asked = one.message.created_at
            ended = one.message.finished_at or asked
            last = bisect_right(times, ended)
            # A version that was replaced at once may be missing; then the next one has its text.
            for number in {bisect_right(times, asked) - 1, last - 1, min(last, len(times) - 1)}:
                if number >= 0:
                    by_version[number].append(one)
        return by_version


def _answers_of(archive: Archive) -> Iterator[ArchivedMessage]:
    for section in sections_of(archive):
        if section.chat is not None:
            yield from messages_of(section.chat)


def _cited_passages(message: ArchivedMessage) -> dict[str, ArchivedCitation]:
    """The first citation of each passage, by the marker of the passage; `S1-2` is another of `S1`."""
    cited: dict[str, ArchivedCitation] = {}
    for citation in message.citations:
        base = _BASE.match(citation.marker)
        if base and (citation.reference_id is not None or citation.section_id is not None):
            cited.setdefault(base[0], citation)
    return cited


def _number(marker: str) -> int:
    return int(marker[1:])


def _by_paragraph(text: str) -> dict[int, list[SectionPassage]]:
    pieces: defaultdict[int, list[SectionPassage]] = defaultdict(list)
    for piece in cut_section(text):
        pieces[piece.paragraph].append(piece)
    return pieces


def _keep_better(found: dict[_Key, SectionPassage], wanted: _Wanted, pieces: list[SectionPassage]) -> None:
    """Keep the first that has the words of the quotation, or else the first."""
    quote = wanted.citation.quote
    known = found.get(wanted.key)
    if known is None or quote not in known.text:
        best = next((piece for piece in pieces if quote in piece.text), known or next(iter(pieces), None))
        if best is not None:
            found[wanted.key] = best


def _entry(reference: ArchivedReference, ordinal: int) -> ArchivedPassage | None:
    is_there = reference.status == "ready" and 1 <= ordinal <= len(reference.passages)
    return passage_at(reference, ordinal - 1) if is_there else None


def _text_before(reference: ArchivedReference, entry: ArchivedPassage) -> str:
    earlier = _entry(reference, entry.number - 1)
    if earlier is None:
        return ""
    gap = entry.passage.start - earlier.passage.end
    return text_before(earlier.passage.text, gap) if gap <= len(BETWEEN_BLOCKS) else ""


def _text_after(reference: ArchivedReference, entry: ArchivedPassage) -> str:
    later = _entry(reference, entry.number + 1)
    if later is None:
        return ""
    gap = later.passage.start - entry.passage.end
    return text_after(later.passage.text, gap) if gap <= len(BETWEEN_BLOCKS) else ""


def _passage_of_nothing(marker: str, citation: ArchivedCitation) -> CitablePassage:
    """In place of a passage that the file does not have; nothing stands in it."""
    locator = citation.locator
    return CitablePassage(
        citation.title,
        "",
        locator.heading_path,
        (LocatorStart(0, locator.page, locator.paragraph),),
        reference_id=citation.reference_id,
        passage_id=citation.passage_id,
        section_id=citation.section_id,
        marker=marker,
    )

"""Cutting a text into passages: stretches that can be found by search and quoted as they stand."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

import msgspec

from quire.domain.references import Locator, LocatorStart, ReadPassage, locate

PASSAGE_CHARACTERS_MAX = 1_600
"""About 400 tokens, the size at which a passage still fits a quote and search still tells passages apart."""

# Chosen by `bin/bench retrieval`: with the usual constant of 60 and equal weights, poor vectors drown good words.
RANK_CONSTANT = 10
VECTOR_WEIGHT = 0.5

T = TypeVar("T")

_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_BREAKS = (
    re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*"),
    re.compile(r"\s*\n\s*"),
    re.compile(r"\s+"),
)
"""Where a long paragraph may be cut, best first: between sentences, lines, words."""

BETWEEN_BLOCKS = "\n\n"

Span = tuple[int, int]


class Passage(msgspec.Struct, frozen=True):
    """A passage of a reference, or of one of the document's own sections; the ids that do not apply are None."""

    title: str
    text: str
    heading_path: tuple[str, ...]
    places: tuple[LocatorStart, ...]
    reference_id: str | None = None
    passage_id: str | None = None
    section_id: str | None = None
    before: str = ""
    """The end of the text before it, since a quote may begin there; from the beginning of a word."""
    after: str = ""
    """The beginning of the text after it, up to the end of a word."""

    @property
    def locator(self) -> Locator:
        """Where it begins."""
        return locate(self.heading_path, self.places)


class QuestionVector(msgspec.Struct, frozen=True):
    """A question as a vector, with the model that made it and a search for the vectors most similar to it."""

    model: str
    vector: bytes
    nearest: Callable[[bytes, Sequence[bytes], int], list[int]]
    """Of this vector and others of the same size and model: the positions of a few others, most similar first."""


def passage_of_section(section_id: str, title: str, paragraph: int, text: str) -> Passage:
    """A paragraph of a section; paragraphs count from 1."""
    return Passage(title, text, (), (LocatorStart(0, None, paragraph),), section_id=section_id)


class SearchHit(msgspec.Struct, frozen=True):
    """A place of a document that fits a search: a passage of a section or of a reference, or the title of a section.

    The highlights are the stretches that fit, as positions of characters from a start up to an end.
    """

    title: str
    title_highlights: tuple[tuple[int, int], ...]
    snippet: str = ""
    highlights: tuple[tuple[int, int], ...] = ()
    section_id: str | None = None
    reference_id: str | None = None
    passage_id: str | None = None
    locator: Locator | None = None
    """None where only the title fits."""


def fuse(by_words: Sequence[T], by_vectors: Sequence[T]) -> list[T]:
    """One ranking out of two, by the reciprocal of each place. Words count more: what they find, people can see."""
    scores: dict[T, float] = {}
    for weight, ranking in ((1.0, by_words), (VECTOR_WEIGHT, by_vectors)):
        for place, found in enumerate(ranking, 1):
            scores[found] = scores.get(found, 0.0) + weight / (RANK_CONSTANT + place)
    return sorted(scores, key=scores.__getitem__, reverse=True)


class Heading(msgspec.Struct, frozen=True):
    """A heading of a file that is read; level 1 is the outermost, `page` is known where the file has pages."""

    level: int
    text: str
    page: int | None = None


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of a file that is read, and where in it which page begins, where the file has pages."""

    text: str
    pages: tuple[tuple[int, int], ...] = ()
    """The offset of a character in the paragraph, and the page from there on."""


Block = Heading | Paragraph


def cut_into_passages(text: str) -> list[str]:
    """Cut at blank lines; a paragraph that is too long is cut again at the ends of its sentences."""
    paragraphs = (paragraph.strip() for paragraph in _BLANK_LINES.split(text))
    return [paragraph[start:end] for paragraph in paragraphs for start, end in _cut(paragraph)]


def cut_reading(blocks: Sequence[Block]) -> tuple[ReadPassage, ...]:
    """Cut what was read along its headings, then paragraphs, then sentences; small paragraphs are joined.

    No passage goes across a heading. What the passages are stretches of is `whole_text`.
    """
    text = whole_text(blocks)
    return tuple(
        ReadPassage(start, end, part.heading_path, part.places_between(start, end), text[start:end])
        for part in _parts(blocks)
        for start, end in _joined(part.pieces)
    )


def whole_text(blocks: Iterable[Block]) -> str:
    """All that was read, headings and paragraphs, with a blank line between them."""
    return BETWEEN_BLOCKS.join(block.text for block in blocks)


class _Part:
    """What stands between two headings: its pieces and its places, both counted in the whole text."""

    def __init__(self, headings: Sequence[Heading]) -> None:
        self.heading_path = tuple(heading.text for heading in headings)
        self.pieces: list[Span] = []
        self._places: list[LocatorStart] = []
        self._paragraphs_count = 0

    def add(self, start: int, paragraph: Paragraph) -> None:
        self._paragraphs_count += 1
        self.pieces += [(start + begin, start + end) for begin, end in _cut(paragraph.text)]
        if paragraph.pages:
            self._places += [LocatorStart(start + offset, page, None) for offset, page in paragraph.pages]
        else:
            self._places.append(LocatorStart(start, None, self._paragraphs_count))

    def places_between(self, start: int, end: int) -> tuple[LocatorStart, ...]:
        """The places of a passage, counted from its own beginning; the next one only where it is another."""
        first = bisect_right(self._places, start, key=_start) - 1
        past = bisect_left(self._places, end, key=_start)
        places = (
            msgspec.structs.replace(place, start=max(place.start - start, 0))
            for place in self._places[first:past]
        )
        return tuple(next(alike) for _, alike in groupby(places, key=_where))


def _start(place: LocatorStart) -> int:
    return place.start


def _where(place: LocatorStart) -> tuple[int | None, int | None]:
    return (place.page, place.paragraph)


def _parts(blocks: Iterable[Block]) -> Iterator[_Part]:
    """What stands below each heading. A heading with nothing below it stands for itself, so that it is found."""
    headings: list[Heading] = []
    part = _Part(headings)
    start = heading_start = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            part.add(start, block)
        else:
            yield _filled(part, headings, heading_start, next_level=block.level)
            headings = [heading for heading in headings if heading.level < block.level] + [block]
            part, heading_start = _Part(headings), start
        start += len(block.text) + len(BETWEEN_BLOCKS)
    yield _filled(part, headings, heading_start, next_level=0)


def _filled(part: _Part, headings: list[Heading], heading_start: int, *, next_level: int) -> _Part:
    if part.pieces or not headings or headings[-1].level < next_level:
        return part
    *outer, last = headings
    stand_in = _Part(outer)
    stand_in.add(heading_start, Paragraph(last.text, () if last.page is None else ((0, last.page),)))
    return stand_in


def _cut(text: str) -> list[Span]:
    """The spans of a paragraph's pieces, none longer than a passage may be."""
    return list(_joined(_pieces(text, 0, len(text), _BREAKS)))


def _joined(pieces: Iterable[Span]) -> Iterator[Span]:
    """Neighbours together, as long as they fit into one passage."""
    joined: Span | None = None
    for start, end in pieces:
        if joined is None:
            joined = (start, end)
        elif end - joined[0] <= PASSAGE_CHARACTERS_MAX:
            joined = (joined[0], end)
        else:
            yield joined
            joined = (start, end)
    if joined is not None:
        yield joined


def _pieces(text: str, start: int, end: int, breaks: tuple[re.Pattern[str], ...]) -> Iterator[Span]:
    """What fits stays; what does not is cut at the best breaks, what has none, such as a long word, by length."""
    if end - start <= PASSAGE_CHARACTERS_MAX:
        if start < end:
            yield (start, end)
    elif not breaks:
        for begin in range(start, end, PASSAGE_CHARACTERS_MAX):
            yield (begin, min(begin + PASSAGE_CHARACTERS_MAX, end))
    else:
        best, *others = breaks
        for found in best.finditer(text, start, end):
            yield from _pieces(text, start, found.start(), tuple(others))
            start = found.end()
        yield from _pieces(text, start, end, tuple(others))

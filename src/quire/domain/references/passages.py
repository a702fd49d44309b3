"""Cutting a text into passages: ranges that search can find and answers can quote.

Recursive splitting: at blank lines, and a paragraph that is too long at the ends of its sentences, else of its lines,
else between words. Pieces are joined again as long as they fit one passage.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import msgspec

from quire.domain.markup.landmarks import Landmarks, landmarks_of
from quire.domain.markup.word_counts import count_read_words
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.references.references import Area, Locator, LocatorStart, ReadPassage, locate

PASSAGE_CHARACTERS_MAX = 1_600
"""About 400 tokens: long enough for a quote with its surroundings, short enough for search to tell passages apart."""

SECTION_PASSAGES_MAX = 2_000
"""Passages of one section that are paragraphs of their own, so that indexing one cannot hold the writer thread."""


_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_BREAKS = (
    re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])\s*"),
    re.compile(r"(?<!\s)[^\S\n]*\n\s*"),
    re.compile(r"\s+"),
)
"""Where a long paragraph is cut, best first: between sentences, lines, words."""

BETWEEN_BLOCKS = "\n\n"

SURROUNDINGS = 800
"""How many characters of the neighbouring passages are read, in which a quote or its sentence may begin or end."""

NO_LABELS: Mapping[int, str] = {}
"""Of the pages of a file that has none, or whose pages are called by their numbers."""

Offsets = tuple[int, int]
"""From a start up to an end."""


class Passage(msgspec.Struct, frozen=True):
    """A passage of a reference, or of one of the document's own sections; the ids that do not apply are None."""

    title: str
    text: str
    heading_path: tuple[str, ...]
    locator_starts: tuple[LocatorStart, ...]
    reference_id: str | None = None
    passage_id: str | None = None
    section_id: str | None = None
    before: str = ""
    """The end of the text before it, in whole words, since a quote may begin there."""
    after: str = ""
    """The beginning of the text after it, in whole words."""
    notes: tuple[ReadingNote, ...] = ()
    """What could not be read of its reference or is uncertain, also elsewhere."""

    @property
    def locator(self) -> Locator:
        """The locator of its beginning."""
        return locate(self.heading_path, self.locator_starts)


def passage_of_section(section_id: str, title: str, paragraph: int, text: str) -> Passage:
    """A paragraph of a section; paragraphs count from 1."""
    return Passage(title, text, (), (LocatorStart(0, None, paragraph),), section_id=section_id)


def text_before(earlier: str, gap: int | None) -> str:
    """The end of the passage before another, in whole words, up to the other one; the gap between them is known."""
    end = earlier[-SURROUNDINGS:]
    return (end[end.find(" ") + 1 :] if len(end) == SURROUNDINGS else end) + _break(gap)


def text_after(later: str, gap: int | None) -> str:
    """The beginning of the passage after another, in whole words."""
    beginning = later[:SURROUNDINGS]
    is_cut = len(beginning) == SURROUNDINGS
    return _break(gap) + (beginning[: beginning.rfind(" ") + 1] or beginning if is_cut else beginning)


def _break(gap: int | None) -> str:
    """What is between two passages that many characters apart: as much as between blocks, or only the end of a line."""
    return BETWEEN_BLOCKS if gap == len(BETWEEN_BLOCKS) else "\n"


class Heading(msgspec.Struct, frozen=True):
    """A heading of a file; level 1 is the outermost, and `page` is known where the file has pages."""

    level: int
    text: str
    page: int | None = None
    recognised: bool = False
    """Whether it was read from a picture by OCR."""


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph of a file, with the offsets at which pages begin in it, where the file has pages."""

    text: str
    pages: tuple[tuple[int, int], ...] = ()
    """Offsets in the paragraph, each with the page that begins there."""
    recognised: bool = False
    """Whether it was read from a picture by OCR."""
    areas: tuple[tuple[int, Area], ...] = ()
    """Of what was: offsets of lines, each with where it stands on its page."""


Block = Heading | Paragraph


class SectionPassage(msgspec.Struct, frozen=True):
    """A passage of a section's text, and the number of the paragraph it begins in, from 1."""

    paragraph: int
    text: str


class TextFigures(msgspec.Struct, frozen=True):
    """What is stored with a section's text, and takes long to compute for a long one."""

    word_count: int
    passages: tuple[SectionPassage, ...]
    landmarks: Landmarks


def figures_of(text: str) -> TextFigures:
    """Count the words of a section's text, cut it into passages, and find its landmarks."""
    return TextFigures(count_read_words(text), tuple(cut_section(text)), landmarks_of(text))


def cut_section(text: str) -> list[SectionPassage]:
    """Cut at blank lines; a paragraph that is too long is cut again at the ends of its sentences.

    Where that makes more than `SECTION_PASSAGES_MAX`, neighbours are joined again as long as they fit one passage.
    """
    stripped = (paragraph.strip() for paragraph in _BLANK_LINES.split(text))
    paragraphs = enumerate((paragraph for paragraph in stripped if paragraph), 1)
    passages = [passage for number, paragraph in paragraphs for passage in _passages_of(number, paragraph)]
    return passages if len(passages) <= SECTION_PASSAGES_MAX else list(_joined_passages(passages))


def _passages_of(number: int, paragraph: str) -> list[SectionPassage]:
    # Most paragraphs fit; a text may have a hundred thousand of them.
    if len(paragraph) <= PASSAGE_CHARACTERS_MAX:
        return [SectionPassage(number, paragraph)]
    return [SectionPassage(number, paragraph[start:end]) for start, end in _cut(paragraph)]


def _joined_passages(passages: Iterable[SectionPassage]) -> Iterator[SectionPassage]:
    joined: list[SectionPassage] = []
    characters = 0
    for passage in passages:
        if joined and characters + len(BETWEEN_BLOCKS) + len(passage.text) > PASSAGE_CHARACTERS_MAX:
            yield _as_one(joined)
            joined, characters = [], 0
        characters += len(passage.text) + (len(BETWEEN_BLOCKS) if joined else 0)
        joined.append(passage)
    yield _as_one(joined)


def _as_one(passages: Sequence[SectionPassage]) -> SectionPassage:
    return SectionPassage(passages[0].paragraph, BETWEEN_BLOCKS.join(passage.text for passage in passages))


def cut_reading(
    blocks: Sequence[Block], page_labels: Mapping[int, str] = NO_LABELS
) -> tuple[ReadPassage, ...]:
    """Cut a file's text along its headings, then paragraphs, then sentences; small paragraphs are joined.

    No passage crosses a heading. The offsets of the passages are those of `whole_text`. The labels are what the file
    calls its pages.
    """
    text = whole_text(blocks)
    return tuple(
        ReadPassage(start, end, part.heading_path, part.locators_between(start, end), text[start:end])
        for part in _parts(blocks, page_labels)
        for start, end in _joined(part.pieces)
    )


def whole_text(blocks: Iterable[Block]) -> str:
    """All headings and paragraphs, with a blank line between them."""
    return BETWEEN_BLOCKS.join(block.text for block in blocks)


class _Part:
    """The text between two headings: its pieces and locators, both by offsets of the whole text."""

    def __init__(self, headings: Sequence[Heading], page_labels: Mapping[int, str]) -> None:
        self.heading_path = tuple(heading.text for heading in headings)
        self._page_labels = page_labels
        self.pieces: list[Offsets] = []
        self._locators: list[LocatorStart] = []
        self._paragraphs_count = 0

    def add(self, start: int, paragraph: Paragraph) -> None:
        self._paragraphs_count += 1
        self.pieces += [(start + begin, start + end) for begin, end in _cut(paragraph.text)]
        if paragraph.pages:
            self._locators += [
                LocatorStart(
                    start + offset, page, None, self._page_labels.get(page), paragraph.recognised, area
                )
                for offset, page, area in _lines_of(paragraph)
            ]
        else:
            self._locators.append(
                LocatorStart(start, None, self._paragraphs_count, recognised=paragraph.recognised)
            )

    def locators_between(self, start: int, end: int) -> tuple[LocatorStart, ...]:
        """The locators of a passage, by offsets from its own beginning, each only where it differs from the last."""
        first = bisect_right(self._locators, start, key=_start) - 1
        past = bisect_left(self._locators, end, key=_start)
        locators = (
            msgspec.structs.replace(locator, start=max(locator.start - start, 0))
            for locator in self._locators[first:past]
        )
        return tuple(next(same) for _, same in groupby(locators, key=_all_but_start))


def _lines_of(paragraph: Paragraph) -> Iterator[tuple[int, int, Area | None]]:
    """Where pages begin in a paragraph, and lines whose area is known."""
    areas = dict(paragraph.areas)
    pages = dict(paragraph.pages)
    page = 0
    for offset in sorted(areas.keys() | pages.keys()):
        page = pages.get(offset, page)
        yield offset, page, areas.get(offset)


def _start(locator: LocatorStart) -> int:
    return locator.start


def _all_but_start(locator: LocatorStart) -> LocatorStart:
    return msgspec.structs.replace(locator, start=0)


def _parts(blocks: Iterable[Block], page_labels: Mapping[int, str]) -> Iterator[_Part]:
    """The text below each heading. A heading with no text below it is a passage itself, for search to find it."""
    headings: list[Heading] = []
    part = _Part(headings, page_labels)
    start = heading_start = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            part.add(start, block)
        else:
            yield _filled(part, headings, heading_start, page_labels, next_level=block.level)
            headings = [heading for heading in headings if heading.level < block.level] + [block]
            part, heading_start = _Part(headings, page_labels), start
        start += len(block.text) + len(BETWEEN_BLOCKS)
    yield _filled(part, headings, heading_start, page_labels, next_level=0)


def _filled(
    part: _Part,
    headings: list[Heading],
    heading_start: int,
    page_labels: Mapping[int, str],
    *,
    next_level: int,
) -> _Part:
    if part.pieces or not headings or headings[-1].level < next_level:
        return part
    *outer, last = headings
    stand_in = _Part(outer, page_labels)
    pages = () if last.page is None else ((0, last.page),)
    stand_in.add(heading_start, Paragraph(last.text, pages, last.recognised))
    return stand_in


def _cut(text: str) -> list[Offsets]:
    """The spans of a paragraph's pieces, none longer than a passage may be."""
    return list(_joined(_pieces(text, 0, len(text), _BREAKS)))


def _joined(pieces: Iterable[Offsets]) -> Iterator[Offsets]:
    """Neighbours together, as long as they fit into one passage."""
    joined: Offsets | None = None
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


def _pieces(text: str, start: int, end: int, breaks: tuple[re.Pattern[str], ...]) -> Iterator[Offsets]:
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

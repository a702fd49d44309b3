"""Hunks as people read them: rendered, with what goes and what comes, beside the section's text as it is now.

A change within a table is shown as a table: its columns, the changed cells, and the rows beside them.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from html import escape
from textwrap import dedent

import msgspec

from quire.domain.citing.footnotes import labels_in_order, notes_of
from quire.domain.markup.forms import PICTURE, table_caption_of
from quire.domain.markup.landmarks import landmarks_of
from quire.domain.review.hunks import ShownHunk
from quire.domain.texts.blocks import LABEL_OF_NOTE, Block, BlockText, is_table_row
from quire.domain.texts.contexts import context_of
from quire.domain.texts.ranges import TextRange
from quire.domain.texts.tables import Table, with_tables
from quire.web.pages.html_difference import html_difference
from quire.web.pages.markdown import clean_difference, render_part
from quire.web.pages.markup.insertions import Insertions
from quire.web.pages.markup.surroundings import ALONE, Surroundings
from quire.web.pages.table_difference import table_difference

_LINE_ENDS = re.compile(r"\r\n?")
_CAPTION_SIGN = re.compile(r"^:[ \t]", re.MULTILINE)
_NOTE_OPENING = re.compile(rf" {{0,3}}(\[\^{LABEL_OF_NOTE}\]):[ \t]*")
_ANY_TABLE = "| a |\n|---|"
"""Stands before a caption alone, which is one only behind a table."""
_TABLE = re.compile(r"<table>.*?</table>\n?", re.DOTALL)

ROWS_NEAR = 3
"""Rows on each side of a change that are looked at, of which fewer are shown."""


class RenderedHunk(msgspec.Struct, frozen=True):
    """A hunk as HTML: the change, and the ends of what stands before and after it in the section's current text."""

    id: str
    html: str
    before_html: str
    after_html: str


def render_hunks(
    hunks: Sequence[ShownHunk],
    text: str,
    first: int,
    limit: int,
    surroundings: Surroundings = ALONE,
) -> list[RenderedHunk]:
    """Some of a proposal's hunks beside the current text of its section, in the surroundings of that text."""
    section = _Section(text, hunks, surroundings)
    return [section.rendered(hunk) for hunk in hunks[first : first + limit]]


class _Section:
    """The current text with its tables, and the numbers of its notes."""

    def __init__(self, text: str, hunks: Iterable[ShownHunk], surroundings: Surroundings) -> None:
        self._surroundings, self._insertions = surroundings, Insertions()
        self._text = BlockText(text)
        self._tables = [block for block in with_tables(self._text).blocks if isinstance(block, Table)]
        self._numbers = _note_numbers(text, hunks, surroundings)
        self._landmarks = _LandmarksBefore(text)

    def rendered(self, hunk: ShownHunk) -> RenderedHunk:
        before, after = hunk.before, hunk.after if hunk.accepted is None else hunk.accepted
        html, context = self._table_html(hunk.place, before, after), ("", "")
        if html is None:
            offset = 0 if hunk.place is None else hunk.place.start
            html = html_difference(self._html(before, offset), self._html(after, offset))
            context = self._context(hunk)
        return RenderedHunk(hunk.id, *map(self._insertions.put_into, (clean_difference(html), *context)))

    def _html(self, markdown: str, offset: int) -> str:
        """The HTML of a part that stands, or would stand, at an offset of the text."""
        part = _with_notes_as_text(dedent(_LINE_ENDS.sub("\n", markdown)).strip("\n"))
        around = self._surroundings_at(offset) if _may_be_numbered(part) else self._surroundings
        is_caption = table_caption_of(part) is not None
        shown = f"{_ANY_TABLE}\n\n{part}" if is_caption else part
        html = render_part(shown, self._numbers, around, self._insertions)
        return _TABLE.sub("", html, count=1) if is_caption else html

    def _surroundings_at(self, offset: int) -> Surroundings:
        """The surroundings of the text with the figures and tables before an offset counted in."""
        numbers = self._surroundings.numbers
        if numbers is None:
            return self._surroundings
        figures, tables = self._landmarks.counts_at(offset)
        numbers = msgspec.structs.replace(
            numbers,
            figures_before=numbers.figures_before + figures,
            tables_before=numbers.tables_before + tables,
        )
        return msgspec.structs.replace(self._surroundings, numbers=numbers)

    def _table_html(self, place: TextRange | None, before: str, after: str) -> str | None:
        """A change within a table as a table; None where it is another change."""
        texts = _whole_tables(before, after) or self._tables_around(place, before, after)
        if texts is None:
            return None
        old, new = (_LINE_ENDS.sub("\n", text) for text in texts)
        return table_difference(old, new, lambda table: self._html(table, 0))

    def _tables_around(self, place: TextRange | None, before: str, after: str) -> tuple[str, str] | None:
        """What is near a change of rows in the table around it, with what goes and with what comes."""
        if place is None or not _are_rows(before) or not _are_rows(after):
            return None
        table = self._table_at(place.start)
        if table is None or place.end > table.end:
            return None
        start, end = _rows_near(table.text, place.start - table.start, place.end - table.start)
        both = f"{start}{before}{end}", f"{start}{after}{end}"
        return both if all(map(_is_table, both)) else None

    def _table_at(self, offset: int) -> Table | None:
        """The table that begins at or last before an offset."""
        position = bisect_right(self._tables, offset, key=lambda table: table.start) - 1
        table = self._tables[position] if position >= 0 else None
        return None if table is None or table.columns is None else table

    def _context(self, hunk: ShownHunk) -> tuple[str, str]:
        if hunk.place is None:
            return self._html(hunk.context.before, 0), self._html(hunk.context.after, 0)
        blocks = self._text.blocks
        last = bisect_right(blocks, hunk.place.start, key=lambda block: block.end) - 1
        first = bisect_left(blocks, hunk.place.end, key=lambda block: block.start)
        return (
            self._block_html(blocks[last], is_before=True) if last >= 0 else "",
            self._block_html(blocks[first], is_before=False) if first < len(blocks) else "",
        )

    def _block_html(self, block: Block, *, is_before: bool) -> str:
        """The end or the beginning of a block. Notes stand at the end of the section, and are no context."""
        if block.kind == "note":
            return ""
        if block.kind == "formula":
            return self._html(block.text, block.start)
        table = self._table_at(block.start) if block.kind == "row" else None
        if table is not None:
            return self._html(_with_head(table.text, block.text), block.start)
        is_picture = PICTURE.fullmatch(block.text.strip()) is not None
        text = block.text if is_picture else context_of(block.text, is_before=is_before)
        if block.kind in ("code", "row"):
            return clean_difference(f"<pre><code>{escape(text, quote=False)}</code></pre>")
        return self._html(text, block.start)


class _LandmarksBefore:
    """Counts the figures and tables before offsets between blocks, each from the nearest offset that was asked before.

    For offsets in about ascending order the text is searched a few times over, however many they are.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._known = [(0, 0, 0)]
        """Offsets, with the figures and the tables before each."""

    def counts_at(self, offset: int) -> tuple[int, int]:
        position = bisect_right(self._known, offset, key=lambda known: known[0])
        nearest, figures, tables = self._known[position - 1]
        if nearest < offset:
            found = landmarks_of(self._text[nearest:offset])
            figures += len(found.figures)
            tables += len(found.tables)
            self._known.insert(position, (offset, figures, tables))
        return figures, tables


def _with_notes_as_text(part: str) -> str:
    """A part in which each note is a paragraph that begins with the note's number."""
    if "[^" not in part:
        return part
    split = BlockText(part)
    parts: list[str] = []
    for gap, block in zip(split.gaps, split.blocks, strict=False):
        parts += [gap, _NOTE_OPENING.sub(r"\1 ", block.text, count=1) if block.kind == "note" else block.text]
    return "".join(parts) + split.gaps[-1]


def _may_be_numbered(part: str) -> bool:
    return "![" in part or _CAPTION_SIGN.search(part) is not None


def _note_numbers(text: str, hunks: Iterable[ShownHunk], surroundings: Surroundings) -> dict[str, int]:
    """The number of each note of the section, and those that the notes of the hunks will have at the earliest."""
    before = 0 if surroundings.numbers is None else surroundings.numbers.notes_before
    noted = {note.label for note in notes_of(text)}
    labels = [label for label in labels_in_order(text) if label in noted]
    labels += [note.label for hunk in hunks for note in hunk.notes if note.label not in noted]
    return {label: number for number, label in enumerate(dict.fromkeys(labels), before + 1)}


def _whole_tables(before: str, after: str) -> tuple[str, str] | None:
    texts = before.strip("\r\n"), after.strip("\r\n")
    return texts if all(map(_is_table, texts)) else None


def _is_table(text: str) -> bool:
    blocks = with_tables(BlockText(text)).blocks
    return len(blocks) == 1 and isinstance(blocks[0], Table) and blocks[0].columns is not None


def _with_head(table: str, row: str) -> str:
    """A table of its header and one of its rows; of its first one, if the row is the header."""
    header, rule, *rows = table.split("\n", 3)[:3]
    return "\n".join([header, rule, *(rows if row in (header, rule) else [row])])


def _rows_near(table: str, start: int, end: int) -> tuple[str, str]:
    """The head of a table and what stands before a range in it, and what stands after it: a few rows on each side."""
    head_end = table.find("\n", table.find("\n") + 1) + 1 or len(table)
    first, last = start, end
    for _ in range(ROWS_NEAR):
        first = max(0, table.rfind("\n", 0, first))
        last = table.find("\n", last + 1) if last >= 0 else last
    before = table[:start] if first < head_end else f"{table[:head_end].rstrip()}{table[first:start]}"
    return before, table[end:last] if last >= 0 else table[end:]


def _are_rows(text: str) -> bool:
    return all(map(is_table_row, text.strip("\r\n").split("\n"))) if text.strip() else True

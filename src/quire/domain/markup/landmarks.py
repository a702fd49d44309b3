"""Finds what is numbered in a text: its figures, its tables with captions, the notes that it refers to, its citations.

A scanner over the blocks of a text (`texts.blocks`), which knows code by its fences and its signs; rendering parses the
whole of Markdown, and a test compares both. Landmarks are found whenever a text is saved, so this must be quick: a text
without the signs of a landmark costs a search for them, any other is read once. Linear.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from quire.domain.markup.clusters import clusters_in
from quire.domain.markup.forms import (
    DISPLAY_FORMULA,
    FORMULA,
    LABELLING,
    PICTURE,
    REFERENCE,
    picture_of,
    table_caption_of,
)
from quire.domain.texts.blocks import LABEL_OF_NOTE, Block, BlockText, has_blank_line, is_table_rule

CAPTION_CHARACTERS_MAX = 80
"""Of a longer caption its beginning is enough to recognise it."""

_SIGNS = re.compile(r"\[\^|!\[|\[[^\[\]\n@]*+@|^[ \t>]*:[ \t]", re.MULTILINE)
_QUOTE_SIGNS = re.compile(r"^[ \t]*>(?:[ \t]|>)*+", re.MULTILINE)
_QUOTE_END = re.compile(r"^[ \t]*>[^\n]*\n(?=[ \t]*\n)", re.MULTILINE)
_ITEM_SIGNS = re.compile(r"(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)+")
_NOTE = re.compile(rf" {{0,3}}\[\^({LABEL_OF_NOTE})\]:")
_REFERENCE_OF_NOTE = re.compile(rf"\[\^({LABEL_OF_NOTE})\]")
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_BACKTICKS = re.compile(r"`+")
_CELL_END = re.compile(r"(?<!\\)\|")


class Landmark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A figure or a table with a caption: what it is called, and how its caption begins."""

    label: str | None = None
    caption: str = ""


class Landmarks(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is numbered in a section, in order; `notes` is how many notes have a number.

    `clusters` are its citations of the bibliography, as they are written.
    """

    figures: tuple[Landmark, ...] = ()
    tables: tuple[Landmark, ...] = ()
    notes: int = 0
    clusters: tuple[str, ...] = ()


NO_LANDMARKS = Landmarks()


def landmarks_of(text: str) -> Landmarks:
    """The landmarks of a section's text."""
    if _SIGNS.search(text) is None:
        return NO_LANDMARKS
    split = BlockText(_without_quotes(text))
    code, in_notes = _code_and_notes(split)
    numbered = [position for position in range(len(split.blocks)) if position not in code | in_notes]
    prose = [without_code(block.text) for position, block in enumerate(split.blocks) if position not in code]
    return Landmarks(
        tuple(filter(None, (_figure(split.blocks[position].text) for position in numbered))),
        tuple(_tables(split.blocks, numbered)),
        len(_notes(prose)),
        tuple(cluster.written for text in prose for cluster in clusters_in(text)),
    )


def references_in(text: str) -> frozenset[str]:
    """What a text refers to, such as `fig:pump`; what stands in code as well, since nothing depends on it."""
    if "@" not in text:
        return frozenset()
    return frozenset(f"{found[1]}:{found[2]}" for found in REFERENCE.finditer(text))


def labels_in(text: str) -> frozenset[str]:
    """What a text calls its figures and tables, such as `fig:pump`; what stands in code as well."""
    return frozenset(f"{found[1]}:{found[2]}" for found in LABELLING.finditer(text))


def without_code(text: str) -> str:
    """A paragraph with code, formulas and escaped signs blanked out, as long as it was."""
    if not any(sign in text for sign in "`$\\"):
        return text
    blanked = _ESCAPE.sub("\0\0", text)
    if "`" in blanked:
        blanked = blank_out(blanked, code_spans(blanked))
    if "$" in blanked:
        blanked = FORMULA.sub(_blanks, DISPLAY_FORMULA.sub(_blanks, blanked))
    return blanked


def code_spans(text: str) -> list[tuple[int, int]]:
    """The ranges of code in a paragraph: from a run of backticks to the next one of the same length."""
    runs = [found.span() for found in _BACKTICKS.finditer(text)]
    next_of_length: dict[int, int] = {}
    closers = [-1] * len(runs)
    for number in reversed(range(len(runs))):
        length = runs[number][1] - runs[number][0]
        closers[number] = next_of_length.get(length, -1)
        next_of_length[length] = number
    spans: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        if closers[number] >= 0:
            spans.append((runs[number][0], runs[closers[number]][1]))
            number = closers[number]
        number += 1
    return spans


def blank_out(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """A text with these ranges blanked out, which are in order."""
    parts: list[str] = []
    end = 0
    for start, stop in ranges:
        parts += [text[end:start], "\0" * (stop - start)]
        end = stop
    return "".join(parts) + text[end:]


def _without_quotes(text: str) -> str:
    """The text without the signs of quotes; what stands in a quote and behind it does not touch."""
    return _QUOTE_SIGNS.sub("", _QUOTE_END.sub(r"\g<0>\n\0\n", text)) if ">" in text else text


def _code_and_notes(split: BlockText) -> tuple[set[int], set[int]]:
    """The positions of the blocks that are code, and of those that belong to the notes below the text."""
    code: set[int] = set()
    in_notes: set[int] = set()
    container = ""
    for position, block in enumerate(split.blocks):
        is_indented = block.text.startswith(("    ", "\t"))
        if block.kind in ("item", "note"):
            container = block.kind if not (is_indented and container) else container
        elif not block.text.startswith((" ", "\t")):
            container = ""
        if container == "note":
            in_notes.add(position)
        if block.kind in ("code", "formula") or (
            is_indented and not container and _begins_anew(split, position)
        ):
            code.add(position)
    return code, in_notes


def _begins_anew(split: BlockText, position: int) -> bool:
    """Whether a block does not go on with a paragraph."""
    is_below_heading = position > 0 and split.blocks[position - 1].kind == "heading"
    return position == 0 or is_below_heading or has_blank_line(split.gaps[position])


def _figure(text: str) -> Landmark | None:
    inner = text.strip()
    signs = _ITEM_SIGNS.match(inner)
    found = PICTURE.fullmatch(inner, signs.end() if signs else 0)
    if found is None:
        return None
    picture = picture_of(found)
    return Landmark(picture.label, _shortened(picture.caption)) if picture.is_figure else None


def _tables(blocks: Sequence[Block], numbered: Sequence[int]) -> Iterator[Landmark]:
    for position in numbered:
        block = blocks[position]
        caption = table_caption_of(block.text) if block.kind == "paragraph" else None
        if caption is not None and _is_table_before(blocks, position):
            yield Landmark(caption.label, _shortened(caption.text))


def _is_table_before(blocks: Sequence[Block], position: int) -> bool:
    """Whether a table ends right before a block, with a blank line between."""
    if position == 0 or blocks[position - 1].end + 1 >= blocks[position].start:
        return False
    if blocks[position - 1].kind != "row":
        return _begins_with_table(blocks[position - 1].text.split("\n", 2)[:2])
    first = position - 1
    while first > 0 and blocks[first - 1].kind == "row" and blocks[first - 1].end + 1 >= blocks[first].start:
        first -= 1
    return _begins_with_table([row.text for row in blocks[first : min(first + 2, position)]])


def _begins_with_table(lines: Sequence[str]) -> bool:
    return (
        len(lines) == 2
        and "|" in lines[0]
        and is_table_rule(lines[1])
        and _cells_count(lines[0]) == _cells_count(lines[1])
    )


def _cells_count(row: str) -> int:
    return len(_CELL_END.split(row.strip().removeprefix("|").removesuffix("|")))


def _notes(texts: Sequence[str]) -> set[str]:
    """The labels of the notes that are there and referred to."""
    defined = {found[1] for text in texts if (found := _NOTE.match(text))}
    if not defined:
        return set()
    return {
        found[1]
        for text in texts
        for found in _REFERENCE_OF_NOTE.finditer(text, _end_of_label(text))
        if found[1] in defined
    }


def _end_of_label(text: str) -> int:
    own = _NOTE.match(text)
    return own.end() if own else 0


def _blanks(found: re.Match[str]) -> str:
    return "\0" * len(found[0])


def _shortened(caption: str) -> str:
    return " ".join(caption.split())[:CAPTION_CHARACTERS_MAX]

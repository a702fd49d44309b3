"""Plain text: paragraphs at blank lines, headings only where there can be no doubt."""

import re
import textwrap
from collections.abc import Iterator

from quire.domain.references.passages import Block, Heading, Paragraph
from quire.formats.reading.cleaning import clean, clean_line

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_UNDERLINE = re.compile(r"=+|-+|~+")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\.? +(\S.*)")
_HEADING_CHARACTERS_MAX = 100
_SENTENCE_ENDS = (".", ",", ";", ":", "!", "?")

Number = tuple[int, ...]


def read_plain_text(text: str) -> list[Block]:
    """The paragraphs and headings of a plain text."""
    stretches = [stretch for stretch in _BLANK_LINES.split(clean(text)) if stretch.strip()]
    return [
        block
        for stretch, number in zip(stretches, _numbers(stretches), strict=True)
        for block in _blocks(stretch, number)
    ]


def _blocks(stretch: str, number: Number | None) -> Iterator[Block]:
    if number is not None:
        yield Heading(len(number), clean_line(stretch))
        return
    first, *others = textwrap.dedent(stretch).rstrip().split("\n")
    if others and _is_underlined(first, others[0]):
        yield Heading(1 if others[0].startswith("=") else 2, clean_line(first))
        first, *others = others[1:] or [""]
    paragraph = "\n".join(line.rstrip() for line in (first, *others)).strip()
    if paragraph:
        yield Paragraph(paragraph)


def _is_underlined(line: str, underline: str) -> bool:
    underline = underline.rstrip()
    return (
        _UNDERLINE.fullmatch(underline) is not None
        and bool(line.strip())
        and 3 <= len(line.rstrip()) <= _HEADING_CHARACTERS_MAX
        and abs(len(line.rstrip()) - len(underline)) <= 2
    )


def _numbers(stretches: list[str]) -> list[Number | None]:
    """The numbers of lines that stand alone and count on from each other, as 1, 1.1, 1.2, 2; None of all others."""
    numbers: list[Number | None] = []
    last: Number = ()
    for stretch in stretches:
        number = _number_alone(stretch)
        if number is not None and _follows(last, number):
            numbers.append(number)
            last = number
        else:
            numbers.append(None)
    return numbers if sum(number is not None for number in numbers) > 1 else [None] * len(stretches)


def _number_alone(stretch: str) -> Number | None:
    line = stretch.strip()
    found = _NUMBERED.fullmatch(line)
    if found is None or len(line) > _HEADING_CHARACTERS_MAX or line.endswith(_SENTENCE_ENDS):
        return None
    is_title = found[2][0].isupper()
    return tuple(map(int, found[1].split("."))) if is_title and len(found[1]) <= 12 else None


def _follows(last: Number, number: Number) -> bool:
    """The next one on the same level, on one further out, or the first one further in."""
    depth = len(number)
    if depth == len(last) + 1:
        return number[:-1] == last and number[-1] == 1
    return depth <= len(last) and number == (*last[: depth - 1], last[depth - 1] + 1)

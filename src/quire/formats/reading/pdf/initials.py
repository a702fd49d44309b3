"""Initials of a PDF: a large letter that goes over several lines belongs to the first word beside it.

Whether a letter that is a word of its own, as in "A mill", is joined to the word beside it is told by the document's
other words.
"""

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from quire.formats.reading.pdf.pages import Line, Page

_INITIAL = re.compile(r"[\"'“„«‘]?[^\W\d_][’']?")
_WORD = re.compile(r"[^\W\d_]+")
_LARGER = 1.8
_ONE_LETTER_WORDS = frozenset("aioyàéóâeuv")


def with_initials(pages: list[Page]) -> list[Page]:
    """The pages with their initials in the lines that they begin."""
    if not any(
        _is_initial(*pair) for page in pages for pair in zip(page.lines, page.lines[1:], strict=False)
    ):
        return pages
    words = Counter(
        word for page in pages for line in page.lines for word in _WORD.findall(line.text.casefold())
    )
    return [msgspec.structs.replace(page, lines=list(_joined(page.lines, words))) for page in pages]


def _joined(lines: list[Line], words: Counter[str]) -> Iterable[Line]:
    initial: Line | None = None
    for index, line in enumerate(lines):
        if initial is not None:
            text = _together(initial.text, line.text, words)
            yield msgspec.structs.replace(line, text=text, left=initial.left)
            initial = None
        elif index + 1 < len(lines) and _is_initial(line, lines[index + 1]):
            initial = line
        else:
            yield line


def _is_initial(large: Line, beside: Line) -> bool:
    return (
        _INITIAL.fullmatch(large.text) is not None
        and large.size >= _LARGER * beside.size
        and large.base < beside.base - beside.size / 2
        and beside.base < large.top
        and -beside.size < beside.left - large.right < beside.size
    )


def _together(initial: str, rest: str, words: Counter[str]) -> str:
    first = _WORD.match(rest)
    letter = initial.strip("\"'“„«‘’").casefold()
    if first is None or letter not in _ONE_LETTER_WORDS:
        return initial + rest
    word = first[0].casefold()
    # What stands beside the initial is counted once itself.
    is_apart = letter + word not in words and words[word] > 1 and not first[0].isupper()
    return f"{initial} {rest}" if is_apart else initial + rest

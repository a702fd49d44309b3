"""The text of a PDF page as runs with coordinates: characters that one operator of the file draws in one font and size.

pdfium knows the operator (the *text object*) of each character. Characters of one operator are consecutive, so the ends
of runs are found by bisection: O(r log n) questions for r runs in n characters, in place of n. A raised or lowered
figure is a run of its own, unless its font has figures of that form; those are recognised by the box of the glyph.

Coordinates are turned so that text of any of the four directions is read from left to right and downwards.
"""

import ctypes
import re
from collections.abc import Iterator
from math import atan2, hypot, pi
from typing import Literal

import msgspec
import pypdfium2.raw as pdfium

from quire.formats.reading.pdf.pages import LINE_END_HYPHEN, MINUS, UNEXPLAINED

Shift = Literal["none", "raised", "lowered"]

_PIECE = re.compile(f"[^\r\n{LINE_END_HYPHEN}]+{LINE_END_HYPHEN}?")
_NUMBER = re.compile(rf"[-\u2010-\u2013{MINUS}]?[0-9]+")
_WITHOUT_MEANING = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufff0-\ufffd\U000f0000-\U0010ffff]")
"""What a font gives for glyphs that no table explains: control characters, private use, replacement."""
_BLANKS_AND_HYPHEN = f" \t\xa0{LINE_END_HYPHEN}"
_DIVIDED = "\x02"
"""The same hyphen where pdfium is asked for single characters."""
_PLAIN = re.compile(f"[^0-9\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\ufffd]*{LINE_END_HYPHEN}?")
"""Without figures, and without signs that nothing explains."""
_UNEXPLAINED = re.compile(f"{UNEXPLAINED}+")
_READABLE_BY_NUMBER = frozenset("!\"#$%&'()*+,./:;<=>?@[\\]^_`{|}~©")
"""Signs that stand at their numbers in nearly every font; letters and figures alone may be anything."""
_BEGINS_WITH_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,5}(?:\.?\s|\.?$)")
_BOLD = re.compile("bold|black|heavy|semibold|medi|cmbx", re.I)
_BOLD_WEIGHT = 600
_NAME_BYTES = 128
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "▪", "\uf0fc": "✓"}

# Shares of the size of the letters. Figures reach from the base line to about 0.7; old-style ones go below it, but
# are taller than lowered ones.
_RAISED_BOTTOM = 0.2
_LOWERED_BOTTOM = -0.05
_LOWERED_HEIGHT = 0.5
_RAISED_MINUS_BOTTOM = 0.38
_BAR_HEIGHT = 0.13
_BAR_WIDTH = 0.25
_CHARACTERS_OF_A_SHIFT = 6

# Functions of pdfium with plain addresses, since casting each pointer takes longer than the call.
_has_no_meaning = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_HasUnicodeMapError, ctypes.c_void_p).value or 0
)
_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


class Run(msgspec.Struct, gc=False):
    """Characters that are drawn together; `piece` is the line in which pdfium puts them.

    `base` is the height of their base line, and `shift` how the glyphs themselves are raised or lowered.
    """

    text: str
    piece: int
    left: float
    right: float
    bottom: float
    top: float
    base: float
    size: float
    turn: int
    shift: Shift
    drawn_by: int
    start: int
    is_bold: bool = False


class PageBox(msgspec.Struct, frozen=True):
    """The visible part of a page, in the coordinates of the file."""

    left: float
    bottom: float
    width: float
    height: float


def runs_of(text_page: pdfium.FPDF_TEXTPAGE, box: PageBox) -> Iterator[Run]:
    """The runs of a page in the order in which the file draws them."""
    characters = _Characters(text_page, box)
    for piece, found in enumerate(_PIECE.finditer(characters.text)):
        yield from characters.runs(piece, *found.span())


class _Characters:
    """The characters of a page by their offset in its text."""

    def __init__(self, text_page: pdfium.FPDF_TEXTPAGE, box: PageBox) -> None:
        self._page, self._box = text_page, box
        self._address = ctypes.cast(text_page, ctypes.c_void_p)
        self.text = _text_of(text_page)
        self._loose, self._matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self._tight = [ctypes.c_double() for _ in range(4)]
        self._origin = [ctypes.c_double() for _ in range(2)]

    def runs(self, piece: int, start: int, end: int) -> Iterator[Run]:
        """The runs of a line of pdfium's; white space between two runs belongs to one of them."""
        line = self.text[start:end]
        first = start + len(line) - len(line.lstrip())
        last = start + len(line.rstrip(_BLANKS_AND_HYPHEN)) - 1
        if first > last:
            return
        begin = first
        for run_end, drawn_by in self._ends_of_runs(first, last):
            stop = end if run_end == last else run_end + 1
            yield from self._run(piece, begin, stop, drawn_by)
            begin = stop

    def _ends_of_runs(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The last offset of each run, and the address of its operator, by bisection without recursion."""
        pending = [(first, self._drawn_by(first), last, self._drawn_by(last))]
        previous: tuple[int, int] | None = None
        while pending:
            start, start_by, end, end_by = pending.pop()
            if start_by != end_by:
                middle = (start + end) // 2
                pending.append((middle + 1, self._drawn_by(middle + 1), end, end_by))
                pending.append((start, start_by, middle, self._drawn_by(middle)))
                continue
            if previous is not None and previous[1] != end_by:
                yield previous
            previous = (end, end_by)
        if previous is not None:
            yield previous

    def _drawn_by(self, offset: int) -> int:
        """The address of the operator that draws a character; a blank that pdfium adds belongs to what follows."""
        address = _text_object(self._address, offset)
        while address is None and offset + 1 < len(self.text):
            offset += 1
            address = _text_object(self._address, offset)
        return address or 0

    def _run(self, piece: int, start: int, end: int, drawn_by: int) -> Iterator[Run]:
        """A run, divided where its glyphs are raised or lowered in themselves."""
        text = self.text[start:end]
        first = start + len(text) - len(text.lstrip())
        last = start + len(text.rstrip(_BLANKS_AND_HYPHEN)) - 1
        pdfium.FPDFText_GetMatrix(self._page, first, self._matrix)
        a, b, d = self._matrix.a, self._matrix.b, self._matrix.d
        turn = round(atan2(b, a) / (pi / 2)) % 4
        size = pdfium.FPDFText_GetFontSize(self._page, first) * hypot(b, d)
        pdfium.FPDFText_GetCharOrigin(self._page, first, *self._origin)
        base = _upright(self._box, turn, self._origin[0].value, self._origin[1].value)[1]
        left, bottom, _, top = self._box_of(first, turn)
        right = max(left, self._box_of(last, turn)[2])
        is_bold = _BEGINS_WITH_NUMBER.match(text) is not None and _is_bold(drawn_by)
        run = Run(text, piece, left, right, bottom, top, base, size, turn, "none", drawn_by, start, is_bold)
        if _has_no_meaning(self._address, first) == 1:
            yield self._without_meaning(run)
        elif _PLAIN.fullmatch(text) and not self._may_be_shifted_letters(run):
            yield run
        else:
            yield from self._divided(run)

    def _without_meaning(self, run: Run) -> Run:
        """A run in a font that does not say what its glyphs are: what pdfium gives are only their numbers."""
        if run.text.strip() in _READABLE_BY_NUMBER:
            return run
        signs = [
            self._explained(run, index) if sign != LINE_END_HYPHEN else sign
            for index, sign in enumerate(run.text)
        ]
        return msgspec.structs.replace(run, text=_UNEXPLAINED.sub(UNEXPLAINED, "".join(signs)))

    def _may_be_shifted_letters(self, run: Run) -> bool:
        """Whether a run is a few letters directly behind others, as in x_max."""
        letters = run.text.strip()
        is_behind = run.start > 0 and not self.text[run.start - 1].isspace() and not run.text[0].isspace()
        return is_behind and letters[:1].isalpha() and len(letters) <= _CHARACTERS_OF_A_SHIFT

    def _divided(self, run: Run) -> Iterator[Run]:
        """The run with unexplained signs replaced, in parts that are raised, lowered or neither."""
        signs = list(run.text)
        shifts: list[Shift] = ["none"] * len(signs)
        for found in _WITHOUT_MEANING.finditer(run.text):
            signs[found.start()] = self._explained(run, found.start())
        for found in _NUMBER.finditer(run.text):
            self._look_at_number(run, found.start(), found.end(), signs, shifts)
        if self._may_be_shifted_letters(run):
            shift = self._shift_of(run, 0, signs)
            shifts = [shift if one == "none" else one for one in shifts]
        yield from self._parts(run, signs, shifts)

    def _parts(self, run: Run, signs: list[str], shifts: list[Shift]) -> Iterator[Run]:
        begin = 0
        for end in range(1, len(signs) + 1):
            if end < len(signs) and shifts[end] == shifts[begin]:
                continue
            text = _whole_letters("".join(signs[begin:end]))
            if (begin, end) == (0, len(signs)):
                yield msgspec.structs.replace(run, text=text, shift=shifts[begin])
            else:
                left = self._box_of(run.start + begin, run.turn)[0]
                right = self._box_of(run.start + end - 1, run.turn)[2]
                yield msgspec.structs.replace(
                    run, text=text, left=left, right=right, shift=shifts[begin], start=run.start + begin
                )
            begin = end

    def _look_at_number(self, run: Run, start: int, end: int, signs: list[str], shifts: list[Shift]) -> None:
        """Recognise figures that are raised or lowered in themselves, and a bar that only claims to be a figure."""
        digits = start if run.text[start].isdigit() else start + 1
        first = self._shift_of(run, digits, signs)
        last = self._shift_of(run, end - 1, signs) if end - 1 > digits else first
        if first == last == "none":
            return
        for index in range(digits, end):
            shifts[index] = self._shift_of(run, index, signs)
        if start < digits and shifts[digits] != "none":
            shifts[start] = shifts[digits] if self._is_raised_minus(run, start) else shifts[start]

    def _shift_of(self, run: Run, index: int, signs: list[str]) -> Shift:
        left, bottom, right, top = self._tight_box(run, index)
        if is_bar(left, bottom, right, top, run.size):
            signs[index] = MINUS
            return "none"
        if bottom - run.base > _RAISED_BOTTOM * run.size:
            return "raised"
        is_low = bottom - run.base < _LOWERED_BOTTOM * run.size
        return "lowered" if is_low and 0 < top - bottom < _LOWERED_HEIGHT * run.size else "none"

    def _is_raised_minus(self, run: Run, index: int) -> bool:
        _, bottom, _, _ = self._tight_box(run, index)
        return bottom - run.base > _RAISED_MINUS_BOTTOM * run.size

    def _explained(self, run: Run, index: int) -> str:
        """What an unexplained sign certainly is by its shape: a blank, a minus or a bullet; else the sign for that."""
        sign = run.text[index]
        if sign in _BULLETS:
            return _BULLETS[sign]
        left, bottom, right, top = self._tight_box(run, index)
        if right - left <= 0 or top - bottom <= 0:
            return " "
        return MINUS if is_bar(left, bottom, right, top, run.size) else UNEXPLAINED

    def _tight_box(self, run: Run, index: int) -> tuple[float, float, float, float]:
        """The box of the ink of a glyph."""
        left, right, bottom, top = self._tight
        pdfium.FPDFText_GetCharBox(self._page, run.start + index, left, right, bottom, top)
        return upright_box(self._box, run.turn, left.value, bottom.value, right.value, top.value)

    def _box_of(self, index: int, turn: int) -> tuple[float, float, float, float]:
        """The box in which a character is set, from one end of the font's height to the other."""
        box = self._loose
        pdfium.FPDFText_GetLooseCharBox(self._page, index, box)
        return upright_box(self._box, turn, box.left, box.bottom, box.right, box.top)


def _is_bold(drawn_by: int) -> bool:
    """Whether the font of an operator is bold by its name or weight."""
    font = pdfium.FPDFTextObj_GetFont(ctypes.cast(ctypes.c_void_p(drawn_by), pdfium.FPDF_PAGEOBJECT))
    name = ctypes.create_string_buffer(_NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
    return (
        _BOLD.search(name.value.decode("latin-1")) is not None
        or pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
    )


def characters_boxes(
    text_page: pdfium.FPDF_TEXTPAGE, run: Run
) -> Iterator[tuple[float, float, float, float]]:
    """The box of each character of a run, in the coordinates of the file: left, bottom, right, top."""
    box = pdfium.FS_RECTF()
    for index in range(run.start, run.start + len(run.text)):
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        yield box.left, box.bottom, box.right, box.top


def _text_of(text_page: pdfium.FPDF_TEXTPAGE) -> str:
    """The characters of a page by the numbers that pdfium gives them, as units of UTF-16."""
    count = pdfium.FPDFText_CountChars(text_page)
    if count <= 0:
        return ""
    units = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, units) - 1
    if written != count:
        # Its text leaves out characters without a meaning; they have numbers nevertheless.
        return "".join(_unit(text_page, index) for index in range(count))
    text = bytes(units)[: count * 2].decode("utf-16-le", "replace")
    return text if len(text) == count else "".join(map(chr, units[:count]))


def _unit(text_page: pdfium.FPDF_TEXTPAGE, index: int) -> str:
    unit = chr(pdfium.FPDFText_GetUnicode(text_page, index) & 0xFFFF)
    return LINE_END_HYPHEN if unit == _DIVIDED else unit


def _whole_letters(units: str) -> str:
    """The text of units of UTF-16."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_bar(left: float, bottom: float, right: float, top: float, size: float) -> bool:
    """Whether the ink of a glyph has the form of a minus or dash."""
    return 0 < top - bottom < _BAR_HEIGHT * size and right - left > _BAR_WIDTH * size


def upright_box(
    box: PageBox, turn: int, left: float, bottom: float, right: float, top: float
) -> tuple[float, float, float, float]:
    """The box as it stands where the text is read upright: left, bottom, right, top."""
    one, other = _upright(box, turn, left, bottom), _upright(box, turn, right, top)
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _upright(box: PageBox, turn: int, x: float, y: float) -> tuple[float, float]:
    """A point of the page, turned back by the quarter turns of the text."""
    x, y = x - box.left, y - box.bottom
    match turn:
        case 0:
            return x, y
        case 1:
            return y, box.width - x
        case 2:
            return box.width - x, box.height - y
        case _:
            return box.height - y, x

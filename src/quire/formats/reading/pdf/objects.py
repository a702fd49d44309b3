"""What a PDF page draws beside the characters that pdfium reads: pictures, bars, areas, and text that nothing explains.

pdfium leaves characters out for which the file has no meaning, and with them the minus of a number. The operators of
the page tell that something is drawn there: a bar in the form of a minus is one, anything else a sign that is not
known. Objects inside others are looked at to a small depth; at most `OBJECTS_MAX` of a page.
"""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import pypdfium2.raw as pdfium

from quire.formats.reading.pdf.pages import MINUS, UNEXPLAINED
from quire.formats.reading.pdf.runs import PageBox, Run, is_bar, upright_box

OBJECTS_MAX = 20_000
_DEPTH_MAX = 3
_BAR_HEIGHT = 2.5
_BAR_WIDTH = 2.0
_OVERLAP = 0.5
_LONG_SIGN = 2.0


class Box(NamedTuple):
    """A rectangle of the page, in the coordinates of the file."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """Its area in square points."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def within(self, other: "Box") -> "Box":
        """The part of it that lies in another box."""
        return Box(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            min(self.right, other.right),
            min(self.top, other.top),
        )


class PageObjects(msgspec.Struct):
    """What a page draws, in this order; the position of an object in the order is known by its address."""

    texts: list[int]
    positions: dict[int, int]
    pictures: list[Box]
    bars: list[Box]
    areas: list[tuple[int, Box]]
    """Filled areas with their positions."""
    count: int = 0

    def is_scan(self, page: Box) -> bool:
        """Whether pictures cover at least half of the page."""
        return sum(picture.within(page).area for picture in self.pictures) * 2 >= page.area > 0


def objects_of(page: pdfium.FPDF_PAGE) -> PageObjects:
    """What a page draws."""
    found = PageObjects([], {}, [], [], [])
    for position, (drawn, depth) in enumerate(_drawn(page)):
        found.count = position + 1
        match pdfium.FPDFPageObj_GetType(drawn):
            case pdfium.FPDF_PAGEOBJ_TEXT:
                address = _address(drawn)
                found.positions[address] = position
                if depth == 0:
                    found.texts.append(address)
            case pdfium.FPDF_PAGEOBJ_IMAGE:
                found.pictures.append(box_of(drawn))
            case pdfium.FPDF_PAGEOBJ_PATH if depth == 0:
                _add_path(found, position, box_of(drawn), drawn)
    return found


def _add_path(found: PageObjects, position: int, box: Box, drawn: pdfium.FPDF_PAGEOBJECT) -> None:
    if box.top - box.bottom <= _BAR_HEIGHT and box.right - box.left >= _BAR_WIDTH:
        found.bars.append(box)
    elif box.top - box.bottom > _BAR_HEIGHT and not pdfium.FPDFPageObj_HasTransparency(drawn):
        found.areas.append((position, box))


def _drawn(page: pdfium.FPDF_PAGE) -> Iterator[tuple[pdfium.FPDF_PAGEOBJECT, int]]:
    """The objects of a page in order, each with the number of objects that it lies in."""
    count = min(pdfium.FPDFPage_CountObjects(page), OBJECTS_MAX)
    pending = [(pdfium.FPDFPage_GetObject(page, index), 0) for index in reversed(range(count))]
    left = OBJECTS_MAX
    while pending and left:
        drawn, depth = pending.pop()
        left -= 1
        yield drawn, depth
        if depth < _DEPTH_MAX and pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_FORM:
            inner = min(pdfium.FPDFFormObj_CountObjects(drawn), left)
            pending += [
                (pdfium.FPDFFormObj_GetObject(drawn, index), depth + 1) for index in reversed(range(inner))
            ]


def box_of(drawn: pdfium.FPDF_PAGEOBJECT) -> Box:
    """The box of the ink of an object."""
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(drawn, *sides)
    return Box(*(side.value for side in sides))


def as_object(address: int) -> pdfium.FPDF_PAGEOBJECT:
    """The object at an address that a run or a page has."""
    return ctypes.cast(ctypes.c_void_p(address), pdfium.FPDF_PAGEOBJECT)


def _address(drawn: pdfium.FPDF_PAGEOBJECT) -> int:
    return ctypes.cast(drawn, ctypes.c_void_p).value or 0


def with_unread_signs(
    runs: list[Run], objects: PageObjects, text_page: pdfium.FPDF_TEXTPAGE, page: PageBox
) -> list[Run]:
    """The runs with a sign at each place where the page draws a text that pdfium does not read."""
    read = {run.drawn_by for run in runs}
    unread = [address for address in objects.texts if address not in read]
    before, after = _by_neighbour(runs, objects, unread)
    boxes = {address: box_of(as_object(address)) for address in unread}
    signs: dict[int, list[Run]] = {}
    for address in unread:
        box = boxes[address]
        if not box.area or _has_characters(address, text_page):
            continue
        for index in (after.get(address), before.get(address)):
            sign = None if index is None else _sign_beside(runs[index], box, page)
            if sign is not None and index is not None:
                place = index if index == after.get(address) else index + 1
                if not any(_covers(run, sign) for run in runs[max(0, index - 2) : index + 3]):
                    signs.setdefault(place, []).append(sign)
                break
    if not signs:
        return runs
    merged = [run for index, run in enumerate(runs) for run in (*signs.get(index, ()), run)]
    return [*merged, *signs.get(len(runs), ())]


def _by_neighbour(
    runs: list[Run], objects: PageObjects, unread: list[int]
) -> tuple[dict[int, int], dict[int, int]]:
    """For each text that was not read, the last run drawn before it and the first one drawn after it."""
    last_of = {run.drawn_by: index for index, run in enumerate(runs)}
    first_of = {run.drawn_by: index for index, run in reversed(list(enumerate(runs)))}
    missing = set(unread)
    before: dict[int, int] = {}
    after: dict[int, int] = {}
    for order, known, found in ((objects.texts, last_of, before), (objects.texts[::-1], first_of, after)):
        neighbour: int | None = None
        for address in order:
            if address in missing and neighbour is not None:
                found[address] = neighbour
            neighbour = known.get(address, neighbour)
    return before, after


def _has_characters(address: int, text_page: pdfium.FPDF_TEXTPAGE) -> bool:
    return bool(pdfium.FPDFTextObj_GetText(as_object(address), text_page, None, 0) > 2)


def _sign_beside(run: Run, box: Box, page: PageBox) -> Run | None:
    """The sign on the line of a run, if it stands there."""
    left, bottom, right, top = upright_box(page, run.turn, *box)
    is_on_line = run.base - 0.3 * run.size <= (bottom + top) / 2 <= run.base + run.size
    is_near = left - run.right < _LONG_SIGN * run.size and run.left - right < _LONG_SIGN * run.size
    if not (is_on_line and is_near):
        return None
    text = MINUS if is_bar(left, bottom, right, top, run.size) else UNEXPLAINED
    return msgspec.structs.replace(run, text=text, left=left, right=right, shift="none", drawn_by=0)


def _covers(run: Run, sign: Run) -> bool:
    """Whether a text is drawn where the sign would stand, as when it is drawn twice to look bold."""
    shared = min(run.right, sign.right) - max(run.left, sign.left)
    return abs(run.base - sign.base) < run.size and shared > _OVERLAP * (sign.right - sign.left)

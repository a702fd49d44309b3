"""What a reader of a PDF page does not see, or sees struck out: it is left out of the text.

Text may be hidden in the color of the page, without ink, on a layer that is switched off, below an area that is drawn
later, outside the page, or in tiny letters. Whatever may be hidden is looked for in a picture of the page: where
nothing differs from its surroundings, nobody sees it. Invisible text over a scan is the layer of its OCR, and stays.

Struck out are characters through whose middle a bar is drawn. Pictures are drawn for `SECONDS_MAX` of computing time;
what may be hidden on pages after that is kept.
"""

import ctypes
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import groupby

import msgspec
import pypdfium2.raw as pdfium

from quire.formats.reading.pdf.objects import Box, PageObjects, as_object
from quire.formats.reading.pdf.runs import PageBox, Run, characters_boxes

SECONDS_MAX = 4.0

_LIGHT = 235
_TINY = 1.5
_SCALE = 2.0
_PIXELS_MAX = 4_000_000
_CONTRAST = 24
_INVISIBLE_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_STRUCK_FROM, _STRUCK_TO = 0.14, 0.45
_INSIDE = 0.9
_NAME_BYTES = 16


class HiddenText:
    """Takes hidden and struck-out text from the pages of one file."""

    def __init__(self, *, may_have_layers: bool) -> None:
        self._seconds = 0.0
        self._may_have_layers = may_have_layers

    def without(
        self,
        runs: list[Run],
        objects: PageObjects,
        page: pdfium.FPDF_PAGE,
        text_page: pdfium.FPDF_TEXTPAGE,
        box: PageBox,
    ) -> tuple[list[Run], int]:
        """The runs that are seen, and the number of those that are not."""
        visible = Box(box.left, box.bottom, box.left + box.width, box.bottom + box.height)
        is_scan = objects.is_scan(visible)
        is_large = any(run.size > 2 * _TINY for run in runs)
        doubtful = [
            run
            for run in runs
            if (is_large and run.size < _TINY)
            or _is_outside(run, box)
            or _may_be_hidden(run, objects, is_scan)
            or (self._may_have_layers and run.drawn_by and _is_on_layer(as_object(run.drawn_by)))
        ]
        hidden = self._hidden(doubtful, page, text_page, visible) if doubtful else set()
        seen = [run for run in runs if id(run) not in hidden]
        kept = list(_without_struck(seen, objects.bars, text_page, box))
        return kept, len(hidden) + sum(run.text.strip() != "" for run in seen) - len(kept)

    def _hidden(
        self,
        doubtful: list[Run],
        page: pdfium.FPDF_PAGE,
        text_page: pdfium.FPDF_TEXTPAGE,
        visible: Box,
    ) -> set[int]:
        boxes = {id(run): _box_of(run, text_page) for run in doubtful}
        hidden = {id(run) for run in doubtful if run.size < _TINY or not boxes[id(run)].within(visible).area}
        if self._seconds > SECONDS_MAX or len(hidden) == len(doubtful):
            return hidden
        began = time.process_time()
        with _Picture(page, visible) as picture:
            hidden |= {key for key, box in boxes.items() if not picture.shows(box.within(visible))}
        self._seconds += time.process_time() - began
        return hidden


def _is_outside(run: Run, box: PageBox) -> bool:
    width, height = (box.height, box.width) if run.turn % 2 else (box.width, box.height)
    return run.left < 0 or run.base < 0 or run.right > width or run.base > height


def _may_be_hidden(run: Run, objects: PageObjects, is_scan: bool) -> bool:
    if not run.drawn_by:
        return False
    drawn = as_object(run.drawn_by)
    if pdfium.FPDFTextObj_GetTextRenderMode(drawn) in _INVISIBLE_MODES:
        return not is_scan
    color = [ctypes.c_uint() for _ in range(4)]
    if pdfium.FPDFPageObj_GetFillColor(drawn, *color):
        red, green, blue, alpha = (part.value for part in color)
        if min(red, green, blue) >= _LIGHT or 255 - alpha >= _LIGHT:
            return True
    return _is_below_area(run, objects)


def _is_on_layer(drawn: pdfium.FPDF_PAGEOBJECT) -> bool:
    """Whether an object is marked as optional content."""
    return any(_is_optional(drawn, index) for index in range(pdfium.FPDFPageObj_CountMarks(drawn)))


def _is_optional(drawn: pdfium.FPDF_PAGEOBJECT, index: int) -> bool:
    name = (ctypes.c_ushort * (_NAME_BYTES // 2))()
    written = ctypes.c_ulong()
    pdfium.FPDFPageObjMark_GetName(
        pdfium.FPDFPageObj_GetMark(drawn, index), name, _NAME_BYTES, ctypes.byref(written)
    )
    return bytes(name)[: written.value].decode("utf-16-le", "replace").rstrip("\0") == "OC"


def _is_below_area(run: Run, objects: PageObjects) -> bool:
    """Whether an area is drawn over a text afterwards."""
    position = objects.positions.get(run.drawn_by)
    if position is None or run.turn:
        return False
    middle = run.base + run.size / 3
    return any(
        later > position
        and area.bottom <= middle <= area.top
        and min(area.right, run.right) - max(area.left, run.left) >= _INSIDE * (run.right - run.left)
        for later, area in objects.areas
    )


def _box_of(run: Run, text_page: pdfium.FPDF_TEXTPAGE) -> Box:
    """The box of a run in the coordinates of the file."""
    boxes = list(characters_boxes(text_page, run))
    return Box(
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )


class _Picture:
    """A picture of a page in shades of grey, without its annotations, and before the page is turned."""

    def __init__(self, page: pdfium.FPDF_PAGE, visible: Box) -> None:
        self._visible = visible
        width, height = visible.right - visible.left, visible.top - visible.bottom
        self._scale = min(_SCALE, (_PIXELS_MAX / max(width * height, 1.0)) ** 0.5)
        self._width, self._height = int(width * self._scale) + 1, int(height * self._scale) + 1
        self._bitmap = pdfium.FPDFBitmap_CreateEx(self._width, self._height, pdfium.FPDFBitmap_Gray, None, 0)
        pdfium.FPDFBitmap_FillRect(self._bitmap, 0, 0, self._width, self._height, 0xFFFFFFFF)
        back = (4 - pdfium.FPDFPage_GetRotation(page)) % 4
        pdfium.FPDF_RenderPageBitmap(self._bitmap, page, 0, 0, self._width, self._height, back, 0)
        self._stride = pdfium.FPDFBitmap_GetStride(self._bitmap)
        buffer = pdfium.FPDFBitmap_GetBuffer(self._bitmap)
        self._bytes = ctypes.string_at(buffer, self._stride * self._height)

    def __enter__(self) -> "_Picture":
        return self

    def __exit__(self, *_: object) -> None:
        pdfium.FPDFBitmap_Destroy(self._bitmap)

    def shows(self, box: Box) -> bool:
        """Whether anything stands out in a box."""
        left = max(0, int((box.left - self._visible.left) * self._scale))
        right = min(self._width, int((box.right - self._visible.left) * self._scale) + 1)
        top = max(0, int((self._visible.top - box.top) * self._scale))
        bottom = min(self._height, int((self._visible.top - box.bottom) * self._scale) + 1)
        rows = [
            self._bytes[row * self._stride + left : row * self._stride + right] for row in range(top, bottom)
        ]
        shades = b"".join(rows)
        return bool(shades) and max(shades) - min(shades) >= _CONTRAST


def _without_struck(
    runs: list[Run], bars: list[Box], text_page: pdfium.FPDF_TEXTPAGE, box: PageBox
) -> Iterator[Run]:
    """The runs without the characters that a bar goes through."""
    by_height = sorted(bars, key=lambda bar: bar.bottom)
    heights = [bar.bottom for bar in by_height]
    for run in runs:
        crossing = [] if run.turn else _crossing(run, by_height, heights, box)
        if crossing:
            yield from _parts_beside(run, crossing, text_page)
        elif run.text.strip():
            yield run


def _crossing(run: Run, bars: list[Box], heights: list[float], box: PageBox) -> list[Box]:
    base = run.base + box.bottom
    first = bisect_left(heights, base + _STRUCK_FROM * run.size)
    last = bisect_right(heights, base + _STRUCK_TO * run.size)
    left, right = run.left + box.left, run.right + box.left
    return [bar for bar in bars[first:last] if bar.left < right and bar.right > left]


def _parts_beside(run: Run, bars: list[Box], text_page: pdfium.FPDF_TEXTPAGE) -> Iterator[Run]:
    boxes = list(characters_boxes(text_page, run))
    struck = [any(bar.left <= (left + right) / 2 <= bar.right for bar in bars) for left, _, right, _ in boxes]
    # A bar that ends at the middle of a single character is a part of the drawing of it.
    if sum(struck) < 2 and len(run.text.strip()) > 1:
        yield run
        return
    offset = 0
    for is_struck, alike in groupby(struck):
        count = len(list(alike))
        text = run.text[offset : offset + count]
        if not is_struck and text.strip():
            shift = boxes[offset][0] - boxes[0][0]
            end = run.left + boxes[offset + count - 1][2] - boxes[0][0]
            yield msgspec.structs.replace(
                run, text=text, left=run.left + shift, right=end, start=run.start + offset
            )
        offset += count

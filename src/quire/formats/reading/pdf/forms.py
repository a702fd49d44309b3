"""What is typed into the forms of a PDF, and what its annotations say: fields and free text become lines of the page.

Comments are counted, not read. Struck out are the lines that an annotation of that kind marks.
"""

import ctypes
from collections.abc import Iterator

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.pdf.objects import Box
from quire.formats.reading.pdf.pages import Line
from quire.formats.reading.pdf.runs import PageBox

ANNOTATIONS_MAX = 5_000
_VALUE_BYTES_MAX = 65_536
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_COMMENTS = frozenset(
    (
        pdfium.FPDF_ANNOT_TEXT,
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
        pdfium.FPDF_ANNOT_CARET,
    )
)
_TYPED = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_TICKED = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_TICK, _NO_TICK = "[x]", "[ ]"
_SIZE = 11.0
_NEAR = 0.3


class Annotations(msgspec.Struct):
    """What the annotations of a page say."""

    lines: list[Line]
    struck: list[Box]
    comments_count: int = 0


class Forms:
    """The forms of an open file."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        document.init_forms()
        self._form = document.formenv.raw if document.formenv else None

    def on_page(self, page: pdfium.FPDF_PAGE, box: PageBox) -> Annotations:
        """What the annotations of a page say, in their order."""
        found = Annotations([], [])
        for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), ANNOTATIONS_MAX)):
            annotation = pdfium.FPDFPage_GetAnnot(page, index)
            if annotation:
                self._add(found, annotation, box)
                pdfium.FPDFPage_CloseAnnot(annotation)
        return found

    def _add(self, found: Annotations, annotation: pdfium.FPDF_ANNOTATION, box: PageBox) -> None:
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if pdfium.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
            return
        if kind == pdfium.FPDF_ANNOT_STRIKEOUT:
            found.struck += _middles(annotation)
        if kind in _COMMENTS:
            found.comments_count += bool(_string(annotation, b"Contents"))
            return
        text = ""
        if kind == pdfium.FPDF_ANNOT_WIDGET:
            text = self._value(annotation)
        elif kind == pdfium.FPDF_ANNOT_FREETEXT:
            text = _string(annotation, b"Contents")
        if text:
            found.lines.append(_line(text, annotation, box))

    def _value(self, annotation: pdfium.FPDF_ANNOTATION) -> str:
        """What is typed into a field, or whether it is ticked."""
        if self._form is None:
            return ""
        kind = pdfium.FPDFAnnot_GetFormFieldType(self._form, annotation)
        if kind not in (*_TYPED, *_TICKED):
            return ""
        written = (ctypes.c_ushort * (_VALUE_BYTES_MAX // 2))()
        size = pdfium.FPDFAnnot_GetFormFieldValue(self._form, annotation, written, _VALUE_BYTES_MAX)
        value = _decoded(written, size)
        if kind in _TYPED:
            return value
        size = pdfium.FPDFAnnot_GetFormFieldExportValue(self._form, annotation, written, _VALUE_BYTES_MAX)
        # All buttons of a group have the value of the one that is ticked.
        is_ticked = value not in ("", "Off") and _decoded(written, size) in ("", value)
        return _TICK if is_ticked else _NO_TICK


def with_lines(lines: list[Line], added: list[Line]) -> list[Line]:
    """The lines of a page with those of its fields, each behind the words that it stands beside, or by its height."""
    result = list(lines)
    for line in added:
        beside = [
            index
            for index, other in enumerate(result)
            if line.bottom - _NEAR * other.size <= other.base <= line.top and other.left <= line.left
        ]
        if beside:
            nearest = max(beside, key=lambda index: (result[index].left, index))
            label = result[nearest]
            # It stands on the line of its label.
            placed = msgspec.structs.replace(line, base=label.base, bottom=label.bottom, size=label.size)
            result.insert(nearest + 1, placed)
        else:
            above = [index for index, other in enumerate(result) if other.base > line.top]
            result.insert(above[-1] + 1 if above else 0, line)
    return result


def _middles(annotation: pdfium.FPDF_ANNOTATION) -> Iterator[Box]:
    """The lines that a mark of striking out draws, one for each of its rectangles."""
    points = pdfium.FS_QUADPOINTSF()
    for index in range(pdfium.FPDFAnnot_CountAttachmentPoints(annotation)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, index, points):
            across = (points.x1, points.x2, points.x3, points.x4)
            heights = (points.y1, points.y2, points.y3, points.y4)
            middle = min(heights) + 0.4 * (max(heights) - min(heights))
            yield Box(min(across), middle, max(across), middle)


def _line(text: str, annotation: pdfium.FPDF_ANNOTATION, box: PageBox) -> Line:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rectangle)
    bottom, top = sorted((rectangle.bottom - box.bottom, rectangle.top - box.bottom))
    size = min(_SIZE, top - bottom)
    left, right = rectangle.left - box.left, rectangle.right - box.left
    return Line(text, left, right, bottom, top, size, (bottom + top) / 2 - size / 3, is_row=True)


def _string(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    written = (ctypes.c_ushort * (_VALUE_BYTES_MAX // 2))()
    return _decoded(written, pdfium.FPDFAnnot_GetStringValue(annotation, key, written, _VALUE_BYTES_MAX))


def _decoded(written: "ctypes.Array[ctypes.c_ushort]", size_bytes: int) -> str:
    return clean_line(
        bytes(written)[: max(0, min(size_bytes, _VALUE_BYTES_MAX) - 2)].decode("utf-16-le", "replace")
    )

"""Forms and annotations of a PDF: values are read in their place, comments are counted, struck-out lines left out."""

from tests.formats.reading.pdf.samples import HELVETICA, at, notes, pdf, read

VALUES = {
    "surname": ("Smith-Ottinger of the quality unit", 700),
    "batch": ("LOT 4711-B of the third of May", 670),
}


def form(flags: int = 4, released: str = "Yes") -> bytes:
    fields: dict[int, str | bytes] = {
        100 + number: f"<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) /V ({value}) /F {flags}"
        f" /Rect [200 {y - 4} 480 {y + 12}] /DA (/Helv 11 Tf 0 g) >>"
        for number, (name, (value, y)) in enumerate(VALUES.items())
    }
    fields[110] = HELVETICA
    fields[111] = (
        f"<< /Type /Annot /Subtype /Widget /FT /Btn /T (released) /V /{released} /AS /{released} /F 4"
        " /Rect [200 640 212 652]"
        " /AP << /N << /Yes 112 0 R /Off 112 0 R >> >> >>"
    )
    fields[112] = "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Length 0 >>\nstream\n\nendstream"
    drawn = (
        at(72, 740, "Release form", 16)
        + at(72, 700, "Name of the reviewer:")
        + at(72, 670, "Batch that is released:")
        + at(72, 640, "Released:")
        + at(72, 600, "To be kept for ten years.")
    )
    return pdf(
        drawn,
        objects=fields,
        of_page="/Annots [100 0 R 101 0 R 111 0 R]",
        of_catalog="/AcroForm << /Fields [100 0 R 101 0 R 111 0 R] /DA (/Helv 11 Tf 0 g) >>",
    )


def annotated(annotation: str) -> bytes:
    drawn = at(72, 700, "It costs 80 euros a day.") + at(72, 686, "Nothing is free.")
    return pdf(drawn, objects={100: f"<< /Type /Annot {annotation} >>"}, of_page="/Annots [100 0 R]")


def test_what_is_typed_and_ticked_stands_behind_its_label() -> None:
    text = "\n".join(read(form()))
    assert "Name of the reviewer: | Smith-Ottinger of the quality unit |" in text
    assert "Batch that is released: | LOT 4711-B of the third of May |" in text
    assert "Released: | [x] |" in text
    assert text.endswith("To be kept for ten years.")


def test_an_empty_box_is_told_from_a_ticked_one() -> None:
    assert "Released: | [ ] |" in "\n".join(read(form(released="Off")))


def test_a_field_that_nobody_sees_is_not_read() -> None:
    assert "Smith" not in "".join(read(form(flags=2)))


def test_free_text_is_read_at_its_height() -> None:
    content = annotated("/Subtype /FreeText /Rect [72 710 300 730] /Contents (Seen by Berg) /DA (/Helv 9 Tf)")
    assert read(content)[0].startswith("Seen by Berg")


def test_comments_are_counted() -> None:
    content = annotated("/Subtype /Text /Rect [300 700 320 720] /Contents (Is that so?)")
    assert "Is that so" not in "".join(read(content))
    assert [(note.code, note.count) for note in notes(content)] == [("comments_left_out", 1)]


def test_lines_that_are_marked_as_struck_out_are_left_out() -> None:
    quads = "[72 711 190 711 72 698 190 698]"
    content = annotated(f"/Subtype /StrikeOut /Rect [72 698 190 711] /QuadPoints {quads} /C [1 0 0]")
    assert read(content) == ["Nothing is free."]

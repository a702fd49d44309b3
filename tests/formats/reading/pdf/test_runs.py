"""Figures that are raised or lowered by the form of their glyphs, and signs that no table of the file explains."""

from quire.formats.reading.pdf.pages import UNEXPLAINED
from tests.formats.reading.pdf.samples import HELVETICA, at, pdf, read, set_by_typst, stream

# Type 3 fonts draw their glyphs themselves: a bar at the height of a minus, and a square.
_BAR = "0 0 500 250 450 310 d1 50 250 400 60 re f"
_SQUARE = "0 0 500 0 450 450 d1 50 0 400 450 re f"
DRAWN_FONT = (
    "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 500] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 50"
    " /LastChar 51 /Widths [500 500] /Encoding << /Differences [50 /two /three] >> /Resources << >>"
    " /CharProcs << /two 100 0 R /three 101 0 R >> >>"
)
GLYPHS: dict[int, str | bytes] = {100: stream(_BAR.encode()), 101: stream(_SQUARE.encode())}


def test_figures_of_a_font_for_raised_and_lowered_text_keep_their_position() -> None:
    source = "Counted: 10#super[6] or 10#super[−12] in 5 m#super[2] of H#sub[2]O, x#sub[max], V#super[n+1]."
    assert read(set_by_typst(source)) == ["Counted: 10⁶ or 10⁻¹² in 5 m² of H₂O, xₘₐₓ, Vⁿ⁺¹."]


def test_old_style_figures_are_plain_figures() -> None:
    source = (
        '#set text(font: "Libertinus Serif", number-type: "old-style")\nIn 1397 and H2 of 2016, 10 and 45.'
    )
    assert read(set_by_typst(source)) == ["In 1397 and H2 of 2016, 10 and 45."]


def test_a_bar_that_claims_to_be_a_figure_is_a_minus() -> None:
    drawn = at(72, 700, "Keep it at ") + at(130, 700, "2", font="D") + at(136, 700, "5 degrees.")
    assert read(pdf(drawn, fonts={"D": DRAWN_FONT}, objects=GLYPHS)) == ["Keep it at \u22125 degrees."]


def test_a_sign_that_nothing_explains_stays_visible() -> None:
    font = HELVETICA.replace(" >>", " /ToUnicode 100 0 R >>")
    table = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <E123> endbfchar endcmap"
    drawn = at(72, 700, "Keep it at ") + at(130, 700, "A", font="D") + at(137, 700, "5 degrees.")
    (text,) = read(pdf(drawn, fonts={"D": font}, objects={100: stream(table)}))
    assert text == f"Keep it at {UNEXPLAINED}5 degrees."

"""Signs that a page draws although nothing says what they are: a minus is known by its form, another stays visible."""

from quire.formats.reading.pdf.pages import UNEXPLAINED
from tests.formats.reading.pdf.samples import at, pdf, read
from tests.formats.reading.pdf.test_runs import DRAWN_FONT, GLYPHS

NAMELESS = (
    DRAWN_FONT.replace("/two /three", "/g17 /g18")
    .replace("/two 100", "/g17 100")
    .replace("/three 101", "/g18 101")
)


def page(sign: str) -> bytes:
    drawn = at(72, 700, "Keep it at ") + at(124, 700, sign, font="D") + at(130, 700, "5 degrees.")
    return pdf(drawn, fonts={"D": NAMELESS}, objects=GLYPHS)


def test_a_minus_without_a_meaning_is_read_by_its_form() -> None:
    assert read(page("2")) == ["Keep it at \u22125 degrees."]


def test_another_sign_without_a_meaning_stays_visible() -> None:
    assert read(page("3")) == [f"Keep it at {UNEXPLAINED}5 degrees."]


def test_text_that_is_drawn_twice_to_look_bold_is_read_once() -> None:
    drawn = at(72, 700, "Keep it cool.") + at(72.3, 700, "Keep it cool.")
    assert read(pdf(drawn)) == ["Keep it cool."]


def test_blanks_are_no_signs() -> None:
    drawn = at(72, 700, "Keep it") + at(110, 700, "   ") + at(119, 700, "cool.")
    assert read(pdf(drawn)) == ["Keep it cool."]

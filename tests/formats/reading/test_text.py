"""Plain text: paragraphs at blank lines, headings where there is no doubt."""

from quire.domain.references.passages import Heading, Paragraph
from quire.formats.reading.text import read_plain_text


def test_paragraphs_end_at_blank_lines() -> None:
    assert read_plain_text("First\nline.\r\n \t\r\nSecond.\n\n\n\nThird.") == [
        Paragraph("First\nline."),
        Paragraph("Second."),
        Paragraph("Third."),
    ]


def test_underlined_lines_are_headings() -> None:
    assert read_plain_text("Mills\n=====\n\nText.\n\nWater\n-----\nMore.") == [
        Heading(1, "Mills"),
        Paragraph("Text."),
        Heading(2, "Water"),
        Paragraph("More."),
    ]


def test_numbers_that_count_on_are_headings() -> None:
    text = "1. Mills\n\nText.\n\n1.1 Water\n\nText.\n\n1.2 Wind\n\nText.\n\n2. Looms\n\nText."
    headings = [block for block in read_plain_text(text) if isinstance(block, Heading)]
    assert headings == [
        Heading(1, "1. Mills"),
        Heading(2, "1.1 Water"),
        Heading(2, "1.2 Wind"),
        Heading(1, "2. Looms"),
    ]


def test_other_numbers_are_no_headings() -> None:
    text = "7 Mills\n\n3 Looms\n\n1. A sentence that ends.\n\n1 lower case\n\n1.1 Alone\n\n----\n\nTable\n-"
    assert not any(isinstance(block, Heading) for block in read_plain_text(text))

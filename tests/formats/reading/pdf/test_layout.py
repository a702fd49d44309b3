"""The layout of a PDF becomes paragraphs: columns, hyphens, running heads, headings, paragraphs across pages."""

import random

from quire.domain.references.passages import Paragraph
from quire.domain.references.references import Reading, locate
from quire.formats.reading.pdf.layout import blocks_of
from quire.formats.reading.pdf.pages import Line, Page, RecognisedPage
from tests.formats.conftest import Files, texts
from tests.formats.hostile import pdf_of
from tests.formats.reading.pdf.samples import at, below, pdf, read

SENTENCE = (
    "The commissioner inspected the windmill because nobody remembered its extraordinary measurements. "
)
WORDS = (
    "axle barn corn dust edge flour grain hopper iron joint keel lever mill notch oak pin rope sail".split()
)


def prose(words: int) -> str:
    """Words in which no two lines are alike."""
    chance = random.Random(7)
    return " ".join(chance.choice(WORDS) for _ in range(words))


def together(reading: Reading) -> str:
    return "\n".join(texts(reading))


async def test_words_that_are_divided_at_line_ends_are_mended(files: Files) -> None:
    source = f'#set text(hyphenate: true, lang: "en")\n#set par(justify: true)\n#set page(width: 6cm)\n{SENTENCE * 12}'
    reading = await files.read(files.typst("narrow.pdf", source))
    assert together(reading).split() == (SENTENCE * 12).split()


async def test_a_hyphen_of_the_word_itself_stays(files: Files) -> None:
    source = "The well-known mill.\n\n#block(width: 3.2cm)[It is so well-known to the people that well-known is right.]"
    reading = await files.read(files.typst("hyphen.pdf", source))
    assert "wellknown" not in together(reading)
    assert together(reading).count("well-known") == 3


async def test_numbered_lines_in_bold_are_headings_in_text_and_locator() -> None:
    body = below(
        72,
        686,
        ["The wheel of the mill turns all day, and at night", "it stands, since nobody grinds then."],
    )
    content = pdf(at(72, 700, "2.2.1 Scope", font="B") + body)
    assert read(content)[0] == "# 2.2.1 Scope"


async def test_a_hyphen_behind_another_sign_stays_with_what_follows() -> None:
    lines = ["For new users of the system a single /-", "Partition is the best that they can have."]
    stream = b"".join(
        b"BT /F 10 Tf 72 %d Td (%s) Tj ET " % (700 - 12 * number, line.encode())
        for number, line in enumerate(lines)
    )
    assert "a single /-Partition is" in "".join(read(pdf_of(stream)))


async def test_running_heads_and_page_numbers_are_no_text(files: Files) -> None:
    source = (
        "#set page(height: 10cm, header: [On mills #h(1fr) Draft], footer: context [Page #counter(page).display()])\n"
        + prose(1_500)
    )
    reading = await files.read(files.typst("heads.pdf", source))
    assert reading.pages is not None
    assert reading.pages > 3
    assert "Draft" not in together(reading)
    assert "Page" not in together(reading)
    assert together(reading).split() == source.split("\n", 1)[1].split()


async def test_a_text_that_is_the_same_on_every_page_is_still_read(files: Files) -> None:
    reading = await files.read(files.typst("slides.pdf", "#pagebreak()".join(["The same. "] * 4)))
    assert texts(reading) == ["The same.\n\nThe same.\n\nThe same.\n\nThe same."]


async def test_a_paragraph_goes_on_over_the_end_of_a_page(files: Files) -> None:
    words = prose(200)
    reading = await files.read(files.typst("long.pdf", f"#set page(height: 6cm, margin: 1cm)\n{words}"))
    (passage,) = reading.passages
    assert passage.text == words
    assert [start.page for start in passage.locator_starts] == [1, 2]
    second = passage.locator_starts[1].start
    assert passage.text[second - 1] == " "
    assert locate((), passage.locator_starts, second).label == "page 2"
    assert locate((), passage.locator_starts, second - 1).label == "page 1"


async def test_columns_are_read_one_after_the_other(files: Files) -> None:
    sentences = [
        f"Sentence {letter} says something of its own about mills and wheels." for letter in "ABCDEFGHIJKL"
    ]
    source = "#set page(height: 9cm, columns: 2)\n" + " ".join(sentences)
    reading = await files.read(files.typst("columns.pdf", source))
    assert " ".join(texts(reading)).split() == " ".join(sentences).split()


async def test_lines_that_are_drawn_upwards_are_read_downwards(files: Files) -> None:
    left = [b"1 0 0 1 72 %d Tm (Left %d of the first column) Tj " % (700 - 20 * n, n) for n in range(8)]
    right = [b"1 0 0 1 330 %d Tm (Right %d of the second column) Tj " % (693 - 20 * n, n) for n in range(8)]
    stream = b"BT /F 10 Tf " + b"".join(reversed(left + right)) + b"ET"
    reading = await files.read_text("upwards.pdf", pdf_of(stream))
    words = together(reading).split()
    assert [word for word in words if word.isdigit()] == list("0123456701234567")
    assert words.index("Right") > max(index for index, word in enumerate(words) if word == "Left")


async def test_without_bookmarks_larger_letters_are_headings(files: Files) -> None:
    source = "#set heading(bookmarked: false)\n= Water\n" + SENTENCE * 5 + "\n== Axles\n" + SENTENCE * 5
    reading = await files.read(files.typst("plain.pdf", source))
    assert [passage.heading_path for passage in reading.passages] == [("Water",), ("Water", "Axles")]


def test_lines_of_a_recognised_page_keep_their_place_on_it() -> None:
    lines = [
        Line("The first line of a text that fills its column and", 60, 540, 700, 712, 12),
        Line("goes on in another one.", 60, 300, 686, 698, 12),
    ]
    (paragraph,) = blocks_of([RecognisedPage(1, 600, 800, lines)], [], [])
    assert isinstance(paragraph, Paragraph)
    assert paragraph.areas == ((0, (0.1, 0.11, 0.9, 0.125)), (51, (0.1, 0.1275, 0.5, 0.1425)))
    (plain,) = blocks_of([Page(1, 600, 800, lines)], [], [])
    assert isinstance(plain, Paragraph)
    assert plain.areas == ()

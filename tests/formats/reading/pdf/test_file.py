"""What a PDF says of itself, and its letters: title, bookmarks, ligatures, accents."""

import pytest

from tests.formats.conftest import Files, texts
from tests.formats.hostile import pdf_of


async def test_headings_come_from_bookmarks_with_the_numbers_that_stand_on_the_page(files: Files) -> None:
    source = (
        '#set heading(numbering: "1.1")\n= Water\nThe wheel.\n== Axles\nOak.\n#pagebreak()\n= Wind\nSails.'
    )
    reading = await files.read(files.typst("numbered.pdf", source))
    assert [passage.heading_path for passage in reading.passages] == [
        ("1 Water",),
        ("1 Water", "1.1 Axles"),
        ("2 Wind",),
    ]


async def test_ligatures_are_plain_letters(files: Files) -> None:
    source = '#set text(font: "Libertinus Serif", ligatures: true)\nThe office of affluent fishermen.'
    reading = await files.read(files.typst("ligatures.pdf", source))
    assert texts(reading) == ["The office of affluent fishermen."]


async def test_accents_that_are_drawn_by_themselves_belong_to_their_letters(files: Files) -> None:
    stream = b"BT /F 10 Tf 72 700 Td (Br\\250oker and P\\264eter) Tj ET"
    assert texts(await files.read_text("accents.pdf", pdf_of(stream))) == ["Bröker and Péter"]


@pytest.mark.parametrize(("title", "told"), [("On mills", "On mills"), ("report.doc", None), ("", None)])
async def test_only_a_sensible_title_is_believed(files: Files, title: str, told: str | None) -> None:
    source = f'#set document(title: "{title}")\nThe wheel.'
    assert (await files.read(files.typst("titled.pdf", source))).title == told

"""What stands in fields and boxes of OpenDocument texts is text, and pictures come from wherever they stand."""

import pytest

from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, text_of, warned
from tests.formats.importing.test_opendocument import open_document
from tests.pictures import png

PICTURE = '<draw:frame><draw:image xlink:href="{}"/></draw:frame>'
BOX = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:p>Dear <text:placeholder>Ms Example</text:placeholder>,</text:p>", "Dear Ms Example,"),
        (
            "<text:p>On <text:date>2 May</text:date><text:hidden-text>no</text:hidden-text>.</text:p>",
            "On 2 May.",
        ),
        (f"<text:p>One.{BOX.format('<text:p>In a box.</text:p>')}</text:p>", "One.\n\nIn a box."),
        (
            f"{BOX.format('<text:section><text:p>First.</text:p></text:section>')}<text:p>One.</text:p>",
            "First.\n\nOne.",
        ),
    ],
)
async def test_fields_and_boxes_are_text(files: Files, body: str, expected: str) -> None:
    assert text_of(await imported(files, "a.odt", open_document(body))) == expected


async def test_a_picture_between_paragraphs_comes_in_a_form_that_can_be_shown(files: Files) -> None:
    both = '<draw:frame><draw:image xlink:href="a.wmf"/><draw:image xlink:href="a.png"/></draw:frame>'
    content = open_document(f"{both}<text:p>Text.</text:p>", **{"a.wmf": b"\xd7\xcd", "a.png": png(8, 4)})
    file = await imported(files, "a.odt", content)
    (key,) = file.pictures
    assert text_of(file) == f"![](quire:{key})\n\nText."
    assert warned(file) == []


async def test_a_box_with_a_picture_and_its_caption_is_a_figure(files: Files) -> None:
    caption = 'Figure <text:sequence text:name="Figure" text:ref-name="r">1</text:sequence>: A mill'
    box = BOX.format(f"<text:p>{PICTURE.format('a.png')}{caption}</text:p>")
    file = await imported(files, "a.odt", open_document(f"<text:p>{box}</text:p>", **{"a.png": png(8, 4)}))
    (key,) = file.pictures
    assert text_of(file) == f'![](quire:{key} "A mill"){{#fig:a-mill-1}}'

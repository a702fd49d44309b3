"""Word and OpenDocument files: what their readers see, and the title they have."""

from xml.etree import ElementTree

import pytest

from quire.formats.reading.office import parsed, written
from tests.formats.conftest import Files, texts
from tests.formats.hostile import WORD, docx, docx_paragraph, odt

HIDDEN_STYLE = (
    f'<w:styles xmlns:w="{WORD}"><w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
)


def run(properties: str) -> str:
    return f"<w:p><w:r><w:t>before</w:t></w:r><w:r><w:rPr>{properties}</w:rPr><w:t>planted</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    "properties", ["<w:vanish/>", '<w:b/><w:vanish w:val="true"/>', '<w:rStyle w:val="Secret"/>']
)
async def test_hidden_text_of_a_word_file_is_no_text(files: Files, properties: str) -> None:
    content = docx(
        run(properties) + docx_paragraph("after"), parts={"word/styles.xml": HIDDEN_STYLE.encode()}
    )
    assert texts(await files.read_text("hidden.docx", content)) == ["before\n\nafter"]


@pytest.mark.parametrize("properties", ["<w:b/>", '<w:vanish w:val="0"/>', '<w:rStyle w:val="Other"/>'])
async def test_other_text_of_a_word_file_stays(files: Files, properties: str) -> None:
    content = docx(run(properties), parts={"word/styles.xml": HIDDEN_STYLE.encode()})
    assert texts(await files.read_text("seen.docx", content)) == ["beforeplanted"]


async def test_only_the_mark_of_a_paragraph_may_be_hidden(files: Files) -> None:
    mark = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
    assert texts(await files.read_text("mark.docx", docx(docx_paragraph("seen", mark)))) == ["seen"]


@pytest.mark.parametrize(
    "hidden",
    [
        '<text:section text:name="s" text:display="none"><text:p>planted</text:p></text:section>',
        '<text:p><text:span text:style-name="Secret">planted</text:span>after</text:p>',
        '<text:p text:style-name="Secret">planted</text:p>',
        '<text:p><text:hidden-text text:string-value="planted">planted</text:hidden-text></text:p>',
    ],
)
async def test_hidden_text_of_an_opendocument_file_is_no_text(files: Files, hidden: str) -> None:
    style = '<style:style style:name="Secret"><style:text-properties text:display="none"/></style:style>'
    content = odt(f"<text:p>before</text:p>{hidden}<text:p>after</text:p>", styles=style)
    text = "\n".join(texts(await files.read_text("hidden.odt", content)))
    assert "planted" not in text
    assert text.startswith("before")
    assert text.endswith("after")


def test_a_changed_part_keeps_its_prefixes_wherever_they_are_declared() -> None:
    late = '<p:pic xmlns:p="urn:pictures"><p:blip r:embed="rId1"/></p:pic>'
    part = f'<w:d xmlns:w="urn:words" xmlns:r="urn:relations" xmlns:m="urn:math"><w:t>{"x" * 20_000}</w:t>{late}</w:d>'
    rewritten = written(parsed(part.encode()), part.encode()).decode()
    assert '<p:blip r:embed="rId1" />' in rewritten
    assert 'xmlns:m="urn:math"' in rewritten.partition(">")[0]
    ElementTree.fromstring(rewritten)

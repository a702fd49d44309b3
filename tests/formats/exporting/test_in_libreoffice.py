"""LibreOffice opens the protocol as it was exported and saves all of it as flat OpenDocument, where it is counted."""

import re
import subprocess
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from quire.domain.exchange.exports import Format
from quire.formats.file_process import FileProcess
from tests.formats.exporting.exported import words
from tests.formats.exporting.protocol import (
    NOTES_COUNT,
    PICTURES_COUNT,
    TABLES_COUNT,
    pictures,
    protocol,
)

_TEXT, _TABLE, _DRAW = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("text", "table", "drawing")
)
_NOTE = re.compile(r"^\[\^[^\]]+\]: (.+)$", re.MULTILINE)
_PROSE = re.compile(r"^[A-ZÄÖÜ][^|$\[*@~`^]+$", re.MULTILINE)


@pytest.mark.long
@pytest.mark.parametrize("format_name", ["docx", "odt"])
async def test_libreoffice_opens_all_of_the_protocol(
    reader: FileProcess, tmp_path: Path, format_name: Format
) -> None:
    file = await reader.export(protocol(), format_name, pictures())
    root = saved_by_libreoffice(file.content, format_name, tmp_path)
    counts = Counter(element.tag for element in root.iter())
    assert counts[f"{_TEXT}note"] == NOTES_COUNT
    assert counts[f"{_TABLE}table"] == TABLES_COUNT + 1
    assert counts[f"{_DRAW}image"] >= PICTURES_COUNT
    # In a Word file the numbers are counted by whatever opens it.
    is_counted = format_name == "docx"
    expected = [
        (one.level, one.title if is_counted else f"{one.number} {one.title}") for one in protocol().sections
    ]
    assert [heading for heading in headings(root) if heading in expected] == expected
    contents = [one.content for one in protocol().sections]
    notes = [note for content in contents for note in _NOTE.findall(content)]
    assert [words(text_of(note)) for note in root.iter(f"{_TEXT}note-body")] == notes
    text = joined(text_of(root))
    prose = [line for content in contents for line in _PROSE.findall(content)]
    assert [line for line in prose if joined(line)[:24] not in text] == []


def saved_by_libreoffice(content: bytes, suffix: str, folder: Path) -> ElementTree.Element:
    """What LibreOffice saves of a file that it opened."""
    (folder / f"protocol.{suffix}").write_bytes(content)
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "fodt", "--outdir", folder / "saved", folder / f"protocol.{suffix}"),
        ],
        check=True,
        capture_output=True,
    )
    return ElementTree.parse(folder / "saved" / "protocol.fodt").getroot()


def headings(root: ElementTree.Element) -> list[tuple[int, str]]:
    """The level and the words of each heading."""
    found = root.iter(f"{_TEXT}h")
    return [(int(one.get(f"{_TEXT}outline-level", "0")), words(text_of(one))) for one in found]


def text_of(element: ElementTree.Element) -> str:
    """All text in an element, with a blank where the file has an element for one."""
    is_blank = element.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break")
    children = "".join(text_of(child) + (child.tail or "") for child in element)
    return (" " if is_blank else "") + (element.text or "") + children


def joined(text: str) -> str:
    """A text without what may be set otherwise: blanks and hyphens."""
    return re.sub(r"[\s\u00ad-]+", "", text)

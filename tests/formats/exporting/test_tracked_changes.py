"""Open proposals go out as tracked changes: rejected they leave the text as it is, accepted what is proposed."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from quire.domain.exchange.exports import ExportedSection, TrackedVersion
from quire.formats.file_process import FileProcess
from tests.formats.exporting import test_in_libreoffice as libreoffice
from tests.formats.exporting.exported import PICTURES, W, document, part, words

BEFORE = """\
The tank holds **10 litres** of water, see @fig:pump.[^1]

![A red pump](quire:pump "The pump"){#fig:pump}

- rinse
- dry

| Step | Limit |
|------|------:|
| one | 1 |
| two | 2 |

Old words go. [A link](https://example.invalid/a) stays, $x^2$ too.

[^1]: Standard 12.
"""
AFTER = """\
A new beginning.[^2]

The tank holds **12 litres** of clean water, see @fig:pump.[^1]

![A red pump](quire:pump "The pump"){#fig:pump}

- rinse
- wash
- dry

| Step | Limit |
|------|------:|
| one | 1 |
| new | 9 |
| two | 3 |

[A link](https://example.invalid/b) stays, $x^2$ too.

[^1]: Standard 12.

[^2]: Another note.
"""
LATER = AFTER.replace("A new beginning.[^2]\n\n", "A beginning.[^2]\n\n").replace("- wash\n", "")
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


async def exported(reader: FileProcess, before: str, *versions: tuple[str, str]) -> bytes:
    tracked = tuple(TrackedVersion(content, author, AT) for content, author in versions)
    sections = (
        ExportedSection("one", "Limits", 1, before, "1", tracked=tracked),
        ExportedSection("two", "End", 1, "The end.", "2", figures_before=1, tables_before=1),
    )
    whole = document(id="doc", sections=sections)
    return (await reader.export(whole, "docx", PICTURES)).content


def accepted(file: bytes) -> list[str]:
    return settled(file, kept=f"{W}ins", dropped=f"{W}del")


def rejected(file: bytes) -> list[str]:
    return settled(file, kept=f"{W}del", dropped=f"{W}ins")


def settled(file: bytes, *, kept: str, dropped: str) -> list[str]:
    """The texts of the paragraphs once all changes are accepted, or rejected, as the standard says it."""
    body = next(ElementTree.fromstring(part(file, "word/document.xml")).iter(f"{W}body"))
    for row in list(body.iter(f"{W}tbl")):
        for one in row.findall(f"{W}tr"):
            if one.find(f"{W}trPr/{dropped}") is not None:
                row.remove(one)
    # What Word writes of the headings by itself.
    for contents in body.findall(f"{W}sdt"):
        body.remove(contents)
    texts, waiting = [], ""
    for paragraph in body.iter(f"{W}p"):
        waiting += text_of(paragraph, dropped)
        if paragraph.find(f"{W}pPr/{W}rPr/{dropped}") is None:
            texts.append(words(waiting))
            waiting = ""
    return [text for text in texts if text]


def text_of(element: Element, dropped: str) -> str:
    if element.tag == dropped or element.tag == f"{W}pPr":
        return ""
    own = element.text or "" if element.tag in (f"{W}t", f"{W}delText") else ""
    if element.tag == f"{W}footnoteReference":
        own = "*"
    return own + "".join(text_of(child, dropped) for child in element)


CASES = {
    "everything": (BEFORE, [(AFTER, "Ann")]),
    "two people": (BEFORE, [(AFTER, "Ann"), (LATER, "Assistant")]),
    "all new": ("", [(AFTER, "Ann")]),
    "all gone": (BEFORE, [("", "Ann")]),
    "a word": ("One word here.", [("One other word here.", "Ann")]),
    "a heading": ("# Old\n\nText.", [("# New\n\nText.\n\n## More\n\nWords.", "Ann")]),
    "another shape": ("| a |\n|---|\n| b |", [("| a | c |\n|---|---|\n| b | d |", "Ann")]),
    "paragraphs divided": ("One two three four.", [("One two.\n\nThree four.", "Ann")]),
    "code": ("```\na\nb\n```", [("```\na\nc\n```", "Ann")]),
}


@pytest.mark.parametrize("case", CASES)
async def test_rejected_it_is_the_text_as_it_is_and_accepted_what_is_proposed(
    reader: FileProcess, case: str
) -> None:
    before, versions = CASES[case]
    file = await exported(reader, before, *versions)
    assert rejected(file) == accepted(await exported(reader, before))
    assert accepted(file) == accepted(await exported(reader, versions[-1][0]))


async def test_changes_name_who_proposed_them_and_when(reader: FileProcess) -> None:
    file = await exported(reader, BEFORE, (AFTER, "Ann"), (LATER, "Assistant"))
    xml = part(file, "word/document.xml")
    marks = re.findall(r'<w:(ins|del) w:id="(\d+)" w:author="(\w+)" w:date="2026-03-01T09:30:00Z"', xml)
    assert {(kind, author) for kind, _, author in marks} == {
        ("ins", "Ann"),
        ("del", "Ann"),
        ("del", "Assistant"),
    }
    ids = [id_ for _, id_, _ in marks]
    assert len(ids) == len(set(ids))


async def test_what_is_not_changed_is_not_marked(reader: FileProcess) -> None:
    file = await exported(
        reader, "One word here.\n\nAnother paragraph.", ("One other word here.\n\nAnother paragraph.", "Ann")
    )
    body = ElementTree.fromstring(part(file, "word/document.xml"))
    assert ["".join(one.itertext()).strip() for one in body.iter(f"{W}ins")] == ["other"]
    assert list(body.iter(f"{W}del")) == []


async def test_numbers_of_captions_stay_fields(reader: FileProcess) -> None:
    file = await exported(reader, BEFORE, (AFTER, "Ann"))
    assert len(re.findall(r" SEQ Figure ", part(file, "word/document.xml"))) == 1


async def test_each_note_is_there_once_in_the_order_of_the_text(reader: FileProcess) -> None:
    file = await exported(reader, BEFORE, (AFTER, "Ann"))
    referred = re.findall(r'<w:footnoteReference w:id="(\d+)"', part(file, "word/document.xml"))
    notes = re.findall(r'<w:footnote w:id="(\d+)">', part(file, "word/footnotes.xml"))
    assert len(referred) == 2
    assert notes == referred


MACRO = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Settle(source As String, target As String, command As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(document.CurrentController.Frame, command, "", 0, Array())
  Dim saved(0) As New com.sun.star.beans.PropertyValue
  saved(0).Name = "FilterName"
  saved(0).Value = "OpenDocument Text Flat XML"
  document.storeToURL(target, saved())
  document.close(True)
End Sub
</script:module>
"""
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@pytest.mark.long
async def test_libreoffice_accepts_and_rejects_them(reader: FileProcess, tmp_path: Path) -> None:
    before, versions = CASES["two people"]
    for name, content in (("before", before), ("after", versions[-1][0])):
        (tmp_path / f"{name}.docx").write_bytes(await exported(reader, content))
    (tmp_path / "tracked.docx").write_bytes(await exported(reader, before, *versions))
    make_profile(tmp_path)
    assert settled_by_libreoffice(tmp_path, "tracked", "Reject") == settled_by_libreoffice(
        tmp_path, "before", "Accept"
    )
    assert settled_by_libreoffice(tmp_path, "tracked", "Accept") == settled_by_libreoffice(
        tmp_path, "after", "Accept"
    )


def soffice(folder: Path, *arguments: str | Path) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(["soffice", profile, "--headless", *arguments], check=True, capture_output=True)


def make_profile(folder: Path) -> None:
    """A profile with the macro: LibreOffice makes a new one first, and would replace what is there."""
    soffice(folder, "--convert-to", "fodt", "--outdir", folder / "first", folder / "before.docx")
    (folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba").write_text(MACRO)
    (folder / "profile" / "user" / "basic" / "Standard" / "script.xlb").write_text(
        MACRO.partition("\n")[0] + '\n<library:library xmlns:library="http://openoffice.org/2000/library"'
        ' library:name="Standard" library:readonly="false" library:passwordprotected="false">'
        '<library:element library:name="Module1"/></library:library>'
    )


def settled_by_libreoffice(folder: Path, name: str, command: str) -> list[str]:
    """The lines of the text that LibreOffice saves, without the contents, once it has settled all changes."""
    source, target = folder / f"{name}.docx", folder / f"{name}-{command}.fodt"
    arguments = f"{source.as_uri()},{target.as_uri()},.uno:{command}AllTrackedChanges"
    soffice(folder, "--norestore", f"macro:///Standard.Module1.Settle({arguments})")
    root = ElementTree.parse(target).getroot()
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_TEXT}table-of-content", f"{_TEXT}tracked-changes"):
                parent.remove(child)
    lines = (words(libreoffice.text_of(one)) for one in root.iter() if one.tag in (f"{_TEXT}p", f"{_TEXT}h"))
    return [line for line in lines if line]

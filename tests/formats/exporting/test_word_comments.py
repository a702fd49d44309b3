"""Comments go out as those of Word and LibreOffice do, on the words that they are about; read with another parser."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from quire.domain.exchange.exported_comments import remark_digest
from quire.domain.exchange.exported_threads import ExportedRemark, ExportedThread, LeftRemark
from quire.domain.exchange.exports import ExportedSection, TrackedVersion
from quire.domain.texts.ranges import TextRange
from quire.formats.file_process import FileProcess
from quire.formats.word_identity import identity_in
from tests.formats.exporting.exported import document, part

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TEXT = """\
Rinse **twice** with [the water](https://example.org), then dry twice.

| Step | Limit |
|------|-------|
| rinse | ten ppm |

End.[^1]

[^1]: Once more.
"""


def thread(words: str, *said: str, is_resolved: bool = False) -> ExportedThread:
    start = TEXT.index(words) if words else 0
    remarks = (ExportedRemark(f"{words}{n}", f"Bo & <{n}>", AT, text) for n, text in enumerate(said))
    range_ = TextRange(start, start + len(words)) if words else None
    return ExportedThread(tuple(remarks), is_resolved, range_, words)


def sections(threads: Sequence[ExportedThread], **fields: object) -> tuple[ExportedSection, ...]:
    first = ExportedSection("a" * 32, "Limits", 1, TEXT, "1", revision=3, threads=tuple(threads), **fields)  # type: ignore[arg-type]
    return (first, ExportedSection("b" * 32, "End", 1, "Rinse twice.", "2", revision=1))


def words_between(xml: str, begin: str, end: str) -> str:
    inner = re.search(f"{begin}(.*?){end}", xml, re.DOTALL)
    assert inner is not None
    return "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", inner[1]))


async def test_a_thread_stands_on_its_words_with_replies_and_what_is_resolved(reader: FileProcess) -> None:
    threads = [
        thread("twice** with [the water]", "Why\n\ntwo?", "Because.", is_resolved=True),
        thread("ten ppm", "In a cell."),
        thread("then dry twice", "The second."),
        thread("", "All of it."),
        thread("Once more", "In a note."),
    ]
    file = (await reader.export(document(id="doc", sections=sections(threads)), "docx", {})).content
    xml = part(file, "word/document.xml")
    found = [
        words_between(xml, rf'<w:commentRangeStart w:id="{n}" ?/>', rf'<w:commentRangeEnd w:id="{n}" ?/>')
        for n in range(6)
    ]
    on_words = "twice with the water"
    assert found == [on_words, on_words, "ten ppm", "then dry twice", "Limits", "Limits"]
    assert xml.count("<w:commentReference ") == 6

    comments = part(file, "word/comments.xml")
    said = [re.findall(r">([^<]+)</w:t>", one) for one in comments.split("<w:comment ")[1:]]
    assert said == [
        ["Why", "two?"],
        ["Because."],
        ["In a cell."],
        ["The second."],
        ["All of it."],
        ["“Once more”", "In a note."],
    ]
    assert 'w:author="Bo &amp; &lt;0&gt;" w:date="2026-01-02T03:04:05Z"' in comments
    extended = part(file, "word/commentsExtended.xml")
    assert re.findall(r'paraId="(\w+)"(?: w15:paraIdParent="(\w+)")? w15:done="(\d)"', extended)[:3] == [
        ("51000000", "", "1"),
        ("51000001", "51000000", "1"),
        ("51000002", "", "0"),
    ]
    assert 'PartName="/word/commentsExtended.xml"' in part(file, "[Content_Types].xml")
    assert "relationships/commentsExtended" in part(file, "word/_rels/document.xml.rels")
    identity = identity_in([part(file, "customXml/item1.xml").encode()])
    assert identity is not None
    assert identity.remarks[0] == LeftRemark(
        "twice** with [the water]0", remark_digest("Bo & <0>", "Why two?"), "2026-01-02T03:04:05Z", True
    )


async def test_comments_stand_in_tracked_changes_and_a_file_without_any_says_nothing(
    reader: FileProcess,
) -> None:
    version = TrackedVersion(TEXT.replace("twice** with", "three times** with"), "Ann", AT)
    tracked = sections([thread("twice", "Why?"), thread("End", "Here?")], tracked=(version,))
    file = (await reader.export(document(id="doc", sections=tracked), "docx", {})).content
    xml = part(file, "word/document.xml")
    assert re.search(
        r'<w:commentRangeStart w:id="0" ?/>.{0,200}<w:delText[^>]*>twice</w:delText>.{0,40}<w:commentRangeEnd w:id="0"',
        xml,
        re.DOTALL,
    )
    plain = (await reader.export(document(id="doc", sections=sections([])), "docx", {})).content
    with pytest.raises(KeyError):
        part(plain, "word/commentsExtended.xml")


async def test_an_open_document_text_has_annotations_on_the_same_words(reader: FileProcess) -> None:
    threads = [
        thread("twice** with [the water]", "Why\ntwo?", "Because.", is_resolved=True),
        thread("", "All."),
    ]
    file = (await reader.export(document(id="doc", sections=sections(threads)), "odt", {})).content
    xml = part(file, "content.xml")
    between = re.search(r'name="comment-2".*?</office:annotation>(.*?)<office:annotation-end', xml, re.DOTALL)
    assert between is not None
    assert re.sub("<[^>]*>", "", between[1]) == "twice with the water"
    assert xml.count('loext:resolved="true"') == 2
    assert 'loext:parent-name="comment-1"' in xml
    assert re.search(r"<text:h [^>]*>.*?All\.</text:p></office:annotation>.*?</text:h>", xml)

"""What of a document is exported, under which numbers, and by which name."""

from datetime import UTC, datetime

import pytest

from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section
from quire.domain.errors import NotFound
from quire.domain.exchange.exports import (
    DocumentToExport,
    ExportedPicture,
    ExportedSection,
    ExportNotices,
    ExportSource,
    ExportTarget,
    document_to_export,
    export_filename,
    markdown_of,
)
from quire.domain.markup.landmarks import landmarks_of

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
FIGURE = '![a](quire:1 "A pump"){#fig:pump}\n'


def section(id_: str, level: int, content: str, updated_at: datetime = EARLY) -> Section:
    return Section(
        id_,
        "d",
        f"Title {id_}",
        level,
        0,
        content,
        1,
        1,
        1,
        None,
        EARLY,
        updated_at,
        landmarks=landmarks_of(content),
    )


def source(*sections: Section, numbering: bool = True, language: str | None = "de") -> ExportSource:
    document = DocumentWithSections("d", "Tanks", "Ann", len(sections), 1, EARLY, EARLY, sections=sections)
    return ExportSource(document, DocumentSettings(numbering=numbering, language=language), {})  # type: ignore[arg-type]


def exported(found: ExportSource, *section_ids: str) -> DocumentToExport:
    return document_to_export(found, section_ids or None, language="en", notices=ExportNotices())


TANKS = (
    section("one", 1, FIGURE),
    section("two", 2, f"{FIGURE.replace('pump', 'valve')}See @fig:pump, @sec:one.", LATE),
)


def test_numbers_and_words_are_those_of_the_whole_document_in_its_language() -> None:
    whole = exported(source(*TANKS))
    assert [(one.number, one.figures_before) for one in whole.sections] == [("1", 0), ("1.1", 1)]
    assert whole.targets["fig:pump"] == ExportTarget("fig-pump", "Abbildung 1")
    assert whole.targets["sec:one"] == ExportTarget("sec-one", "Abschnitt 1")
    assert (whole.author, whole.language, whole.changed_at) == ("Ann", "de", LATE)


def test_a_section_alone_keeps_its_numbers_and_leads_nowhere_outside() -> None:
    alone = exported(source(*TANKS), "two")
    assert [(one.id, one.number, one.figures_before) for one in alone.sections] == [("two", "1.1", 1)]
    assert alone.targets == {}


def test_a_section_that_is_not_there_is_not_passed_over() -> None:
    with pytest.raises(NotFound):
        exported(source(*TANKS), "two", "three")


def test_a_document_without_numbers_is_referred_to_by_titles() -> None:
    assert exported(source(*TANKS, numbering=False, language=None)).targets["sec:one"].words == "“Title one”"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Cleaning of tanks", "Cleaning of tanks.docx"),
        ('a/b\\c:d*e?f"g<h>i|j\x00k\nl', "a b c d e f g h i j k l.docx"),
        ("../../etc/passwd", "etc passwd.docx"),
        ("...", "document.docx"),
        ("Größe 日本", "Größe 日本.docx"),
        ("x" * 300, f"{'x' * 80}.docx"),
    ],
)
def test_the_name_of_the_file_is_taken_by_every_system(title: str, name: str) -> None:
    assert export_filename(title, "docx") == name


def test_markdown_has_each_text_byte_for_byte_behind_its_heading() -> None:
    texts = ["", "# own\n\n```\nopen", "two\r\n\nlines  \n\n", "![a](quire:pic) and `![a](quire:none)`"]
    sections = tuple(
        ExportedSection(f"s{number}", "A *title* #", 2, text) for number, text in enumerate(texts)
    )
    document = DocumentToExport(
        'With "quotes" \\', sections, pictures={"pic": ExportedPicture("image/png", "p.png")}
    )
    text = markdown_of(document)
    front, *parts = text.split("\n<!-- section ")
    assert front == '---\ntitle: "With \\"quotes\\" \\\\"\nlang: en\n---\n'
    for number, (part, own) in enumerate(zip(parts, texts, strict=True)):
        assert part == f"s{number} -->\n## A \\*title\\* \\#\n\n{own.replace('quire:pic', 'p.png')}\n"

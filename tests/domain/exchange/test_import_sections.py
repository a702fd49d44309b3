"""An imported document is split into sections, each with its own text and notes."""

import msgspec
import pytest

from quire.domain.exchange.import_sections import count_proposals, default_split_level, split
from quire.domain.exchange.imports import ImportedDocument, ImportedNote, ImportedPart, ImportedText
from quire.domain.limits import Limits


def part(
    level: int, title: str = "", content: str = "", *notes: ImportedNote, words: int = 0
) -> ImportedPart:
    return ImportedPart(level, ImportedText(title, title, content, notes), word_count=words)


def sections(
    *parts: ImportedPart, split_level: int = 1, limits: Limits | None = None
) -> list[tuple[str, int, str]]:
    document = ImportedDocument("Report", parts, 1)
    made = split(document, split_level, "accept", untitled="Beginning", limits=limits or Limits())
    return [(one.title, one.level, one.content) for one in made.sections]


PARTS = (
    part(0, content="Before."),
    part(1, "One", "First.[^1]", ImportedNote("1", "A note.\n\nSecond paragraph.")),
    part(2, "Under one", "Deeper.[^2]", ImportedNote("2", "Another.")),
    part(4, "Far below", "Deepest."),
    part(1, "Two"),
)


def test_deeper_headings_stay_in_the_text_counted_from_their_section() -> None:
    assert sections(*PARTS) == [
        ("Beginning", 1, "Before."),
        (
            "One",
            1,
            "First.[^1]\n\n# Under one\n\nDeeper.[^2]\n\n### Far below\n\nDeepest.\n\n"
            "[^1]: A note.\n\n    Second paragraph.\n\n[^2]: Another.",
        ),
        ("Two", 1, ""),
    ]


def test_notes_go_with_the_section_that_refers_to_them() -> None:
    assert sections(*PARTS, split_level=2)[1:3] == [
        ("One", 1, "First.[^1]\n\n[^1]: A note.\n\n    Second paragraph."),
        ("Under one", 2, "Deeper.[^2]\n\n## Far below\n\nDeepest.\n\n[^2]: Another."),
    ]


def test_a_text_that_stands_alone_stays_byte_for_byte() -> None:
    assert sections(part(1, "One", "\n a  \n\n\n"))[0][2] == "\n a  \n\n\n"


def test_a_title_that_is_too_long_stands_whole_in_the_text() -> None:
    title = "word " * 80
    ((shortened, _, content),) = sections(part(1, title, "Text."))
    assert len(shortened) <= 300
    assert shortened.endswith("…")
    assert content == f"{title}\n\nText."


def test_more_headings_than_there_may_be_sections_are_split_less_deep() -> None:
    limits = msgspec.structs.replace(Limits(), sections_per_document=3)
    document = ImportedDocument("Report", PARTS, 1)
    made = split(document, 6, "accept", untitled="Beginning", limits=limits)
    assert len(made.sections) == 3
    assert [(one.code, one.detail) for one in made.warnings] == [("split_less_deep", "1")]


@pytest.mark.parametrize("text", ["word " * 1_000, "word\n\n" * 1_000, "x" * 5_000, "ä\n" * 2_500])
def test_a_text_that_is_too_long_is_divided_and_nothing_is_lost(text: str) -> None:
    limits = msgspec.structs.replace(Limits(), section_bytes_max=1_000)
    made = sections(part(1, "One", f"{text}[^1]", ImportedNote("1", "A note.")), limits=limits)
    assert all(len(content.encode()) <= 1_000 for _, _, content in made)
    assert [title for title, _, _ in made[:2]] == ["One", "One (2)"]
    assert made[-1][2].endswith("[^1]: A note.")
    together = "".join(content for _, _, content in made).removesuffix("[^1]: A note.")
    assert "".join(together.split()) == "".join(f"{text}[^1]".split())


def test_a_note_that_is_nearly_a_section_long_stands_once_and_leaves_sections_within_their_size() -> None:
    limits = msgspec.structs.replace(Limits(), section_bytes_max=1_000)
    note = ImportedNote("a", "long " * 300)
    made = sections(part(1, "One", "Word.[^a]\n\n" * 100, note), limits=limits)
    assert max(len(content.encode()) for _, _, content in made) <= 1_000
    assert sum(content.count("long") for _, _, content in made) == 300


def test_a_document_is_split_as_deep_as_its_sections_are_worth_it() -> None:
    assert default_split_level([part(1, "One", words=50), part(2, "Two", words=50)]) == 1
    assert default_split_level([part(1, "One", words=500), part(2, "Two", words=500)]) == 2
    assert default_split_level([part(1, "One", words=9_000), *[part(2, "Two", words=900)] * 70]) == 1


def test_a_section_is_proposed_once_however_many_parts_have_changes() -> None:
    changed = msgspec.structs.replace(
        part(2, "Under", "new"), before_changes=ImportedText("Under", "Under", "old")
    )
    document = ImportedDocument("Report", (part(1, "One"), changed, changed, part(1, "Two")), 1)
    assert (count_proposals(document, 1), count_proposals(document, 2)) == (1, 2)
    proposed = split(document, 1, "propose", untitled="", limits=Limits()).sections
    assert (proposed[0].content, proposed[0].proposed) == (
        "# Under\n\nold\n\n# Under\n\nold",
        "# Under\n\nnew\n\n# Under\n\nnew",
    )
    assert proposed[1].proposed is None

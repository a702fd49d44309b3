"""The footnotes whose quotations do not stand in their sources are listed section by section."""

import pytest

from quire.domain.exchange.exported_appendices import (
    UNVERIFIED_NOTES,
    AppendixWords,
    unverified_citations,
    with_appendices,
)
from quire.domain.exchange.exports import DocumentToExport, ExportedSection

WORDS = AppendixWords("Unverified", "None.")


def document(*texts: str) -> DocumentToExport:
    return DocumentToExport(
        "Tanks",
        tuple(ExportedSection(f"s{n}", f"Part [{n}]", 1, text, str(n)) for n, text in enumerate(texts)),
    )


@pytest.mark.parametrize("words", UNVERIFIED_NOTES)
def test_a_note_that_says_it_is_listed_under_its_section(words: str) -> None:
    text = f"A.[^a] B.[^b]\n\n[^a]: Standard, page 3 ({words})\n[^b]: Other, page 4"
    appendix = unverified_citations(document("Nothing.", text), WORDS)
    assert appendix.title == "Unverified"
    assert appendix.content == f"- **1 Part \\[1\\]**\n  - Standard, page 3 ({words})"


def test_a_document_without_any_says_so() -> None:
    assert unverified_citations(document("A.[^a]\n\n[^a]: Standard, page 3"), WORDS).content == "None."


def test_appendices_stand_at_the_end() -> None:
    appendix = ExportedSection("x", "Appendix", 1, "")
    assert with_appendices(document("A"), [appendix]).sections[-1] == appendix

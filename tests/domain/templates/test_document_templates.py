"""What of a document its template has, and what a document that is made from it gets."""

import pytest

from quire.domain.contracts.contract import AgreedLength, Contract, CoveredPoint, SourceQuote
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.domain.templates.document_templates import (
    DocumentTemplate,
    TemplateSection,
    check_template,
    outline_of,
    sections_from,
    settings_from,
    settings_of,
)


def test_sources_of_the_document_are_left_out_and_words_of_them_stay() -> None:
    point = CoveredPoint("State it", "R-1", SourceQuote("shall be stated", "reference 1"))
    contract = Contract(points=(point,), must_cite=("reference 1", "miller"), tone="Plain.")
    (section,) = sections_from([("Scope", 2, contract)])
    assert section.contract == Contract(
        points=(CoveredPoint("State it", "R-1", SourceQuote("shall be stated")),), tone="Plain."
    )


def test_settings_come_back_but_for_the_id_of_the_template_of_word() -> None:
    settings = DocumentSettings(True, "de", "note", "letter", "an id")
    template = DocumentTemplate("A", settings=settings_from(settings))
    assert settings_of(template, "another id") == DocumentSettings(True, "de", "note", "letter", "another id")


def test_titles_and_the_name_are_put_on_one_line() -> None:
    template = DocumentTemplate(" A  B ", " Why. ", sections=(TemplateSection(" One\tTwo ", 1),))
    checked = check_template(template, Limits())
    assert (checked.name, checked.description, checked.sections[0].title) == ("A B", "Why.", "One Two")


@pytest.mark.parametrize(
    "template",
    [
        DocumentTemplate(""),
        DocumentTemplate("A", "x" * 1_001),
        DocumentTemplate("A", "a\0b"),
        DocumentTemplate("A", sections=(TemplateSection(" ", 1),)),
        DocumentTemplate(
            "A", sections=(TemplateSection("One", 1, Contract(length=AgreedLength("words", 9, 2))),)
        ),
        DocumentTemplate("A", sections=(TemplateSection("One", 1),) * 501),
    ],
)
def test_what_no_document_could_be_is_refused(template: DocumentTemplate) -> None:
    with pytest.raises(InvalidField):
        check_template(template, Limits())


def test_the_preview_has_titles_levels_and_purposes() -> None:
    template = DocumentTemplate("A", sections=(TemplateSection("One", 2, Contract(purpose="Why.")),))
    (line,) = outline_of(template)
    assert (line.title, line.level, line.purpose) == ("One", 2, "Why.")

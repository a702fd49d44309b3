"""What has changed in a template is shown with a few lines around it."""

from quire.domain.contracts.contract import Contract
from quire.domain.templates.document_templates import DocumentTemplate, TemplateSection
from quire.domain.templates.template_changes import LINES_AROUND, template_changes

THEN = DocumentTemplate("A", sections=tuple(TemplateSection(f"Section {number}", 1) for number in range(20)))


def test_versions_that_are_the_same_have_no_changes() -> None:
    assert all(change.kind == "kept" for change in template_changes(THEN, THEN))


def test_an_added_section_stands_between_what_stays() -> None:
    sections = (*THEN.sections[:10], TemplateSection("New", 2, Contract(purpose="Why.")), *THEN.sections[10:])
    before, added, after = template_changes(THEN, DocumentTemplate("A", sections=sections))
    assert (before.kind, added.kind, after.kind) == ("kept", "added", "kept")
    assert "## New" in added.text
    assert 'purpose = "Why."' in added.text
    assert before.left_out > 0
    assert len(before.rest.split("\n")) == len(before.text.split("\n")) == LINES_AROUND


def test_a_removed_section_is_shown_as_removed() -> None:
    changes = template_changes(THEN, DocumentTemplate("A", sections=THEN.sections[1:]))
    assert ["# Section 0" in change.text for change in changes if change.kind == "removed"] == [True]

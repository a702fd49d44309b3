"""The rules of a section's text, title and position."""

import pytest

from quire.domain.documents.sections import (
    SectionChange,
    SectionDraft,
    check_change,
    check_content,
    check_draft,
    check_position,
)
from quire.domain.errors import InvalidField
from quire.domain.limits import KIB, Limits
from quire.domain.texts.origins import Origin

LIMITS = Limits()


def test_a_text_is_limited_in_bytes_and_not_in_characters() -> None:
    check_content("é" * (256 * KIB), LIMITS)
    with pytest.raises(InvalidField) as refused:
        check_content("é" * (256 * KIB) + "e", LIMITS)
    assert refused.value.details == {"field": "content"}


def test_a_text_has_no_nul() -> None:
    with pytest.raises(InvalidField, match="NUL"):
        check_content("a\0b", LIMITS)


def test_a_draft_is_stored_with_its_title_tidied() -> None:
    assert check_draft(SectionDraft("  Scope ", 2, " text "), LIMITS) == SectionDraft("Scope", 2, " text ")


def test_a_change_that_leaves_the_title_alone_does_not_invent_one() -> None:
    assert check_change(SectionChange(content="new"), LIMITS) == SectionChange(content="new")


def test_a_position_outside_the_document_is_named_with_what_is_possible() -> None:
    check_position(2, range(3))
    with pytest.raises(InvalidField, match="must be from 0 to 2"):
        check_position(3, range(3))


def test_a_change_with_origins_needs_the_text_that_they_are_about() -> None:
    with pytest.raises(InvalidField, match="origins"):
        check_change(SectionChange(title="New", origins=(Origin(0, 1, "pasted"),)), LIMITS)

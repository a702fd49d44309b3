"""The templates that come with Quire: six kinds in two languages, in the form in which templates are exported."""

from pathlib import Path

import pytest

from quire.actions.documents.shipped_templates import (
    FOLDER,
    find_shipped_or_none,
    shipped_in,
    shipped_templates,
)
from quire.domain.contracts.contract import Contract
from quire.domain.templates.template_files import template_text

PATHS = sorted(FOLDER.glob("*/*.md"))


def test_six_kinds_are_there_in_each_language_with_the_same_structure() -> None:
    kinds = {path.stem for path in PATHS}
    assert len(kinds) == 6
    assert {(path.parent.name, path.stem) for path in PATHS} == {
        (language, kind) for language in ("en", "de") for kind in kinds
    }
    by_id = {one.id: one.template for one in shipped_templates()}
    for kind in kinds:
        english, german = by_id[f"shipped.en.{kind}"], by_id[f"shipped.de.{kind}"]
        for one, other in zip(english.sections, german.sections, strict=True):
            assert (one.level, one.contract.length, len(one.contract.points)) == (
                other.level,
                other.contract.length,
                len(other.contract.points),
            )


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_each_says_of_every_section_what_it_is_for_and_is_written_as_an_export_is(path: Path) -> None:
    template = find_shipped_or_none(f"shipped.{path.parent.name}.{path.stem}")
    assert template is not None
    assert template.settings.language == path.parent.name
    assert template.description
    assert template.contract.instructions
    assert all(section.contract.purpose for section in template.sections)
    assert all(section.contract != Contract() for section in template.sections)
    assert path.read_text("utf-8") == template_text(template)


def test_those_of_a_language_come_first() -> None:
    assert {one.template.settings.language for one in shipped_in("de")[:6]} == {"de"}
    assert {one.template.settings.language for one in shipped_in("en")[:6]} == {"en"}
    assert len(shipped_in("fr")) == 12
    assert find_shipped_or_none("shipped.en.unknown") is None
    assert find_shipped_or_none(None) is None

"""The document templates that come with Quire, as files of the same form as those that people export."""

from functools import cache
from pathlib import Path

import msgspec

from quire.domain.documents.document_settings import DocumentLanguage
from quire.domain.limits import Limits
from quire.domain.templates.document_templates import (
    DocumentTemplate,
    ListedTemplate,
    TemplateWithOutline,
    outline_of,
)
from quire.domain.templates.template_files import read_template_text

FOLDER = Path(__file__).parent / "document_templates"
ID_PREFIX = "shipped."
"""Of their ids, before the language and the name of the file; ids of stored templates have no dot."""


class ShippedTemplate(msgspec.Struct, frozen=True):
    """A template that everybody may use and nobody can change."""

    id: str
    template: DocumentTemplate

    @property
    def with_outline(self) -> TemplateWithOutline:
        """The same as lists and pages show it."""
        return TemplateWithOutline(**msgspec.structs.asdict(self._listed), outline=outline_of(self.template))

    @property
    def _listed(self) -> ListedTemplate:
        return ListedTemplate(
            self.id,
            self.template.name,
            self.template.description,
            self.template.settings.language,
            len(self.template.sections),
            "instance",
            None,
            may_change=False,
            is_shipped=True,
            word_template=None,
            revision=1,
            updated_at=None,
        )


@cache
def shipped_templates() -> tuple[ShippedTemplate, ...]:
    """All of them, those of one language together, by their names."""
    found = [_read(path) for path in FOLDER.glob("*/*.md")]
    return tuple(sorted(found, key=lambda one: (one.template.settings.language, one.template.name)))


def shipped_in(language: DocumentLanguage | str) -> list[ShippedTemplate]:
    """All of them, those in a language first."""
    return sorted(shipped_templates(), key=lambda one: one.template.settings.language != language)


def find_shipped_or_none(template_id: str | None) -> DocumentTemplate | None:
    """The one with an id; None for that of a stored template."""
    if template_id is None or not template_id.startswith(ID_PREFIX):
        return None
    return next((one.template for one in shipped_templates() if one.id == template_id), None)


def _read(path: Path) -> ShippedTemplate:
    id_ = f"{ID_PREFIX}{path.parent.name}.{path.stem}"
    return ShippedTemplate(id_, read_template_text(path.read_text("utf-8"), Limits()))

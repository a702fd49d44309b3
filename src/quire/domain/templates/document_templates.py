"""Document templates: the outline of a document with the contracts of its sections, its settings and its terms.

A template has no texts. Of a contract it has what makes sense in another document: sources that a section must cite,
and the source of a quote, are left out.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta, Struct

from quire.domain.contracts.contract import Contract, DocumentContract, check_contract
from quire.domain.documents.document_settings import CitationStyle, DocumentLanguage, DocumentSettings, Paper
from quire.domain.documents.titles import check_title
from quire.domain.errors import InvalidField
from quire.domain.limits import Limits
from quire.domain.templates.template_owners import BelongsTo, check_template_name

DESCRIPTION_LENGTH_MAX = 1_000
TEMPLATE_SECTIONS_MAX = 500

C = TypeVar("C", bound=Contract)

SectionLevel = Annotated[int, Meta(ge=1, le=6)]


class TemplateSection(Struct, frozen=True):
    """A section that a document made from the template has, still without text."""

    title: str
    level: SectionLevel
    contract: Contract = Contract()


class TemplateSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of documents that are made from the template, apart from the template of Word."""

    numbering: bool = False
    language: DocumentLanguage | None = None
    citation_style: CitationStyle = "numeric"
    paper: Paper = "a4"


class DocumentTemplate(Struct, frozen=True):
    """What a template says, wherever it is kept; its file has the same."""

    name: str
    description: str = ""
    settings: TemplateSettings = TemplateSettings()
    contract: DocumentContract = DocumentContract()
    sections: tuple[TemplateSection, ...] = ()


class ListedTemplate(Struct, frozen=True):
    """A template as lists show it."""

    id: str
    name: str
    description: str
    language: DocumentLanguage | None
    sections_count: int
    belongs_to: BelongsTo
    group: str | None
    """The name of the group to which it belongs."""
    may_change: bool
    is_shipped: bool
    """Whether it comes with Quire, and cannot be changed."""
    word_template: str | None
    """The file name of its template of Word."""
    revision: int
    updated_at: datetime | None
    """When it was changed last; null for those that come with Quire."""


class OutlineLine(Struct, frozen=True):
    """A section of a template as its preview shows it."""

    title: str
    level: int
    purpose: str


class TemplateWithOutline(ListedTemplate, frozen=True):
    """A template with the sections that a document made from it has."""

    outline: tuple[OutlineLine, ...]


class UsedTemplate(Struct, frozen=True):
    """The template from which a document was made, and whether it has changed since."""

    id: str
    name: str
    used_at: datetime
    is_there: bool
    """Whether the visitor may still use it."""
    has_newer: bool


def check_template(template: DocumentTemplate, limits: Limits) -> DocumentTemplate:
    """The template with its name and titles on one line. Raises `InvalidField`."""
    if len(template.sections) > min(TEMPLATE_SECTIONS_MAX, limits.sections_per_document):
        raise InvalidField("sections", "must have at most %(count)s entries", count=TEMPLATE_SECTIONS_MAX)
    check_contract(template.contract)
    for section in template.sections:
        check_contract(section.contract)
    return msgspec.structs.replace(
        template,
        name=check_template_name(template.name),
        description=check_description(template.description),
        sections=tuple(
            msgspec.structs.replace(section, title=check_title(section.title, limits))
            for section in template.sections
        ),
    )


def check_description(description: str) -> str:
    """The description without surrounding space. Raises `InvalidField`."""
    description = description.replace("\r\n", "\n").strip()
    if len(description) > DESCRIPTION_LENGTH_MAX:
        raise InvalidField(
            "description", "must have at most %(count)s characters", count=DESCRIPTION_LENGTH_MAX
        )
    if "\0" in description:
        raise InvalidField("description", "must not contain the NUL character")
    return description


def outline_of(template: DocumentTemplate) -> tuple[OutlineLine, ...]:
    """The sections of a template as its preview shows them."""
    return tuple(
        OutlineLine(section.title, section.level, section.contract.purpose) for section in template.sections
    )


def settings_of(template: DocumentTemplate, word_template_id: str | None) -> DocumentSettings:
    """The settings of a document that is made from a template."""
    return DocumentSettings(**msgspec.structs.asdict(template.settings), template=word_template_id)


def settings_from(settings: DocumentSettings) -> TemplateSettings:
    """The settings of a document as its template has them."""
    return TemplateSettings(settings.numbering, settings.language, settings.citation_style, settings.paper)


def without_sources(contract: C) -> C:
    """A contract without what names sources of its own document."""
    points = (
        point
        if point.quote is None
        else msgspec.structs.replace(point, quote=msgspec.structs.replace(point.quote, reference_id=None))
        for point in contract.points
    )
    return msgspec.structs.replace(contract, points=tuple(points), must_cite=())


def sections_from(sections: Iterable[tuple[str, int, Contract]]) -> tuple[TemplateSection, ...]:
    """The sections of a document, by title, level and contract, as its template has them."""
    return tuple(
        TemplateSection(title, level, without_sources(contract)) for title, level, contract in sections
    )

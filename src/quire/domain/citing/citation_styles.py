"""A citation style of a document's own, as a CSL file: what is kept of it, and why a file cannot be one."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from quire.domain.documents.document_settings import CitationStyle
from quire.domain.limits import MIB
from quire.domain.translatable_text import TranslatableText

STYLE_BYTES_MAX = MIB
STYLE_MEDIA_TYPE = "application/vnd.citationstyles.style+xml"

FaultCode = Literal[
    "not_utf8",
    "not_xml",
    "has_doctype",
    "no_style",
    "wrong_version",
    "dependent",
    "no_title",
    "no_citations",
    "calls_itself",
    "calls_too_often",
    "not_rendered",
    "renders_nothing",
]
FAULTS: Mapping[FaultCode, TranslatableText] = {
    "not_utf8": TranslatableText("A citation style must be written in UTF-8."),
    "not_xml": TranslatableText("This file is no citation style: it is not well-formed XML."),
    "has_doctype": TranslatableText("A citation style must not have a document type declaration (DOCTYPE)."),
    "no_style": TranslatableText(
        "This file is no citation style: its outermost element is not the “style” of CSL."
    ),
    "wrong_version": TranslatableText(
        "This citation style does not say that it is written in CSL 1.0, the version that can be used."
    ),
    "dependent": TranslatableText(
        "This citation style only points to another one, %(name)s; upload that one instead."
    ),
    "no_title": TranslatableText("This citation style has no title."),
    "no_citations": TranslatableText("This citation style does not say how citations look."),
    "calls_itself": TranslatableText("The macro “%(name)s” of this citation style calls itself."),
    "calls_too_often": TranslatableText("The macros of this citation style call each other too often."),
    "not_rendered": TranslatableText("No citation can be rendered in this citation style."),
    "renders_nothing": TranslatableText(
        "This citation style shows nothing where a book or an article is cited."
    ),
}
NAME_CHARACTERS_MAX = 200


class OwnStyle(msgspec.Struct, frozen=True):
    """The citation style that a document was given: its title, the digest of its file, and what it makes."""

    title: str
    sha256: str
    has_notes: bool
    """Whether citations are notes."""


class ReadStyle(msgspec.Struct, frozen=True, tag="style"):
    """What was read in the file of a style that can be used."""

    title: str
    text: str
    nearest: CitationStyle
    """The style that comes with Quire and cites in the same way, for when this one is removed."""


class StyleFault(msgspec.Struct, frozen=True, tag="fault"):
    """Why a file cannot be used as a style; `name` is of what in it."""

    code: FaultCode
    name: str = ""

    def in_words(self) -> TranslatableText:
        """The sentence for people."""
        return TranslatableText(FAULTS[self.code].template, {"name": self.name} if self.name else {})


def own_style_of(read: ReadStyle, sha256: str) -> OwnStyle:
    """The style that a document gets by a file with this digest."""
    return OwnStyle(read.title, sha256, has_notes=read.nearest == "note")

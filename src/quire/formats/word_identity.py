"""What an exported Word file knows of its document: which sections it has, at which revisions, and where they begin.

It is a custom XML part, which word processors keep with the file, and a bookmark around each section. The part names
the bookmarks, so that a section is found again after its heading was rewritten or it was moved. Of comments it knows
what they said, since word processors number them anew.
"""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree
from zlib import crc32

import msgspec

from quire.domain.exchange.exported_threads import LeftRemark
from quire.domain.exchange.exports import CitationForm

NAMESPACE = "urn:quire:document:1"
BOOKMARK_PREFIX = "quire_"
BOOKMARK_LENGTH_MAX = 40
"""Of a name in Word."""

_TAG = f"{{{NAMESPACE}}}"
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"


def caption_bookmark(name: str) -> str:
    """The bookmark of the caption that a text refers to by a name such as `fig:pump`; Word's own have such names."""
    return f"_Ref{crc32(name.encode()):010}"


def section_bookmark(section_id: str) -> str:
    """The bookmark around a section."""
    return f"{BOOKMARK_PREFIX}{section_id}"[:BOOKMARK_LENGTH_MAX]


class SectionIdentity(msgspec.Struct, frozen=True):
    """A section as it left: its revision, and its heading as the file shows it."""

    id: str
    revision: int
    level: int
    heading: str

    @property
    def bookmark(self) -> str:
        """The name of the bookmark around it."""
        return section_bookmark(self.id)


BEHIND_ALL = SectionIdentity("template_end", 0, 1, "")
"""What the text of a template has behind the document, which is none of its sections."""


class WordIdentity(msgspec.Struct, frozen=True):
    """The document of which a Word file was made, and its sections in the order of the file."""

    document_id: str
    sections: tuple[SectionIdentity, ...]
    citations: CitationForm = "notes"
    """How footnotes left, which a file does not say by itself."""
    remarks: tuple[LeftRemark, ...] = ()

    @property
    def headings(self) -> dict[str, str]:
        """The headings with which sections left, by their ids; appendices have no revision."""
        return {section.id: section.heading for section in self.sections if section.revision}


def identity_part(identity: WordIdentity) -> bytes:
    """The custom XML part."""
    root = ElementTree.Element(
        f"{_TAG}document", {"id": identity.document_id, "citations": identity.citations}
    )
    for section in identity.sections:
        values = {
            "id": section.id,
            "revision": str(section.revision),
            "level": str(section.level),
            "heading": section.heading,
            "bookmark": section.bookmark,
        }
        ElementTree.SubElement(root, f"{_TAG}section", values)
    for remark in identity.remarks:
        values = {"id": remark.id, "digest": remark.digest, "date": remark.date}
        resolved = {"resolved": "true"} if remark.is_resolved else {}
        ElementTree.SubElement(root, f"{_TAG}comment", {**values, **resolved})
    ElementTree.register_namespace("quire", NAMESPACE)
    part: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return part


def properties_part(identity: WordIdentity) -> bytes:
    """The properties of the custom XML part: an id of its own, and its schema."""
    item_id = str(uuid5(NAMESPACE_URL, f"{NAMESPACE}:{identity.document_id}")).upper()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ds:datastoreItem xmlns:ds="{_PROPERTIES}" ds:itemID="{{{item_id}}}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def identity_in(parts: Sequence[bytes]) -> WordIdentity | None:
    """The identity in one of the custom XML parts of a file; None where none of them is one."""
    for part in parts:
        found = _identity_or_none(part)
        if found is not None:
            return found
    return None


def _identity_or_none(part: bytes) -> WordIdentity | None:
    try:
        root = ElementTree.fromstring(part)  # noqa: S314
        if root.tag != f"{_TAG}document":
            return None
        citations: CitationForm = "list" if root.get("citations") == "list" else "notes"
        sections = tuple(map(_section, root.iter(f"{_TAG}section")))
        remarks = tuple(map(_remark, root.iter(f"{_TAG}comment")))
        return WordIdentity(root.attrib["id"], sections, citations, remarks)
    except (ElementTree.ParseError, KeyError, ValueError):
        # Custom XML of others, or a part that somebody edited.
        return None


def _section(element: ElementTree.Element) -> SectionIdentity:
    values = element.attrib
    return SectionIdentity(values["id"], int(values["revision"]), int(values["level"]), values["heading"])


def _remark(element: ElementTree.Element) -> LeftRemark:
    values = element.attrib
    return LeftRemark(values["id"], values["digest"], values["date"], values.get("resolved") == "true")

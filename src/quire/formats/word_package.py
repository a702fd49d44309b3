"""A Word file as its parts: read from an archive, added to with what refers to them, and written again."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Self
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from quire.formats.xml_text import quoted

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DOCUMENT = "word/document.xml"
_DOCUMENT_RELATIONSHIPS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"

_PREFIX = re.compile(rb'xmlns:(\w+)="([^"]+)"')
_MADE_UP = re.compile(rb"ns\d+")

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""What the parts say of their time, so that the same document makes the same bytes."""


class WordPackage:
    """The parts of a Word file by their names."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = dict(parts)

    @classmethod
    def of(cls, file: bytes) -> Self:
        """The parts of a file that was made here, or checked before."""
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            return cls({name: archive.read(name) for name in archive.namelist()})

    def xml(self, name: str) -> Element:
        """A part as a tree, whose prefixes are kept when it is written."""
        for prefix, address in _PREFIX.findall(self.parts[name]):
            if not _MADE_UP.fullmatch(prefix):
                ElementTree.register_namespace(prefix.decode(), address.decode())
        return ElementTree.fromstring(self.parts[name])  # noqa: S314

    def set_xml(self, name: str, root: Element) -> None:
        """Write a tree as a part."""
        self.parts[name] = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)

    def add(self, name: str, content: bytes, media_type: str) -> None:
        """Add a part of a type of its own."""
        self.parts[name] = content
        override = f"<Override PartName={quoted('/' + name)} ContentType={quoted(media_type)}/>"
        self._append(_TYPES, "Types", override)

    def relate(
        self, kind: str, target: str, id_: str, *, is_outside: bool = False, kinds: str = RELATIONSHIPS
    ) -> None:
        """Say that the document has a part, or a link to an address outside."""
        mode = ' TargetMode="External"' if is_outside else ""
        made = f'<Relationship Type="{kinds}/{kind}" Id={quoted(id_)} Target={quoted(target)}{mode}/>'
        self._append(_DOCUMENT_RELATIONSHIPS, "Relationships", made)

    def _append(self, name: str, element: str, inner: str) -> None:
        end = f"</{element}>".encode()
        self.parts[name] = self.parts[name].replace(end, inner.encode() + end)

    def bytes(self) -> bytes:
        """The file."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in self.parts.items():
                file.writestr(zipfile.ZipInfo(name, _FIXED_TIME), content, zipfile.ZIP_DEFLATED)
        return made.getvalue()

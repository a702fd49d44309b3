"""Reads an uploaded template: a new Word file is made of the parts that exports use, and nothing else is kept.

Whether pandoc takes it is tried, so that a template that was taken in never breaks an export.
"""

import hashlib
import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.domain.limits import Limits
from quire.domain.templates.word_templates import ReadTemplate
from quire.domain.translatable_text import TranslatableText
from quire.formats.exporting.pandoc_writer import run_pandoc, write_tree
from quire.formats.exporting.templates.controls import tags_in
from quire.formats.exporting.templates.parts import Relationship, relationships_name, relationships_of
from quire.formats.exporting.templates.reference import reference_with
from quire.formats.exporting.templates.safe_xml import make_safe
from quire.formats.exporting.templates.style_ids import name_styles
from quire.formats.exporting.tree import FileTree
from quire.formats.reading.archives import has_right_content
from quire.formats.reading.files import DAMAGED
from quire.formats.word_package import DOCUMENT, RELATIONSHIPS, WORD, WordPackage
from quire.formats.xml_text import quoted

NOT_A_TEMPLATE = TranslatableText("This is no Word file (.docx or .dotx) that can be a template.")
STRICT = TranslatableText(
    "This template is saved as “Strict Open XML”. Save it as a Word document (.docx) and upload it again."
)

BROKEN = TranslatableText("The styles or pages of this template are damaged. Save it again in Word.")

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STYLES = "word/styles.xml"
_THEME = "word/theme/theme1.xml"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MARGINS = ("header", "footer")
_PICTURES: Mapping[str, tuple[str, bytes]] = {
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".gif": ("image/gif", b"GIF8"),
    ".bmp": ("image/bmp", b"BM"),
    ".emf": ("image/x-emf", b"\x01\x00\x00\x00"),
    ".wmf": ("image/x-wmf", b""),
}
_OUTSIDE = ' TargetMode="External"'
_LINKS = ("http://", "https://", "mailto:")


def read_template(file: IO[bytes], folder: Path, limits: Limits) -> ReadTemplate:
    """The template in a file. Raises `Unreadable`."""
    if not has_right_content(file, limits, _is_word):
        raise Unreadable(NOT_A_TEMPLATE)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    try:
        package, root = _kept(WordPackage(parts))
    except (ParseError, KeyError, ValueError, LookupError) as error:
        raise Unreadable(DAMAGED) from error
    content = package.bytes()
    _try_out(content, folder, limits)
    tags = tuple(tags_in(root))
    return ReadTemplate(content, bool(tags), tags)


def _is_word(archive: zipfile.ZipFile) -> bool:
    return {DOCUMENT, _STYLES} <= set(archive.namelist())


class _Kept:
    """What is kept of an uploaded file so far: trees of its parts, pictures, and the types of both."""

    def __init__(self, uploaded: WordPackage) -> None:
        self._uploaded = uploaded
        self.types: dict[str, str] = {}
        self.trees: dict[str, Element] = {}
        self.parts: dict[str, bytes] = {}

    def add(self, name: str, type_: str, source: str | None = None) -> Element:
        """Keep a part, of the same name or another, with the pictures, headers and footers that it names."""
        uploaded = source or name
        relationships = list(self._kept_of(uploaded))
        root = self.trees[name] = self._uploaded.xml(uploaded)
        make_safe(root, {one.id for one in relationships})
        self.types[name] = type_
        if relationships:
            self.parts[relationships_name(name)] = _relationships(relationships)
        return root

    def _kept_of(self, name: str) -> Iterator[Relationship]:
        for one in relationships_of(self._uploaded, name):
            kept = self._outside(one) if one.is_outside else self._inside(one, name)
            if kept is not None:
                yield kept

    def _outside(self, one: Relationship) -> Relationship | None:
        is_link = one.kind == "hyperlink" and one.target.lower().startswith(_LINKS)
        return one if is_link else None

    def _inside(self, one: Relationship, name: str) -> Relationship | None:
        folder = "" if one.target.startswith("/") else posixpath.dirname(name)
        target = posixpath.normpath(posixpath.join(folder, one.target.lstrip("/")))
        if target not in self._uploaded.parts:
            return None
        if one.kind == "image":
            return self._picture(one, target)
        return self._margin(one, target) if one.kind in _MARGINS and name == DOCUMENT else None

    def _picture(self, one: Relationship, target: str) -> Relationship | None:
        content, suffix = self._uploaded.parts[target], posixpath.splitext(target)[1].lower()
        media_type, signature = _PICTURES.get(suffix, ("", b""))
        if not media_type or not content.startswith(signature):
            return None
        # A name of its own, since pandoc names those of a document.
        name = f"media/template_{hashlib.sha256(content).hexdigest()[:16]}{suffix}"
        self.parts[f"word/{name}"] = content
        self.types[f"word/{name}"] = media_type
        return msgspec.structs.replace(one, target=name)

    def _margin(self, one: Relationship, target: str) -> Relationship:
        name = f"{one.kind}{len(self.types)}.xml"
        self.add(f"word/{name}", f"{_TYPE}.{one.kind}+xml", target)
        return msgspec.structs.replace(one, target=name)


def _kept(uploaded: WordPackage) -> tuple[WordPackage, Element]:
    """What is kept of a file, and the root of its text."""
    if uploaded.xml(DOCUMENT).tag.startswith(_STRICT):
        raise Unreadable(STRICT)
    kept = _Kept(uploaded)
    root = kept.add(DOCUMENT, f"{_TYPE}.document.main+xml")
    if root.find(f"{WORD}body") is None:
        raise Unreadable(DAMAGED)
    for kind in ("numbering", "fontTable", "settings"):
        if f"word/{kind}.xml" in uploaded.parts:
            kept.add(f"word/{kind}.xml", f"{_TYPE}.{kind}+xml")
    others = list(kept.trees.values())
    name_styles(kept.add(_STYLES, f"{_TYPE}.styles+xml"), others)
    if _THEME in uploaded.parts and not _has_relationships(uploaded.xml(_THEME)):
        kept.parts[_THEME] = uploaded.parts[_THEME]
        kept.types[_THEME] = "application/vnd.openxmlformats-officedocument.theme+xml"
    return _package(kept), root


def _has_relationships(root: Element) -> bool:
    return any(name.startswith(f"{{{RELATIONSHIPS}}}") for one in root.iter() for name in one.attrib)


def _package(kept: _Kept) -> WordPackage:
    package = WordPackage(kept.parts)
    for name, tree in kept.trees.items():
        package.set_xml(name, tree)
    package.parts["[Content_Types].xml"] = _content_types(kept.types)
    package.parts["_rels/.rels"] = _relationships([Relationship("rId1", "officeDocument", DOCUMENT, False)])
    return package


def _try_out(template: bytes, folder: Path, limits: Limits) -> None:
    """Write a short document with it. Raises `Unreadable`."""
    sample = DocumentToExport("Title", (ExportedSection("one", "Heading", 1, "- Text[^1]\n\n[^1]: Note"),))
    try:
        (folder / "reference.docx").write_bytes(reference_with(template, sample.paper))
        write_tree(FileTree(sample, folder, "data"), limits.reader_memory_bytes_max)
        arguments = (
            "--from=json",
            "--to=docx",
            "--reference-doc=reference.docx",
            "--output=tried",
            "tree.json",
        )
        run_pandoc(arguments, folder, limits.reader_memory_bytes_max)
    except (Unreadable, ParseError, LookupError, ValueError) as error:
        raise Unreadable(BROKEN) from error


def _relationships(kept: Iterable[Relationship]) -> bytes:
    lines = "".join(
        f'<Relationship Id={quoted(one.id)} Type="{RELATIONSHIPS}/{one.kind}" Target={quoted(one.target)}'
        f"{_OUTSIDE if one.is_outside else ''}/>"
        for one in kept
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{namespace}">{lines}</Relationships>'.encode()


def _content_types(types: Mapping[str, str]) -> bytes:
    overrides = "".join(
        f"<Override PartName={quoted('/' + name)} ContentType={quoted(type_)}/>"
        for name, type_ in types.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    ).encode()

"""What pandoc does not look at in Word and OpenDocument files: the title among their properties, and hidden text.

Hidden text would be found and quoted although no reader of the file sees it.
"""

import html
import re
import tempfile
import zipfile
from typing import IO
from xml.etree import ElementTree

from quire.reading.cleaning import clean_line

_PROPERTIES = {"docx": "docProps/core.xml", "odt": "meta.xml"}
_PROPERTIES_BYTES_MAX = 65_536
_TITLE = re.compile(r"<dc:title>([^<]*)</dc:title>")

_WORD_TEXT = re.compile(r"word/(?:document|footnotes|endnotes)\.xml")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_SIGN = re.compile(rb"\bvanish\b")
_OFF = ("0", "false", "off")

_ODT_TEXT = re.compile(r"content\.xml")
_ODT_SIGN = re.compile(rb"""\bdisplay\s*=\s*["']none""")
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"


def office_title(file: IO[bytes], kind: str) -> str | None:
    """The title that the file says it has."""
    with zipfile.ZipFile(file) as archive:
        if _PROPERTIES[kind] not in archive.namelist():
            return None
        with archive.open(_PROPERTIES[kind]) as properties:
            found = _TITLE.search(properties.read(_PROPERTIES_BYTES_MAX).decode("utf-8", "replace"))
    return (clean_line(html.unescape(found[1])) or None) if found else None


def without_hidden_text(file: IO[bytes], kind: str) -> IO[bytes]:
    """The file as it is, or a copy without the text that is set as hidden, by itself or by its style."""
    is_word = kind == "docx"
    text_names = _WORD_TEXT if is_word else _ODT_TEXT
    styles_name, sign = ("word/styles.xml", _WORD_SIGN) if is_word else ("styles.xml", _ODT_SIGN)
    with zipfile.ZipFile(file) as archive:
        parts = {
            name: archive.read(name)
            for name in archive.namelist()
            if name.endswith((".xml", ".rels", "mimetype"))
        }
    styles = parts.get(styles_name, b"")
    texts = [name for name in parts if text_names.fullmatch(name)]
    if not any(sign.search(part) for part in (styles, *map(parts.__getitem__, texts))):
        return file
    for name in texts:
        parts[name] = _without_hidden(parts[name], styles, is_word=is_word)
    copy = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return copy


def _without_hidden(part: bytes, styles: bytes, *, is_word: bool) -> bytes:
    # A bomb finds limited memory here, and nothing outside is read.
    root = ElementTree.fromstring(part)  # noqa: S314
    roots = [root, ElementTree.fromstring(styles)] if styles else [root]  # noqa: S314
    if is_word:
        _drop_hidden_runs(root, _hidden_word_styles(roots))
    else:
        _drop_hidden_elements(root, _hidden_odt_styles(roots))
    _keep_prefixes(part)
    return ElementTree.tostring(root)


def _hidden_word_styles(roots: list[ElementTree.Element]) -> frozenset[str]:
    return frozenset(
        style.get(f"{_WORD}styleId", "")
        for root in roots
        for style in root.iter(f"{_WORD}style")
        if _is_set_as_hidden(style.find(f"{_WORD}rPr"))
    )


def _drop_hidden_runs(root: ElementTree.Element, hidden_styles: frozenset[str]) -> None:
    for parent in list(root.iter()):
        style_of_paragraph = _style(parent.find(f"{_WORD}pPr"), "pStyle")
        for run in parent.findall(f"{_WORD}r"):
            properties = run.find(f"{_WORD}rPr")
            named = {style_of_paragraph, _style(properties, "rStyle")}
            if _is_set_as_hidden(properties) or not hidden_styles.isdisjoint(named):
                parent.remove(run)


def _style(properties: ElementTree.Element | None, kind: str) -> str:
    named = None if properties is None else properties.find(f"{_WORD}{kind}")
    return "" if named is None else named.get(f"{_WORD}val", "")


def _is_set_as_hidden(properties: ElementTree.Element | None) -> bool:
    vanish = None if properties is None else properties.find(f"{_WORD}vanish")
    return vanish is not None and vanish.get(f"{_WORD}val", "1") not in _OFF


def _hidden_odt_styles(roots: list[ElementTree.Element]) -> frozenset[str]:
    return frozenset(
        style.get(f"{_STYLE}name", "")
        for root in roots
        for style in root.iter(f"{_STYLE}style")
        for properties in style.findall(f"{_STYLE}text-properties")
        if properties.get(f"{_TEXT}display") == "none"
    )


def _drop_hidden_elements(root: ElementTree.Element, hidden_styles: frozenset[str]) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get(f"{_TEXT}display") == "none" or child.get(f"{_TEXT}style-name") in hidden_styles:
                # What follows the element belongs to its parent and stays.
                tail = child.tail
                child.clear()
                child.tail = tail


def _keep_prefixes(part: bytes) -> None:
    """Pandoc knows the usual prefixes, not the ones that Python would make up."""
    for prefix, address in re.findall(rb'xmlns:(\w+)="([^"]+)"', part[:10_000]):
        if not re.fullmatch(rb"ns\d+", prefix):
            ElementTree.register_namespace(prefix.decode(), address.decode())

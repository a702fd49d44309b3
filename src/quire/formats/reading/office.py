"""What pandoc does not look at in Word and OpenDocument files: the title among their properties, and much of the text.

Both are rewritten for pandoc, so that it finds what a reader of the file sees, and nothing else.
"""

import html
import re
import tempfile
import zipfile
from typing import IO
from xml.etree import ElementTree

from quire.domain.errors import Unreadable
from quire.domain.references.reading_notes import ReadingNote
from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.files import DAMAGED
from quire.formats.reading.opendocument.text import rewrite_text
from quire.formats.reading.word.numbers import WordNumbers
from quire.formats.reading.word.styles import WordStyles
from quire.formats.reading.word.text import WordText, rewrite_styles

_PROPERTIES = {"docx": "docProps/core.xml", "odt": "meta.xml"}
_PROPERTIES_BYTES_MAX = 65_536
_TITLE = re.compile(r"<dc:title>([^<]*)</dc:title>")

_WORD_TEXT = re.compile(r"word/(?:document|footnotes|endnotes)\.xml")
_WORD_STYLES = "word/styles.xml"
_WORD_NUMBERING = "word/numbering.xml"
_NO_WORD_STYLES = b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'

_DECLARATION = re.compile(rb'xmlns:(\w+)="([^"]+)"')
_PREFIXES_MAX = 100
"""Word declares some forty; each further one takes longer to register."""
_MADE_UP = re.compile(rb"ns\d+")
_MATH = b"http://www.w3.org/1998/Math/MathML"
_HEAD_BYTES = 2_000


def office_title(file: IO[bytes], kind: str) -> str | None:
    """The title that the file says it has."""
    with zipfile.ZipFile(file) as archive:
        if _PROPERTIES[kind] not in archive.namelist():
            return None
        with archive.open(_PROPERTIES[kind]) as properties:
            found = _TITLE.search(properties.read(_PROPERTIES_BYTES_MAX).decode("utf-8", "replace"))
    return (clean_line(html.unescape(found[1])) or None) if found else None


def as_a_reader_sees(file: IO[bytes], kind: str) -> tuple[IO[bytes], list[ReadingNote]]:
    """A copy of the file for pandoc, with what it would miss and without what no reader sees; and notes on it."""
    with zipfile.ZipFile(file) as archive:
        parts = {
            name: archive.read(name)
            for name in archive.namelist()
            if name.endswith((".xml", ".rels", "mimetype"))
        }
    try:
        notes = _rewrite_word(parts) if kind == "docx" else _rewrite_odt(parts)
    except ElementTree.ParseError as error:
        raise Unreadable(DAMAGED) from error
    copy = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    with zipfile.ZipFile(copy, "w") as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return copy, notes


def _rewrite_word(parts: dict[str, bytes]) -> list[ReadingNote]:
    styles_root = parsed(parts.get(_WORD_STYLES, _NO_WORD_STYLES))
    numbering = parts.get(_WORD_NUMBERING)
    styles = WordStyles(styles_root)
    text = WordText(styles, WordNumbers(None if numbering is None else parsed(numbering), styles))
    notes: list[ReadingNote] = []
    for name in sorted(filter(_WORD_TEXT.fullmatch, parts)):
        root = parsed(parts[name])
        notes += text.rewrite(root)
        parts[name] = written(root, parts[name])
    rewrite_styles(styles_root)
    parts[_WORD_STYLES] = written(styles_root, parts.get(_WORD_STYLES, _NO_WORD_STYLES))
    return notes


def _rewrite_odt(parts: dict[str, bytes]) -> list[ReadingNote]:
    root = parsed(parts["content.xml"])
    styles = parts.get("styles.xml")

    def is_formula(address: str) -> bool:
        path = address.removeprefix("./").rstrip("/")
        return _MATH in parts.get(f"{path}/content.xml", b"")[:_HEAD_BYTES]

    notes = rewrite_text(root, None if styles is None else parsed(styles), is_formula)
    parts["content.xml"] = written(root, parts["content.xml"])
    return notes


def parsed(part: bytes) -> ElementTree.Element:
    """The tree of a part of a file."""
    # A bomb finds limited memory here, and nothing outside is read.
    return ElementTree.fromstring(part)  # noqa: S314


def written(root: ElementTree.Element, part: bytes) -> bytes:
    """A changed part, with the prefixes that it had.

    Pandoc knows the usual ones, not those that Python would make up; and those of the main part are for all parts of a
    file, also where the main part has nothing of theirs.
    """
    declared: dict[bytes, bytes] = {}
    for found in _DECLARATION.finditer(part):
        if len(declared) == _PREFIXES_MAX:
            break
        if not _MADE_UP.fullmatch(found[1]):
            declared.setdefault(found[1], found[2])
    for prefix, address in declared.items():
        ElementTree.register_namespace(prefix.decode(), address.decode())
    text: bytes = ElementTree.tostring(root)
    beginning, end, rest = text.partition(b">")
    kept = {prefix for prefix, _ in _DECLARATION.findall(beginning)}
    others = b"".join(
        b' xmlns:%b="%b"' % (prefix, address) for prefix, address in declared.items() if prefix not in kept
    )
    name, blank, attributes = beginning.partition(b" ")
    return name + others + blank + attributes + end + rest

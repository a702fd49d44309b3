"""Reads a citation style: a CSL file that citeproc can use, tried with a book and an article.

Citeproc is given no file with declarations of entities, and none whose macros call themselves or, one calling others
several times, come to more elements than any real style has: macros form a graph, whose sizes are added up from those
that call no other (in topological order, so in linear time). The rendering that is tried has the limits of every other.
"""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import IO, Any, NoReturn
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

import msgspec

from quire.domain.citing.bibliographies import ClustersToRender, plain_text
from quire.domain.citing.citation_styles import (
    NAME_CHARACTERS_MAX,
    FaultCode,
    ReadStyle,
    StyleFault,
    own_style_of,
)
from quire.domain.documents.document_settings import CitationStyle
from quire.domain.errors import Unreadable
from quire.domain.limits import Limits
from quire.domain.markup.clusters import Cite
from quire.formats.bibliographies.citeproc import render_clusters

RENDERED_ELEMENTS_MAX = 20_000
"""For a citation and its entry in the list; the largest styles in use come to some 4,000."""

_CSL = "{http://purl.org/net/xbiblio/csl}"
_LAYOUTS = (f"{_CSL}citation", f"{_CSL}bibliography")
_CHOICE = f"{_CSL}choose"
_CALLING = (f"{_CSL}text", f"{_CSL}key")
_PARENT = "independent-parent"
_NEAREST: dict[str, CitationStyle] = {"author": "author-date", "author-date": "author-date"}
_TRIED: tuple[dict[str, Any], ...] = (
    {
        "id": "book",
        "type": "book",
        "title": "A Book",
        "author": [{"family": "Author", "given": "Ann"}],
        "issued": {"date-parts": [[2020]]},
        "publisher": "Publisher",
        "publisher-place": "Place",
    },
    {
        "id": "article",
        "type": "article-journal",
        "title": "An Article",
        "author": [{"family": "Writer", "given": "Will"}, {"family": "Author", "given": "Ann"}],
        "issued": {"date-parts": [[2021, 5, 1]]},
        "container-title": "Journal",
        "volume": "3",
        "issue": "2",
        "page": "1-10",
        "DOI": "10.1000/x",
    },
)
_CLUSTERS = ((Cite("book"),), (Cite("article", locator="5"),), (Cite("book"), Cite("article")))


class _Fault(Exception):
    def __init__(self, code: FaultCode, name: str = "") -> None:
        super().__init__(code)
        self.fault = StyleFault(code, name)


def read_style(file: IO[bytes], folder: Path, limits: Limits) -> ReadStyle | StyleFault:
    """The style in a file, or why it cannot be used. Raises `MemoryError` and `ProgramKilled`."""
    try:
        return _read(file.read(), folder, limits)
    except _Fault as found:
        return found.fault


def _read(content: bytes, folder: Path, limits: Limits) -> ReadStyle:
    text = _text_of(content)
    root = _root_of(text.removeprefix("\ufeff"))
    style = ReadStyle(_title_of(root), text, _nearest(root))
    _check_calls(root)
    _try_out(style, folder, limits)
    return style


def _text_of(content: bytes) -> str:
    """The characters of a file: citeproc takes it for UTF-8, whatever it declares."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise _Fault("not_utf8") from None


def _root_of(text: str) -> Element:
    _check_doctype(text)
    try:
        # It has no entities of its own, and none from outside is fetched.
        root = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError:
        raise _Fault("not_xml") from None
    if root.tag != f"{_CSL}style":
        raise _Fault("no_style")
    version = root.get("version", "")
    if version != "1.0" and not version.startswith("1.0."):
        raise _Fault("wrong_version")
    for link in root.iterfind(f"{_CSL}info/{_CSL}link"):
        if link.get("rel") == _PARENT:
            raise _Fault("dependent", _name(link.get("href", "")) or "?")
    if root.find(f"{_CSL}citation/{_CSL}layout") is None:
        raise _Fault("no_citations")
    return root


def _check_doctype(text: str) -> None:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(text, True)
    except expat.ExpatError:
        raise _Fault("not_xml") from None


def _refuse_doctype(*_: object) -> NoReturn:
    raise _Fault("has_doctype")


def _title_of(root: Element) -> str:
    title = _name(root.findtext(f"{_CSL}info/{_CSL}title", ""))
    if not title:
        raise _Fault("no_title")
    return title


def _name(text: str) -> str:
    return " ".join(text.split())[:NAME_CHARACTERS_MAX]


def _nearest(root: Element) -> CitationStyle:
    if root.get("class") == "note":
        return "note"
    formats = (one.get("citation-format", "") for one in root.iterfind(f"{_CSL}info/{_CSL}category"))
    return next((_NEAREST[name] for name in formats if name in _NEAREST), "numeric")


def _check_calls(root: Element) -> None:
    macros = {one.get("name", ""): one for one in root.iterfind(f"{_CSL}macro")}
    called = {name: {*_called_by(macro)} for name, macro in macros.items()}
    sizes: dict[str, int] = {}
    try:
        for name in TopologicalSorter(called).static_order():
            sizes[name] = _size(macros[name], sizes) if name in macros else 0
    except CycleError as error:
        raise _Fault("calls_itself", _name(error.args[1][0]) or "?") from None
    if sum(_size(one, sizes) for tag in _LAYOUTS for one in root.iterfind(tag)) > RENDERED_ELEMENTS_MAX:
        raise _Fault("calls_too_often")


def _called_by(element: Element) -> Iterator[str]:
    return (one.get("macro", "") for one in element.iter() if one.tag in _CALLING and "macro" in one.attrib)


def _size(element: Element, macros: Mapping[str, int]) -> int:
    """How many elements are rendered, where macros have these sizes; of alternatives, the largest one is."""
    sizes: dict[Element, int] = {}
    # Against their order in the file, each element comes after those in it.
    for one in reversed([*element.iter()]):
        inner = [sizes[child] for child in one]
        within = max(inner, default=0) if one.tag == _CHOICE else sum(inner)
        sizes[one] = 1 + within + (macros.get(one.get("macro", ""), 0) if one.tag in _CALLING else 0)
    return sizes[element]


def _try_out(style: ReadStyle, folder: Path, limits: Limits) -> None:
    items = tuple(msgspec.Raw(msgspec.json.encode(item)) for item in _TRIED)
    wanted = ClustersToRender(style.nearest, "en", _CLUSTERS, items, own_style_of(style, ""))
    try:
        rendered = render_clusters(wanted, folder, limits, style.text)
    except Unreadable:
        raise _Fault("not_rendered") from None
    if not all(plain_text(runs).strip() for runs in rendered.clusters):
        raise _Fault("renders_nothing")

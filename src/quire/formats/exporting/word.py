"""The styles of an exported Word file: pandoc's own, made sober, with paper, page numbers and the title on each page.

Pandoc takes from such a file its styles, its page set-up, its header and its footer.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

import msgspec

from quire.domain.documents.document_settings import Paper
from quire.formats.reading.pandoc import program
from quire.formats.word_package import DOCUMENT, WordPackage
from quire.formats.xml_text import escaped

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PAPERS: Mapping[Paper, tuple[int, int]] = {"a4": (11906, 16838), "letter": (12240, 15840)}
"""Width and height in twentieths of a point."""
_THEME = "word/theme/theme1.xml"
_FONT = "Arial"
"""There in every Word, and elsewhere in the same widths; pandoc's is in the newest alone."""
_FONT_OF_THEME = re.compile(rb'(<a:latin typeface=")[^"]*("[^>]*?)(?: panose="[^"]*")?(/?>)')
_MARGIN = 1417

_INK = "1F2328"
_SOFT = "57606A"


class _Look(msgspec.Struct, frozen=True):
    """Of a style: its size in half points, its colour, and whether it is bold; the space before and after it."""

    size: int
    colour: str = _INK
    is_bold: bool = False
    before: int | None = None
    after: int | None = None


_LOOKS = {
    "Title": _Look(52, is_bold=True, before=2400, after=240),
    "Author": _Look(24, _SOFT, after=240),
    "Date": _Look(22, _SOFT, before=0, after=480),
    "Heading1": _Look(32, is_bold=True, before=360, after=120),
    "Heading2": _Look(26, is_bold=True, before=280, after=100),
    "Heading3": _Look(23, is_bold=True, before=220, after=80),
    "Heading4": _Look(22, is_bold=True, before=200, after=60),
    "Heading5": _Look(22, _SOFT, is_bold=True, before=200, after=60),
    "Heading6": _Look(22, _SOFT, before=200, after=60),
    "TOCHeading": _Look(28, is_bold=True, before=360, after=120),
    "BodyText": _Look(22, before=0, after=140),
    "Compact": _Look(22, before=20, after=20),
    "FootnoteText": _Look(18, after=40),
    "Caption": _Look(20, _SOFT, before=80, after=160),
    "TableCaption": _Look(20, _SOFT, before=200, after=80),
}
_ITALIC_NO_MORE = ("Caption",)
_NEVER_HYPHENATED = ("Title", "TOCHeading", *(f"Heading{level}" for level in range(1, 7)))
_CONTENTS_DEPTH = 3
_TABLE_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8C0C8"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def reference_file(title: str, paper: Paper) -> bytes:
    """A Word file of which pandoc takes all but the text."""
    package = plain_package(paper)
    package.parts[DOCUMENT] = _with_page_set_up(package.parts[DOCUMENT], paper)
    page_numbers = _field("PAGE") + _text(" / ") + _field("NUMPAGES")
    for kind, content in (("header", _text(title)), ("footer", page_numbers)):
        package.add(f"word/{kind}1.xml", _part(kind, content), f"{_TYPE}.{kind}+xml")
        package.relate(kind, f"{kind}1.xml", f"rId{kind.title()}")
    return package.bytes()


def plain_package(paper: Paper) -> WordPackage:
    """The same without headers, footers and margins."""
    package = WordPackage.of(_pandocs_own())
    package.parts["word/styles.xml"] = _restyled(package.parts["word/styles.xml"], paper)
    package.parts[_THEME] = _FONT_OF_THEME.sub(rb"\g<1>%b\2\3" % _FONT.encode(), package.parts[_THEME])
    return package


def _pandocs_own() -> bytes:
    asked = [program(), "--print-default-data-file", "reference.docx"]
    return subprocess.run(asked, capture_output=True, check=True, env={}).stdout  # noqa: S603


def _restyled(styles: bytes, paper: Paper) -> bytes:
    ElementTree.register_namespace("w", _W)
    root = ElementTree.fromstring(styles)  # noqa: S314
    for style in root.iter(f"{{{_W}}}style"):
        name = style.get(f"{{{_W}}}styleId", "")
        if name in _LOOKS:
            _restyle(style, _LOOKS[name])
        if name in _ITALIC_NO_MORE:
            _remove(style, "rPr", "i")
        if name in _NEVER_HYPHENATED:
            _suppress_hyphens(_child(style, "pPr", before="rPr"))
        if name == "Table":
            properties = _child(style, "tblPr")
            borders = ElementTree.fromstring(  # noqa: S314
                f'<w:tblBorders xmlns:w="{_W}">{_TABLE_BORDERS}</w:tblBorders>'
            )
            properties.insert(1, borders)
    root.extend(_own_styles(paper))
    restyled: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return restyled


def _own_styles(paper: Paper) -> Iterator[ElementTree.Element]:
    """The styles that pandoc does not have: of cells, and of the lines of the contents."""
    smaller = '<w:sz w:val="19"/><w:szCs w:val="19"/>'
    yield _style("TableText", "Table Text", "Compact", '<w:spacing w:before="30" w:after="30"/>', smaller)
    kept = "<w:keepNext/><w:suppressAutoHyphens/>"
    bold = '<w:b w:val="1"/><w:bCs w:val="1"/>'
    yield _style("TableHeading", "Table Heading", "TableText", kept, bold)
    small = '<w:sz w:val="16"/><w:szCs w:val="16"/>'
    yield _style("TableTextSmall", "Table Text Small", "TableText", "", small)
    yield _style("TableHeadingSmall", "Table Heading Small", "TableHeading", "", small)
    width = _PAPERS[paper][0] - 2 * _MARGIN
    for level in range(1, _CONTENTS_DEPTH + 1):
        indent = 340 * (level - 1)
        line = (
            f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs><w:suppressAutoHyphens/>'
            f'<w:spacing w:before="{80 if level == 1 else 0}" w:after="40"/><w:ind w:left="{indent}"/>'
        )
        yield _style(f"TOC{level}", f"toc {level}", "Normal", line, '<w:sz w:val="22"/><w:szCs w:val="22"/>')


def _style(id_: str, name: str, based_on: str, paragraph: str, run: str) -> ElementTree.Element:
    return ElementTree.fromstring(  # noqa: S314
        f'<w:style xmlns:w="{_W}" w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based_on}"/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _suppress_hyphens(properties: ElementTree.Element) -> None:
    """Behind what the schema wants before it."""
    before = ("keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs")
    position = sum(1 for one in properties if one.tag.removeprefix(f"{{{_W}}}") in before)
    properties.insert(position, ElementTree.Element(f"{{{_W}}}suppressAutoHyphens"))


def _restyle(style: ElementTree.Element, look: _Look) -> None:
    run = _child(style, "rPr")
    for name in ("b", "bCs", "color", "sz", "szCs"):
        _remove(style, "rPr", name)
    made: list[tuple[str, dict[str, Any]]] = [("b", {"val": "1" if look.is_bold else "0"})]
    made += [("color", {"val": look.colour}), ("sz", {"val": look.size}), ("szCs", {"val": look.size})]
    for name, values in made:
        ElementTree.SubElement(
            run, f"{{{_W}}}{name}", {f"{{{_W}}}{key}": str(value) for key, value in values.items()}
        )
    if look.before is None and look.after is None:
        return
    spacing = _child(_child(style, "pPr", before="rPr"), "spacing")
    for key, value in (("before", look.before), ("after", look.after)):
        if value is not None:
            spacing.set(f"{{{_W}}}{key}", str(value))


def _child(parent: ElementTree.Element, name: str, before: str | None = None) -> ElementTree.Element:
    found = parent.find(f"{{{_W}}}{name}")
    if found is not None:
        return found
    made = ElementTree.Element(f"{{{_W}}}{name}")
    following = parent.find(f"{{{_W}}}{before}") if before else None
    parent.insert(len(parent) if following is None else list(parent).index(following), made)
    return made


def _remove(style: ElementTree.Element, parent: str, name: str) -> None:
    properties = style.find(f"{{{_W}}}{parent}")
    found = properties.find(f"{{{_W}}}{name}") if properties is not None else None
    if properties is not None and found is not None:
        properties.remove(found)


def _with_page_set_up(document: bytes, paper: Paper) -> bytes:
    width, height = _PAPERS[paper]
    sides = " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left"))
    set_up = (
        f'<w:sectPr xmlns:r="{_R}"><w:headerReference w:type="default" r:id="rIdHeader"/>'
        '<w:footerReference w:type="default" r:id="rIdFooter"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar {sides} w:header="709" w:footer="709" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    before, _, rest = document.decode().rpartition("<w:sectPr>")
    return (before + set_up + rest.partition("</w:sectPr>")[2]).encode()


def _part(kind: str, content: str) -> bytes:
    """A header or a footer, in the style of its name."""
    element = {"header": "hdr", "footer": "ftr"}[kind]
    look = f'<w:rPr><w:color w:val="{_SOFT}"/><w:sz w:val="18"/></w:rPr>'
    runs = content.replace("<w:r>", f"<w:r>{look}")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{element} xmlns:w="{_W}"><w:p><w:pPr>'
        f'<w:pStyle w:val="{kind.title()}"/><w:jc w:val="center"/></w:pPr>{runs}</w:p></w:{element}>'
    ).encode()


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def _field(name: str) -> str:
    parts = ('<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{name}</w:instrText>")
    ends = ('<w:fldChar w:fldCharType="separate"/>', "<w:t>1</w:t>", '<w:fldChar w:fldCharType="end"/>')
    return "".join(f"<w:r>{part}</w:r>" for part in (*parts, *ends))

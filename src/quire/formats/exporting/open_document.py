"""An OpenDocument text as pandoc does not write it: paper, the title on each page, lines of tables, contents, and what
pictures show.

Pandoc takes styles and pages from a file of its own, in which this is changed; the rest is put into the text that it
wrote, where it is found by what pandoc writes around it.
"""

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from quire.domain.documents.document_settings import Paper
from quire.domain.exchange.exports import DocumentToExport
from quire.formats.exporting.open_document_comments import with_comments
from quire.formats.exporting.open_document_formulas import grouped_formula
from quire.formats.reading.pandoc import program
from quire.formats.xml_text import escaped

_PAPERS: Mapping[Paper, tuple[str, str]] = {"a4": ("21cm", "29.7cm"), "letter": ("8.5in", "11in")}
_LINE = "0.5pt solid #b8c0c8"

_PAGE = """\
<style:page-layout style:name="Mpm1"><style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}"
 style:num-format="1" style:print-orientation="portrait" fo:margin-top="1.5cm" fo:margin-bottom="1.5cm"
 fo:margin-left="2.5cm" fo:margin-right="2.5cm" style:writing-mode="lr-tb" style:footnote-max-height="0cm">
<style:footnote-sep style:width="0.018cm" style:distance-before-sep="0.1cm" style:distance-after-sep="0.1cm"
 style:line-style="solid" style:adjustment="left" style:rel-width="25%" style:color="#b8c0c8"/>
</style:page-layout-properties>
<style:header-style><style:header-footer-properties fo:min-height="1cm" fo:margin-bottom="0.5cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="1cm" fo:margin-top="0.5cm"/></style:footer-style>
</style:page-layout>
<style:style style:name="MP2" style:family="paragraph" style:parent-style-name="Footer"><style:paragraph-properties
 fo:border-bottom="{line}" fo:padding-bottom="0.1cm"/><style:text-properties fo:font-size="9pt"
 fo:color="#57606a"/></style:style>
"""
_MASTER = """\
<office:master-styles><style:master-page style:name="First" style:page-layout-name="Mpm1"
 style:next-style-name="Standard"/>
<style:master-page style:name="Standard" style:page-layout-name="Mpm1">
<style:header><text:p text:style-name="MP2">{title}</text:p></style:header>
<style:footer><text:p text:style-name="MP1"><text:page-number text:select-page="current">1</text:page-number> /
 <text:page-count>1</text:page-count></text:p></style:footer>
</style:master-page></office:master-styles>"""
_STYLES = """\
<style:style style:name="Contents_20_Heading" style:display-name="Contents Heading" style:family="paragraph"
 style:parent-style-name="Heading"><style:paragraph-properties fo:break-before="page" fo:margin-bottom="0.4cm"/>
<style:text-properties fo:font-size="16pt" fo:font-weight="bold"/></style:style>
<style:style style:name="Index_20_Link" style:display-name="Index Link" style:family="text"/>
"""
_LINK_OF_CONTENTS = "Index_20_Link"
_CONTENTS_STYLE = """\
<style:style style:name="Contents_20_{level}" style:display-name="Contents {level}" style:family="paragraph"
 style:parent-style-name="Standard"><style:paragraph-properties fo:margin-left="{indent}cm" fo:margin-top="0.05cm"
 fo:margin-bottom="0.05cm"><style:tab-stops><style:tab-stop style:position="{width}cm" style:type="right"
 style:leader-style="dotted" style:leader-text="."/></style:tab-stops></style:paragraph-properties></style:style>
"""
_SMALL = (
    '<style:text-properties fo:font-size="9pt" style:font-size-asian="9pt" style:font-size-complex="9pt"'
    ' fo:hyphenate="true"/>'
)
_KEPT = '<style:paragraph-properties fo:keep-with-next="always"/>'
_ADDED = (
    ("Table_20_Contents", _SMALL),
    ("TableCaption", _KEPT),
    # What follows a heading, a list or a table.
    ("First_20_paragraph", '<style:paragraph-properties fo:margin-top="0.25cm" fo:margin-bottom="0.15cm"/>'),
)
"""What styles of pandoc's lack."""
_OWN_STYLES = """\
<style:style style:name="QuireTitle" style:family="paragraph" style:parent-style-name="Title"
 style:master-page-name="First"><style:paragraph-properties fo:margin-top="7cm" fo:margin-bottom="1cm"/></style:style>
<style:style style:name="QuireRow" style:family="table-row"><style:table-row-properties fo:keep-together="always"/>
</style:style>
<style:style style:name="QuireEnd" style:family="paragraph" style:parent-style-name="Standard">
<style:paragraph-properties fo:break-after="page"/></style:style>
"""

_END_OF_PAGE = '<text:p text:style-name="QuireEnd"/>'
NEW_PAGE = ("opendocument", _END_OF_PAGE)
_TITLE = '<text:p text:style-name="Title">'
_TITLE_OF_OURS = '<text:p text:style-name="QuireTitle">'
_END_OF_CONTENTS = "</text:table-of-content>"
_CENTRED_TABLE = 'table:align="center"'
_TABLE = 'table:align="left" fo:margin-bottom="0.3cm"'
_ROW = "<table:table-row>"
_ROW_OF_ONE_PAGE = '<table:table-row table:style-name="QuireRow">'
_NO_BORDER = '<style:table-cell-properties fo:border="none" />'
_BORDER = f'<style:table-cell-properties fo:padding="0.1cm" fo:border="{_LINE}"/>'
_FORMULA = re.compile(r"Formula-\d+/content\.xml")
_PICTURE = re.compile(r"<draw:image [^<>]*/>")
_CONTENTS_DEPTH = 3


def reference_odt(title: str, paper: Paper) -> bytes:
    """An OpenDocument text of which pandoc takes all but the text."""
    width, height = _PAPERS[paper]
    contents = "".join(
        _CONTENTS_STYLE.format(level=level, indent=0.5 * (level - 1), width=16)
        for level in range(1, _CONTENTS_DEPTH + 1)
    )

    def restyled(styles: str) -> str:
        page = _PAGE.format(width=width, height=height, line=_LINE)
        styles = _replaced(styles, '<style:page-layout style:name="Mpm1">', "</style:page-layout>", page)
        master = _MASTER.format(title=escaped(title))
        styles = _replaced(styles, "<office:master-styles>", "</office:master-styles>", master)
        for name, added in _ADDED:
            before, name, rest = styles.partition(f'style:name="{name}"')
            styles = before + name + _with_properties(rest, added)
        return styles.replace("</office:styles>", f"{_STYLES}{contents}</office:styles>")

    asked = [program(), "--print-default-data-file", "reference.odt"]
    own = subprocess.run(asked, capture_output=True, check=True, env={}).stdout  # noqa: S603
    return _rewritten(
        own, lambda name, part: restyled(part.decode()).encode() if name == "styles.xml" else part
    )


def finished_open_document(file: bytes, document: DocumentToExport, alternatives: Sequence[str]) -> bytes:
    """The file that pandoc wrote, with a title page, contents, lines in tables and what its pictures show.

    `alternatives` are the alternative texts of the pictures in their order.
    """
    shown = iter(alternatives)

    def with_description(picture: re.Match[str]) -> str:
        alternative = next(shown, "")
        return f"{picture[0]}<svg:desc>{escaped(alternative)}</svg:desc>" if alternative else picture[0]

    def finished(content: str) -> str:
        contents = "".join(_contents(document, [one for one in _lists(document) if _mark(one[0]) in content]))
        content = content.replace("</office:automatic-styles>", f"{_OWN_STYLES}</office:automatic-styles>", 1)
        content = content.replace(_TITLE, _TITLE_OF_OURS, 1).replace(_NO_BORDER, _BORDER)
        content = content.replace(_CENTRED_TABLE, _TABLE).replace(_ROW, _ROW_OF_ONE_PAGE)
        content = content.replace(_END_OF_CONTENTS, contents, 1)
        content = _PICTURE.sub(with_description, content)
        return with_comments(content.encode(), document).decode()

    def rewrite(name: str, part: bytes) -> bytes:
        if _FORMULA.fullmatch(name):
            return grouped_formula(part)
        return finished(part.decode()).encode() if name == "content.xml" else part

    return _rewritten(file, rewrite)


def _lists(document: DocumentToExport) -> Iterator[tuple[str, str]]:
    """The anchors and titles of the lists that may stand behind the sections."""
    yield "bibliography", document.notices.bibliography
    yield "sources", document.notices.sources


def _mark(anchor: str) -> str:
    return f'<text:bookmark-start text:name="{anchor}"'


def _contents(document: DocumentToExport, lists: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The contents as links with references to pages, whose numbers the program that opens the file fills in."""
    yield '<text:index-body><text:index-title text:name="Contents"><text:p text:style-name="Contents_20_Heading">'
    yield f"{escaped(document.notices.contents)}</text:p></text:index-title>"
    for section in document.sections:
        if section.level <= _CONTENTS_DEPTH:
            yield _entry(section.level, f"{section.number} {section.title}".strip(), f"sec-{section.id}")
    for anchor, title in lists:
        yield _entry(1, title, anchor)
    yield f"</text:index-body>{_END_OF_CONTENTS}{_END_OF_PAGE}"


def _entry(level: int, words: str, anchor: str) -> str:
    return (
        f'<text:p text:style-name="Contents_20_{level}"><text:a xlink:type="simple" xlink:href="#{anchor}"'
        f' text:style-name="{_LINK_OF_CONTENTS}" text:visited-style-name="{_LINK_OF_CONTENTS}">{escaped(words)}'
        f'<text:tab/><text:bookmark-ref text:reference-format="page" text:ref-name="{anchor}"/></text:a></text:p>'
    )


def _with_properties(rest: str, added: str) -> str:
    """What follows the name of a style, with more in it."""
    head, end, behind = rest.partition(">")
    if head.endswith("/"):
        return f"{head.removesuffix('/')}>{added}</style:style>{behind}"
    return head + end + behind.replace("</style:style>", f"{added}</style:style>", 1)


def _replaced(text: str, begin: str, end: str, by: str) -> str:
    """The text with another piece in place of the first one from `begin` to `end`."""
    before, _, rest = text.partition(begin)
    return before + by + rest.partition(end)[2]


def _rewritten(file: bytes, rewrite: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with its files rewritten by their names; their order stays."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as read, zipfile.ZipFile(made, "w") as written:
        for entry in read.infolist():
            written.writestr(entry, rewrite(entry.filename, read.read(entry)))
    return made.getvalue()

"""Word files that a house could upload as its template, put together by hand as Word writes them."""

import io
import zipfile
from collections.abc import Mapping

from tests.formats.exporting.exported import png

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{_MC}" xmlns:w14="{_W14}" mc:Ignorable="w14"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def control(tag: str, *, inline: bool = True) -> str:
    """A content control with a placeholder in it."""
    run = '<w:r><w:rPr><w:rStyle w:val="Platzhalter"/><w:b/></w:rPr><w:t>Click here</w:t></w:r>'
    content = run if inline else f"<w:p>{run}</w:p>"
    return (
        f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:showingPlcHdr/><w:dataBinding w:xpath="/x" w:storeItemID="{{1}}"/>'
        f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def picture(id_: str) -> str:
    """A drawing of the picture with a relationship."""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="720000" cy="360000"/><wp:docPr id="1" name="Logo"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        '<pic:cNvPr id="1" name="Logo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="{id_}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        '<a:off x="0" y="0"/><a:ext cx="720000" cy="360000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        "</pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


COVER = (
    '<w:p w14:paraId="12345678"><w:pPr><w:pStyle w:val="Titel"/></w:pPr>'
    + control("Title")
    + f"</w:p><w:p>{picture('rId5')}<w:r><w:t>Version </w:t></w:r>{control('version')}</w:p>"
    + f"<w:p><w:r><w:t>ACME Pharma, </w:t></w:r>{control('date')}</w:p>"
    '<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2000" w:right="2000" w:bottom="2000"'
    ' w:left="2000" w:header="700" w:footer="700" w:gutter="0"/></w:sectPr></w:pPr></w:p>'
)
SET_UP = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId6"/><w:footerReference w:type="default" r:id="rId7"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1800" w:right="1134" w:bottom="1500" w:left="1701"'
    ' w:header="700" w:footer="600" w:gutter="0"/></w:sectPr>'
)
STYLES = (
    f"{HEAD}<w:styles {_NAMES}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Liberation Serif" w:hAnsi="Liberation Serif"/><w:sz w:val="21"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/>'
    '<w:next w:val="Standard"/><w:pPr><w:keepNext/><w:numPr><w:numId w:val="7"/></w:numPr><w:spacing w:before="400"/>'
    '<w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:color w:val="C00000"/><w:sz w:val="34"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="Standard"/>'
    '<w:pPr><w:keepNext/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr>'
    '<w:rPr><w:b/><w:color w:val="C00000"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/><w:basedOn w:val="Standard"/>'
    '<w:rPr><w:sz w:val="56"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Kopfzeile"><w:name w:val="header"/><w:basedOn w:val="Standard"/></w:style>'
    '<w:style w:type="character" w:styleId="Platzhalter"><w:name w:val="Placeholder Text"/></w:style>'
    "</w:styles>"
)
NUMBERING = (
    f'{HEAD}<w:numbering {_NAMES}><w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="berschrift1"/>'
    '<w:lvlText w:val="%1"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="berschrift2"/>'
    '<w:lvlText w:val="%1.%2"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
    '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
)
_RELATIONSHIPS = {
    "rId1": ("styles", "styles.xml", ""),
    "rId2": ("numbering", "numbering.xml", ""),
    "rId3": ("settings", "settings.xml", ""),
    "rId5": ("image", "media/image1.png", ""),
    "rId6": ("header", "header3.xml", ""),
    "rId7": ("footer", "footer1.xml", ""),
}


def relationships(lines: Mapping[str, tuple[str, str, str]]) -> str:
    """A part with relationships: the kind, the target and the mode of each by its id."""
    made = "".join(
        f'<Relationship Id="{id_}" Type="{R}/{kind}" Target="{target}"{mode}/>'
        for id_, (kind, target, mode) in lines.items()
    )
    name = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{HEAD}<Relationships xmlns="{name}">{made}</Relationships>'


def house_template(
    body: str = COVER + control("body", inline=False),
    *,
    parts: Mapping[str, str | bytes] | None = None,
    lines: Mapping[str, tuple[str, str, str]] | None = None,
) -> bytes:
    """A German template with numbered red headings, a logo in the header, a cover and its controls."""
    written: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.template.main+xml"/></Types>',
        "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml", "")}),
        "word/document.xml": f"{HEAD}<w:document {_NAMES}><w:body>{body}{SET_UP}</w:body></w:document>",
        "word/styles.xml": STYLES,
        "word/numbering.xml": NUMBERING,
        "word/settings.xml": f"{HEAD}<w:settings {_NAMES}><w:evenAndOddHeaders/></w:settings>",
        "word/header3.xml": f'{HEAD}<w:hdr {_NAMES}><w:p><w:pPr><w:pStyle w:val="Kopfzeile"/></w:pPr>'
        f"{picture('rId1')}{control('title')}</w:p></w:hdr>",
        "word/_rels/header3.xml.rels": relationships({"rId1": ("image", "/word/media/image1.png", "")}),
        "word/footer1.xml": f"{HEAD}<w:ftr {_NAMES}><w:p><w:r><w:t>CONFIDENTIAL </w:t></w:r>"
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>',
        "word/media/image1.png": png(40, 20),
        "word/_rels/document.xml.rels": relationships({**_RELATIONSHIPS, **(lines or {})}),
        **(parts or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in written.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()

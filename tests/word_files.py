"""Word files of the shapes that Word itself writes, made by hand."""

import io
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMESPACES = (
    f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{id_}"><w:name w:val="{name}"/></w:style>'
    for id_, name in (
        ("Title", "Title"),
        *((f"Heading{level}", f"heading {level}") for level in range(1, 10)),
        ("Beschriftung", "caption"),
        ("TOC1", "toc 1"),
    )
)


def word_file(
    body: str,
    *,
    comments: str = "",
    footnotes: str = "",
    pictures: dict[str, bytes] | None = None,
    links: dict[str, str] | None = None,
    styles: str = STYLES,
) -> bytes:
    """A file with this body; its pictures, and the links of its notes, are named by the ids of their relationships."""
    parts = {"comments": comments, "footnotes": footnotes}
    relations = [("styles", "styles.xml", "styles")]
    relations += [(name, f"{name}.xml", name) for name, content in parts.items() if content]
    relations += [(name, f"media/{name}.png", "image") for name in pictures or {}]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        overrides = "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{name}+xml"/>'
            for name in ("styles", *(name for name, content in parts.items() if content))
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>{overrides}</Types>',
        )
        archive.writestr("_rels/.rels", _relationships([("main", "word/document.xml", "officeDocument")]))
        archive.writestr("word/_rels/document.xml.rels", _relationships(relations))
        archive.writestr(
            "word/document.xml", f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
        for name, content in parts.items():
            if content:
                archive.writestr(f"word/{name}.xml", f"<w:{name} {NAMESPACES}>{content}</w:{name}>")
        if links:
            external = [(id_, address, "hyperlink") for id_, address in links.items()]
            archive.writestr("word/_rels/footnotes.xml.rels", _relationships(external, mode="External"))
        for name, data in (pictures or {}).items():
            archive.writestr(f"word/media/{name}.png", data)
    return made.getvalue()


def _relationships(relations: list[tuple[str, str, str]], *, mode: str = "Internal") -> str:
    inner = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for id_, target, kind in relations
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'

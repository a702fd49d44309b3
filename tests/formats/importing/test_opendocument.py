"""OpenDocument texts: their titles, formulas, captions and references."""

import io
import zipfile

from tests.formats.conftest import Files
from tests.formats.importing.imported import imported, sections

SCHEMA = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{SCHEMA}:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("draw", "drawing"),
        ("table", "table"),
    )
)
MATH = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><msup><mi>x</mi><mn>2</mn></msup>'
    '<annotation encoding="StarMath 5.0">x^2</annotation></semantics></math>'
)


def open_document(body: str, **parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<office:document-content {NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
            '<office:automatic-styles><style:style style:name="P1" style:family="paragraph"'
            ' style:parent-style-name="Title"/></office:automatic-styles>'
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return made.getvalue()


async def test_title_formula_caption_and_reference_come_across(files: Files) -> None:
    body = (
        '<text:p text:style-name="P1">Cleaning</text:p>'
        '<text:h text:outline-level="1">Limits</text:h>'
        '<text:p>Let <draw:frame><draw:object xlink:href="./Object 1"/></draw:frame> be, see '
        '<text:sequence-ref text:ref-name="refTable0">Table 1</text:sequence-ref>.</text:p>'
        "<table:table><table:table-column/><table:table-row><table:table-cell><text:p>Step</text:p>"
        "</table:table-cell></table:table-row></table:table>"
        '<text:p>Table <text:sequence text:name="Table" text:ref-name="refTable0">1</text:sequence>: Steps</text:p>'
        '<text:h text:outline-level="1">Rest</text:h>'
    )
    file = await imported(files, "a.odt", open_document(body, **{"Object 1__content.xml": MATH}))
    assert file.document.title == "Cleaning"
    assert sections(file)[0].content == (
        "Let $x^{2}$ be, see @tbl:steps-1.\n\n| Step |\n| --- |\n\n: Steps {#tbl:steps-1}"
    )


async def test_comments_come_across(files: Files) -> None:
    said = "<dc:creator>Bo</dc:creator><dc:date>2026-01-02T00:00:00</dc:date><text:p>Why?</text:p>"
    body = (
        '<text:h text:outline-level="1">Limits</text:h>'
        f'<text:p>Rinse <office:annotation office:name="n">{said}</office:annotation>'
        'three <text:span>times</text:span><office:annotation-end office:name="n"/>.</text:p>'
        '<text:h text:outline-level="1">Rest</text:h>'
    )
    file = await imported(files, "a.odt", open_document(body))
    (limits, _) = sections(file)
    assert limits.content == "Rinse three times."
    assert [(one.quote, one.author, one.date, one.text) for one in limits.comments] == [
        ("three times", "Bo", "2026-01-02T00:00:00", "Why?")
    ]

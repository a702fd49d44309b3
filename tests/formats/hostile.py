"""Files that were made to do harm, or were damaged; each is a name and its bytes."""

import gzip
import io
import random
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pypdf
from pypdf.generic import DictionaryObject, NameObject

MIB = 1024 * 1024
DOCX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
DOCX_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITIES = (
    "<!DOCTYPE d [<!ENTITY a0 'lollollol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
OUTSIDE = '<!DOCTYPE d [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def docx(body: str, *, before: str = "", parts: dict[str, str | bytes] | None = None) -> bytes:
    document = (
        f'<?xml version="1.0"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    )
    return archive(
        {
            "[Content_Types].xml": DOCX_TYPES,
            "_rels/.rels": DOCX_RELATIONS,
            "word/document.xml": document,
            **(parts or {}),
        }
    )


def docx_paragraph(text: str, style: str = "") -> str:
    return f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, *, before: str = "", styles: str = "") -> bytes:
    schema = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{schema}:{name}:1.0"' for name in ("office", "text", "style"))
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {names}><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    all_styles = (
        f'<?xml version="1.0"?><office:document-styles {names}><office:styles>{styles}</office:styles>'
        "</office:document-styles>"
    )
    return archive({"mimetype": ODT_TYPE, "content.xml": content, "styles.xml": all_styles})


def archive(parts: dict[str, str | bytes]) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in parts.items():
            written.writestr(name, content)
    return stored.getvalue()


def with_entry(name: str, content: bytes = b"x", attributes: int = 0) -> bytes:
    stored = io.BytesIO(docx(docx_paragraph("fine")))
    with zipfile.ZipFile(stored, "a", zipfile.ZIP_DEFLATED) as written:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = attributes
        entry.compress_type = zipfile.ZIP_DEFLATED
        written.writestr(entry, content)
    return stored.getvalue()


def archives() -> Iterator[tuple[str, bytes]]:
    """Archives that are no documents, or lie."""
    yield "bomb.docx", with_entry("word/media/zeros", b"\0" * (60 * MIB))
    yield "bomb in document.docx", docx(docx_paragraph("a" * (90 * MIB)))
    yield (
        "many bombs.odt",
        archive({"mimetype": ODT_TYPE, **{f"{n}.xml": b"\0" * (30 * MIB) for n in range(8)}}),
    )
    yield "many parts.docx", archive({"word/document.xml": "", **{f"{n}.xml": "" for n in range(2_500)}})
    yield (
        "sixty thousand parts.docx",
        archive({"word/document.xml": "", **{str(n): "" for n in range(60_000)}}),
    )
    yield "link.docx", with_entry("word/link", b"/etc/passwd", 0o120777 << 16)
    yield "path.docx", with_entry("../../etc/cron.d/harm")
    yield "absolute path.docx", with_entry("/etc/cron.d/harm")
    yield "windows path.docx", with_entry("..\\..\\harm.exe")
    yield "drive.docx", with_entry("C:/harm.exe")
    yield "twice.docx", with_entry("word/document.xml", b"<other/>")
    yield "nested.docx", with_entry("word/embeddings/inner.docx", with_entry("word/embeddings/inner.docx"))
    yield "encrypted.docx", flagged_as_encrypted(docx(docx_paragraph("secret")))
    yield "only a zip.docx", archive({"readme.txt": "nothing"})
    yield "only a zip.odt", archive({"readme.txt": "nothing"})
    yield "odt as.docx", odt("<text:p>fine</text:p>")
    yield "docx as.odt", docx(docx_paragraph("fine"))
    yield "lying size.docx", with_lying_size(docx(docx_paragraph("word " * 500_000)))
    yield "no end.docx", docx(docx_paragraph("fine"))[:-10]
    yield "empty zip.docx", b"PK\x05\x06" + b"\0" * 18
    yield "not deflated.docx", docx(docx_paragraph("fine")).replace(b"\x08\x00", b"\x63\x00")


def flagged_as_encrypted(content: bytes) -> bytes:
    return content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def with_lying_size(content: bytes) -> bytes:
    at = content.index(b"PK\x01\x02", content.rindex(b"PK\x01\x02"))
    return content[: at + 24] + (100).to_bytes(4, "little") + content[at + 28 :]


def markup() -> Iterator[tuple[str, bytes]]:
    """XML and HTML that grow, nest, or fetch."""
    yield "entities.docx", docx(docx_paragraph("&a11;"), before=ENTITIES)
    yield "entities.odt", odt("<text:p>&a11;</text:p>", before=ENTITIES)
    yield "outside.docx", docx(docx_paragraph("&secret;"), before=OUTSIDE)
    yield "outside.odt", odt("<text:p>&secret;</text:p>", before=OUTSIDE)
    yield (
        "no xml.docx",
        archive(
            {
                "[Content_Types].xml": DOCX_TYPES,
                "_rels/.rels": DOCX_RELATIONS,
                "word/document.xml": b"\xff\x00" * 500,
            }
        ),
    )
    yield "deep.docx", docx("<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000)
    yield "deep.odt", odt("<text:section>" * 20_000 + "</text:section>" * 20_000)
    yield "many paragraphs.docx", docx(docx_paragraph("word") * 300_000)
    cell = f"<w:tc>{docx_paragraph('c')}</w:tc>"
    row = f"<w:tr>{cell * 60}</w:tr>"
    yield "huge table.docx", docx(f"<w:tbl>{row * 500}</w:tbl>")
    for tag in ("div", "span", "ul><li", "table><tr><td", "blockquote", "b", "font"):
        yield f"deep {tag.replace('>', ' ').replace('<', '')}.html", f"<p>fine<{tag}>".encode() * 20_000
    yield "open tags.html", b"<p>fine" + b"<" * MIB
    yield "open attribute.html", b"<p>fine<a href='" + b"x" * MIB
    yield "open comment.html", b"<p>fine</p><!--" + b"- -" * 300_000
    yield "entities.html", f"{ENTITIES}<html><p>fine &a11;</p></html>".encode()
    yield "huge table.html", b"<table>" + (b"<tr>" + b"<td>c</td>" * 200 + b"</tr>") * 1_500 + b"</table>"
    yield "wide cell.html", b"<table><tr><td colspan=999999999 rowspan=999999999>c</td></tr></table>"
    yield "many attributes.html", b"<p " + b"".join(b"a%d=1 " % n for n in range(100_000)) + b">fine</p>"
    yield (
        "addresses.html",
        b"<p>fine</p><iframe src='http://127.0.0.1:9/'></iframe><img src='file:///etc/passwd'>" * 500,
    )
    yield "style.html", b"<p>fine</p><style>" + b"a{" * 300_000 + b"</style>"


def plain() -> Iterator[tuple[str, bytes]]:
    """Text that is none, and Markdown that nests."""
    random_bytes = random.Random(7).randbytes(200_000)
    for name in ("random.txt", "random.md", "random.html", "random.pdf", "random.docx", "random.odt"):
        yield name, random_bytes
    for name in ("empty.txt", "empty.md", "empty.html", "empty.pdf", "empty.docx", "empty.odt"):
        yield name, b""
    yield "spaces.txt", b" \n\t" * 1_000
    yield "nothing to see.md", b"<!-- nothing -->\n\n![](http://127.0.0.1:9/x.png)\n"
    yield "nothing to see.html", b"<html><body><script>alert(1)</script><p hidden>no</p></body></html>"
    yield "zeros.txt", b"\0" * 100_000
    yield "zero within.txt", b"fine\0fine"
    yield "another encoding.txt", "日本語の文章です。".encode("shift_jis") * 500
    yield "half a character.txt", "fine é".encode()[:-1] + b"\x81\x8d"
    yield "odd utf-16.txt", b"\xff\xfef\0i\0n\0e"
    yield "halves.txt", b"\xff\xfe" + b"\x00\xd8" * 1_000
    yield "one line.txt", b"x" * (4 * MIB)
    yield "a program.txt", b"\x7fELF" + random_bytes
    yield "a pdf.txt", pdf("fine")
    yield "a zip.md", archive({"a": "b"})
    yield "a program.exe", b"MZ"
    yield "no extension", b"fine"
    yield "two extensions.pdf.exe", pdf("fine")
    yield "packed.txt", gzip.compress(b"fine" * 1_000)
    yield "quotes.md", b">" * 100_000 + b" fine"
    yield "lists.md", b"".join(b" " * n + b"- fine\n" for n in range(1_200))
    yield "brackets.md", b"[" * 50_000 + b"fine"
    yield "emphasis.md", b"*a **b " * 50_000
    yield "links.md", b"[a](" * 50_000
    yield (
        "table.md",
        b"|" + b"a|" * 20_000 + b"\n|" + b"-|" * 20_000 + b"\n" + (b"|" + b"c|" * 20_000 + b"\n") * 3,
    )
    yield "footnotes.md", b"".join(b"[^%d]: see [^%d]\n\n" % (n, n + 1) for n in range(20_000))
    yield (
        "metadata.md",
        b"---\na: &a [x]\n"
        + b"".join(b"b%d: &b%d [%s]\n" % (n, n, b"*a," * 9) for n in range(9))
        + b"---\nfine",
    )
    yield "include.md", b"```{.include}\n/etc/passwd\n```\n\n\\input{/etc/passwd}\n"


def pdf(content: str, *, pages: int = 1) -> bytes:
    """A PDF by hand: all its pages show the same line."""
    stream = f"BT /F 12 Tf 72 700 Td ({content}) Tj ET"
    return pdf_of(stream.encode(), pages=pages)


def pdf_of(stream: bytes, *, pages: int = 1, box: str = "0 0 612 792", filters: str = "") -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + pages))
    resources = "<< /Font << /F 3 0 R >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources {resources} >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), filters.encode(), stream),
        *[page.encode()] * pages,
    ]
    written, offsets = io.BytesIO(b"%PDF-1.7\n"), []
    written.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        offsets.append(written.tell())
        written.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = written.tell()
    written.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    written.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    written.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return written.getvalue()


def pdfs() -> Iterator[tuple[str, bytes]]:
    """PDFs that loop, grow, hide or end early."""
    good = pdf("A line of text that can be read.", pages=3)
    for tenth in range(1, 10):
        yield f"cut at {tenth} tenths.pdf", good[: len(good) * tenth // 10]
    for seed in range(12):
        yield f"damaged {seed}.pdf", damaged(good, seed)
    yield "password.pdf", encrypted(good)
    yield "ten thousand pages.pdf", pdf("fine", pages=10_000)
    yield "scanned.pdf", pdf_of(b"0 0 100 100 re f")
    yield "no pages.pdf", good.replace(b"/Count 3", b"/Count 0").replace(b"[5 0 R 6 0 R 7 0 R]", b"[]")
    yield "loop of pages.pdf", good.replace(b"[5 0 R 6 0 R 7 0 R]", b"[2 0 R 2 0 R 2 0 R]")
    yield "loop of parents.pdf", good.replace(b"/Kids [5 0 R", b"/Kids [1 0 R")
    yield "count of a billion.pdf", good.replace(b"/Count 3", b"/Count 999999999")
    yield "negative count.pdf", good.replace(b"/Count 3", b"/Count -3")
    yield "giant page.pdf", pdf_of(b"BT /F 12 Tf (fine) Tj ET", box="0 0 1e30 1e30")
    yield "page of nothing.pdf", pdf_of(b"BT /F 12 Tf (fine) Tj ET", box="0 0 0 0")
    yield (
        "long page.pdf",
        pdf_of(b"BT /F 12 Tf 72 700 Td " + b"(many words here) Tj 0 -1 Td " * 300_000 + b"ET"),
    )
    yield "many paths.pdf", pdf_of(b"BT /F 12 Tf (fine) Tj ET " + b"0 0 m 9 9 l S " * 900_000)
    yield "deep states.pdf", pdf_of(b"q " * 500_000 + b"BT /F 12 Tf (fine) Tj ET")
    yield "deep arrays.pdf", pdf_of(b"[" * 500_000 + b" TJ")
    yield "packed stream.pdf", pdf_of(zlib.compress(b"(a) Tj " * (25 * MIB)), filters="/Filter /FlateDecode")
    yield (
        "packed twice.pdf",
        pdf_of(
            zlib.compress(zlib.compress(b" " * (100 * MIB))), filters="/Filter [/FlateDecode /FlateDecode]"
        ),
    )
    yield "wrong filter.pdf", pdf_of(b"BT (fine) Tj ET", filters="/Filter /JBIG2Decode")
    yield "loop of bookmarks.pdf", with_looping_bookmarks(good)
    yield (
        "script.pdf",
        good.replace(
            b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
        ),
    )
    yield "pdf and zip.pdf", good + archive({"word/document.xml": "x"})
    yield "late header.pdf", b"#!/bin/sh\nexit\n" + good
    yield "web page as.pdf", b"<html><p>fine</p></html>"
    yield "header only.pdf", b"%PDF-1.7\n"
    yield "pdf as.docx", good
    yield "pdf as.html", good
    yield "endless numbers.pdf", pdf_of(b"9" * (5 * MIB) + b" BT (fine) Tj ET")


def damaged(content: bytes, seed: int) -> bytes:
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(1 + 2 * seed):
        changed[chance.randrange(9, len(changed))] = chance.randrange(256)
    return bytes(changed)


def encrypted(content: bytes) -> bytes:
    writer, written = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


def with_looping_bookmarks(content: bytes) -> bytes:
    writer, written = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    first = writer.add_outline_item("One", 0)
    second = writer.add_outline_item("Two", 1)
    for here, there in ((first, second), (second, first)):
        entry = here.get_object()
        assert isinstance(entry, DictionaryObject)
        entry[NameObject("/Next")] = entry[NameObject("/First")] = there
    writer.write(written)
    return written.getvalue()


KINDS: dict[str, Callable[[], Iterator[tuple[str, bytes]]]] = {
    "archives": archives,
    "markup": markup,
    "plain": plain,
    "pdfs": pdfs,
}

"""What a second program finds in a PDF: its text, and the tree of its structure."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2


class ReadPdf:
    """A PDF as pypdf and pypdfium2 read it."""

    def __init__(self, content: bytes) -> None:
        self._by_pypdf = pypdf.PdfReader(io.BytesIO(content))
        self._by_pdfium = pypdfium2.PdfDocument(content)

    @property
    def pages(self) -> list[str]:
        """The text of each page."""
        return [page.get_textpage().get_text_range() for page in self._by_pdfium]

    @property
    def bookmarks(self) -> list[tuple[int, str]]:
        """The level and the words of each bookmark."""
        return [(one.level, one.get_title()) for one in self._by_pdfium.get_toc()]

    @property
    def claims(self) -> set[str]:
        """The standards that it says to follow."""
        metadata = self._by_pypdf.trailer["/Root"]["/Metadata"].get_data().decode()
        found = re.findall(r"<(pdf(?:a|ua)id:\w+)>(\w+)<|(pdf(?:a|ua)id:\w+)=\"(\w+)\"", metadata)
        return {f"{one[0] or one[2]} {one[1] or one[3]}" for one in found}

    @property
    def fonts(self) -> list[Any]:
        """The fonts of all pages."""
        fonts = [
            page["/Resources"].get_object().get("/Font", {}).get_object() for page in self._by_pypdf.pages
        ]
        return [font.get_object() for of_page in fonts for font in of_page.values()]

    def elements(self) -> Iterator[tuple[str, str]]:
        """The kind of each element of the structure and what it says to show, in the order of reading."""
        yield from _elements(self._by_pypdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def is_embedded(font: Any) -> bool:
    """Whether the file has the font in it."""
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return any(key.startswith("/FontFile") for key in inner["/FontDescriptor"].get_object())


def _elements(node: Any) -> Iterator[tuple[str, str]]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict) and "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
            waiting += [node["/K"]] if "/K" in node else []

"""SVG files, drawn as pictures. Nothing here knows scripts, and what leads out of the file is removed.

resvg draws the static part of SVG. It would read pictures from the disk, so references to anything but the file's own
elements and the raster pictures in it are taken away before. Its fonts are those of the system.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree

import resvg_py
from PIL import ImageFont

from quire.domain.documents.images import LONGEST_SIDE_MAX
from quire.domain.errors import Unreadable
from quire.domain.translatable_text import TranslatableText

NO_FONTS = TranslatableText(
    "This SVG file has text, and the server has no fonts to draw it with. Save it as PNG and use that."
)
NO_SIZE = TranslatableText("This SVG file does not say how large it is. Save it as PNG and use that.")
NO_SVG = TranslatableText("This SVG file is damaged and cannot be shown.")

_SVG = "{http://www.w3.org/2000/svg}"
_BEGINNING_BYTES = 4096
_BEGINS_AS_SVG = re.compile(rb"<(?:[A-Za-z][\w.-]{0,30}:)?svg[\s>]")
_PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
_LENGTH = re.compile(r"([-+.0-9eE]{1,30}?)(px|pt|pc|in|cm|mm|)")
_RASTER = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp)[;,]")
_LEFT_OUT = frozenset({"script", "foreignObject", "iframe", "handler", "listener"})
_DOTS_PER_PIXEL = 3
"""So that a drawing is sharp on a fine screen and on paper."""

_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_FONTS_KNOWN_WELL = ("DejaVuSans", "LiberationSans-Regular", "NotoSans-Regular", "Arial", "Helvetica")


class Drawn(NamedTuple):
    """A drawing as PNG; width and height are those at which it is shown."""

    png: bytes
    width: int
    height: int


def is_svg(file: IO[bytes]) -> bool:
    """Whether a file begins as SVG files do."""
    file.seek(0)
    return bool(_BEGINS_AS_SVG.search(file.read(_BEGINNING_BYTES).replace(b"\0", b"")))


def drawn(file: IO[bytes]) -> Drawn:
    """The drawing in a file. Raises `Unreadable`."""
    root = _root_of(file)
    width, height = _size_of(root)
    shrinking = min(1.0, LONGEST_SIDE_MAX / max(width, height))
    shown = max(1, round(width * shrinking)), max(1, round(height * shrinking))
    scale = min(float(_DOTS_PER_PIXEL), LONGEST_SIDE_MAX / max(shown))
    root.attrib.setdefault("viewBox", f"0 0 {width} {height}")
    root.attrib["width"], root.attrib["height"] = (str(max(1, round(side * scale))) for side in shown)
    _keep_inside(root)
    return Drawn(_png_of(root), *shown)


def _root_of(file: IO[bytes]) -> ElementTree.Element:
    file.seek(0)
    try:
        # Entities from outside are never fetched, and the parser ends those that grow without bounds.
        root = ElementTree.fromstring(file.read())  # noqa: S314
    except ElementTree.ParseError as error:
        raise Unreadable(NO_SVG) from error
    if root.tag != f"{_SVG}svg":
        raise Unreadable(NO_SVG)
    return root


def _size_of(root: ElementTree.Element) -> tuple[float, float]:
    """Width and height in pixels; where one is missing it follows from the view box."""
    box = _box_of(root)
    width, height = _length(root.get("width")), _length(root.get("height"))
    if width and height:
        return width, height
    if box is None:
        raise Unreadable(NO_SIZE)
    box_width, box_height = box
    if width:
        return width, width * box_height / box_width
    if height:
        return height * box_width / box_height, height
    return box


def _box_of(root: ElementTree.Element) -> tuple[float, float] | None:
    parts = root.get("viewBox", "").replace(",", " ").split()
    if len(parts) != 4:
        return None
    width, height = _length(parts[2]), _length(parts[3])
    return (width, height) if width and height else None


def _length(text: str | None) -> float | None:
    """A length in pixels; None where it is relative, none at all, or makes no sense."""
    found = _LENGTH.fullmatch((text or "").strip())
    try:
        pixels = float(found[1]) * _PIXELS[found[2]] if found else 0.0
    except ValueError:
        return None
    return pixels if 0.01 < pixels < 1_000_000 else None


def _keep_inside(root: ElementTree.Element) -> None:
    """Take away what is no drawing, and what leads out of the file."""
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in _LEFT_OUT:
                parent.remove(child)
        for name, value in list(parent.attrib.items()):
            if _local(name) == "href" and not _is_inside(value.strip()):
                del parent.attrib[name]


def _is_inside(address: str) -> bool:
    return address.startswith("#") or _RASTER.match(address) is not None


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _png_of(root: ElementTree.Element) -> bytes:
    has_text = any(_local(element.tag) == "text" for element in root.iter())
    family = _family() if has_text else None
    if has_text and family is None:
        raise Unreadable(NO_FONTS)
    try:
        return _rendered(root, family)
    except ValueError as error:
        raise Unreadable(NO_SVG) from error


def _rendered(root: ElementTree.Element, family: str | None) -> bytes:
    return resvg_py.svg_to_bytes(
        svg_string=ElementTree.tostring(root, encoding="unicode"),
        skip_system_fonts=True,
        font_dirs=[folder for folder in _FONT_FOLDERS if family is not None and Path(folder).is_dir()],
        font_family=family,
        serif_family=family,
        sans_serif_family=family,
        cursive_family=family,
        fantasy_family=family,
        monospace_family=family,
    )


@cache
def _family() -> str | None:
    """A font family of this system; fonts that a file names and the system lacks are replaced by it."""
    fonts = sorted(_fonts(), key=lambda path: path.stem not in _FONTS_KNOWN_WELL)
    return ImageFont.truetype(fonts[0]).getname()[0] if fonts else None


def _fonts() -> Iterator[Path]:
    for folder in _FONT_FOLDERS:
        for pattern in ("**/*.ttf", "**/*.otf"):
            yield from sorted(Path(folder).glob(pattern))

"""Pictures, decoded and encoded again: what is stored has the pixels of the uploaded file and nothing else of it.

Metadata is left out, the orientation that it asks for is applied, colours are converted to sRGB. Of an animation the
first frame is taken. An SVG file is drawn (`svg`).
"""

from io import BytesIO
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from quire.domain.documents.images import LONGEST_SIDE_MAX, EncodedImage, ImageMediaType
from quire.domain.errors import Unreadable
from quire.domain.limits import MIB, Limits
from quire.domain.references.unreadable import too_many_pixels
from quire.domain.translatable_text import TranslatableText
from quire.formats import svg

NO_PICTURE = TranslatableText("This file is no picture that can be shown. Use PNG, JPEG, WebP, GIF or SVG.")

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
_LARGE_PNG_BYTES = 2 * MIB
"""A photograph takes this much; a drawing or a screenshot hardly ever does."""

# The header is compared with the limit before anything is decoded; the library's own limit is another number.
Image.MAX_IMAGE_PIXELS = None


def reencoded(file: IO[bytes], limits: Limits) -> EncodedImage:
    """The picture in a file. Raises `Unreadable`."""
    file.seek(0)
    if svg.is_svg(file):
        drawn = svg.drawn(file)
        picture = _decoded(BytesIO(drawn.png), limits)
        return _encoded(picture, "PNG", limits, shown=(drawn.width, drawn.height))
    with _opened(file, limits) as opened:
        source = str(opened.format)
        return _encoded(_visible(opened), source, limits)


def _decoded(file: IO[bytes], limits: Limits) -> Image.Image:
    with _opened(file, limits) as opened:
        return _visible(opened)


def _opened(file: IO[bytes], limits: Limits) -> Image.Image:
    """A picture of which only the header is read yet."""
    file.seek(0)
    try:
        opened = Image.open(file, formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise Unreadable(NO_PICTURE) from error
    if opened.width * opened.height > limits.image_pixels_max:
        raise Unreadable(too_many_pixels(limits.image_pixels_max))
    return opened


def _visible(opened: Image.Image) -> Image.Image:
    """What is seen of a picture, at most as large as it is kept, in grey or in colours."""
    picture = opened if opened.format == "JPEG" else _in_plain_mode(opened)
    # Of a JPEG file the library decodes no more than the smaller size needs.
    picture.thumbnail((LONGEST_SIDE_MAX, LONGEST_SIDE_MAX))
    upright = ImageOps.exif_transpose(_in_srgb(picture))
    return _without_unused_transparency(_in_plain_mode(upright))


def _in_plain_mode(picture: Image.Image) -> Image.Image:
    """Scaling palettes, single bits and 16-bit numbers would spoil them, and no browser needs them."""
    match picture.mode:
        case "L" | "LA" | "RGB" | "RGBA":
            is_transparent = "transparency" in picture.info
            return picture.convert("RGBA") if is_transparent else picture
        case "1":
            return picture.convert("L")
        case "I" | "I;16" | "I;16B" | "I;16L":
            return picture.convert("I").point(lambda value: value / 256).convert("L")
        case _:
            return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture in the colours that a browser takes for granted where a file names none."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        converted = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB" if picture.mode == "CMYK" else picture.mode,
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that does not fit is ignored, as browsers do.
        return picture
    return picture if converted is None else converted


def _without_unused_transparency(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("LA", "RGBA") or picture.getchannel("A").getextrema() != (255, 255):
        return picture
    return picture.convert(picture.mode.removesuffix("A"))


def _encoded(
    picture: Image.Image, source: str, limits: Limits, *, shown: tuple[int, int] | None = None
) -> EncodedImage:
    """The picture in the kind of file that suits it, smaller if that is larger than a picture may be."""
    # What is written of a file's own comments, profiles and texts comes from here.
    picture.info.clear()
    width, height = shown or picture.size
    media_type, data = _smallest(picture, source)
    while len(data) > limits.image_bytes_max:
        picture = picture.reduce(2)
        media_type, data = _smallest(picture, source)
    return EncodedImage(data, media_type, width, height)


def _smallest(picture: Image.Image, source: str) -> tuple[ImageMediaType, bytes]:
    if picture.mode in ("LA", "RGBA"):
        return "image/png", _png(picture)
    if source == "JPEG":
        return "image/jpeg", _jpeg(picture)
    png = _png(picture)
    if source != "WEBP" and len(png) <= _LARGE_PNG_BYTES:
        return "image/png", png
    jpeg = _jpeg(picture)
    return ("image/png", png) if len(png) <= len(jpeg) else ("image/jpeg", jpeg)


def _png(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    written = BytesIO()
    picture.save(written, "JPEG", quality=90, progressive=True)
    return written.getvalue()

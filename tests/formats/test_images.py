"""Pictures are decoded and encoded again: only what is seen is left of a file. Hostile ones meet a limited process."""

import base64
import io
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from quire.domain.documents.images import LONGEST_SIDE_MAX, EncodedImage
from quire.domain.errors import Unreadable
from quire.domain.limits import MIB, Limits
from quire.domain.translatable_text import TranslatableText
from quire.formats.file_process import FileProcess
from quire.formats.images import NO_PICTURE, reencoded
from quire.formats.svg import NO_SIZE, NO_SVG
from tests.pictures import (
    BLUE,
    ENTITY_BOMB,
    GREEN,
    OUTSIDE_ENTITY,
    RECTANGLE,
    RED,
    animated,
    huge_png,
    jpeg,
    png,
    png_with_text_bomb,
    polyglot,
    quarters,
    saved,
    svg,
    turned_jpeg,
    with_profile,
)


def encoded(content: bytes, limits: Limits | None = None) -> EncodedImage:
    return reencoded(io.BytesIO(content), limits or Limits())


def seen(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(encoded(content).data))


def deep_white(mode: str) -> Image.Image:
    """White in 16 bits."""
    return Image.new(mode, (8, 8), 65_535)


def colour_at(picture: Image.Image, across: float, down: float) -> str:
    """The nearest of the colours of `quarters`."""
    pixel = picture.convert("RGB").getpixel(
        (int((picture.width - 1) * across), int((picture.height - 1) * down))
    )
    assert isinstance(pixel, tuple)
    named = {"red": RED, "green": GREEN, "blue": BLUE}
    return min(
        named,
        key=lambda name: sum(abs(a - b) for a, b in zip(pixel, named[name], strict=True)),
    )


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(64, 32), "image/png"),
        (jpeg(64, 32), "image/jpeg"),
        (saved(quarters(64, 32), "WEBP", lossless=True), "image/png"),
        (saved(quarters(64, 32, "P"), "GIF"), "image/png"),
        (saved(quarters(64, 32, "P"), "PNG"), "image/png"),
        (saved(quarters(64, 32, "CMYK"), "JPEG", quality=95), "image/jpeg"),
    ],
    ids=["png", "jpeg", "webp", "gif", "png with a palette", "cmyk"],
)
def test_every_kind_becomes_png_or_jpeg_and_looks_the_same(content: bytes, media_type: str) -> None:
    image = encoded(content)
    shown = Image.open(io.BytesIO(image.data))
    assert (image.media_type, image.width, image.height, shown.size) == (media_type, 64, 32, (64, 32))
    assert [colour_at(shown, *place) for place in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9))] == [
        "red",
        "green",
        "blue",
    ]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "RGBA", "I;16"])
def test_every_mode_of_png_is_taken(mode: str) -> None:
    picture = quarters(8, 8).point(lambda value: 255).convert(mode) if mode[0] != "I" else deep_white(mode)
    shown = seen(saved(picture, "PNG"))
    assert shown.mode in ("L", "RGB")
    assert shown.convert("L").getpixel((4, 4)) == 255


def test_transparency_stays() -> None:
    clear = Image.new("RGBA", (8, 8), (10, 20, 30, 0))
    for content in (saved(clear, "PNG"), saved(clear, "WEBP", lossless=True), saved(clear, "GIF")):
        assert (seen(content)).convert("RGBA").getpixel((1, 1))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_applied_and_all_metadata_is_gone(orientation: int) -> None:
    image = encoded(turned_jpeg(orientation))
    shown = Image.open(io.BytesIO(image.data))
    is_upright = orientation < 5
    assert shown.size == (image.width, image.height) == ((64, 32) if is_upright else (32, 64))
    red = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    assert colour_at(shown, *(0.1 + 0.8 * side for side in red[orientation])) == "red"
    assert not shown.getexif()
    assert b"Ann" not in image.data
    assert b"taken at home" not in image.data


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_texts_and_profiles_are_gone(kind: str) -> None:
    image = encoded(with_profile(kind))
    assert b"ICC" not in image.data
    assert "icc_profile" not in Image.open(io.BytesIO(image.data)).info


def test_large_pictures_are_scaled_down() -> None:
    for content in (png(6000, 1500), jpeg(6000, 1500)):
        image = encoded(content)
        assert (image.width, image.height) == (LONGEST_SIDE_MAX, 1000)


def test_a_picture_that_cannot_be_packed_is_made_smaller() -> None:
    noise = Image.effect_noise((600, 600), 100).convert("RGBA")
    noise.putalpha(Image.effect_noise((600, 600), 100))
    image = encoded(saved(noise, "PNG"), msgspec.structs.replace(Limits(), image_bytes_max=MIB // 4))
    assert len(image.data) <= MIB // 4
    assert Image.open(io.BytesIO(image.data)).size < (600, 600)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_the_first_frame_of_an_animation_is_shown(kind: str) -> None:
    shown = seen(animated(kind))
    assert getattr(shown, "n_frames", 1) == 1
    assert colour_at(shown, 0.5, 0.5) == "red"


def test_what_stands_behind_a_picture_is_gone() -> None:
    assert b"script" not in encoded(polyglot()).data


# What takes long to make is made by the test that wants it.
REFUSED: dict[str, tuple[bytes | Callable[[], bytes], TranslatableText | str | None]] = {
    "a hundred megapixels": (partial(huge_png, 10_000, 10_000), "This picture has more than 50 megapixels."),
    "the largest sides there are": (partial(huge_png, 2**31 - 1, 1), "."),
    "a page": (b"<html><body>No picture</body></html>", NO_PICTURE),
    "text": (b"No picture.", NO_PICTURE),
    "a PDF": (b"%PDF-1.7\n", NO_PICTURE),
    "a BMP": (saved(quarters(8, 8), "BMP"), NO_PICTURE),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", NO_PICTURE),
    "half a PNG": (png(200, 200)[:300], "The file is damaged"),
    "half a JPEG": (jpeg(200, 200)[:700], "The file is damaged"),
    "only a signature": (b"\x89PNG\r\n\x1a\n", "."),
    "a text bomb": (png_with_text_bomb, "."),
    "an SVG without a size": (svg(RECTANGLE, size=""), NO_SIZE),
    "half an SVG": (svg(RECTANGLE)[:-10], NO_SVG),
    "an SVG of entities": (svg("<title>&a11;</title>", before=ENTITY_BOMB), "."),
    "an entity from outside": (svg("<title>&secret;</title>", before=OUTSIDE_ENTITY), NO_SVG),
    "an SVG in no namespace": (b'<svg width="1" height="1"/>', NO_SVG),
    "a deep SVG": (svg("<g>" * 200_000 + "</g>" * 200_000), "."),
    "a wide filter": (
        svg(
            '<filter id="f" x="-9" y="-9" width="99" height="99"><feTurbulence numOctaves="99999" baseFrequency="9"/>'
            '</filter><rect width="9999" height="9999" filter="url(#f)"/>',
            size='width="9999" height="9999"',
        ),
        None,
    ),
    "copies of copies": (
        svg(
            '<rect id="a0" width="1" height="1"/>'
            + "".join(f'<g id="a{n}">' + f'<use xlink:href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 12))
        ),
        None,
    ),
}


# What costs the most, or is one of many of its kind.
LONG = {
    "the largest sides there are", "a page", "text", "a PDF", "postscript", "half a JPEG", "only a signature",
    "an SVG without a size", "half an SVG", "an SVG in no namespace", "a deep SVG", "a wide filter", "copies of copies",
}  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name in LONG else name for name in REFUSED]
)
async def test_a_hostile_picture_is_refused_with_a_sentence_or_shown_harmlessly(
    name: str, tmp_path: Path, reader: FileProcess
) -> None:
    content, sentence = REFUSED[name]
    path = tmp_path / "picture"
    path.write_bytes(content if isinstance(content, bytes) else content())
    if sentence is None:
        with suppress(Unreadable):
            await reader.reencode(path)
        return
    with pytest.raises(Unreadable) as refusal:
        await reader.reencode(path)
    assert str(sentence) in refusal.value.sentence


def test_a_drawing_is_shown_at_its_size_and_sharper() -> None:
    image = encoded(svg(RECTANGLE, size='width="4cm" height="2cm"'))
    shown = Image.open(io.BytesIO(image.data))
    assert (image.width, image.height, shown.size) == (151, 76, (453, 228))
    assert colour_at(shown, 0.5, 0.5) == "red"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ('viewBox="0 0 30 60"', (30, 60)),
        ('width="100" viewBox="0 0 30 60"', (100, 200)),
        ('height="30" viewBox="0,0,30,60"', (15, 30)),
        ('width="100%" height="100%" viewBox="0 0 30 60"', (30, 60)),
        ('width="900000" height="90"', (4000, 1)),
    ],
)
def test_the_size_of_a_drawing_follows_from_what_it_says(size: str, shown: tuple[int, int]) -> None:
    image = encoded(svg(RECTANGLE, size=size))
    assert (image.width, image.height) == shown


def test_scripts_and_what_leads_out_of_a_drawing_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(saved(Image.new("RGB", (40, 20), BLUE), "PNG"))
    secret = tmp_path / "secret.png"
    body = (
        f"{RECTANGLE}<script>alert(1)</script><foreignObject width='9' height='9'><p>x</p></foreignObject>"
        f'<image xlink:href="{secret}" width="40" height="20"/><image href="file://{secret}" width="40" height="20"/>'
        '<image href="http://127.0.0.1:9/x.png" width="40" height="20"/><use href="other.svg#x"/>'
        '<style>@import url("http://127.0.0.1:9/x.css"); rect { fill: rgb(200,30,30) }</style>'
    )
    assert colour_at(seen(svg(body)), 0.9, 0.9) == "red"


def test_text_is_drawn_with_a_font_of_the_system() -> None:
    drawn = seen(svg('<text x="2" y="16" font-family="Nowhere Sans" font-size="16">HH</text>'))
    assert drawn.convert("RGBA").getchannel("A").getextrema() == (0, 255)


def test_a_raster_picture_within_a_drawing_is_shown() -> None:
    inner = base64.b64encode(saved(Image.new("RGB", (4, 4), BLUE), "PNG")).decode()
    body = f'{RECTANGLE}<image href="data:image/png;base64,{inner}" width="40" height="20" preserveAspectRatio="none"/>'
    assert colour_at(seen(svg(body)), 0.5, 0.5) == "blue"

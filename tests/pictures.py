"""Pictures as files: of every kind that is taken, with metadata, damaged, and made to do harm."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (30, 60, 200)


def quarters(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture whose left upper quarter is red, and the right lower one blue, on green."""
    picture = Image.new("RGB", (width, height), GREEN)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(BLUE, (width // 2, height // 2, width, height))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def png(width: int, height: int, **options: Any) -> bytes:
    return saved(quarters(width, height), "PNG", **options)


def jpeg(width: int, height: int, **options: Any) -> bytes:
    return saved(quarters(width, height), "JPEG", quality=95, subsampling=0, **options)


def turned_jpeg(orientation: int) -> bytes:
    """A photograph of 64 by 32 pixels that says how it is to be turned, where it was taken and by whom."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Ann Author"
    exif.get_ifd(0x8825)[1] = "N"
    return jpeg(64, 32, exif=exif, comment=b"taken at home")


def with_profile(kind: str) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return saved(quarters(32, 32), kind, icc_profile=profile)


def huge_png(width: int, height: int) -> bytes:
    """A small file of very many pixels."""
    row = b"\0" + bytes(width // 8)
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">2L5B", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def png_with_text_bomb() -> bytes:
    """A PNG file with a compressed text that is a thousand times as long."""
    text = b"Comment\0\0" + zlib.compress(bytes(200 * 1024 * 1024), 9)
    whole = png(8, 8)
    return whole[:33] + _chunk(b"zTXt", text) + whole[33:]


def polyglot() -> bytes:
    """A PNG file behind whose end a page with a script begins."""
    return png(8, 8) + b"<html><script>alert(1)</script></html>"


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, BLUE)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def svg(body: str, *, size: str = 'width="40" height="20"', before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<svg xmlns="http://www.w3.org/2000/svg"'
        f' xmlns:xlink="http://www.w3.org/1999/xlink" {size}>{body}</svg>'
    ).encode()


RECTANGLE = '<rect width="100%" height="100%" fill="rgb(200,30,30)"/>'
ENTITY_BOMB = (
    "<!DOCTYPE svg [<!ENTITY a0 'lollollol'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
OUTSIDE_ENTITY = '<!DOCTYPE svg [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))

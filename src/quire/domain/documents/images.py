"""Pictures of a document: files that its texts show by their ids, as `![alt](quire:<id>)`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import msgspec

ImageMediaType = Literal["image/png", "image/jpeg"]
"""Every picture is stored as one of these, whatever it was when it was uploaded."""

SUFFIXES: dict[ImageMediaType, str] = {"image/png": ".png", "image/jpeg": ".jpg"}
SIGNATURES: dict[ImageMediaType, bytes] = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}

LONGEST_SIDE_MAX = 4000
"""Pixels; larger pictures are scaled down to it. A printed page at 300 dots per inch is 2,480 wide."""

_ID = re.compile(r"[0-9a-f]{32}")
_ADDRESS = re.compile(r"quire:([0-9a-f]{32})")


class Image(msgspec.Struct, frozen=True):
    """A picture of a document. Width and height are those at which it is shown, in pixels of CSS."""

    id: str
    document_id: str
    width: int
    height: int
    media_type: ImageMediaType
    size_bytes: int
    sha256: str
    created_at: datetime


class EncodedImage(msgspec.Struct, frozen=True):
    """An uploaded picture, decoded and encoded again: nothing of its file is left but what is seen."""

    data: bytes
    media_type: ImageMediaType
    width: int
    height: int


class NewImage(msgspec.Struct, frozen=True):
    """A file on disk that is to become a picture of a document."""

    sha256: str
    size_bytes: int
    media_type: ImageMediaType
    width: int
    height: int


def is_image_id(text: str) -> bool:
    """Whether this has the form of a picture's id."""
    return _ID.fullmatch(text) is not None


def image_ids_in(text: str) -> tuple[str, ...]:
    """The ids of the pictures that a text names, each once."""
    return tuple(dict.fromkeys(_ADDRESS.findall(text)))


def with_image_ids(text: str, ids: Mapping[str, str]) -> str:
    """A text that names pictures by other ids."""
    return _ADDRESS.sub(lambda found: f"quire:{ids.get(found[1], found[1])}", text)


def filename_of(image: Image) -> str:
    """The name under which a picture is saved."""
    return f"picture-{image.id[:8]}{SUFFIXES[image.media_type]}"

"""The pictures of a file: found in it, decoded and encoded again as ours. Nothing is ever fetched."""

import base64
import binascii
import re
import secrets
import urllib.parse
from collections.abc import Callable
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from quire.domain.documents.images import EncodedImage
from quire.domain.errors import Unreadable
from quire.domain.exchange.import_warnings import ImportWarningCode
from quire.domain.limits import MIB, Limits
from quire.formats.images import reencoded
from quire.formats.importing.escaping import escaped_attribute
from quire.formats.reading.cleaning import clean_line

Warn = Callable[[ImportWarningCode, str], None]
"""Notes what is lost, and what it is about."""

PICTURES_MAX = 500
PICTURE_BYTES_MAX = 32 * MIB
"""Of all pictures together: they are handed over in one piece."""
TEXT_INCHES = 6.3
"""How wide the text of a page is where its file does not say so: A4 with the usual margins."""

_DATA = re.compile(r"data:image/[a-z.+-]{1,30}(;[a-z0-9=;.-]{0,100})?,", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:https?:)?//[^\s<>]", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{1,30})?)(in|cm|mm|pt|px|%)")
_PER_INCH = {"in": 1.0, "cm": 2.54, "mm": 25.4, "pt": 72.0, "px": 96.0}
_WHOLE_WIDTH = 96


class Pictures:
    """Finds pictures by their addresses in a file; each is encoded once."""

    def __init__(
        self, find: Callable[[str], bytes | None], limits: Limits, *, text_inches: float = TEXT_INCHES
    ) -> None:
        self._find = find
        self._limits = limits
        self._text_inches = text_inches
        self._size_bytes = 0
        self._keys: dict[str, str | None] = {}
        self.encoded: dict[str, EncodedImage] = {}

    def written(self, image: Any, alternative: str, *, caption: str, label: str, warn: Warn) -> str:
        """A picture in our form, or what stands in its place."""
        attributes, _, (address, title) = image
        alternative = clean_line(alternative)
        named = alternative or address.rpartition("/")[2][:60]
        if _ELSEWHERE.match(address):
            warn("picture_not_loaded", named)
            return f"![{escaped_attribute(alternative)}](<{address}>)" if _WEB.fullmatch(address) else ""
        key = self._key_of(address, named, warn)
        if key is None:
            return f"*{escaped_attribute(alternative)}*" if alternative else ""
        caption = escaped_attribute(clean_line(caption or title))
        shown = f' "{caption}"' if caption else ""
        known = [f"#{label}" if label else "", self._width(dict(attributes[2]).get("width", ""))]
        attached = " ".join(filter(None, known))
        return f"![{escaped_attribute(alternative)}](quire:{key}{shown})" + (
            f"{{{attached}}}" if attached else ""
        )

    def key_in_file(self, name: str, warn: Warn) -> str | None:
        """The key of a picture that the file has under a name; None where there is none that can be shown."""
        return None if self._find(name) is None else self._key_of(name, name, warn)

    def _key_of(self, address: str, named: str, warn: Warn) -> str | None:
        if address not in self._keys:
            self._keys[address] = self._taken_in(address, named, warn)
        return self._keys[address]

    def _taken_in(self, address: str, named: str, warn: Warn) -> str | None:
        data = _data_of(address) if address.startswith("data:") else self._find(urllib.parse.unquote(address))
        if data is None:
            warn("picture_missing", named if not address.startswith("data:") else "data")
            return None
        if len(self.encoded) >= PICTURES_MAX or self._size_bytes > PICTURE_BYTES_MAX:
            warn("pictures_too_many", "")
            return None
        try:
            image = reencoded(BytesIO(data), self._limits)
        except (Unreadable, OSError, ValueError, SyntaxError):
            # A picture that breaks its library is left out like one of a kind that is not known.
            warn("picture_unreadable", with_kind(named, address))
            return None
        key = secrets.token_hex(16)
        self._size_bytes += len(image.data)
        self.encoded[key] = image
        return key

    def _width(self, length: str) -> str:
        found = _LENGTH.fullmatch(length)
        if found is None:
            return ""
        number, unit = float(found[1]), found[2]
        if unit == "px":
            # What a screen shows at its own size has no width of its own.
            return ""
        share = number if unit == "%" else 100 * number / _PER_INCH[unit] / self._text_inches
        return f"width={max(1, round(share))}%" if share < _WHOLE_WIDTH else ""


def with_kind(named: str, address: str) -> str:
    """What a picture is called for whoever misses it, with the kind of its file: programs differ in those they show."""
    ending = "" if address.startswith("data:") else PurePosixPath(address).suffix
    is_told = not ending or named.lower().endswith(ending.lower())
    return named if is_told else f"{named} ({ending[1:20].upper()})"


def _data_of(address: str) -> bytes | None:
    found = _DATA.match(address)
    if found is None:
        return None
    data = address[found.end() :]
    try:
        if (found[1] or "").lower().endswith(";base64"):
            return base64.b64decode(urllib.parse.unquote(data), validate=False)
    except (binascii.Error, ValueError):
        return None
    return urllib.parse.unquote_to_bytes(data)

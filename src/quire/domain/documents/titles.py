"""The rules for titles of documents and of sections."""

import re
import unicodedata

from quire.domain.errors import InvalidField
from quire.domain.limits import Limits

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_title(title: str, limits: Limits, *, field: str = "title") -> str:
    """Return the title on one line, without surrounding space. Raises `InvalidField`."""
    title = " ".join(title.split())
    if not title:
        raise InvalidField(field, "must not be empty")
    if len(title) > limits.title_length_max:
        raise InvalidField(field, "must have at most %(count)s characters", count=limits.title_length_max)
    if _CONTROL.search(title):
        raise InvalidField(field, "must not contain control characters")
    return title


def title_key(text: str) -> str:
    """The form in which titles are compared: without case, accents and compatibility forms (Unicode NFKD, UAX #15)."""
    return " ".join(_CONTROL.sub(" ", fold(text)).split())


def fold(text: str) -> str:
    """A text without case, accents and compatibility forms, blanks and control characters as they are."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def folded_offsets(text: str) -> list[int]:
    """For each sign of the folded text, the offset of the sign in `text` that it comes from."""
    return [offset for offset, sign in enumerate(text) for _ in fold(sign)]

"""The rules of titles, of documents and of sections alike."""

import re
import unicodedata

from quire.domain.errors import InvalidField
from quire.domain.limits import Limits

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_title(title: str, limits: Limits, *, field: str = "title") -> str:
    """Return the title without surrounding space; it has one line and at least one visible character."""
    title = " ".join(title.split())
    if not title:
        raise InvalidField(field, "must not be empty")
    if len(title) > limits.title_length_max:
        raise InvalidField(field, "must have at most %(count)s characters", count=limits.title_length_max)
    if _CONTROL.search(title):
        raise InvalidField(field, "must not contain control characters")
    return title


def title_key(text: str) -> str:
    """What a title and those who look for it have in common: case, accents and forms of a letter do not count."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(_CONTROL.sub(" ", letters).split())

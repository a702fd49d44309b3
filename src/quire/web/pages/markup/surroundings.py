"""What a text is rendered with: the pictures of its document, its numbers, and the words around them."""

from collections.abc import Mapping, MutableMapping
from typing import Any, Protocol

import msgspec

from quire.domain.citing.bibliographies import TextClusters
from quire.domain.markup.caption_words import CAPTION_WORDS, CaptionWords
from quire.domain.markup.numbering import TextNumbers


class PictureSize(Protocol):
    """What is needed of a picture to keep room for it."""

    width: int
    height: int


class Notices(msgspec.Struct, frozen=True):
    """What is said where something cannot be shown."""

    picture_missing: str = "Picture is missing"
    not_loaded: str = "not loaded"
    leads_nowhere: str = "Nothing in this document has this name"
    is_twice: str = "Several things in this document have this name"
    no_entry: str = "The bibliography has no entry with this key"
    formula_unreadable: str = "This formula cannot be read"
    formulas_too_many: str = "This text has more formulas than can be shown"
    formula_too_large: str = "This formula is too long or too deeply nested"


class Surroundings(msgspec.Struct, frozen=True):
    """The surroundings of a text. Without numbers it belongs to no document, and its references stay text."""

    pictures: Mapping[str, Any] = {}
    """Each a `PictureSize`, by the picture's id."""
    numbers: TextNumbers | None = None
    words: CaptionWords = CAPTION_WORDS["en"]
    notices: Notices = Notices()
    document_address: str = ""
    """The address of the document's page for references on another page; empty on the same one."""
    is_excerpt: bool = False
    """Whether the text is shown outside its document, such as in an answer: no reference leads into it, and figures and
    tables whose labels the document has keep the numbers that they have there."""
    clusters: TextClusters | None = None
    """The citations of the text; without them, they stay text."""
    has_bibliography: bool = False
    """Whether the list of what is cited stands below the text."""


ALONE = Surroundings()


def surroundings_of(env: MutableMapping[str, Any]) -> Surroundings:
    """The surroundings of a rendering."""
    surroundings: Surroundings = env["surroundings"]
    return surroundings

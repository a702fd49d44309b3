"""What of a page is English, by the catalogue of its translations."""

import re
import string
from functools import cache, cached_property
from html.parser import HTMLParser

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from quire.web.pages.languages import CATALOGUES


class VisibleText(HTMLParser):
    """What a person reads or hears of a page, but for what is marked as English."""

    UNSEEN = frozenset({"script", "style"})
    EMPTY = frozenset({"meta", "link", "input", "path", "br"})
    HEARD = frozenset({"aria-label", "placeholder", "title", "alt"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        hidden = tag in self.UNSEEN or said.get("lang") == "en" or any(self._hidden)
        if not hidden:
            self.pieces += [value for name, value in attrs if name in self.HEARD and value]
        if tag not in self.EMPTY:
            self._hidden.append(hidden)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            self._hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._hidden):
            self.pieces.append(data)

    @cached_property
    def whole(self) -> str:
        return " ".join(" ".join(self.pieces).split())

    @cached_property
    def alone(self) -> set[str]:
        return {" ".join(piece.split()) for piece in self.pieces}


def english_in(page: str) -> list[str]:
    """The messages of the catalogue that a German page still says in English."""
    seen = VisibleText(page)
    return [
        message
        for message, words in english_messages()
        if (words in seen.whole if " " in words else words in seen.alone)
    ]


@cache
def english_messages() -> list[tuple[str, str]]:
    """Every message that is said otherwise in German, and its longest stretch of words without a value in it."""
    found = []
    messages = messages_of(catalogue("de")).values()
    translations = {text for message in messages for text in forms(message.string)}
    for english in {text for message in messages for text in forms(message.id)} - translations:
        pieces = re.split(r"%\(\w+\)s|<[^>]*>", english)
        longest = max(pieces, key=len).strip(string.punctuation + "“” ")
        if longest:
            found.append((english, longest))
    return found


def catalogue(code: str) -> Catalog:
    with (CATALOGUES / f"{code}.po").open("rb") as source:
        return read_po(source, locale=code)


def messages_of(catalog: Catalog) -> dict[object, Message]:
    return {message.id: message for message in catalog if message.id}


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)

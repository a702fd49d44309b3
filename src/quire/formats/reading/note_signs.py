"""Signs in a text for what a reader left out there, until the text is cleaned; they become notes with their heading.

They are characters of Unicode's private use, which `cleaning` takes out of every text. A file that has them itself gets
a note too many.
"""

import re
from collections import Counter
from collections.abc import Iterator

from quire.domain.references.reading_notes import NoteCode, ReadingNote

PICTURE = "\uf0a1"
OBJECT = "\uf0a2"
COMMENT = "\uf0a3"
HIDDEN = "\uf0a4"
FORMULA = "\uf0a5"

_CODES: dict[str, NoteCode] = {
    PICTURE: "pictures_without_text",
    OBJECT: "objects_left_out",
    COMMENT: "comments_left_out",
    HIDDEN: "hidden_text_left_out",
    FORMULA: "formulas_unread",
}
_SIGNS = re.compile(f"[{''.join(_CODES)}]")


def notes_of_signs(text: str, heading_path: tuple[str, ...]) -> Iterator[ReadingNote]:
    """A note for each kind of sign in a text below these headings."""
    for sign, count in Counter(_SIGNS.findall(text)).items():
        yield ReadingNote(_CODES[sign], heading_path=heading_path, count=count)


def without_signs(text: str) -> str:
    """The text alone."""
    return _SIGNS.sub("", text)

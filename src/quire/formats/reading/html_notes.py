"""Notes in pages: a raised number that links to another place of the page is the mark of a note, and no exponent.

The mark is written `[^1]`, and the note begins with its label, as in files of other kinds.
"""

import re
from html.parser import HTMLParser

_LABEL = re.compile(r"[\[(]?\s*([\w*†‡§#¹²³⁰-⁹]{1,6})\s*[\])]?")
_BETWEEN_MARKS = " ,;[]()\u00a0"


class NoteMarks(HTMLParser):
    """Finds the marks of a well-formed page.

    Marks are known by the position of their `sup` among all of the page, notes by their ids.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self._ids: set[str] = set()
        self._raised_count = 0
        self._raised_depth = 0
        self._link: str | None = None
        self._link_text: list[str] = []
        self._other_text = ""
        self._found: list[tuple[str, str]] = []
        self._marks: dict[int, list[tuple[str, str]]] = {}
        self.feed(page)
        self.close()

    def labels(self) -> dict[str, str]:
        """The label of each note, by its id."""
        labels: dict[str, str] = {}
        for marks in self._marks.values():
            for target, label in marks:
                if target in self._ids:
                    labels.setdefault(target, label)
        return labels

    def labels_of(self, number: int) -> list[str]:
        """The labels of a `sup` that is a mark, or of several; none where it is no mark."""
        return [label for _, label in self._marks.get(number, ())]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if attributes.get("id"):
            self._ids.add(str(attributes["id"]))
        if tag == "sup":
            self._raised_depth += 1
            self._raised_count += 1
            if self._raised_depth == 1:
                self._other_text, self._found = "", []
        elif tag == "a":
            self._link, self._link_text = attributes.get("href"), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self._raised_depth -= 1
            if not self._raised_depth and self._found and not self._other_text.strip(_BETWEEN_MARKS):
                self._marks[self._raised_count] = self._found
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if self._link is not None:
            self._link_text.append(data)
        elif self._raised_depth:
            self._other_text += data

    def _end_link(self) -> None:
        text, link = "".join(self._link_text), self._link or ""
        label = _LABEL.fullmatch(text.strip())
        self._link = None
        if not self._raised_depth:
            return
        if label and "#" in link:
            self._found.append((link.partition("#")[2], label[1]))
        else:
            self._other_text += text

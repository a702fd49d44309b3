"""Marks that our rewriting of a Word file puts into its text for what pandoc has no node for, and what they say.

A mark is a private character with a name behind it, up to another one. Such characters are taken out of every text, so
that none can come from the file itself.
"""

import re
from collections.abc import Mapping

from quire.domain.exchange.imports import ImportedComment
from quire.formats.importing.word_comments import WordRemark

CAPTION, FORMULA, END, COMMENT = "\ue0f0", "\ue0f1", "\ue0f2", "\ue0f3"
BEGIN_CHANGE, END_CHANGE, END_PARAGRAPH = "\ue0f4", "\ue0f5", "\ue0f6"
"""Stand around what a tracked change put in or took out, and at the end of a paragraph that it put in or took out."""
FORMULA_MARK = re.compile(f"{FORMULA}(\\d{{1,6}}){END}")
_MARK = re.compile(f"{CAPTION}(fig|tbl):([A-Za-z0-9_-]{{1,99}}){END}")
COMMENT_MARK = re.compile(f"{COMMENT}(\\d{{1,6}}){END}")
_PRIVATE = re.compile("[\ue0f0-\ue0ff]")


def caption_mark(kind: str, label: str) -> str:
    """What stands at the beginning of a caption, for the writer."""
    return f"{CAPTION}{kind}:{label}{END}"


def formula_mark(number: int) -> str:
    """What stands in place of a formula of `Marks.formulas`."""
    return f"{FORMULA}{number}{END}"


def comment_mark(number: int) -> str:
    """What stands where a comment of `Marks.comments` begins."""
    return f"{COMMENT}{number}{END}"


def caption_of(text: str) -> tuple[str, str] | None:
    """The kind and the label that a text begins with."""
    found = _MARK.match(text)
    return None if found is None else (found[1], found[2])


class Marks:
    """What the names of a file lead to: labels of its figures and tables."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._referred: set[str] = set()
        self.comments: list[ImportedComment] = []
        """Comments of a file whose kind pandoc hands none on for, for the marks that stand in their places."""
        self.remarks: Mapping[str, WordRemark] = {}
        """What a Word file says of its comments, by their ids."""
        self.formulas: list[str] = []
        """In LaTeX, for the marks that stand in their places."""

    def refer(self, name: str) -> None:
        """Note that a reference of the file leads to a name."""
        self._referred.add(name)

    def is_referred(self, name: str) -> bool:
        """Whether a reference of the file leads to this name, and no mere link."""
        return name in self._referred

    def name(self, name: str, label: str) -> None:
        """Let a name of the file, such as a bookmark, lead to a label, such as `fig:pump`."""
        if name:
            self._labels.setdefault(name, label)

    def label_of(self, name: str) -> str | None:
        """The label that a name leads to."""
        return self._labels.get(name)

    def without_marks(self, text: str) -> str:
        """A text as people read it."""
        return _PRIVATE.sub("", COMMENT_MARK.sub("", _MARK.sub("", text)))

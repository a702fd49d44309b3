"""What stands in a text and is not said by it: words that are struck out, and labels of boxes that are not ticked.

Reading keeps both with their signs, `~~80 euros~~` and `[ ] I agree`. A quote that takes the signs along says what the
text says; one without them does not.

The method is one search for the signs in the text and a look at the boxes around each quote; linear in the text.
"""

import re

from quire.domain.texts.ranges import TextRange

_STRUCK = re.compile(r"~~(?=[^\s~])[^~]+~~")
_BOX = re.compile(r"\[(?P<bracketed>[ xX])\]|(?P<drawn>[☐☑☒])")


class Withdrawn:
    """The struck-out ranges of a text, and its boxes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._struck = [TextRange(match.start(), match.end()) for match in _STRUCK.finditer(text)]

    def has(self, quoted: TextRange, block: TextRange, sentence_end: int) -> bool:
        """Whether a quote lies in what is struck out, or is the label of an empty box, and leaves that sign out.

        `block` is the paragraph or item that it stands in; labels stand behind their boxes or, ending a sentence or
        line, before them.
        """
        return self._is_struck(quoted) or self._is_unticked(quoted, block, sentence_end)

    def _is_struck(self, quoted: TextRange) -> bool:
        return any(struck.start < quoted.start and quoted.end < struck.end for struck in self._struck)

    def _is_unticked(self, quoted: TextRange, block: TextRange, sentence_end: int) -> bool:
        before = list(_BOX.finditer(self._text, block.start, quoted.start))
        if before:
            return _is_empty(before[-1])
        behind = _BOX.search(self._text, quoted.start, block.end)
        if behind is None or behind.start() < quoted.end:
            return False
        stands_between = self._text[max(quoted.end, sentence_end) : behind.start()]
        return _is_empty(behind) and not stands_between.strip()


def _is_empty(box: re.Match[str]) -> bool:
    return box["bracketed"] == " " or box["drawn"] == "☐"

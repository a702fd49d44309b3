"""What stands in a text and is not said by it: words that are struck out, and labels of boxes that are not ticked.

Reading keeps both with their signs, `~~80 euros~~` and `[ ] I agree`. A quote that takes the signs along says what the
text says; one without them does not.

The method is one search for the signs in the text and a look at the boxes around each quote; linear in the text.
"""

import re

from quire.domain.citing.folding import WORD
from quire.domain.texts.ranges import TextRange

_STRUCK = re.compile(r"~~(?=[^\s~])[^~]+~~")
_BOX = re.compile(r"\[(?P<bracketed>[ xX])\]|(?P<drawn>[☐☑☒])")


class Withdrawn:
    """The struck-out ranges of a text, and its boxes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._struck = [TextRange(match.start(), match.end()) for match in _STRUCK.finditer(text)]

    def has(self, quoted: TextRange, sentence: TextRange, block: TextRange) -> bool:
        """Whether a quote lies in what is struck out, or is the label of an empty box, and leaves that sign out.

        `block` is the paragraph or item in which its sentence stands.
        """
        return self._is_struck(quoted) or self._is_unticked(quoted, sentence, block)

    def _is_struck(self, quoted: TextRange) -> bool:
        return any(struck.start < quoted.start and quoted.end < struck.end for struck in self._struck)

    def _is_unticked(self, quoted: TextRange, sentence: TextRange, block: TextRange) -> bool:
        boxes = list(_BOX.finditer(self._text, block.start, block.end))
        before = [box for box in boxes if box.end() <= quoted.start][-1:]
        behind = [box for box in boxes if quoted.end <= box.start()][:1]
        if boxes and self._is_blank(block.start, boxes[0].start()):
            return any(map(_is_empty, before))
        # Labels may stand before their boxes, or on both sides of them.
        beside = [box for box in before if self._is_blank(box.end(), min(quoted.start, sentence.start))]
        beside += [box for box in behind if self._is_blank(max(quoted.end, sentence.end), box.start())]
        return any(map(_is_empty, beside))

    def _is_blank(self, start: int, end: int) -> bool:
        return WORD.search(self._text, start, max(start, end)) is None


def _is_empty(box: re.Match[str]) -> bool:
    return box["bracketed"] == " " or box["drawn"] == "☐"

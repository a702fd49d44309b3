"""Which paragraphs run from right to left: by their first letter, as the Unicode bidirectional algorithm says (P2)."""

import re
import unicodedata

_MAY_RUN_LEFT = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_HEBREW = re.compile(r"[\u0590-\u05ff\ufb1d-\ufb4f]")
_LEFT_CLASSES = ("R", "AL")


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction belongs to a script that is written from right to left."""
    if _MAY_RUN_LEFT.search(text) is None:
        return False
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in _LEFT_CLASSES or direction == "L":
            return direction in _LEFT_CLASSES
    return False


def script_language(text: str) -> str:
    """The language by whose rules a text from right to left is set: its script says it."""
    hebrew, right = _HEBREW.search(text), _MAY_RUN_LEFT.search(text)
    return "he" if hebrew and right and hebrew.start() == right.start() else "ar"

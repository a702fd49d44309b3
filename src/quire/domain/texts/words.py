"""What counts as a word of a Markdown text.

Words are runs of letters and digits, with apostrophes and hyphens inside them; a simplification of the word boundaries
of Unicode's UAX #29. Scripts that are written without spaces count by the character, as word processors do it.
"""

import re

_CJK = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[^\W_{_CJK}]++(?:['’\-][^\W_{_CJK}]++)*+|[{_CJK}]")
JOINED_LETTERS = re.compile(rf"[^\W_{_CJK}]{{2}}")
"""Two letters of one word."""


def count_words(text: str) -> int:
    """Words of a Markdown text; signs such as # and * are not words."""
    return len(WORD.findall(text))


def is_in_word(text: str, offset: int) -> bool:
    """Whether an offset lies inside a word, and not at one of its ends."""
    return offset > 0 and JOINED_LETTERS.match(text, offset - 1) is not None

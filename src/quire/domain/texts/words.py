"""What counts as a word of a Markdown text."""

import re

# Scripts that are written without spaces count by the character, as word processors do it.
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+(?:['’\-][^\W_{_CJK}]+)*")
JOINED_LETTERS = re.compile(rf"[^\W_{_CJK}]{{2}}")
"""Two letters of one word."""


def count_words(text: str) -> int:
    """Words of a Markdown text; marks such as # and * are not words."""
    return len(WORD.findall(text))

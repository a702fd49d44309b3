"""Counts the words of a section as people read them: addresses, labels and attributes do not count.

A formula is one word, so is a reference or a citation, and what is raised or lowered belongs to the word beside it.
What counts as a word otherwise is said in `texts.words`. Linear.
"""

import re
from collections.abc import Iterator

from quire.domain.markup.clusters import cites_of
from quire.domain.markup.forms import (
    BREAK_TAG,
    CLUSTER,
    DISPLAY_FORMULA,
    FORMULA,
    LABEL,
    LOWERED,
    PICTURE,
    RAISED,
    RAISED_OR_LOWERED_TAG,
    REFERENCE,
)
from quire.domain.texts.words import WORD

_HAS_SIGNS = re.compile(r"\]\(|\[\^|[$@^~<]|\{#")
_NOT_READ = re.compile(
    rf"\]\((?:<[^<>\n]*>|[^\s()<>]*)|\[\^[^\[\]\s]{{1,999}}\]|\{{#tbl:{LABEL}\}}|{BREAK_TAG.pattern}",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"<(?:https?://|mailto:)[^\s<>]*>", re.IGNORECASE)
_SIGNS_OF_FORM = re.compile(
    r"^[ \t>]*(?:#{1,6}|[-*+]|\d{1,9}[.)])(?=[ \t])|\|[ :|-]+(?=\||$)|[*_`|\[\]]", re.MULTILINE
)
_LETTER = "x"


def count_read_words(text: str) -> int:
    """Words of a Markdown text, as people count them who read it."""
    return len(WORD.findall(_as_read(text)))


def count_read_characters(text: str) -> int:
    """Characters of a Markdown text with the blanks between its words, as people count them who read it."""
    return len(" ".join(_SIGNS_OF_FORM.sub("", _as_read(text)).split()))


def read_words(text: str) -> Iterator[re.Match[str]]:
    """These words, with their ranges in the text; not all of their letters are those of the text."""
    return WORD.finditer(_as_read(text))


def _as_read(text: str) -> str:
    """The text with blanks in place of what is not read, as long as it was."""
    if _HAS_SIGNS.search(text) is None:
        return text
    # To look for a sign is much faster than to look for its form.
    if "$" in text:
        text = FORMULA.sub(_one_word, DISPLAY_FORMULA.sub(_one_word, text))
    if "![" in text:
        text = PICTURE.sub(_caption, text)
    if "@" in text:
        text = CLUSTER.sub(_cluster, text)
    if any(sign in text for sign in ("](", "[^", "{#", "<")):
        text = _ADDRESS.sub(_one_word, _NOT_READ.sub(_blanks, text))
    if "@" in text:
        text = REFERENCE.sub(_one_word, text)
    for sign, form in (("^", RAISED), ("~", LOWERED)):
        if sign in text:
            text = form.sub(_joined, text)
    return RAISED_OR_LOWERED_TAG.sub(_joined_tags, text) if "<" in text else text


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _one_word(found: re.Match[str]) -> str:
    return f" {_LETTER}{' ' * (len(found[0]) - 2)}"


def _cluster(found: re.Match[str]) -> str:
    return _one_word(found) if cites_of(found[0]) else found[0]


def _caption(found: re.Match[str]) -> str:
    if found[3] is None:
        return _blanks(found)
    before, behind = found.start(3) - found.start(), found.end() - found.end(3)
    return f"{' ' * before}{found[3]}{' ' * behind}"


def _joined(found: re.Match[str]) -> str:
    """What is raised or lowered belongs to the word beside it."""
    return f"{_LETTER}{found[1]}{_LETTER}"


def _joined_tags(found: re.Match[str]) -> str:
    tag = len(found[1]) + len("<>")
    return f"{_LETTER * tag}{found[2]}{_LETTER * (tag + 1)}"

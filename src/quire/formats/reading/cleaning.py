"""Taking out of a text what nobody sees: control characters, marks of direction, soft hyphens; and undoing ligatures.

What cannot be seen could carry instructions to a language model that no reader of the source would notice.
"""

import re
import unicodedata

_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"  # soft hyphen, joiners, fillers
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffc\ufffe\uffff"  # no width, direction, no characters
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"  # variants and tags
    "\U0001d173-\U0001d17a\U0001bca0-\U0001bca3"
    "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff"  # halves, private use
    "]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# They shape words of Arabic and Indic scripts and stay there.
_LOOSE_JOINERS = re.compile("(?<![\u0600-\u0fff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u0fff])")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def clean(text: str) -> str:
    """The text as a person sees it, in the composed form of Unicode, with line feeds."""
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", _LOOSE_JOINERS.sub("", _LINE_ENDS.sub("\n", text)))
    return unicodedata.normalize("NFC", text.translate(_LIGATURES))


def clean_line(text: str) -> str:
    """The same for what stands on one line; any white space is one space."""
    return " ".join(clean(text).split())

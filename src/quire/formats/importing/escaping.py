"""Plain text as Markdown that reads as this text: signs get a backslash where they would say something.

Signs that only mean something in pairs or beside others are left alone where they cannot: an underscore in a word, a
dollar sign before a figure, brackets without an address behind them. Linear.
"""

import re

_ALWAYS = re.compile(r"[\\`*~^]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_DOLLAR = re.compile(r"\$(?!\d)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_NOTE_OR_KEY = re.compile(r"\[(?=[\^@])")
_REFERENCE = re.compile(r"@(?=(?:fig|tbl|sec):)")
_ADDRESS_BEHIND = re.compile(r"\](?=[(:])")
_PICTURE = re.compile(r"!(?=\[)")
_LINE_START = re.compile(
    r"(?P<number>\d{1,9})(?P<delimiter>[.)])(?=[ \t]|$)"
    r"|(?P<sign>#{1,6}(?=[ \t]|$)|[-+](?=[ \t]|$)|>|:(?=[ \t])|(?:[-=][ \t]*+)+$|\|)"
)
_CLOSING_SIGNS = re.compile(r"(?:^|(?<=[ \t]))(?=#+[ \t]*$)")
_BOX = re.compile(r"\[(?=[ xX]\](?:\s|$))")


def escaped(text: str, *, has_references: bool = False) -> str:
    """A text within a line; `@fig:pump` stays a reference where the text may have some."""
    if text.isalnum():
        return text
    text = _ALWAYS.sub(r"\\\g<0>", text)
    for sign, pattern in (("_", _UNDERSCORE), ("$", _DOLLAR), ("<", _TAG), ("&", _ENTITY)):
        if sign in text:
            text = pattern.sub(r"\\\g<0>", text)
    if "[" in text or "]" in text:
        text = _ADDRESS_BEHIND.sub(r"\\]", _NOTE_OR_KEY.sub(r"\\[", _PICTURE.sub(r"\\!", text)))
    return text if has_references or "@" not in text else _REFERENCE.sub(r"\\@", text)


def escaped_line_start(line: str) -> str:
    """A line whose beginning is no sign of a heading, a list, a quote, a table or a rule."""
    line = line.lstrip(" \t")
    found = _LINE_START.match(line)
    if found is None:
        return f"\\{line}" if _BOX.match(line) else line
    if found["number"]:
        return f"{found['number']}\\{line[found.end('number') :]}"
    return f"\\{line}"


def escaped_heading(line: str) -> str:
    """A line of Markdown behind the signs of a heading, whose end does not close it: `C #`."""
    return _CLOSING_SIGNS.sub(r"\\", line, count=1)


def escaped_lines(text: str) -> str:
    """A plain text of several lines, such as a paragraph."""
    return "\n".join(escaped_line_start(escaped(line.rstrip())) for line in text.split("\n"))


def escaped_attribute(text: str) -> str:
    """A text in brackets or in quotes."""
    return re.sub(r'[\\\[\]"]', r"\\\g<0>", " ".join(text.split()))

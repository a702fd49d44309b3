"""Text as it stands in XML. The functions of the standard library for it load all of HTTP and TLS with them."""

import html

_BLANKS = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
"""What a reader of an attribute would take for a blank."""


def escaped(text: str) -> str:
    """A text between tags."""
    return html.escape(text, quote=False)


def quoted(text: str) -> str:
    """A text as the value of an attribute, with its quotation marks."""
    value = html.escape(text)
    for blank, reference in _BLANKS.items():
        value = value.replace(blank, reference)
    return f'"{value}"'

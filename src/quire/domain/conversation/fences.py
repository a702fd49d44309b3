"""Fences around material in a prompt: text that people wrote, or copied from elsewhere, and that gives no instructions.

A fence is a pair of tags. The rules of each prompt name the tags; no text between them can close its fence or open
another one, since whatever looks like one of these tags in it loses its angle bracket.
"""

import re

TAGS = (
    "contract",
    "document",
    "reference",
    "summary",
    "section",
    "neighbour",
    "passages",
    "turns",
    "question",
    "instructions",
    "points",
    "unsearched",
)
"""The tags of all prompts. Each is disarmed in every text, whichever prompt it stands in."""

_TAG = re.compile(rf"<(?=/?(?:{'|'.join(TAGS)})\b)", re.IGNORECASE)


def fenced(tag: str, text: str, **attributes: str) -> str:
    """A text as material, with attributes that are material as well."""
    named = "".join(
        f' {name}="{disarmed(value).replace(chr(34), "”")}"' for name, value in attributes.items()
    )
    return f"<{tag}{named}>\n{disarmed(text)}\n</{tag}>"


def fenced_whole(tag: str, text: str) -> str:
    """The same around a text whose parts have been disarmed, and which may have fences of its own."""
    return f"<{tag}>\n{text}\n</{tag}>"


def disarmed(text: str) -> str:
    """A text that can neither close the fence around it nor open another one."""
    # Most texts have no angle bracket at all, which is found out at a hundredth of the cost.
    return _TAG.sub("&lt;", text) if "<" in text else text

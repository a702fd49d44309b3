"""Raised and lowered text, `10^6^` and `H~2~O`, and line breaks; and the HTML tags for these, which models write."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from quire.domain.markup.forms import BREAK_TAG, LOWERED, RAISED, RAISED_OR_LOWERED_TAG


def raised_and_lowered(markdown: MarkdownIt) -> None:
    """Add raised and lowered text to a parser, and the only HTML tags that are read as such."""
    markdown.inline.ruler.before("escape", "escaped_blank", _read_escaped_blank)
    markdown.inline.ruler.before("strikethrough", "raised", _read_raised)
    markdown.inline.ruler.before("strikethrough", "lowered", _read_lowered)
    markdown.inline.ruler.before("autolink", "raised_tag", _read_tag)
    markdown.inline.ruler.before("autolink", "break_tag", _read_break)


def _read_raised(state: StateInline, silent: bool) -> bool:
    return state.src[state.pos] == "^" and _read(
        state, RAISED.match(state.src, state.pos, state.posMax), "sup", silent=silent
    )


def _read_lowered(state: StateInline, silent: bool) -> bool:
    return state.src[state.pos] == "~" and _read(
        state, LOWERED.match(state.src, state.pos, state.posMax), "sub", silent=silent
    )


def _read_tag(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "<":
        return False
    found = RAISED_OR_LOWERED_TAG.match(state.src, state.pos, state.posMax)
    return _read(state, found, found[1].lower() if found else "", silent=silent, group=2)


def _read_break(state: StateInline, silent: bool) -> bool:
    found = BREAK_TAG.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "<" else None
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _read_escaped_blank(state: StateInline, silent: bool) -> bool:
    """In raised and lowered text a blank is escaped, since any other ends it."""
    if not state.env.get("is_raised") or not state.src.startswith("\\ ", state.pos):
        return False
    if not silent:
        state.append_pending("\N{NO-BREAK SPACE}")
    state.pos += 2
    return True


def _read(state: StateInline, found: re.Match[str] | None, tag: str, *, silent: bool, group: int = 1) -> bool:
    """Read what is raised or lowered, which is inline text of its own."""
    if found is None:
        return False
    if not silent:
        maximum, was_raised = state.posMax, state.env.get("is_raised", False)
        state.push(f"{tag}_open", tag, 1)
        state.pos, state.posMax = found.span(group)
        state.env["is_raised"] = True
        state.md.inline.tokenize(state)
        state.env["is_raised"] = was_raised
        state.push(f"{tag}_close", tag, -1)
        state.posMax = maximum
    state.pos = found.end()
    return True

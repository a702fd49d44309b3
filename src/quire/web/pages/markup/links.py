"""Links, read as CommonMark reads them, with a bound on how deep brackets stand in each other.

The parser looks for the end of each `[`, and on its way for links in it, up to a hundred of them in each other: where
brackets are opened and never closed, that is a hundred steps for each sign. A text with many is read with fewer.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, link

DEPTH_MAX = 4
"""Of brackets in the words of a link, in a text that has more than `NESTED_MAX` brackets in others."""
NESTED_MAX = 1_000

_NESTED = "nested_brackets"


def links(markdown: MarkdownIt) -> None:
    """Bound the nesting of links in a parser."""
    markdown.inline.ruler.at("link", _read_link)


def _read_link(state: StateInline, silent: bool) -> bool:
    if silent and state.src.startswith("[", state.pos):
        nested = state.env[_NESTED] = state.env.get(_NESTED, 0) + 1
        if nested > NESTED_MAX and state.level > DEPTH_MAX:
            # As the parser itself does where nesting is too deep: nothing more is looked for in this paragraph.
            state.pos = state.posMax
            return True
    return link(state, silent)

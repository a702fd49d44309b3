"""The marks of an answer's citations as chips: buttons with which the page shows what is cited.

No text can make a chip of its own. While Markdown is rendered and cleaned, a placeholder with a secret of this one
rendering stands for each chip; only what the cleaner let through is turned into buttons.
"""

import re
import secrets
from collections.abc import Iterable, MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from quire.domain.citing.citations import Citation

_MARK = re.compile(r"\[([A-Z]\d+(?:-\d+)?)\]")


class Chips:
    """The chips of one answer, numbered in the order of its citations, for one rendering."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._secret = secrets.token_hex(16)
        self._chips = {
            citation.marker: _chip(number, citation) for number, citation in enumerate(citations, 1)
        }

    def __contains__(self, marker: str) -> bool:
        return marker in self._chips

    def placeholder(self, marker: str) -> str:
        """What stands for a chip until the HTML is clean."""
        return f"{self._secret}[{marker}]"

    def put_into(self, html: str) -> str:
        """Clean HTML with its chips in place."""
        return re.sub(rf"{self._secret}\[([^\]]+)\]", lambda found: self._chips[found[1]], html)


def chips_of_marks(markdown: MarkdownIt) -> None:
    """Have marks read where a rendering has `chips`: in code they stay text, and no link is made around them."""
    markdown.inline.ruler.before("link", "citation", _read_mark)
    markdown.add_render_rule("citation", _render_mark)


def _read_mark(state: StateInline, silent: bool) -> bool:
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in state.env.get("chips", ()):
        return False
    if not silent:
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _render_mark(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    place: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    chips: Chips = env["chips"]
    return chips.placeholder(tokens[place].content)


def _chip(number: int, citation: Citation) -> str:
    name = escape(f"{number}: {citation.title}, {citation.locator.label}")
    gone = ' data-gone=""' if citation.is_gone else ""
    return (
        f'<button type="button" class="citation" data-marker="{escape(citation.marker)}"'
        f' data-state="{citation.state}"{gone} aria-label="{name}">{number}</button>'
    )

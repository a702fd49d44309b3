"""Citation marks of an answer as chips: buttons with which the page shows what is cited.

No text can forge a chip. While Markdown is rendered and sanitised, a placeholder with a random secret of this rendering
stands for each chip; only placeholders that the sanitiser has let through become buttons.
"""

import re
import secrets
from collections.abc import Iterable
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from quire.domain.citing.citations import Citation
from quire.web.pages.markup.render_rules import Environment, add_html_of

_MARK = re.compile(r"\[([A-Z]\d+(?:-\d+)?)\]")


class Chips:
    """The chips of one rendering of an answer, numbered in the order of its citations."""

    def __init__(self, citations: Iterable[Citation]) -> None:
        self._secret = secrets.token_hex(16)
        self._chips = {
            citation.marker: _chip(number, citation) for number, citation in enumerate(citations, 1)
        }

    def __contains__(self, marker: str) -> bool:
        return marker in self._chips

    def placeholder(self, marker: str) -> str:
        """The placeholder of a chip, until the HTML is sanitised."""
        return f"{self._secret}[{marker}]"

    def put_into(self, html: str) -> str:
        """Sanitised HTML with its placeholders replaced by chips."""
        return re.sub(rf"{self._secret}\[([^\]]+)\]", lambda found: self._chips[found[1]], html)


def chips_of_marks(markdown: MarkdownIt) -> None:
    """Add a rule to the parser that reads citation marks where a rendering has `chips`, except in code and links."""
    markdown.inline.ruler.before("link", "citation", _read_mark)
    add_html_of(markdown, "citation", _render_mark)


def _read_mark(state: StateInline, silent: bool) -> bool:
    found = _MARK.match(state.src, state.pos, state.posMax)
    if found is None or found[1] not in state.env.get("chips", ()):
        return False
    if not silent:
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _render_mark(token: Token, env: Environment) -> str:
    chips: Chips = env["chips"]
    return chips.placeholder(token.content)


def _chip(number: int, citation: Citation) -> str:
    # Of a quotation that stands in no source, only its number is known.
    named = ", ".join(filter(None, (citation.title, citation.locator.label)))
    name = escape(f"{number}: {named}" if named else str(number))
    gone = ' data-gone=""' if citation.is_gone else ""
    return (
        f'<button type="button" class="citation" data-marker="{escape(citation.marker)}"'
        f' data-state="{citation.state}"{gone} aria-label="{name}">{number}</button>'
    )

"""Rules of the parser's renderer that need no more than a token and what this rendering is about."""

from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

Environment = MutableMapping[str, Any]


def add_html_of(markdown: MarkdownIt, token_type: str, html_of: Callable[[Token, Environment], str]) -> None:
    """Have tokens of a type rendered by a function."""

    def render(
        _renderer: RendererProtocol,
        tokens: Sequence[Token],
        index: int,
        _options: OptionsDict,
        env: Environment,
    ) -> str:
        return html_of(tokens[index], env)

    markdown.add_render_rule(token_type, render)

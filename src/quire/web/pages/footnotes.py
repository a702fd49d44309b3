"""Footnotes in Markdown: numbers in the text, and the notes below it.

The numbers are not links, which would need ids: one page has the texts of many sections and answers.
"""

from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin

_RENDERED = {
    "footnote_block_open": '<section class="footnotes">\n<ol>\n',
    "footnote_block_close": "</ol>\n</section>\n",
    "footnote_open": "<li>",
    "footnote_close": "</li>\n",
    "footnote_anchor": "",
}


def footnotes(markdown: MarkdownIt) -> None:
    """Add footnotes to a parser and its renderer."""
    markdown.use(footnote_plugin, inline=False)
    for kind in _RENDERED:
        markdown.add_render_rule(kind, _render_part)
    markdown.add_render_rule("footnote_ref", _render_number)


def _render_part(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    return _RENDERED[tokens[index].type]


def _render_number(
    renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    return f"<sup>{tokens[index].meta['id'] + 1}</sup>"

"""Footnotes in Markdown: numbers in the text, and the notes below it.

The numbers are not links, which would need ids: one page has the texts of many sections and answers. They go on with
those of the document's sections before; `note_numbers` in the environment of a rendering are the numbers of labels in a
text of which only a part is rendered.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from quire.domain.texts.blocks import LABEL_OF_NOTE
from quire.web.pages.markup.render_rules import Environment, add_html_of
from quire.web.pages.markup.surroundings import surroundings_of

_REFERENCE = re.compile(rf"\[\^{LABEL_OF_NOTE}\]")

FOOTNOTES_OPENING = '<section class="footnotes">'

_RENDERED = {
    "footnote_block_open": f"{FOOTNOTES_OPENING}\n<ol>\n",
    "footnote_block_close": "</ol>\n</section>\n",
    "footnote_open": "<li>",
    "footnote_close": "</li>\n",
    "footnote_anchor": "",
}


def footnotes(markdown: MarkdownIt) -> None:
    """Add footnotes to a parser and its renderer."""
    markdown.use(footnote_plugin, inline=False)
    markdown.block.ruler.at("footnote_def", _read_note, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.at("footnote_ref", _read_reference)
    for kind in _RENDERED:
        add_html_of(markdown, kind, _render_part)
    add_html_of(markdown, "footnote_ref", _render_number)


# The plugin's own rules search for the end of each label up to the end of the text. Here a label is matched before.


def _read_note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    start = state.bMarks[start_line] + state.tShift[start_line]
    is_label = _REFERENCE.match(state.src, start, state.eMarks[start_line]) is not None
    return is_label and footnote_def(state, start_line, end_line, silent)


def _read_reference(state: StateInline, silent: bool) -> bool:
    is_label = _REFERENCE.match(state.src, state.pos, state.posMax) is not None
    return is_label and footnote_ref(state, silent)


def _render_part(token: Token, env: Environment) -> str:
    if token.type == "footnote_block_open" and _notes_before(env):
        return f'<section class="footnotes">\n<ol start="{_notes_before(env) + 1}">\n'
    return _RENDERED[token.type]


def _render_number(token: Token, env: Environment) -> str:
    meta = token.meta
    number = env.get("note_numbers", {}).get(meta.get("label"))
    if number is not None:
        return f"<sup>{number}</sup>"
    ordinal = meta["id"] + 1
    return f'<sup data-number="note" data-ordinal="{ordinal}">{_notes_before(env) + ordinal}</sup>'


def _notes_before(env: Environment) -> int:
    numbers = surroundings_of(env).numbers
    return 0 if numbers is None else numbers.notes_before

"""Captions of figures and tables, with their numbers; that of a table is the paragraph behind it, after a colon."""

from collections.abc import MutableMapping, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from quire.domain.markup.forms import table_caption_of
from quire.web.pages.markup.insertions import insertions_of
from quire.web.pages.markup.render_rules import Environment, add_html_of
from quire.web.pages.markup.surroundings import Surroundings, surroundings_of

NESTING_OF_NOTES = {"footnote_reference_open": 1, "footnote_reference_close": -1}
"""What stands in a note is not numbered: notes are shown below the text, and only where the text refers to them."""


def captions(markdown: MarkdownIt) -> None:
    """Add captions of tables to a parser, and numbers of captions to its renderer."""
    markdown.core.ruler.after("block", "table_captions", _caption_tables)
    add_html_of(markdown, "caption_number", _render_number)


def next_ordinal(env: MutableMapping[str, Any], kind: str) -> int:
    """Count a figure or table of this text, from 1."""
    ordinals = env.setdefault("ordinals", {})
    ordinals[kind] = ordinals.get(kind, 0) + 1
    return int(ordinals[kind])


def caption_tokens(state: StateCore, kind: str, ordinal: int, label: str | None, caption: str) -> list[Token]:
    """A caption with its number. Its text is parsed here where inline text was parsed before."""
    number = Token("caption_number", "", 0, meta={"kind": kind, "ordinal": ordinal, "label": label})
    number.meta["has_text"] = bool(caption.strip())
    children: list[Token] = []
    inline = Token("inline", "", 0, content=caption.strip(), children=children, level=1)
    if kind == "fig":
        state.md.inline.parse(inline.content, state.md, state.env, children)
    opening, closing = Token("figcaption_open", "figcaption", 1), Token("figcaption_close", "figcaption", -1)
    closing.block = True
    return [opening, number, inline, closing]


def _caption_tables(state: StateCore) -> None:
    """Put each table with a caption into a figure, before inline text is parsed."""
    made: list[Token] = []
    table_at = index = notes = 0
    while index < len(state.tokens):
        token = state.tokens[index]
        notes += NESTING_OF_NOTES.get(token.type, 0)
        if token.type == "table_open":
            table_at = len(made)
        made.append(token)
        index += 1
        is_behind = token.type == "table_close" and not notes
        caption = table_caption_of(_paragraph_behind(state.tokens, index)) if is_behind else None
        if caption is not None:
            figure = Token("figure_open", "figure", 1, attrs={"class": "table"}, block=True)
            made.insert(table_at, figure)
            made += caption_tokens(state, "tbl", next_ordinal(state.env, "tbl"), caption.label, caption.text)
            made.append(Token("figure_close", "figure", -1, block=True))
            index += 3
    state.tokens = made


def _paragraph_behind(tokens: Sequence[Token], index: int) -> str:
    """The text of the paragraph that begins here; empty where none does."""
    is_paragraph = index + 1 < len(tokens) and tokens[index].type == "paragraph_open"
    return tokens[index + 1].content if is_paragraph else ""


def _render_number(token: Token, env: Environment) -> str:
    meta = token.meta
    html = _html_of_number(surroundings_of(env), meta["kind"], meta["ordinal"], meta["label"])
    return insertions_of(env).placeholder(html + (": " if meta["has_text"] else ""))


def _html_of_number(surroundings: Surroundings, kind: str, ordinal: int, label: str | None) -> str:
    before, behind = map(escape, surroundings.words.parts(kind))
    numbers = surroundings.numbers
    name = "figure" if kind == "fig" else "table"
    has_anchor = label is not None and numbers is not None and not surroundings.is_excerpt
    id_ = f' id="{kind}-{label}"' if has_anchor else ""
    number = _number(surroundings, kind, ordinal, label)
    return (
        f'<span class="caption-number"{id_}>{before}'
        f'<span data-number="{name}" data-ordinal="{ordinal}">{number}</span>{behind}</span>'
    )


def _number(surroundings: Surroundings, kind: str, ordinal: int, label: str | None) -> str:
    numbers = surroundings.numbers
    if numbers is None:
        return str(ordinal)
    known = numbers.targets.get(f"{kind}:{label}") if surroundings.is_excerpt else None
    before = numbers.figures_before if kind == "fig" else numbers.tables_before
    return str(before + ordinal) if known is None else known.number

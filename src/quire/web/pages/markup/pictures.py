"""Pictures and figures: `![alternative](quire:<id> "caption"){#fig:x width=80%}`.

A picture is one of the document's own, under our own address, and never one from elsewhere: a remote picture tells its
server who reads. One that stands alone in a paragraph with a caption or a label is a figure with a number.
"""

from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from quire.domain.markup.forms import PICTURE, QUIRE_ADDRESS, Picture, picture_of
from quire.web.pages.markup.captions import NESTING_OF_NOTES, caption_tokens, next_ordinal
from quire.web.pages.markup.insertions import insertions_of
from quire.web.pages.markup.render_rules import Environment, add_html_of
from quire.web.pages.markup.surroundings import PictureSize, Surroundings, surroundings_of

WIDTH_STEP = 5
"""Widths are classes, since the content security policy forbids styles; each rounds to one of twenty."""

_REMOTE = ("http://", "https://")


def pictures(markdown: MarkdownIt) -> None:
    """Add pictures to a parser and its renderer, in place of those from anywhere."""
    markdown.disable("image")
    markdown.inline.ruler.before("link", "picture", _read_picture)
    markdown.core.ruler.after("inline", "figures", _make_figures)
    add_html_of(markdown, "picture", _render)


def _read_picture(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("![", state.pos):
        return False
    found = PICTURE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("picture", "img", 0).meta = {"picture": picture_of(found)}
    state.pos = found.end()
    return True


def _make_figures(state: StateCore) -> None:
    made: list[Token] = []
    tokens = state.tokens
    skipped = notes = 0
    for index, token in enumerate(tokens):
        if skipped:
            skipped -= 1
            continue
        notes += NESTING_OF_NOTES.get(token.type, 0)
        picture = None if notes else _alone_in_paragraph(tokens, index)
        if picture is None:
            made.append(token)
        else:
            made += _figure(state, tokens[index : index + 3], picture)
            skipped = 2
    state.tokens = made


def _alone_in_paragraph(tokens: Sequence[Token], index: int) -> Picture | None:
    """The picture of a figure, where one begins here."""
    if tokens[index].type != "paragraph_open" or tokens[index + 1].type != "inline":
        return None
    children = tokens[index + 1].children or []
    if len(children) != 1 or children[0].type != "picture":
        return None
    picture: Picture = children[0].meta["picture"]
    return picture if picture.is_figure else None


def _figure(state: StateCore, paragraph: Sequence[Token], picture: Picture) -> list[Token]:
    opening, inline, closing = paragraph
    opening.type, opening.tag, opening.hidden = "figure_open", "figure", False
    closing.type, closing.tag, closing.hidden = "figure_close", "figure", False
    opening.attrs = {"class": "picture"}
    ordinal = next_ordinal(state.env, "fig")
    return [opening, inline, *caption_tokens(state, "fig", ordinal, picture.label, picture.caption), closing]


def _render(token: Token, env: Environment) -> str:
    picture: Picture = token.meta["picture"]
    return insertions_of(env).placeholder(_html_of(picture, surroundings_of(env)))


def _html_of(picture: Picture, surroundings: Surroundings) -> str:
    alternative = escape(unescapeAll(picture.alternative))
    own = QUIRE_ADDRESS.fullmatch(picture.address)
    if own is None:
        return _elsewhere(picture.address, alternative, surroundings)
    size = surroundings.pictures.get(own[1])
    if size is None:
        missing = escape(surroundings.notices.picture_missing)
        said = f"{missing}: {alternative}" if alternative else missing
        return f'<span class="missing-picture">{said}</span>'
    return _image(own[1], size, alternative, picture.width)


def _image(id_: str, size: PictureSize, alternative: str, width: int | None) -> str:
    class_ = "" if width is None else f' class="width-{max(1, round(width / WIDTH_STEP)) * WIDTH_STEP}"'
    return (
        f'<img src="/api/images/{id_}" alt="{alternative}" width="{size.width}" height="{size.height}"'
        f' loading="lazy" decoding="async"{class_}>'
    )


def _elsewhere(address: str, alternative: str, surroundings: Surroundings) -> str:
    """A picture from elsewhere: a link, if it is an address in the web."""
    notice = f'<small class="not-loaded">({escape(surroundings.notices.not_loaded)})</small>'
    shown = alternative or escape(address)
    if not address.lower().startswith(_REMOTE):
        return f"{shown} {notice}"
    return f'<a href="{escape(address)}" rel="noopener noreferrer nofollow">{shown}</a> {notice}'

"""References to figures, tables and sections, `@fig:pump`: links with their numbers, marked where they lead nowhere."""

from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from quire.domain.markup.forms import REFERENCE
from quire.domain.markup.numbering import Target
from quire.web.pages.markup.insertions import insertions_of
from quire.web.pages.markup.render_rules import Environment, add_html_of
from quire.web.pages.markup.surroundings import Surroundings, surroundings_of


def cross_references(markdown: MarkdownIt) -> None:
    """Add references to a parser and its renderer."""
    markdown.inline.ruler.before("link", "cross_reference", _read)
    add_html_of(markdown, "cross_reference", _render)


def _read(state: StateInline, silent: bool) -> bool:
    found = REFERENCE.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "@" else None
    if found is None:
        return False
    if not silent:
        token = state.push("cross_reference", "", 0)
        token.content = f"{found[1]}:{found[2]}"
    state.pos = found.end()
    return True


def _render(token: Token, env: Environment) -> str:
    name = token.content
    surroundings = surroundings_of(env)
    if surroundings.numbers is None:
        return escape(f"@{name}")
    target = surroundings.numbers.targets.get(name)
    html = _dead(name, surroundings) if target is None else _link(name, target, surroundings)
    return insertions_of(env).placeholder(html)


def _dead(name: str, surroundings: Surroundings) -> str:
    return (
        f'<a class="reference dead" data-target="{escape(name)}"'
        f' title="{escape(surroundings.notices.leads_nowhere)}">@{escape(name)}</a>'
    )


def _link(name: str, target: Target, surroundings: Surroundings) -> str:
    twice = f' title="{escape(surroundings.notices.is_twice)}"' if target.is_twice else ""
    classes = "reference twice" if target.is_twice else "reference"
    return (
        f'<a class="{classes}" data-target="{escape(name)}" href="{_address(name, target, surroundings)}"{twice}>'
        f"{_words(target, surroundings)}</a>"
    )


def _address(name: str, target: Target, surroundings: Surroundings) -> str:
    if surroundings.document_address:
        return f"{escape(surroundings.document_address)}#section={target.section_id}"
    if target.kind != "sec":
        return f"#{escape(name.replace(':', '-', 1))}"
    # The workspace opens the section that its address names; the page to read has all of them.
    return f"#section{'=' if surroundings.is_excerpt else '-'}{target.section_id}"


def _words(target: Target, surroundings: Surroundings) -> str:
    if not target.number:
        return f"<span>{escape(target.title)}</span>"
    before, behind = map(escape, surroundings.words.parts(target.kind))
    return f"{before}<span>{escape(target.number)}</span>{behind}"

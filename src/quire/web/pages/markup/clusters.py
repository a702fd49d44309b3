"""Citations of the bibliography, `[@miller2020, p. 5]`: as their style renders them, marked where a key is missing."""

import re
from collections import Counter
from collections.abc import Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from quire.domain.citing.bibliographies import Run, Runs, TextClusters
from quire.domain.markup.clusters import cites_of
from quire.domain.markup.forms import CLUSTER
from quire.web.pages.markup.insertions import insertions_of
from quire.web.pages.markup.render_rules import Environment, add_html_of
from quire.web.pages.markup.surroundings import Surroundings, surroundings_of

_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_ELEMENTS = (
    ("is_italic", "em"),
    ("is_bold", "strong"),
    ("is_raised", "sup"),
    ("is_lowered", "sub"),
    ("is_small_caps", "small"),
)


def clusters(markdown: MarkdownIt) -> None:
    """Add citations to a parser and its renderer."""
    markdown.inline.ruler.before("link", "cluster", _read)
    add_html_of(markdown, "cluster", _render)


def runs_html(runs: Runs) -> str:
    """Rendered text as safe HTML."""
    return "".join(_run_html(run) for run in runs)


def entry_anchor(key: str) -> str:
    """The id of an entry in the list at the end of a document."""
    return f"ref-{key}"


def _read(state: StateInline, silent: bool) -> bool:
    found = CLUSTER.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "[" else None
    if found is None or not cites_of(found[0]):
        return False
    if not silent:
        state.push("cluster", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _render(token: Token, env: Environment) -> str:
    cluster = token.content
    surroundings = surroundings_of(env)
    if surroundings.clusters is None:
        return escape(cluster)
    seen: Counter[str] = env.setdefault("clusters_seen", Counter())
    html = _cited(cluster, seen[cluster], surroundings.clusters, surroundings)
    seen[cluster] += 1
    return insertions_of(env).placeholder(html)


def _cited(cluster: str, ordinal: int, known: TextClusters, surroundings: Surroundings) -> str:
    cites = cites_of(cluster)
    dead = known.dead_keys(cluster)
    if len(dead) == len(cites):
        return _dead(cluster, dead, surroundings)
    html = runs_html(known.of(cluster, ordinal))
    first = next(cite.key for cite in cites if cite.key not in dead)
    if surroundings.has_bibliography and "<a " not in html:
        html = f'<a href="#{escape(entry_anchor(first))}">{html}</a>'
    marked = "".join(f" {_dead(f'@{key}', (key,), surroundings)}" for key in dead)
    title, written = escape(known.describe(cluster)), escape(cluster)
    pending = "" if known.is_rendered else " data-pending"
    return f'<cite class="cited" data-cluster="{written}"{pending} title="{title}">{html}</cite>{marked}'


def _dead(text: str, keys: Sequence[str], surroundings: Surroundings) -> str:
    title = f"{surroundings.notices.no_entry}: {', '.join(keys)}"
    return f'<cite class="cited dead" title="{escape(title)}">{escape(text)}</cite>'


def _run_html(run: Run) -> str:
    html = escape(run.text)
    for name, element in _ELEMENTS:
        if getattr(run, name):
            html = f"<{element}>{html}</{element}>"
    if _ADDRESS.match(run.address):
        html = f'<a href="{escape(run.address)}" rel="noopener noreferrer nofollow">{html}</a>'
    return html

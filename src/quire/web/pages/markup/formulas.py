"""Formulas, `$x^2$` and `$$ … $$`, as MathML without scripts; one that cannot be read is shown as it is written.

The converter descends into a formula by its nesting, on the thread's stack and in native code, where an overflow would
end the process. So the nesting is bounded before it is called: what can nest at all are groups, commands, scripts and
environments, and a formula has at most `SIGNS_MAX` signs.
"""

import re
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from math_core import LatexError, LatexToMathML

from quire.domain.markup.forms import DISPLAY_FORMULA, FORMULA
from quire.web.pages.markup.insertions import insertions_of
from quire.web.pages.markup.render_rules import Environment, add_html_of
from quire.web.pages.markup.surroundings import Notices, surroundings_of

SIGNS_MAX = 4_000
FORMULAS_COST_MAX = 200_000
"""What the formulas of one text may cost in signs, each at least `FORMULA_COST`: about two seconds of computing."""
FORMULA_COST = 10
NESTING_MAX = 100
CACHED_SIGNS_MAX = 200
CACHED_FORMULAS_MAX = 1_024

MATHML: dict[str, set[str]] = {
    "math": {"display"},
    "menclose": {"notation"},
    "merror": set(),
    "mfrac": {"linethickness", "displaystyle"},
    "mi": {"mathvariant"},
    "mmultiscripts": set(),
    "mn": set(),
    "mo": {
        "accent", "fence", "form", "largeop", "lspace", "maxsize", "minsize", "movablelimits", "rspace", "separator",
        "stretchy", "symmetric",
    },
    "mover": {"accent"},
    "mpadded": {"depth", "height", "lspace", "voffset", "width"},
    "mphantom": set(),
    "mprescripts": set(),
    "mroot": set(),
    "mrow": {"displaystyle", "scriptlevel"},
    "ms": set(),
    "mspace": {"depth", "height", "width", "linebreak"},
    "msqrt": set(),
    "mstyle": {"displaystyle", "scriptlevel"},
    "msub": set(),
    "msubsup": set(),
    "msup": set(),
    "mtable": {"displaystyle", "scriptlevel"},
    "mtd": {"columnspan", "rowspan"},
    "mtext": set(),
    "mtr": set(),
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
}  # fmt: skip
SIDES = ("left", "right", "top", "bottom")
CLASSES = {"mtd": {f"{what}-{side}" for what in ("to", "line") for side in SIDES}}

_STYLED_CELL = re.compile(r'<mtd\b([^<>]*?) style="([^"<>]*)"')
_SIGN = re.compile(r"\\[a-zA-Z]+|\\.|[{}^_]|[^\s\\{}^_]", re.DOTALL)
_OFFSET = re.compile(r"^\d+: ")

_cleaner = nh3.Cleaner(
    tags=set(MATHML), attributes=MATHML, allowed_classes=CLASSES, url_schemes=set(), link_rel=None
)


def formulas(markdown: MarkdownIt) -> None:
    """Add formulas to a parser and its renderer."""
    markdown.inline.ruler.before("escape", "formula", _read_formula)
    markdown.block.ruler.before(
        "fence", "formula_block", _read_block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    add_html_of(markdown, "formula", _render)
    add_html_of(markdown, "formula_block", _render)


def _read_formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    display = DISPLAY_FORMULA.match(state.src, state.pos, state.posMax)
    found = display or FORMULA.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content = found[1]
        token.meta = {"is_display": display is not None}
    state.pos = found.end()
    return True


def _read_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A formula of its own: from a line that begins with `$$` to one that ends with it, with no blank line between."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("$$", start, state.eMarks[start_line]) or state.is_code_block(start_line):
        return False
    line = _last_line(state, start_line, end_line)
    if line is None:
        return False
    written = state.getLines(start_line, line + 1, state.sCount[start_line], False).strip()
    found = DISPLAY_FORMULA.fullmatch(written)
    if found is None:
        return False
    if not silent:
        token = state.push("formula_block", "math", 0)
        token.content = found[1]
        token.meta = {"is_display": True}
        token.map = [start_line, line + 1]
        state.line = line + 1
    return True


def _last_line(state: StateBlock, start_line: int, end_line: int) -> int | None:
    """The line that ends with the closing sign. Lines among which none does are remembered, and searched once."""
    first, past = state.env.get("no_formula_ends", (0, 0))
    if first <= start_line < past:
        return None
    opening = state.src[
        state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]
    ].rstrip()
    if len(opening) > 4 and opening.endswith("$$"):
        return start_line
    line = start_line + 1
    while line < end_line and not state.isEmpty(line) and state.sCount[line] >= state.blkIndent:
        if state.src[state.bMarks[line] : state.eMarks[line]].rstrip().endswith("$$"):
            return line
        line += 1
    state.env["no_formula_ends"] = (start_line, line)
    return None


def _render(token: Token, env: Environment) -> str:
    formula, notices = token.content.strip(), surroundings_of(env).notices
    env["formulas_cost"] = env.get("formulas_cost", 0) + max(FORMULA_COST, len(formula))
    if env["formulas_cost"] <= FORMULAS_COST_MAX:
        html = html_of_formula(formula, notices, is_display=token.meta["is_display"])
    else:
        html = _error(formula, notices.formulas_too_many)
    placeholder = insertions_of(env).placeholder(html)
    return f'<p class="formula">{placeholder}</p>\n' if token.type == "formula_block" else placeholder


def html_of_formula(formula: str, notices: Notices, *, is_display: bool) -> str:
    """The MathML of a formula; its source and what is wrong with it where it cannot be read."""
    if len(formula) > SIGNS_MAX or _may_nest_deeper(formula):
        return _error(formula, notices.formula_too_large)
    try:
        return (
            _cached(formula, is_display)
            if len(formula) <= CACHED_SIGNS_MAX
            else _converted(formula, is_display)
        )
    except LatexError as error:
        return _error(formula, f"{notices.formula_unreadable}: {_OFFSET.sub('', str(error))}")


def _may_nest_deeper(formula: str) -> bool:
    """Whether a formula could be nested deeper than `NESTING_MAX`: by open groups, and by commands in a row."""
    groups = row = 0
    for found in _SIGN.finditer(formula):
        sign = found[0]
        if sign in "{}":
            groups = max(0, groups + (1 if sign == "{" else -1))
        row = row + 1 if len(sign) > 1 or sign in "^_" else 0
        if groups + row > NESTING_MAX:
            return True
    return False


@lru_cache(maxsize=CACHED_FORMULAS_MAX)
def _cached(formula: str, is_display: bool) -> str:
    return _converted(formula, is_display)


def _converted(formula: str, is_display: bool) -> str:
    # A converter keeps the macros and numbers of what it has read, so each formula has its own.
    mathml = LatexToMathML(fancy_error=False).convert_with_local_state(formula, displaystyle=is_display)
    return _cleaner.clean(_STYLED_CELL.sub(_with_classes, mathml))


def _with_classes(cell: re.Match[str]) -> str:
    """Alignment and lines of a cell as classes: the content security policy forbids styles."""
    aligned = [f"to-{side}" for side in SIDES if f"text-align: {side}" in cell[2]]
    lined = [f"line-{side}" for side in SIDES if f"border-{side}:" in cell[2]]
    return f'<mtd{cell[1]} class="{" ".join(aligned + lined)}"'


def _error(formula: str, sentence: str) -> str:
    return (
        f'<span class="formula-error"><code>{escape(formula)}</code> <small>{escape(sentence)}</small></span>'
    )

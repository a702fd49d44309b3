r"""Brings forms that models write into those of our language: `\(x\)`, `\[x\]`, `<sup>`, `<sub>` and `<br>`.

Code stays as it is. What only looks like a formula, such as \(see below\), stays text. Linear: each form ends at the
first sign that it cannot have.
"""

import re
from collections.abc import Callable

from quire.domain.markup.forms import BREAK_TAG, RAISED_OR_LOWERED_TAG
from quire.domain.markup.landmarks import code_spans
from quire.domain.texts.blocks import Block, BlockText

_INLINE_FORMULA = re.compile(r"(?<!\\)\\\(((?:[^\\$\n]|\\[^()\[\]\n])++)\\\)(?!\d)")
_DISPLAY_FORMULA = re.compile(r"(?<!\\)\\\[((?:[^\\$]|\\[^()\[\]])++)\\\]")
_FORMULA_SIGNS = re.compile(r"[\\^_={}<>+|/]")
_WORD = re.compile(r"[^\W\d_]{3}")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_BREAK_AND_LINE_END = re.compile(rf"{BREAK_TAG.pattern}[ \t]*\n?", re.IGNORECASE)
_BLANK = re.compile(r"[ \t]")


def with_our_formulas(text: str) -> str:
    r"""The text with `$…$` and `$$…$$` in place of `\(…\)` and `\[…\]`."""
    if "\\(" not in text and "\\[" not in text:
        return text
    return _outside_code(text, _formulas)


def in_our_forms(text: str) -> str:
    """The text with all its forms as ours, for the text of a section."""
    text = with_our_formulas(text)
    if "<" not in text:
        return text
    return _tags_in_blocks(text)


def _formulas(text: str) -> str:
    text = _DISPLAY_FORMULA.sub(_display_formula, text)
    return _INLINE_FORMULA.sub(_inline_formula, text)


def _display_formula(found: re.Match[str]) -> str:
    formula = _BLANK_LINES.sub("\n", found[1])
    return f"$${formula}$$" if _FORMULA_SIGNS.search(formula) else found[0]


def _inline_formula(found: re.Match[str]) -> str:
    formula = found[1].strip()
    is_formula = _FORMULA_SIGNS.search(formula) or not _WORD.search(formula)
    return f"${formula}$" if formula and is_formula else found[0]


def _tags_in_blocks(text: str) -> str:
    split = BlockText(text)
    parts: list[str] = []
    for gap, block in zip(split.gaps, split.blocks, strict=False):
        parts += [gap, block.text if block.kind == "code" else _tags_in(block)]
    return "".join(parts) + split.gaps[-1]


def _tags_in(block: Block) -> str:
    # A row of a table and a heading are one line.
    has_lines = block.kind not in ("row", "heading")

    def replaced(part: str) -> str:
        part = RAISED_OR_LOWERED_TAG.sub(_positioned, part)
        return _BREAK_AND_LINE_END.sub("\n", part) if has_lines else part

    return _between(block.text, code_spans(block.text), replaced)


def _positioned(found: re.Match[str]) -> str:
    sign = "^" if found[1].lower() == "sup" else "~"
    inner = found[2].strip()
    return found[0] if not inner or sign in inner else sign + _BLANK.sub(r"\\ ", inner) + sign


def _outside_code(text: str, replaced: Callable[[str], str]) -> str:
    ranges = []
    for block in BlockText(text).blocks:
        if block.kind == "code":
            ranges.append((block.start, block.end))
        elif "`" in block.text:
            ranges += [(block.start + start, block.start + end) for start, end in code_spans(block.text)]
    return _between(text, ranges, replaced)


def _between(text: str, ranges: list[tuple[int, int]], replaced: Callable[[str], str]) -> str:
    """The text with everything between these ranges replaced."""
    parts: list[str] = []
    end = 0
    for start, stop in ranges:
        parts += [replaced(text[end:start]), text[start:stop]]
        end = stop
    return "".join(parts) + replaced(text[end:])

"""LaTeX as pandoc can read it: lines on which it gives up are left out before the text, and literal in it.

Pandoc reads LaTeX, not TeX: a macro of a preamble with delimited arguments ends its reading of the whole file. It says
at which line. What is done about it is told in a warning that has the line.
"""

import re
from collections.abc import Iterator

from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.limits import Limits
from quire.formats.importing.latex_macros import PRIVATE, UnknownCommands
from quire.formats.reading.files import temporary_file
from quire.formats.reading.pandoc import WITHOUT_IDS, NotParsed, Tree, read_tree

_MENDED_MAX = 20
_ATTEMPTS_MAX = 12
"""Each costs another reading."""
_BEGIN = r"\begin{document}"
_HAS_SHORT_VERBS = re.compile(
    r"\\MakeShortVerb\*?\{?\\?\||\\documentclass(?:\[[^\]\n]*\])?\{(?:ltxguide|ltxdoc|l3doc|ltnews)\}"
)
_SHORT_VERB = re.compile(r"(?<!\\verb)(?<!\\verb\*)(?<!\\)\|[^|\n]+\|")
_SPECIAL = {
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
    "\\": "\\textbackslash{}",
    "^": "\\textasciicircum{}",
    "~": "\\textasciitilde{}",
}


def read_latex(text: str, limits: Limits) -> tuple[Tree, list[ImportWarning]]:
    """Pandoc's tree, and what was done for it. Raises `Unreadable`, with the line where it is known."""
    text = PRIVATE.sub("", text)
    lines = list(_with_verbs(text.split("\n"))) if _HAS_SHORT_VERBS.search(text) else text.split("\n")
    tree, warnings = _mended(lines, limits)
    unknown = UnknownCommands("\n".join(lines))
    for _ in range(_ATTEMPTS_MAX):
        before = unknown.source
        if not unknown.take_out(tree.said):
            break
        try:
            tree = _parsed(unknown.source, limits)
        except NotParsed as problem:
            unknown.source = before
            unknown.leave_in(problem.line)
    return tree, [*warnings, *unknown.strip_marks(tree), *unknown.left(tree.said)]


def _mended(lines: list[str], limits: Limits) -> tuple[Tree, list[ImportWarning]]:
    """The tree, and what was done to lines that cannot be read."""
    begin = next((number for number, line in enumerate(lines) if _BEGIN in line), 0)
    warnings: list[ImportWarning] = []
    mended: set[int] = set()
    while True:
        try:
            return _parsed("\n".join(lines), limits), warnings
        except NotParsed as problem:
            number = problem.line - 1
            if number in mended or number >= len(lines) or len(mended) >= _MENDED_MAX:
                raise
            mended.add(number)
            warnings.append(ImportWarning("markup_left_out", detail=lines[number].strip()))
            if number < begin:
                _leave_out(lines, number, begin)
            else:
                lines[number] = "".join(_SPECIAL.get(sign, sign) for sign in lines[number])


def _parsed(source: str, limits: Limits) -> Tree:
    return read_tree(
        temporary_file(source.encode()),
        f"latex{WITHOUT_IDS}",
        limits.reader_memory_bytes_max,
        options=("--verbose",),
    )


def _with_verbs(lines: list[str]) -> Iterator[str]:
    """Lines with the long form of text between two bars, which classes for documentation of LaTeX have for code."""
    is_verbatim = False
    for line in lines:
        if r"\begin{verbatim" in line:
            is_verbatim = True
        yield line if is_verbatim else _SHORT_VERB.sub(r"\\verb\g<0>", line)
        if r"\end{verbatim" in line:
            is_verbatim = False


def _leave_out(lines: list[str], start: int, end: int) -> None:
    """Leave out a line, and those behind it until its braces are closed."""
    depth = 0
    for number in range(start, end):
        depth += lines[number].count("{") - lines[number].count("}")
        lines[number] = ""
        if depth <= 0:
            return

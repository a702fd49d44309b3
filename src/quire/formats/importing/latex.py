"""LaTeX as pandoc can read it: lines on which it gives up are left out before the text, and literal in it.

Pandoc reads LaTeX, not TeX: a macro of a preamble with delimited arguments ends its reading of the whole file. It says
at which line. What is done about it is told in a warning that has the line.
"""

import re
from collections.abc import Iterator

from quire.domain.exchange.import_warnings import ImportWarning
from quire.domain.limits import Limits
from quire.formats.reading.files import temporary_file
from quire.formats.reading.pandoc import WITHOUT_IDS, NotParsed, Tree, read_tree

_MENDED_MAX = 20
"""Each costs another attempt."""
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
    lines = list(_with_verbs(text.split("\n"))) if _HAS_SHORT_VERBS.search(text) else text.split("\n")
    begin = next((number for number, line in enumerate(lines) if _BEGIN in line), 0)
    warnings: list[ImportWarning] = []
    mended: set[int] = set()
    while True:
        try:
            source = temporary_file("\n".join(lines).encode())
            tree = read_tree(source, f"latex{WITHOUT_IDS}", limits.reader_memory_bytes_max)
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
        else:
            return tree, warnings


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

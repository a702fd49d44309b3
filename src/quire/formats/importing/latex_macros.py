r"""Commands of LaTeX that pandoc does not know: their text is kept in place of them, and each is told where it stands.

Pandoc skips a command that it does not know, with all that stands in its braces, and says so. The command is taken out
of the source, so that its braces are read as text, and a mark stands for it: `\meta{pump}` is `⟨mark⟩{pump}`. What was
in the braces of others shows at the next reading. Private characters are in no text that comes in, so that no mark can
come from the file itself.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import msgspec

from quire.domain.exchange.import_warnings import ImportWarning, ImportWarningCode
from quire.formats.importing.inlines import Node, plain
from quire.formats.reading.cleaning import clean_line
from quire.formats.reading.pandoc import Tree

_MARK, _END = "\ue0f8", "\ue0f9"
_MARKS = re.compile(f"{_MARK}(\\d{{1,6}}){_END}")
PRIVATE = re.compile("[\ue000-\uf8ff]")
_BEGIN = r"\begin{document}"
_SKIPPED = re.compile(
    r"^\[INFO\] Skipped '(.*?)' at line (\d{1,9}) column (\d{1,9})$", re.MULTILINE | re.DOTALL
)
_NOT_INCLUDED = re.compile(
    r"^\[WARNING\] Could not load include file (.+) at line \d+ column \d+$", re.MULTILINE
)
_NAME = re.compile(r"\\(?:[A-Za-z@]+|[^A-Za-z@])\*?")
_OPTIONS = re.compile(r"[ \t]*\[[^\[\]\n]*\]")
_BETWEEN_BRACES = re.compile(r"\}[ \t]*\{")
_IS_DEFINED = r"(?<!\\def)(?<!\\let)(?<!ommand)(?<!ommand\*)(?<!ommand\{)(?<!ommand\*\{)"
_USED = re.compile(rf"{_IS_DEFINED}\\([A-Za-z@]+|[^A-Za-z@])\*?")
_WITHOUT_TEXT = frozenset(
    "maketitle tableofcontents listoffigures listoftables addcontentsline newpage clearpage cleardoublepage pagebreak"
    " nopagebreak bigskip medskip smallskip vspace hspace vskip hskip kern vfill hfill hfil quad qquad centering"
    " raggedright raggedleft noindent indent setlength addtolength setcounter addtocounter stepcounter pagestyle"
    " thispagestyle pagenumbering markboth markright frontmatter mainmatter backmatter appendix sloppy fussy"
    " selectfont fontsize fontfamily fontseries fontshape linespread singlespacing onehalfspacing doublespacing"
    " newblock protect relax null strut phantom hphantom vphantom rule rowcolor cellcolor columncolor makeatletter"
    " makeatother NeedsTeXFormat ProvidesPackage ProvidesClass ProvidesFile usepackage RequirePackage hypersetup"
    " geometry graphicspath bibliographystyle printindex makeindex MakeShortVerb DeleteShortVerb allowdisplaybreaks"
    " raggedbottom flushbottom looseness tolerance emergencystretch parskip parindent hbadness vbadness".split()
)
"""Commands that place what stands beside them, set the page, or make what Quire makes itself."""
_NOT_SEEN = frozenset(
    "index glossary hypertarget nocite setbeamertemplate pgfplotsset tikzset lstset".split()
)
"""What stands in their braces is no text of the page."""


class _Skipped(msgspec.Struct, frozen=True):
    """A command that pandoc skipped: all of it, and where in the source it stands, -1 if it came out of another."""

    raw: str
    line: int
    """In which it ends, from 1."""
    start: int
    end: int

    @property
    def lines(self) -> range:
        return range(self.line - self.raw.count("\n"), self.line + 1)

    @property
    def command(self) -> str:
        found = _NAME.match(self.raw)
        return "" if found is None else found[0]

    @property
    def name(self) -> str:
        return self.command.lstrip("\\").rstrip("*")

    @property
    def is_environment(self) -> bool:
        return self.name == "begin"


class UnknownCommands:
    """A source in which text stands for commands that pandoc does not know."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._told: list[tuple[ImportWarningCode, str]] = []
        self._lines_left: set[int] = set()
        self._failures: Counter[int] = Counter()

    def leave_in(self, line: int) -> None:
        """Take no command out of a line, counted from 1, that cannot be read without it; next time, of more."""
        self._failures[line] += 1
        self._lines_left.update(range(max(1, line + 1 - 4 ** (self._failures[line] - 1)), line + 1))

    def take_out(self, said: str) -> bool:
        """Take out what pandoc says that it skipped; whether that changed anything."""
        skipped = self._skipped(said)
        before = self.source
        pieces: list[str] = []
        done = 0
        for one in skipped:
            if one.start >= done and self._lines_left.isdisjoint(one.lines):
                pieces += [self.source[done : one.start], self._instead_of(one)]
                done = one.end
        self.source = "".join([*pieces, self.source[done:]])
        self._take_out_of_macros({one.name for one in skipped if one.start < 0})
        return self.source != before

    def strip_marks(self, tree: Tree) -> list[ImportWarning]:
        """Take the marks out of a tree; what they told, each below its heading."""
        warnings: list[ImportWarning] = []
        tree.meta = {name: self._without_marks(value, warnings, "") for name, value in tree.meta.items()}
        place = ""
        for number, raw in enumerate(tree.blocks):
            block = bytes(raw)
            if b'"Header"' in block or _MARK.encode() in block:
                node, place = self._stripped(msgspec.json.decode(block), warnings, place)
                tree.blocks[number] = msgspec.Raw(msgspec.json.encode(node))
        return warnings

    def left(self, said: str) -> list[ImportWarning]:
        """What was skipped all the same, and files that were not read."""
        return [
            *(ImportWarning("file_not_included", detail=name) for name in _NOT_INCLUDED.findall(said)),
            *(
                ImportWarning("markup_left_out", detail=_MARKS.sub("", one.raw))
                for one in self._skipped(said)
            ),
        ]

    def _skipped(self, said: str) -> list[_Skipped]:
        """What is still to be told, in its order; what sets the page before the text is nothing to tell."""
        begin = self.source.find(_BEGIN)
        found: list[_Skipped] = []
        depth = counted = 0
        for one in _skipped(said, self.source):
            if 0 <= one.start < begin:
                depth += self.source.count("{", counted, one.start) - self.source.count(
                    "}", counted, one.start
                )
                counted = one.start
                is_in_title = depth > 0
            else:
                is_in_title = True
            if is_in_title and not self._is_told(one):
                found.append(one)
        return found

    def _is_told(self, one: _Skipped) -> bool:
        if one.is_environment:
            return self.source.startswith(_MARK, one.end)
        return one.name in _NOT_SEEN and self.source[max(0, one.start - 1) : one.start] == _END

    def _instead_of(self, one: _Skipped) -> str:
        if one.is_environment:
            return one.raw + self._mark("markup_left_out", one.raw)
        if one.name in _NOT_SEEN:
            return self._mark("markup_left_out", one.raw) + one.raw
        after = one.raw[len(one.command) :]
        options = _OPTIONS.match(after)
        dropped = one.command + (options[0] if options else "")
        text = _BETWEEN_BRACES.sub("} {", one.raw[len(dropped) :])
        text = text if text.strip() else "\n" * text.count("\n")
        code: ImportWarningCode = "command_unknown" if text.strip("{} \t\n") else "markup_left_out"
        return self._mark(code, dropped) + text

    def _take_out_of_macros(self, names: set[str]) -> None:
        """Take commands out of what stands before the text, where macros are defined that use them."""
        names -= {"", "begin", "end"}
        if not names or max(self._failures.values(), default=0) > 1:
            # What cannot be read in spite of what was left in lies in the macros, which are read elsewhere.
            return
        begin = max(0, self.source.find(_BEGIN))
        head = _USED.sub(
            lambda found: self._mark("command_unknown", found[0]) if found[1] in names else found[0],
            self.source[:begin],
        )
        self.source = head + self.source[begin:]

    def _mark(self, code: ImportWarningCode, detail: str) -> str:
        self._told.append((code, _MARKS.sub("", detail)))
        return f"{_MARK}{len(self._told) - 1}{_END}"

    def _stripped(self, node: Any, warnings: list[ImportWarning], place: str) -> tuple[Any, str]:
        """A block without marks, and the heading below which the next one stands."""
        if node["t"] == "Header":
            heading = _heading(node["c"][2]) or place
            return self._without_marks(node, warnings, heading), heading
        if node["t"] == "Div":
            inner = []
            for one in node["c"][1]:
                block, place = self._stripped(one, warnings, place)
                inner.append(block)
            return {"t": "Div", "c": [node["c"][0], inner]}, place
        return self._without_marks(node, warnings, place), place

    def _without_marks(self, value: Any, warnings: list[ImportWarning], place: str) -> Any:
        if isinstance(value, str):
            for found in _MARKS.finditer(value):
                code, detail = self._told[int(found[1])]
                warnings.append(ImportWarning(code, place, detail))
            return _MARKS.sub("", value)
        if isinstance(value, list):
            stripped = (self._without_marks(one, warnings, place) for one in value)
            return [one for one in stripped if one != {"t": "Str", "c": ""}]
        if isinstance(value, dict):
            return {name: self._without_marks(one, warnings, place) for name, one in value.items()}
        return value


def _heading(inlines: Sequence[Node]) -> str:
    words = clean_line(_MARKS.sub("", plain(list(inlines))))
    return words if any(map(str.isalnum, words)) else ""


def _skipped(said: str, source: str) -> list[_Skipped]:
    """What pandoc says that it skipped, each place once and in their order, but for what holds no text."""
    starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
    found: dict[tuple[int, str], _Skipped] = {}
    for raw, line, column in _SKIPPED.findall(said):
        end = min(len(source), starts[min(int(line), len(starts) - 1) - 1] + int(column) - 1)
        one = _located(raw, int(line), source, end)
        if one.name not in _WITHOUT_TEXT and one.name != "end":
            found.setdefault((one.end if one.start >= 0 else -1, raw), one)
    return sorted(found.values(), key=lambda one: one.start)


def _located(raw: str, line: int, source: str, end: int) -> _Skipped:
    """The command that ends before a position, of which pandoc changes nothing but white space."""
    letters = "".join(raw.split())
    start = end
    wanted = len(letters)
    while wanted and start:
        start -= 1
        if source[start].isspace():
            continue
        wanted -= 1
        if source[start] != letters[wanted]:
            return _Skipped(raw, line, -1, -1)
    if wanted:
        return _Skipped(raw, line, -1, -1)
    return _Skipped(source[start:end], line, start, end)

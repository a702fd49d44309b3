"""Word, OpenDocument, HTML and Markdown files, by way of pandoc's tree of blocks.

Pandoc is a program of its own and runs inside the same limits, in its sandbox: it opens no file and no address. Text
stays plain, as it is read and quoted; lists, tables and code are written as Markdown, raised and lowered text so that
its position is not lost. Images and raw markup are left out; a note says how many images.
"""

import importlib.resources
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import IO, Any, cast

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.limits import GIB, KIB, MIB, Limits
from quire.domain.references.passages import Block, Heading, Paragraph
from quire.domain.references.reading_notes import ReadingNote
from quire.domain.texts.raised import lowered, note_mark, note_text, raised
from quire.domain.translatable_text import TranslatableText
from quire.formats.interruptions import ProgramKilled
from quire.formats.reading.cleaning import clean, clean_line
from quire.formats.reading.content import Content
from quire.formats.reading.css import is_hiding_style
from quire.formats.reading.files import DAMAGED
from quire.formats.reading.formulas import plain_formula
from quire.formats.reading.grids import Cell, Grid
from quire.formats.reading.note_signs import PICTURE, notes_of_signs, without_signs
from quire.formats.reading.numbers import NumberForm, written_number
from quire.formats.walls.confinement import confine_program

Node = dict[str, Any]

_TREE_BYTES_MAX_AT_LEAST = 64 * MIB
_TREE_SHARE = 1 / 8
"""What pandoc prints may take of much memory."""
_OWN_BYTES_AT_LEAST = 80 * MIB
_OWN_SHARE = 5 / 32
"""What this process needs of the memory while pandoc runs beside it."""

WITHOUT_IDS = "-auto_identifiers"
"""Pandoc gives each heading an id of its own, in time that grows with the square of the number of equal headings."""

HEADING_CHARACTERS_MAX = 300
_NOTE_IN_BRACKETS = re.compile(r"\[(\d{1,4}|[a-z])\]")
_LIST_FORMS: dict[str, NumberForm] = {
    "LowerAlpha": "lowerLetter",
    "UpperAlpha": "upperLetter",
    "LowerRoman": "lowerRoman",
    "UpperRoman": "upperRoman",
}
_AROUND_NUMBERS = {"OneParen": "%s)", "TwoParens": "(%s)"}

_HEAP_FREE_BYTES = 24 * MIB
_MUCH_MEMORY_BYTES = GIB
_SPARING = ("-c", "-A1m", "-F1.1")
"""Pandoc takes twice as long and two thirds of the memory: for texts that fill even much of it."""
_HEAP_EXHAUSTED = 251
_LINE_OF_ERROR = re.compile(r"^Error at [^\n]*\(line (\d{1,9}), column \d+\):", re.MULTILINE)
_SAID_BYTES_MAX = 8 * MIB


class NotParsed(Unreadable):
    """Pandoc gave up at a line of a text, counted from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(TranslatableText("This file cannot be read at line %(line)s.", {"line": line}))
        self.line = line


class Tree(msgspec.Struct):
    """What pandoc prints. Blocks are decoded one by one, since all of them at once would take ten times their size."""

    meta: dict[str, Node]
    blocks: list[msgspec.Raw]
    said: str = ""
    """What it said of the reading."""


def program() -> str:
    """Where the pandoc is that came with Quire."""
    return str(importlib.resources.files("pypandoc") / "files" / "pandoc")


def version() -> str:
    """The first line that pandoc says of itself."""
    asked = [program(), "--version"]
    return subprocess.run(asked, capture_output=True, check=True, env={}, text=True).stdout.splitlines()[0]  # noqa: S603


def read_with_pandoc(
    source: IO[bytes],
    format_name: str,
    limits: Limits,
    *,
    title: str | None,
    notes: Iterable[ReadingNote] = (),
) -> Content:
    """What stands in a file of one of pandoc's formats. Raises `Unreadable`; without a title, pandoc's own is taken.

    The notes are those of what was done to the file before.
    """
    tree = read_tree(source, f"{format_name}{WITHOUT_IDS}", limits.reader_memory_bytes_max)
    all_notes = [*notes]
    return Content(title or _title_of(tree), None, _blocks_of(tree, all_notes), all_notes)


def read_tree(
    source: IO[bytes], format_name: str, memory_bytes_max: int, *, options: Sequence[str] = ()
) -> Tree:
    """Pandoc's tree of a file of one of its formats. Raises `Unreadable`."""
    # Past Python's buffer, which pandoc knows nothing of.
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    tree_bytes_max = max(_TREE_BYTES_MAX_AT_LEAST, int(memory_bytes_max * _TREE_SHARE))
    memory_bytes = memory_bytes_max - max(_OWN_BYTES_AT_LEAST, int(memory_bytes_max * _OWN_SHARE))
    heap = f"-M{(memory_bytes - _HEAP_FREE_BYTES) // KIB}k"
    said = tempfile.TemporaryFile(dir=".")  # noqa: SIM115  The process ends before long.
    with subprocess.Popen(  # noqa: S603
        [
            program(),
            f"--from={format_name}",
            "--to=json",
            "--sandbox",
            *options,
            "+RTS",
            heap,
            *(_SPARING if memory_bytes_max >= _MUCH_MEMORY_BYTES else ()),
            "-RTS",
        ],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=said,
        env={"LC_ALL": "C.UTF-8"},
        preexec_fn=partial(confine_program, memory_bytes, os.getpid()),
    ) as pandoc:
        printed = cast(IO[bytes], pandoc.stdout).read(tree_bytes_max + 1)
        if len(printed) > tree_bytes_max:
            # It ends when nobody takes what it prints; a confined process may kill nobody.
            raise MemoryError
    if pandoc.returncode == _HEAP_EXHAUSTED:
        raise MemoryError
    if pandoc.returncode < 0:
        raise ProgramKilled("pandoc", -pandoc.returncode)
    said.seek(0)
    words = said.read(_SAID_BYTES_MAX).decode(errors="replace")
    if pandoc.returncode > 0:
        found = _LINE_OF_ERROR.search(words)
        raise Unreadable(DAMAGED) if found is None else NotParsed(int(found[1]))
    tree = msgspec.json.decode(printed, type=Tree)
    tree.said = words
    return tree


def _title_of(tree: Tree) -> str | None:
    """What the file says its title is."""
    title = tree.meta.get("title")
    return clean_line(_Writer().meta(title)) or None if title else None


def _blocks_of(tree: Tree, notes: list[ReadingNote]) -> Iterator[Block]:
    """Headings and paragraphs in order; notes are added of what was left out below each heading."""
    writer = _Writer()
    headings: list[Heading] = []
    for raw in tree.blocks:
        for block in _blocks(writer, msgspec.json.decode(raw)):
            text = clean(without_signs(block.text)).strip()
            if text and isinstance(block, Heading):
                found = Heading(block.level, clean_line(text))
                headings = [heading for heading in headings if heading.level < block.level] + [found]
                yield found
            elif text:
                yield Paragraph(text)
            notes += notes_of_signs(block.text, tuple(heading.text for heading in headings))


def _blocks(writer: "_Writer", node: Node) -> Iterator[Block]:
    if node["t"] == "Header":
        level, _, inlines = node["c"]
        text = writer.inlines(inlines)
        yield Heading(level, text) if _is_title(text, inlines) else Paragraph(text)
        if footnotes := writer.footnotes():
            yield Paragraph(footnotes)
    elif node["t"] == "Div":
        attributes, inner = node["c"]
        if not _is_hidden(attributes):
            for one in inner:
                yield from _blocks(writer, one)
    else:
        yield Paragraph(writer.with_footnotes(node))


def _is_title(text: str, inlines: list[Node]) -> bool:
    """Whether this is a heading: no formula alone, no signs alone, no long paragraph that is set like one."""
    is_formula = all(node["t"] in ("Math", "Space", "SoftBreak") for node in inlines)
    return not is_formula and any(map(str.isalnum, text)) and len(text) <= HEADING_CHARACTERS_MAX


class _Writer:
    """Writes pandoc's nodes as text."""

    def __init__(self) -> None:
        self._footnotes: list[str] = []
        self._footnotes_count = 0
        self._table_depth = 0
        self._inline_forms: dict[str, Callable[[Any], str]] = {
            "Str": str,
            "Code": lambda content: str(content[1]),
            "Math": lambda content: plain_formula(content[1]),
            "Space": lambda _: " ",
            "SoftBreak": lambda _: " ",
            "LineBreak": lambda _: "\n",
            "Quoted": self._quoted,
            "Span": lambda content: "" if _is_hidden(content[0]) else self.inlines(content[1]),
            "Cite": lambda content: self.inlines(content[1]),
            "Link": lambda content: self.inlines(content[1]),
            "Note": self._note,
            "Superscript": lambda content: _raised(self.inlines(content)),
            "Subscript": lambda content: lowered(self.inlines(content)),
            "Strikeout": lambda content: struck_out(self.inlines(content)),
            "Image": lambda _: PICTURE,
            "RawInline": lambda _: "",
        }
        self._block_forms: dict[str, Callable[[Any], str]] = {
            "CodeBlock": lambda content: f"```\n{content[1]}\n```",
            "LineBlock": lambda content: "\n".join(map(self.inlines, content)),
            "BlockQuote": lambda content: _prefixed("> ", "> ", self.blocks(content)),
            "BulletList": lambda content: self._list(("-" for _ in content), content),
            "OrderedList": self._ordered_list,
            "DefinitionList": lambda content: "\n".join(map(self._definition, content)),
            "Table": self._table,
            "Header": lambda content: self.inlines(content[2]),
            "Div": lambda content: "" if _is_hidden(content[0]) else self.blocks(content[1]),
            "Figure": lambda content: self.blocks(content[1][1]),
            "HorizontalRule": lambda _: "",
            "RawBlock": lambda _: "",
        }

    def with_footnotes(self, node: Node) -> str:
        """A block, and below it the footnotes in it."""
        return "\n\n".join(filter(None, [self.block(node), self.footnotes()]))

    def footnotes(self) -> str:
        """The footnotes of what was written since this was last called."""
        notes, self._footnotes = self._footnotes, []
        return "\n\n".join(notes)

    def blocks(self, nodes: list[Node]) -> str:
        texts = (self.block(node) for node in nodes)
        return "\n".join(text for text in texts if text)

    def block(self, node: Node) -> str:
        return self._block_forms.get(node["t"], self.inlines)(node.get("c"))

    def inlines(self, nodes: list[Node]) -> str:
        """A line of text; emphasis and the like add nothing to it."""
        return "".join(self._inline_forms.get(node["t"], self.inlines)(node.get("c")) for node in nodes)

    def meta(self, node: Node) -> str:
        """A value of the file's metadata."""
        match node["t"]:
            case "MetaString":
                return str(node["c"])
            case "MetaInlines":
                return self.inlines(node["c"])
            case _:
                return ""

    def _quoted(self, content: Any) -> str:
        opening, closing = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
        return f"{opening}{self.inlines(content[1])}{closing}"

    def _note(self, content: Any) -> str:
        self._footnotes_count += 1
        label = str(self._footnotes_count)
        self._footnotes.append(note_text(label, self.blocks(content)))
        return note_mark(label)

    def _ordered_list(self, content: Any) -> str:
        (start, style, delimiter), items = content
        form = _LIST_FORMS.get(style["t"], "decimal")
        around = _AROUND_NUMBERS.get(delimiter["t"], "%s.")
        return self._list((around % written_number(n, form) for n, _ in enumerate(items, start)), items)

    def _list(self, marks: Iterator[str], items: list[list[Node]]) -> str:
        return "\n".join(
            _prefixed(f"{mark} ", " " * (len(mark) + 1), self.blocks(item))
            for mark, item in zip(marks, items, strict=True)
        )

    def _definition(self, content: Any) -> str:
        term, definitions = content
        return "\n".join(
            [self.inlines(term), *(_prefixed(": ", "  ", self.blocks(one)) for one in definitions)]
        )

    def _table(self, content: Any) -> str:
        _, caption, columns, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
        self._table_depth += 1
        grid = list(Grid(len(columns)).rows([self._cell(cell) for cell in row[1]] for row in rows))
        self._table_depth -= 1
        if self._table_depth:
            # A table in a cell of another stands on one line.
            return "; ".join(", ".join(filter(None, row)) for row in grid)
        lines = [f"| {' | '.join(row)} |" for row in grid]
        if head[1]:
            lines.insert(1, "|" + " --- |" * len(columns))
        return "\n\n".join(filter(None, ["\n".join(lines), self.blocks(caption[1])]))

    def _cell(self, cell: Any) -> Cell:
        _, _, rows, columns, inner = cell
        return Cell(" ".join(self.blocks(inner).split()).replace("|", "\\|"), rows, columns)


def _raised(text: str) -> str:
    mark = _NOTE_IN_BRACKETS.fullmatch(text.strip())
    return note_mark(mark[1]) if mark else raised(text)


def struck_out(text: str) -> str:
    """Text that its author struck out, which does not hold any more."""
    inner = text.strip()
    if not inner:
        return text
    before, _, after = text.partition(inner)
    return f"{before}~~{inner}~~{after}"


def _prefixed(first: str, others: str, text: str) -> str:
    return first + text.replace("\n", f"\n{others}")


def _is_hidden(attributes: Any) -> bool:
    """Whether Markdown with HTML in it, or a style of a Word file, keeps this from its readers."""
    _, _, pairs = attributes
    named = dict(pairs)
    return "hidden" in named or is_hiding_style(named.get("style", ""))

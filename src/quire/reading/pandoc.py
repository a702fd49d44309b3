"""Word, OpenDocument, HTML and Markdown files, by way of pandoc's tree of blocks.

Pandoc is a program of its own and runs inside the same limits, in its sandbox: it opens no file and no address. Text
stays plain, as it is read and quoted; lists, tables and code are written as Markdown. Images and raw markup are left
out.
"""

import importlib.resources
import os
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, Any, cast

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.limits import KIB, MIB, Limits
from quire.domain.passages import Block, Heading, Paragraph
from quire.reading.cleaning import clean, clean_line
from quire.reading.confinement import confine_program
from quire.reading.content import Content
from quire.reading.files import DAMAGED
from quire.reading.html import is_hiding_style

Node = dict[str, Any]

_TREE_BYTES_MAX = 64 * MIB
_OWN_SHARE_BYTES = 80 * MIB
"""What this process needs of the memory while pandoc runs beside it."""

_WITHOUT_IDS = "-auto_identifiers"
"""Pandoc gives each heading an id of its own, in time that grows with the square of the number of equal headings."""

_HEAP_FREE_BYTES = 24 * MIB
_HEAP_EXHAUSTED = 251


class Tree(msgspec.Struct):
    """What pandoc prints. Blocks are decoded one by one, since all of them at once would take ten times their size."""

    meta: dict[str, Node]
    blocks: list[msgspec.Raw]


def program() -> str:
    """Where the pandoc is that came with Quire."""
    return str(importlib.resources.files("pypandoc") / "files" / "pandoc")


def version() -> str:
    """The first line that pandoc says of itself."""
    asked = [program(), "--version"]
    return subprocess.run(asked, capture_output=True, check=True, env={}, text=True).stdout.splitlines()[0]  # noqa: S603


def read_with_pandoc(source: IO[bytes], format_name: str, limits: Limits, *, title: str | None) -> Content:
    """What stands in a file of one of pandoc's formats. Raises `Unreadable`; without a title, pandoc's own is taken."""
    tree = _read_tree(source, format_name, limits.reader_memory_bytes_max)
    return Content(title or _title_of(tree), None, _blocks_of(tree))


def _read_tree(source: IO[bytes], format_name: str, memory_bytes_max: int) -> Tree:
    # Past Python's buffer, which pandoc knows nothing of.
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    memory_bytes = memory_bytes_max - _OWN_SHARE_BYTES
    heap = f"-M{(memory_bytes - _HEAP_FREE_BYTES) // KIB}k"
    with subprocess.Popen(  # noqa: S603
        [program(), f"--from={format_name}{_WITHOUT_IDS}", "--to=json", "--sandbox", "+RTS", heap, "-RTS"],
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        preexec_fn=partial(confine_program, memory_bytes),
    ) as pandoc:
        printed = cast(IO[bytes], pandoc.stdout).read(_TREE_BYTES_MAX + 1)
        if len(printed) > _TREE_BYTES_MAX:
            # It ends when nobody takes what it prints; a confined process may kill nobody.
            raise MemoryError
    if pandoc.returncode == _HEAP_EXHAUSTED:
        raise MemoryError
    if pandoc.returncode < 0:
        raise ProgramKilled(-pandoc.returncode)
    if pandoc.returncode > 0:
        raise Unreadable(DAMAGED)
    return msgspec.json.decode(printed, type=Tree)


class ProgramKilled(Exception):
    """Pandoc was ended by a signal, most often for a limit."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(f"signal {signal_number}")
        self.signal_number = signal_number


def _title_of(tree: Tree) -> str | None:
    """What the file says its title is."""
    title = tree.meta.get("title")
    return clean_line(_Writer().meta(title)) or None if title else None


def _blocks_of(tree: Tree) -> Iterator[Block]:
    """Headings and paragraphs in order."""
    writer = _Writer()
    for raw in tree.blocks:
        yield from _blocks(writer, msgspec.json.decode(raw))


def _blocks(writer: "_Writer", node: Node) -> Iterator[Block]:
    if node["t"] == "Header":
        level, _, inlines = node["c"]
        if text := clean_line(writer.inlines(inlines)):
            yield Heading(level, text)
    elif node["t"] == "Div":
        attributes, inner = node["c"]
        if not _is_hidden(attributes):
            for one in inner:
                yield from _blocks(writer, one)
    elif text := clean(writer.with_footnotes(node)).strip():
        yield Paragraph(text)


class _Writer:
    """Writes pandoc's nodes as text."""

    def __init__(self) -> None:
        self._footnotes: list[str] = []
        self._footnotes_count = 0
        self._inline_forms: dict[str, Callable[[Any], str]] = {
            "Str": str,
            "Code": lambda content: str(content[1]),
            "Math": lambda content: f"${content[1]}$",
            "Space": lambda _: " ",
            "SoftBreak": lambda _: " ",
            "LineBreak": lambda _: "\n",
            "Quoted": self._quoted,
            "Span": lambda content: "" if _is_hidden(content[0]) else self.inlines(content[1]),
            "Cite": lambda content: self.inlines(content[1]),
            "Link": lambda content: self.inlines(content[1]),
            "Note": self._note,
            "Image": lambda _: "",
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
        text = self.block(node)
        notes, self._footnotes = self._footnotes, []
        return "\n\n".join([text, *notes])

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
        """The mark of a footnote is left out of the sentence, so that the sentence can be quoted as it reads."""
        self._footnotes_count += 1
        number = self._footnotes_count
        self._footnotes.append(f"[^{number}]: {self.blocks(content)}")
        return ""

    def _ordered_list(self, content: Any) -> str:
        (start, _, _), items = content
        return self._list((f"{number}." for number, _ in enumerate(items, start)), items)

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
        lines = [f"| {' | '.join(self._cells(row, len(columns)))} |" for row in rows]
        if head[1]:
            lines.insert(1, "|" + " --- |" * len(columns))
        return "\n\n".join(filter(None, ["\n".join(lines), self.blocks(caption[1])]))

    def _cells(self, row: Any, columns_count: int) -> list[str]:
        """A row's cells, each on one line; one that spans columns leaves the others empty."""
        cells: list[str] = []
        for _, _, _, columns, inner in row[1]:
            cells += [
                clean_line(self.blocks(inner)).replace("|", "\\|"),
                *[""] * (min(columns, columns_count) - 1),
            ]
        return cells + [""] * (columns_count - len(cells))


def _prefixed(first: str, others: str, text: str) -> str:
    return first + text.replace("\n", f"\n{others}")


def _is_hidden(attributes: Any) -> bool:
    """Whether Markdown with HTML in it, or a style of a Word file, keeps this from its readers."""
    _, _, pairs = attributes
    named = dict(pairs)
    return "hidden" in named or is_hiding_style(named.get("style", ""))

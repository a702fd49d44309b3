"""Writes pandoc's blocks as Markdown of our language; `inlines` has what stands in a line, `tables` the tables."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from quire.domain.exchange.imports import ImportedText
from quire.formats.importing.captions import Caption, with_captions
from quire.formats.importing.escaping import escaped, escaped_heading
from quire.formats.importing.inlines import InlineWriter, Node, plain
from quire.formats.importing.notebook import Notebook
from quire.formats.importing.tables import written_table
from quire.formats.reading.cleaning import clean
from quire.formats.reading.css import is_hiding_style

HEADING_LEVEL_MAX = 6
_FENCE = re.compile(r"^`{3,}", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,40}")
_BOXES = {"☐": "[ ]", "☒": "[x]", "☑": "[x]"}
_TAGS = re.compile(r"<[^<>]*>")


class BlockWriter:
    """Writes the text below one heading, with tracked changes accepted or rejected."""

    def __init__(self, notebook: Notebook, *, takes_changes: bool) -> None:
        self.notebook = notebook
        self.line = InlineWriter(notebook, self.blocks, takes_changes=takes_changes)
        self._list_depth = 0
        self._forms: dict[str, Callable[[Any], str]] = {
            "Para": self._paragraph,
            "Plain": self._paragraph,
            "LineBlock": lambda content: "\n".join(map(self.line.paragraph, content)),
            "CodeBlock": self._code,
            "BlockQuote": lambda content: _prefixed("> ", "> ", self.blocks(content)),
            "BulletList": lambda content: self._list(iter(lambda: self._bullet(), None), content),
            "OrderedList": self._ordered_list,
            "DefinitionList": lambda content: "\n\n".join(map(self._definition, content)),
            "Header": lambda content: f"**{self.line.line(content[2])}**" if content[2] else "",
            "HorizontalRule": lambda _: "---",
            "Table": lambda content: written_table(self, content),
            "Figure": self._figure,
            "Div": self._division,
            "RawBlock": self._raw,
        }
        self._bullets = "-"

    def text(self, heading: list[Node], nodes: list[Node]) -> ImportedText:
        """A heading with the blocks below it."""
        title = escaped_heading(self.line.line(heading))
        self.line.end_heading()
        plain_title = " ".join(clean(self.notebook.marks.without_marks(self._plain(heading))).split())
        content = self.blocks(nodes)
        return ImportedText(plain_title, title, content, tuple(self.line.notes))

    def _plain(self, heading: list[Node]) -> str:
        return plain(_without(heading, self.line.left_out))

    def blocks(self, nodes: list[Node]) -> str:
        """Blocks with a blank line between them."""
        written: list[str] = []
        before = ""
        for node in with_captions(_joined(nodes, self.line.left_out), self.line.left_out):
            self._bullets = "*" if before == node["t"] == "BulletList" and self._bullets == "-" else "-"
            text = self.block(node)
            if text.strip():
                written.append(text)
                before = node["t"]
        return "\n\n".join(written)

    def block(self, node: Node) -> str:
        """A block."""
        caption = node.get("caption")
        if isinstance(caption, Caption):
            if node["t"] == "Table":
                return written_table(self, node["c"], caption)
            return self._captioned_picture(node, caption)
        form = self._forms.get(node["t"])
        return "" if form is None else form(node.get("c"))

    def _paragraph(self, inlines: list[Node]) -> str:
        """A paragraph; a formula of its own is a block of its own."""
        parts: list[str] = []
        start = 0
        for position, node in enumerate([*inlines, None]):
            if node is None or (node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath"):
                parts.append(self.line.paragraph(inlines[start:position]))
                if node is not None:
                    parts.append(self._formula(node["c"]))
                start = position + 1
        return "\n\n".join(part for part in parts if part.strip())

    def _formula(self, content: Any) -> str:
        formula = _BLANK_LINES.sub("\n", clean(content[1])).strip()
        if not formula or "$" in formula.replace("\\$", ""):
            self.notebook.warn("formula_as_text", formula)
            return self._code([["", [], []], formula])
        return f"$$\n{formula}\n$$"

    def _code(self, content: Any) -> str:
        (_, classes, _), text = content
        longest = max((len(run) for run in _FENCE.findall(text)), default=2)
        fence = "`" * max(3, longest + 1)
        named = (name.removeprefix("language-") for name in classes if name != "sourceCode")
        language = next(filter(_LANGUAGE.fullmatch, named), "")
        return f"{fence}{language}\n{clean(text)}\n{fence}"

    def _bullet(self) -> str:
        return self._bullets

    def _ordered_list(self, content: Any) -> str:
        (start, *_), items = content
        first = max(0, start)
        return self._list((f"{number}." for number in range(first, first + len(items))), items)

    def _list(self, signs: Iterator[str], items: list[list[Node]]) -> str:
        bullets = self._bullets
        is_tight = all(not item or item[0]["t"] != "Para" for item in items)
        written = []
        for item in items:
            box, blocks = _box_of(item)
            text = self._item(blocks, is_tight=is_tight)
            self._bullets = bullets
            if text.strip() or not _is_left_out(blocks, self.line.left_out):
                sign = next(signs)
                written.append(_prefixed(f"{sign} {box}", " " * (len(sign) + 1), text).rstrip())
        return ("\n" if is_tight else "\n\n").join(written)

    def _item(self, blocks: list[Node], *, is_tight: bool) -> str:
        if not is_tight or len(blocks) < 2:
            return self.blocks(blocks)
        first, rest = self.blocks(blocks[:1]), self.blocks(blocks[1:])
        if blocks[1]["t"] in ("BulletList", "OrderedList"):
            return f"{first}\n{rest}"
        return f"{first}\n\n{rest}"

    def _definition(self, content: Any) -> str:
        term, definitions = content
        named = self.line.line(term)
        return "\n\n".join([f"**{named}**", *(self.blocks(one) for one in definitions)])

    def _figure(self, content: Any) -> str:
        (name, *_), (_, caption), blocks = content
        images = _images_in(blocks)
        words = "".join(plain(block["c"]) for block in caption if block["t"] in ("Para", "Plain"))
        if len(images) == 1:
            label = self.notebook.marks.label_of(name) or ""
            alternative = plain(images[0][1])
            return self.notebook.pictures.written(
                images[0],
                alternative if alternative != words else words,
                caption=words,
                label=label,
                warn=self.notebook.warn,
            )
        return "\n\n".join(filter(None, [self.blocks(blocks), self.blocks(caption)]))

    def _captioned_picture(self, node: Node, caption: Caption) -> str:
        image = next(one for one in node["c"] if one["t"] == "Image")
        return self.notebook.pictures.written(
            image["c"],
            plain(image["c"][1]),
            caption=self.notebook.marks.without_marks(plain(caption.inlines)).strip(),
            label=f"fig:{caption.label}" if caption.label else "",
            warn=self.notebook.warn,
        )

    def _division(self, content: Any) -> str:
        (_, _, pairs), blocks = content
        values = dict(pairs)
        if "hidden" in values or is_hiding_style(values.get("style", "")):
            self.notebook.warn("hidden_text_left_out")
            return ""
        return self.blocks(blocks)

    def _raw(self, content: Any) -> str:
        """The words in raw markup; the markup itself is nothing that our language has."""
        kind, text = content
        if text.lstrip().startswith("<!--"):
            return ""
        words = " ".join(_TAGS.sub(" ", text).split()) if kind == "html" else ""
        self.notebook.warn("markup_left_out", text)
        return escaped(clean(words))


def _box_of(item: list[Node]) -> tuple[str, list[Node]]:
    """The box of a task, as our language writes it, and the item without it."""
    first = item[0] if item and item[0]["t"] in ("Para", "Plain") else None
    words = [] if first is None else first["c"]
    if first is None or len(words) < 3 or words[0]["t"] != "Str" or words[0]["c"] not in _BOXES:
        return "", item
    return f"{_BOXES[words[0]['c']]} ", [{"t": first["t"], "c": words[2:]}, *item[1:]]


def _prefixed(first: str, others: str, text: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        [first + lines[0], *(others + line if line.strip() else others.rstrip() for line in lines[1:])]
    )


def _images_in(blocks: list[Node]) -> list[Any]:
    return [
        inline["c"]
        for block in blocks
        if block["t"] in ("Para", "Plain")
        for inline in block["c"]
        if inline["t"] == "Image"
    ]


def _joined(nodes: list[Node], left_out: str) -> Iterator[Node]:
    """Paragraphs whose end is a tracked change that does not hold are one with those behind them."""
    before: list[Node] = []
    for node in nodes:
        if node["t"] in ("Para", "Plain"):
            inlines = before + node["c"]
            if _ends_with_change(node["c"], left_out):
                before = inlines
                continue
            yield {"t": node["t"], "c": inlines}
        else:
            if before:
                yield {"t": "Para", "c": before}
            yield node
        before = []
    if before:
        yield {"t": "Para", "c": before}


def _ends_with_change(inlines: list[Node], left_out: str) -> bool:
    return bool(inlines) and inlines[-1]["t"] == "Span" and f"paragraph-{left_out}" in inlines[-1]["c"][0][1]


def _is_left_out(blocks: list[Node], left_out: str) -> bool:
    """Whether an item of a list has nothing but a tracked change that does not hold."""
    return any(
        block["t"] in ("Para", "Plain") and len(_without(block["c"], left_out)) < len(block["c"])
        for block in blocks
    )


def _without(inlines: list[Node], left_out: str) -> list[Node]:
    """Inline nodes without those of a tracked change that does not hold, and without comments."""
    return [
        node
        for node in inlines
        if node["t"] != "Span" or not {left_out, "comment-start"} & set(node["c"][0][1])
    ]

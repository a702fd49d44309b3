"""Pandoc's tree of a whole document, from the Markdown of its sections.

Pandoc reads CommonMark as the page renders it; what only our language has is put into its tree here: figures and
captions with their numbers, references, pictures, line breaks in cells. Raw HTML is shown as the text that it is, as on
the page; links lead to web and mail addresses alone. Linear in the tree.
"""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from quire.domain.exports import DocumentToExport, ExportedPicture, ExportedSection
from quire.domain.markup.caption_words import NUMBER
from quire.domain.markup.forms import LABEL, QUIRE_ADDRESS, REFERENCE
from quire.formats.exporting.inlines import Node, plain, with_tags, with_whole_words, words_of

PictureForm = Literal["data", "file", "typst"]
"""How pictures stand in the tree: with their data, as the name of a file, or in typst's own words."""

READ_AS = "commonmark" + "".join(
    f"+{extension}"
    for extension in (
        *("pipe_tables", "footnotes", "strikeout", "task_lists", "superscript", "subscript"),
        *("tex_math_dollars", "hard_line_breaks"),
    )
)
HEADING_LEVEL_MAX = 6
DEPTH_MAX = 12
"""Of quotes and lists in each other; what is deeper stands beside the deepest. Other programs give up at some depth."""

_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_ATTRIBUTE = rf"#fig:{LABEL}|width=\d{{1,3}}%"
_ATTRIBUTES = re.compile(rf"\{{ ?(?:{_ATTRIBUTE})(?: (?:{_ATTRIBUTE}))? ?\}}")
_LABEL = re.compile(rf"#fig:({LABEL})")
_WIDTH = re.compile(r"width=(\d{1,3})%")
_CAPTION_LABEL = re.compile(rf"\{{#tbl:({LABEL})\}}")

_PARTS: dict[str, Callable[[Any], list[list[Node]]]] = {
    "BlockQuote": lambda content: [content],
    "BulletList": lambda content: content,
    "OrderedList": lambda content: content[1],
}
"""The blocks in a block of blocks."""

_NO_ATTRIBUTES: list[Any] = ["", [], []]


class SectionTree:
    """Rewrites the tree of one section's text, and counts its figures and tables meanwhile."""

    def __init__(
        self, document: DocumentToExport, section: ExportedSection, folder: Path, pictures: PictureForm
    ) -> None:
        self._document = document
        self._form = pictures
        self._section = section
        self._folder = folder
        self._figures = section.figures_before
        self._tables = section.tables_before
        self._depth = 0

    def title(self) -> Node:
        """The section's heading."""
        number = [{"t": "Str", "c": self._section.number}, {"t": "Space"}] if self._section.number else []
        attributes = [f"sec-{self._section.id}", [], []]
        return {"t": "Header", "c": [self._section.level, attributes, number + words_of(self._section.title)]}

    def takes_as_caption(self, before: Node, node: Node) -> bool:
        """Whether a block is the caption of the table before it, which has it then."""
        caption = _caption_of(node) if before["t"] == "Table" and not before["c"][1][1] else None
        if caption is None:
            return False
        inlines, label = caption
        self._tables += 1
        number = words_of(f"{self._document.captions.table.replace(NUMBER, str(self._tables))}: ")
        before["c"][0] = [f"tbl-{label}" if label else "", [], []]
        before["c"][1] = [None, [{"t": "Plain", "c": number + self._inlines(inlines)}]]
        return True

    def _blocks(self, nodes: list[Node]) -> list[Node]:
        rewritten: list[Node] = []
        for node in nodes:
            if rewritten and self.takes_as_caption(rewritten[-1], node):
                continue
            if self._depth == DEPTH_MAX and node["t"] in _PARTS:
                rewritten += [inner for part in _PARTS[node["t"]](node["c"]) for inner in self._blocks(part)]
            else:
                rewritten.append(self.block(node))
        return rewritten

    def block(self, node: Node) -> Node:
        """A block of the section's text, rewritten."""
        content: Any = node.get("c")
        match node["t"]:
            case "Para" | "Plain":
                return self._figure(content) or {"t": node["t"], "c": self._inlines(content)}
            case "Header":
                level, _, inlines = content
                level = min(HEADING_LEVEL_MAX, self._section.level + level)
                return {
                    "t": "Header",
                    "c": [level, ["", ["unnumbered", "unlisted"], []], self._inlines(inlines)],
                }
            case "BlockQuote":
                return {"t": "BlockQuote", "c": self._inside(content)}
            case "BulletList":
                return {"t": "BulletList", "c": [self._inside(item) for item in content]}
            case "OrderedList":
                return {"t": "OrderedList", "c": [content[0], [self._inside(item) for item in content[1]]]}
            case "Table":
                return {"t": "Table", "c": self._table(content)}
            case "RawBlock":
                return {"t": "Para", "c": words_of(content[1].strip())}
            case _:
                return node

    def _inside(self, nodes: list[Node]) -> list[Node]:
        self._depth += 1
        rewritten = self._blocks(nodes)
        self._depth -= 1
        return rewritten

    def _table(self, content: list[Any]) -> list[Any]:
        attributes, caption, columns, head, bodies, foot = content
        return [
            attributes,
            caption,
            columns,
            [head[0], self._rows(head[1])],
            [[body[0], body[1], self._rows(body[2]), self._rows(body[3])] for body in bodies],
            [foot[0], self._rows(foot[1])],
        ]

    def _rows(self, rows: list[Any]) -> list[Any]:
        return [
            [attributes, [[*cell[:4], self._blocks(cell[4])] for cell in cells]] for attributes, cells in rows
        ]

    def _figure(self, inlines: list[Node]) -> Node | None:
        """A picture that stands alone in its paragraph, with a caption or a label."""
        if not inlines or inlines[0]["t"] != "Image":
            return None
        picture, rest = inlines[0], inlines[1:]
        attributes = _ATTRIBUTES.fullmatch(plain(rest)) if rest else None
        caption = picture["c"][2][1]
        labelled = _LABEL.search(attributes[0]) if attributes else None
        label = labelled[1] if labelled else None
        if (rest and attributes is None) or not (caption or label):
            return None
        self._figures += 1
        named = self._document.captions.figure.replace(NUMBER, str(self._figures))
        whole = words_of(f"{named}: {caption}" if caption else named)
        shown = self._picture(picture, _width(attributes))
        return {
            "t": "Figure",
            "c": [
                [f"fig-{label}" if label else "", [], []],
                [None, [{"t": "Plain", "c": whole}]],
                [{"t": "Plain", "c": shown}],
            ],
        }

    def _inlines(self, nodes: list[Node]) -> list[Node]:
        return with_tags(list(self._rewritten(with_whole_words(nodes))))

    def _rewritten(self, nodes: list[Node]) -> Iterator[Node]:
        position = 0
        while position < len(nodes):
            node = nodes[position]
            position += 1
            if node["t"] == "Image":
                end, attributes = _attributes_behind(nodes, position)
                yield from self._picture(node, _width(attributes))
                if attributes is not None:
                    rest = nodes[end - 1]["c"][len(_last_word(attributes)) :]
                    position = end
                    if rest:
                        yield {"t": "Str", "c": rest}
            else:
                yield from self._inline(node)

    def _inline(self, node: Node) -> Iterator[Node]:
        content: Any = node.get("c")
        match node["t"]:
            case "Str":
                yield from self._with_references(content)
            case "Emph" | "Strong" | "Strikeout" | "Superscript" | "Subscript" | "Underline" | "SmallCaps":
                yield {"t": node["t"], "c": self._inlines(content)}
            case "Quoted":
                yield {"t": "Quoted", "c": [content[0], self._inlines(content[1])]}
            case "Link":
                inner = self._inlines(content[1])
                if _SAFE_ADDRESS.match(content[2][0]):
                    yield {"t": "Link", "c": [_NO_ATTRIBUTES, inner, content[2]]}
                else:
                    yield from inner
            case "Span":
                yield from self._inlines(content[1])
            case "Note":
                yield {"t": "Note", "c": self._blocks(content)}
            case "SoftBreak":
                yield {"t": "LineBreak"}
            case _:
                yield node

    def _with_references(self, text: str) -> Iterator[Node]:
        end = 0
        for found in REFERENCE.finditer(text):
            target = self._document.targets.get(f"{found[1]}:{found[2]}")
            if target is None:
                continue
            if found.start() > end:
                yield {"t": "Str", "c": text[end : found.start()]}
            yield {
                "t": "Link",
                "c": [_NO_ATTRIBUTES, words_of(target.words), [f"#{target.anchor}", ""]],
            }
            end = found.end()
        if end < len(text):
            yield {"t": "Str", "c": text[end:]}

    def _picture(self, node: Node, width: str | None) -> list[Node]:
        """The picture with its data, or what stands in its place."""
        _, alternative, (address, _) = node["c"]
        found = QUIRE_ADDRESS.fullmatch(address)
        picture = self._document.pictures.get(found[1]) if found else None
        notices = self._document.notices
        if picture is not None:
            if self._form == "typst":
                return [_typst_picture(picture.filename, plain(alternative), width)]
            attributes = ["", [], [["width", width]] if width else []]
            return [{"t": "Image", "c": [attributes, alternative, [self._address(picture), ""]]}]
        if found is None and _SAFE_ADDRESS.match(address):
            said = words_of(f"{plain(alternative) or address} ({notices.not_loaded})")
            return [{"t": "Link", "c": [_NO_ATTRIBUTES, said, [address, ""]]}]
        said = words_of(f"{notices.missing_picture}: {plain(alternative)}".rstrip(": "))
        return [{"t": "Emph", "c": said}]

    def _address(self, picture: ExportedPicture) -> str:
        if self._form == "file":
            return picture.filename
        data = base64.b64encode((self._folder / picture.filename).read_bytes()).decode()
        return f"data:{picture.media_type};base64,{data}"


def _typst_picture(filename: str, alternative: str, width: str | None) -> Node:
    """A picture in typst's own words, since pandoc does not say there what it shows."""
    options = [typst_string(filename)]
    options += [f"alt: {typst_string(alternative)}"] if alternative else []
    options += [f"width: {width}"] if width else []
    return {"t": "RawInline", "c": ["typst", f"#box(image({', '.join(options)}))"]}


def typst_string(text: str) -> str:
    """A text as a string of typst's."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _caption_of(node: Node) -> tuple[list[Node], str | None] | None:
    """What a paragraph says of the table before it, and the label that it gives it."""
    if node["t"] != "Para" or node["c"][:2] != [{"t": "Str", "c": ":"}, {"t": "Space"}]:
        return None
    inlines = with_whole_words(node["c"][2:])
    last = inlines[-1]["c"] if inlines and inlines[-1]["t"] == "Str" else ""
    found = _CAPTION_LABEL.fullmatch(last)
    if found is None:
        return inlines, None
    end = -2 if inlines[-2:-1] == [{"t": "Space"}] else -1
    return inlines[:end], found[1]


def _attributes_behind(nodes: list[Node], start: int) -> tuple[int, re.Match[str] | None]:
    """The attributes that begin with the word at `start`, and where the words end that they stand in."""
    text = ""
    for end in range(start, min(start + 3, len(nodes))):
        node = nodes[end]
        if node["t"] not in ("Str", "Space"):
            break
        text += node.get("c", " ")
        found = _ATTRIBUTES.match(text)
        if found is not None:
            return end + 1, found
    return start, None


def _last_word(attributes: re.Match[str]) -> str:
    return attributes[0].rpartition(" ")[2]


def _width(attributes: re.Match[str] | None) -> str | None:
    found = _WIDTH.search(attributes[0]) if attributes else None
    return f"{max(1, min(100, int(found[1])))}%" if found else None

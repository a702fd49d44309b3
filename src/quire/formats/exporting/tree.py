"""Pandoc's tree of a whole document, from the Markdown of its sections.

Pandoc reads CommonMark as the page renders it; what only our language has is put into its tree here: figures and
captions with their numbers, references, pictures, line breaks in cells. Raw HTML is shown as the text that it is, as on
the page; links lead to web and mail addresses alone. Linear in the tree.
"""

import base64
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, cast

import msgspec

from quire.domain.exchange.exports import DocumentToExport, ExportedPicture, ExportedSection
from quire.domain.markup.caption_words import NUMBER
from quire.domain.markup.forms import LABEL, QUIRE_ADDRESS, REFERENCE
from quire.formats.exporting.attributes import (
    attributes_behind,
    attributes_in,
    caption_of,
    last_word,
    width_of,
)
from quire.formats.exporting.clusters import SectionClusters, nodes_of
from quire.formats.exporting.columns import with_widths
from quire.formats.exporting.directions import runs_right_to_left, script_language
from quire.formats.exporting.inlines import Node, plain, with_tags, with_whole_words, words_of
from quire.formats.exporting.listed_notes import SOURCE_ANCHOR, ListedNotes
from quire.formats.exporting.typst_nodes import (
    typst_anchor,
    typst_formula,
    typst_list,
    typst_picture,
    typst_right_to_left,
    typst_table,
)

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
_LABEL = re.compile(rf"#fig:({LABEL})")

_PARTS: dict[str, Callable[[Any], list[list[Node]]]] = {
    "BlockQuote": lambda content: [content],
    "BulletList": lambda content: content,
    "OrderedList": lambda content: content[1],
}
"""The blocks in a block of blocks."""

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
_NO_ATTRIBUTES: list[Any] = ["", [], []]


@dataclass(frozen=True)
class FileTree:
    """What the trees of all sections of a file share."""

    document: DocumentToExport
    folder: Path
    """The folder of the pictures."""
    form: PictureForm
    formulas_as_typed: Collection[str] = ()
    """Formulas that typst cannot set, by section and number."""
    anchors: set[str] = field(default_factory=set)
    """Those that the file has so far: of several things with one label, the first is what references mean."""
    alternatives: list[str] = field(default_factory=list)
    """What its pictures show, in their order."""
    listed: ListedNotes = field(default_factory=ListedNotes)
    levels: list[int] = field(default_factory=list)
    """The levels of its headings so far."""
    boundary: str = field(default_factory=lambda: secrets.token_hex(16))
    """Stands alone in a paragraph between the versions of a section; a word that no text can have foreseen."""
    has_typed_numbers: bool = True
    """Whether numbers of sections are text; a program that writes the file counts them otherwise."""
    has_fitted_columns: bool = False
    """Whether narrow tables need widths of columns too."""
    new_page: tuple[str, str] | None = None
    """What begins a page before an appendix: a format of pandoc's, and the words of it; none where pages are none."""

    def anchor(self, name: str) -> Node:
        """Where a link leads."""
        return typst_anchor(name) if self.form == "typst" else {"t": "Span", "c": [[name, [], []], []]}

    def heading_level(self, wanted: int) -> int:
        """The level of the next heading. On pages none is left out: readers aloud would look for what is missing."""
        most = 1 + (self.levels[-1] if self.levels else 0) if self.form == "typst" else HEADING_LEVEL_MAX
        self.levels.append(min(wanted, most, HEADING_LEVEL_MAX))
        return self.levels[-1]


class SectionTree:
    """Rewrites the tree of one section's text, and counts its figures and tables meanwhile."""

    def __init__(self, file: FileTree, section: ExportedSection) -> None:
        self._file = file
        self._document = file.document
        self._form = file.form
        self._section = section
        self._figures = section.figures_before
        self._tables = section.tables_before
        self._depth = 0
        self._formulas = 0
        self._clusters = SectionClusters(section.clusters)

    def title(self) -> Node:
        """The section's heading."""
        level = self._file.heading_level(self._section.level)
        is_typed = self._section.number and self._file.has_typed_numbers
        number = [{"t": "Str", "c": self._section.number}, {"t": "Space"}] if is_typed else []
        attributes = [f"sec-{self._section.id}", [], []]
        return {"t": "Header", "c": [level, attributes, number + words_of(self._section.title)]}

    def page_before(self) -> Iterator[Node]:
        """The end of a page, before an appendix."""
        if self._section.is_appendix and self._file.new_page is not None:
            yield {"t": "RawBlock", "c": [*self._file.new_page]}

    def blocks_of_file(self, nodes: Iterable[Node | msgspec.Raw]) -> Iterator[Node | msgspec.Raw]:
        """As `blocks`, among others that are not decoded since there is nothing to rewrite in them."""
        for is_raw, of_kind in groupby(nodes, lambda node: isinstance(node, msgspec.Raw)):
            if is_raw:
                yield from of_kind
            else:
                yield from self.blocks(cast(Iterator[Node], of_kind))

    def blocks(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """Blocks of the section's text, rewritten. A table waits for the caption that may follow it."""
        before: Node | None = None
        for node in nodes:
            if before is not None and self._takes_as_caption(before, node):
                continue
            if before is not None:
                yield from self._finished(before)
            before = None
            if self._depth == DEPTH_MAX and node["t"] in _PARTS:
                for part in _PARTS[node["t"]](node["c"]):
                    yield from self.blocks(part)
            else:
                before = self._block(node)
        if before is not None:
            yield from self._finished(before)

    def _takes_as_caption(self, before: Node, node: Node) -> bool:
        """Whether a block is the caption of the table before it, which has it then."""
        caption = caption_of(node) if before["t"] == "Table" and not before["c"][1][1] else None
        if caption is None:
            return False
        inlines, label = caption
        self._tables += 1
        number = words_of(f"{self._document.captions.table.replace(NUMBER, str(self._tables))}: ")
        before["c"][0] = [self._anchor("tbl", label), [], []]
        before["c"][1] = [None, [{"t": "Plain", "c": number + self._inlines(inlines)}]]
        return True

    def _anchor(self, kind: str, label: str | None) -> str:
        anchor = f"{kind}-{label}" if label else ""
        if anchor in self._file.anchors:
            return ""
        self._file.anchors.add(anchor)
        return anchor

    def _finished(self, block: Node) -> list[Node]:
        """A block as it stands in the file: what its format needs around it."""
        is_typst = self._form == "typst"
        if is_typst and block["t"] == "BulletList":
            return typst_list(block)
        if is_typst and block["t"] == "Table":
            return typst_table(block)
        if block["t"] not in ("Para", "Plain") or not runs_right_to_left(text := plain(block["c"])):
            return [block]
        language = script_language(text)
        if is_typst:
            return typst_right_to_left(language, block)
        return [{"t": "Div", "c": [["", [], [["dir", "rtl"], ["lang", language]]], [block]]}]

    def _block(self, node: Node) -> Node:
        content: Any = node.get("c")
        match node["t"]:
            case "Para" | "Plain":
                return self._figure(content) or {"t": node["t"], "c": self._inlines(content)}
            case "Header":
                level, _, inlines = content
                level = self._file.heading_level(self._section.level + level)
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
        rewritten = list(self.blocks(nodes))
        self._depth -= 1
        return rewritten

    def _table(self, content: list[Any]) -> list[Any]:
        attributes, caption, columns, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in body[3])]
        columns = with_widths(columns, rows, are_narrow_fitted=self._file.has_fitted_columns)
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
            [attributes, [[*cell[:4], list(self.blocks(cell[4]))] for cell in cells]]
            for attributes, cells in rows
        ]

    def _figure(self, inlines: list[Node]) -> Node | None:
        """A picture that stands alone in its paragraph, with a caption or a label."""
        if not inlines or inlines[0]["t"] != "Image":
            return None
        picture, rest = inlines[0], inlines[1:]
        attributes = attributes_in(plain(rest)) if rest else None
        caption = picture["c"][2][1]
        labelled = _LABEL.search(attributes[0]) if attributes else None
        label = labelled[1] if labelled else None
        if (rest and attributes is None) or not (caption or label):
            return None
        self._figures += 1
        named = self._document.captions.figure.replace(NUMBER, str(self._figures))
        whole = words_of(f"{named}: {caption}" if caption else named)
        shown = self._picture(picture, width_of(attributes))
        return {
            "t": "Figure",
            "c": [
                [self._anchor("fig", label), [], []],
                [None, [{"t": "Plain", "c": whole}]],
                [{"t": "Plain", "c": shown}],
            ],
        }

    def _inlines(self, nodes: list[Node]) -> list[Node]:
        whole = self._clusters.put_into(with_whole_words(nodes))
        return with_tags(list(self._rewritten(whole)))

    def _rewritten(self, nodes: list[Node]) -> Iterator[Node]:
        position = 0
        while position < len(nodes):
            node = nodes[position]
            position += 1
            if node["t"] == "Image":
                end, attributes = attributes_behind(nodes, position)
                yield from self._picture(node, width_of(attributes))
                if attributes is not None:
                    rest = nodes[end - 1]["c"][len(last_word(attributes)) :]
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
                yield self._note(list(self.blocks(content)))
            case "Cited" if self._document.has_note_citations:
                yield self._note([{"t": "Para", "c": nodes_of(content)}])
            case "Cited":
                yield from nodes_of(content)
            case "Math" if self._form == "typst":
                yield from self._formula(node)
            case "SoftBreak":
                yield {"t": "LineBreak"}
            case _:
                yield node

    def _note(self, blocks: list[Node]) -> Node:
        if self._document.citations == "notes":
            return {"t": "Note", "c": blocks}
        number = self._file.listed.number_of(blocks)
        return {
            "t": "Link",
            "c": [_NO_ATTRIBUTES, words_of(f"[{number}]"), [f"#{SOURCE_ANCHOR}{number}", ""]],
        }

    def _with_references(self, text: str) -> Iterator[Node]:
        end = 0
        for found in REFERENCE.finditer(text):
            target = self._document.targets.get(f"{found[1]}:{found[2]}")
            if target is None:
                continue
            if found.start() > end:
                yield {"t": "Str", "c": text[end : found.start()]}
            yield {"t": "Link", "c": [_NO_ATTRIBUTES, self._link(target.words), [f"#{target.anchor}", ""]]}
            end = found.end()
        if end < len(text):
            yield {"t": "Str", "c": text[end:]}

    def _link(self, words: str) -> list[Node]:
        """The words of a reference; on pages, its number stays in the line of its word."""
        return words_of(words.replace(" ", NO_BREAK_SPACE) if self._form == "typst" else words)

    def _formula(self, node: Node) -> list[Node]:
        self._formulas += 1
        number = f"{self._section.id}/{self._formulas}"
        source = node["c"][1]
        if number in self._file.formulas_as_typed:
            return [{"t": "Code", "c": [_NO_ATTRIBUTES, source]}]
        return typst_formula(number, node)

    def _picture(self, node: Node, width: str | None) -> list[Node]:
        """The picture with its data, or what stands in its place."""
        _, alternative, (address, _) = node["c"]
        found = QUIRE_ADDRESS.fullmatch(address)
        picture = self._document.pictures.get(found[1]) if found else None
        notices = self._document.notices
        if picture is not None:
            if self._form == "typst":
                return [typst_picture(picture.filename, plain(alternative), width)]
            self._file.alternatives.append(plain(alternative))
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
        data = base64.b64encode((self._file.folder / picture.filename).read_bytes()).decode()
        return f"data:{picture.media_type};base64,{data}"

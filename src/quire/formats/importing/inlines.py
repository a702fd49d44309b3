"""Writes pandoc's inline nodes as Markdown of our language.

Emphasis is delimited as CommonMark wants it: white space at its ends is moved out of it, and so is punctuation where
the signs would otherwise stand between it and a letter.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from quire.domain.exchange.imports import ImportedComment, ImportedNote
from quire.domain.markup.forms import FORMULA, LABEL
from quire.domain.texts.words import count_words
from quire.formats.importing.escaping import escaped, escaped_line_start
from quire.formats.importing.marks import COMMENT_MARK, FORMULA_MARK, Marks
from quire.formats.importing.notebook import Notebook
from quire.formats.importing.word_comments import WordRemark
from quire.formats.reading.cleaning import clean
from quire.formats.reading.css import is_hiding_style

Node = dict[str, Any]

PUT_IN, TAKEN_OUT = "insertion", "deletion"
BREAK = "\n"
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>]+", re.IGNORECASE)
_FENCE = re.compile(r"`+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?=\n)")
_TAG = re.compile(r"<(/?)(br|sup|sub) ?/?>", re.IGNORECASE)


class _Emphasis(msgspec.Struct):
    """A piece of a line between signs, which depend on what stands beside it."""

    sign: str
    inner: str


Piece = str | _Emphasis


class _OpenComment(msgspec.Struct, frozen=True):
    """A comment that has begun: its author and date, what it says, the words so far that it is about."""

    values: dict[str, str]
    said: str
    words_before: int
    heard: list[str]


class InlineWriter:
    """Writes inline nodes; `takes_changes` says whether tracked changes are accepted or rejected."""

    def __init__(
        self, notebook: Notebook, write_blocks: Callable[[list[Node]], str], *, takes_changes: bool
    ) -> None:
        self.notebook = notebook
        self.notes: list[ImportedNote] = []
        self.comments: list[ImportedComment] = []
        self._open_comments: dict[str, _OpenComment] = {}
        self._words_heard = 0
        self._write_blocks = write_blocks
        self.left_out = TAKEN_OUT if takes_changes else PUT_IN
        self.is_in_cell = False
        self._is_on_one_line = False
        self._forms: dict[str, Callable[[Any], Piece]] = {
            "Str": self._text,
            "Space": lambda _: self._blank(),
            "SoftBreak": lambda _: self._blank(),
            "LineBreak": lambda _: self._break(),
            "Emph": lambda content: _Emphasis("*", self.inlines(content)),
            "Strong": lambda content: _Emphasis("**", self.inlines(content)),
            "Strikeout": lambda content: _Emphasis("~~", self.inlines(content)),
            "Superscript": lambda content: self._raised("^", content),
            "Subscript": lambda content: self._raised("~", content),
            "Quoted": self._quoted,
            "Code": lambda content: self._code(content[1]),
            "Math": self._formula,
            "Link": self._link,
            "Image": self._image,
            "Note": self._note,
            "Span": self._span,
            "Cite": self._cite,
            "RawInline": self._raw,
        }

    def line(self, nodes: list[Node]) -> str:
        """Inline nodes on one line, such as a heading."""
        before, self._is_on_one_line = self._is_on_one_line, True
        text = self.inlines(nodes)
        self._is_on_one_line = before
        return " ".join(text.split(" ")).strip()

    def paragraph(self, nodes: list[Node]) -> str:
        """Inline nodes as lines, none of which begins with a sign of a block."""
        text = self.inlines(nodes).strip()
        if not any(node["t"] in ("Str", "Span") for node in nodes):
            return text
        return BREAK.join(escaped_line_start(line.strip()) for line in text.split(BREAK) if line.strip())

    def inlines(self, nodes: list[Node]) -> str:
        """Inline nodes as Markdown."""
        return _joined([self._piece(node) for node in _with_tags(nodes)])

    def _piece(self, node: Node) -> Piece:
        form = self._forms.get(node["t"])
        return self.inlines(node["c"]) if form is None else form(node.get("c"))

    def _text(self, content: str) -> str:
        """A text; every other piece between marks of formulas is the number of one."""
        pieces = FORMULA_MARK.split(content)
        return "".join(
            self._words(piece) if position % 2 == 0 else self._marked_formula(int(piece))
            for position, piece in enumerate(pieces)
        )

    def _marked_formula(self, number: int) -> str:
        formulas = self.notebook.marks.formulas
        return self._formula([None, formulas[number]]) if number < len(formulas) and formulas[number] else ""

    def _words(self, content: str) -> str:
        comments = self.notebook.marks.comments
        self.comments += [
            msgspec.structs.replace(comments[int(found[1])], words_before=self._words_heard)
            for found in COMMENT_MARK.finditer(content)
            if int(found[1]) < len(comments)
        ]
        text = self.notebook.marks.without_marks(content)
        self._words_heard += count_words(text)
        for comment in self._open_comments.values():
            comment.heard.append(text)
        written = escaped(clean(text), has_references=self.notebook.has_references)
        return written.replace("|", "\\|") if self.is_in_cell else written

    def _blank(self) -> str:
        for comment in self._open_comments.values():
            comment.heard.append(" ")
        return " "

    def _break(self) -> str:
        if self.is_in_cell:
            return "<br>"
        return " " if self._is_on_one_line else BREAK

    def _raised(self, sign: str, content: list[Node]) -> str:
        inner = self.inlines(content)
        if not inner.strip() or "[^" in inner:
            return inner
        if inner.startswith("*") or "\n" in inner or "](" in inner:
            inner = escaped(clean(plain(content)))
        before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        without_blanks = inner.strip().replace(" ", "\\ ")
        return f"{before}{sign}{without_blanks}{sign}{after}"

    def _quoted(self, content: Any) -> str:
        opening, closing = "‘’" if content[0]["t"] == "SingleQuote" else "“”"
        return f"{opening}{self.inlines(content[1])}{closing}"

    def _code(self, text: str) -> str:
        text = " ".join(clean(text).split("\n"))
        if not text.strip():
            return text
        if self.is_in_cell:
            text = text.replace("|", "\\|")
        fence = "`" * (max((len(run) for run in _FENCE.findall(text)), default=0) + 1)
        blank = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{blank}{text}{blank}{fence}"

    def _formula(self, content: Any) -> str:
        formula = " ".join(clean(content[1]).split())
        written = f"${formula}$"
        if FORMULA.fullmatch(written) is None:
            self.notebook.warn("formula_as_text", formula)
            return self._code(formula)
        # A sign of a table ends a cell, whatever it stands in.
        return written.replace("|", "\\vert ") if self.is_in_cell else written

    def _link(self, content: Any) -> str:
        attributes, inlines, (address, _) = content
        reference = _reference_of(attributes, address, self.notebook.marks)
        if reference is not None:
            return f"@{reference}"
        text = self.inlines(inlines)
        address = address.strip().replace("|", "%7C")
        if not _SAFE_ADDRESS.fullmatch(address):
            if "reference-type" in dict(attributes[2]) or self.notebook.marks.is_referred(address[1:]):
                self.notebook.warn("reference_as_text", plain(inlines) or address)
            return text
        if plain(inlines) in (address, address.removeprefix("mailto:")) and not address.startswith("mailto:"):
            return f"<{address}>"
        return f"[{text}](<{address}>)" if "(" in address or ")" in address else f"[{text}]({address})"

    def _image(self, content: Any) -> str:
        label = self.notebook.marks.label_of(content[0][0]) or ""
        return self.notebook.pictures.written(
            content, plain(content[1]), caption="", label=label, warn=self.notebook.warn
        )

    def _note(self, content: Any) -> str:
        label = self.notebook.label_of(content)
        if all(note.label != label for note in self.notes):
            text = self._write_blocks(content)
            self.notes.append(ImportedNote(label, text))
        return f"[^{label}]"

    def _span(self, content: Any) -> Piece:
        (_, classes, pairs), inlines = content
        values = dict(pairs)
        if "comment-start" in classes:
            begun = _OpenComment(values, clean(plain(inlines)).strip(), self._words_heard, [])
            self._open_comments[values.get("id", "")] = begun
            return ""
        if "comment-end" in classes:
            self._end_comment(values.get("id", ""))
            return ""
        if self.left_out in classes:
            return ""
        if "hidden" in values or is_hiding_style(values.get("style", "")):
            self.notebook.warn("hidden_text_left_out")
            return ""
        return self.inlines(inlines)

    def end_heading(self) -> None:
        """Begin the text below the heading; of a comment that reaches over both, only its words here count."""
        self.comments = [msgspec.structs.replace(one, is_on_heading=True) for one in self.comments]
        self._words_heard = 0
        self._open_comments = {
            id_: msgspec.structs.replace(one, words_before=0, heard=[])
            for id_, one in self._open_comments.items()
        }

    def end_comments(self) -> None:
        """End the comments whose ends stand below another heading."""
        for comment_id in list(self._open_comments):
            self._end_comment(comment_id)

    def _end_comment(self, comment_id: str) -> None:
        ended = self._open_comments.pop(comment_id, None)
        if ended is None:
            return
        remark = self.notebook.marks.remarks.get(comment_id, WordRemark(ended.said))
        self.comments.append(
            ImportedComment(
                " ".join(clean("".join(ended.heard)).split()),
                ended.values.get("author", ""),
                ended.values.get("date", ""),
                remark.text,
                comment_id,
                remark.parent,
                remark.is_resolved,
                ended.words_before,
            )
        )

    def _cite(self, content: Any) -> str:
        citations, inlines = content
        text = self.inlines(inlines)
        keys = [one["citationId"] for one in citations]
        reference = "@" + keys[0] if len(keys) == 1 else ""
        if self.notebook.has_references and re.fullmatch(rf"@(?:fig|tbl|sec):{LABEL}", reference):
            return reference
        self.notebook.warn("citation_as_text", plain(inlines) or ", ".join(keys))
        return text or escaped(", ".join(keys))

    def _raw(self, content: Any) -> str:
        if not content[1].lstrip().startswith("<!--"):
            self.notebook.warn("markup_left_out", content[1])
        return ""


def _reference_of(attributes: Any, address: str, marks: Marks) -> str | None:
    """What a link within the file refers to, if it has a label."""
    named = dict(attributes[2]).get("reference", address.removeprefix("#") if address.startswith("#") else "")
    return marks.label_of(named)


def _joined(pieces: Sequence[Piece]) -> str:
    """The pieces in a line, each with signs that its neighbours allow."""
    text = ""
    parts: list[str] = []
    merged = _merged(pieces)
    for number, piece in enumerate(merged):
        following = merged[number + 1] if number + 1 < len(merged) else ""
        written = piece if isinstance(piece, str) else _emphasised(piece, text, following)
        if not written:
            continue
        if (text.endswith("]") and written.startswith("(")) or (
            text.endswith("!") and written.startswith("[")
        ):
            parts[-1] = f"{parts[-1][:-1]}\\{parts[-1][-1]}"
        if text.endswith(")") and written.startswith("{"):
            written = f"\\{written}"
        parts.append(written)
        text = written
    return "".join(parts)


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """Without empty pieces, and neighbours of the same sign as one."""
    merged: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str):
            if piece:
                merged.append(piece)
        elif piece.inner:
            last = merged[-1] if merged else None
            if isinstance(last, _Emphasis) and last.sign == piece.sign:
                merged[-1] = _Emphasis(piece.sign, last.inner + piece.inner)
            else:
                merged.append(piece)
    return merged


def _emphasised(piece: _Emphasis, before: str, following: Piece) -> str:
    inner = piece.inner.strip()
    if not inner:
        return piece.inner
    leading, _, trailing = piece.inner.partition(inner)
    follows = following if isinstance(following, str) else following.inner
    if not leading and _is_letter(before[-1:]) and not _is_letter(inner[0]):
        return piece.inner
    if not trailing and _is_letter(follows[:1]):
        kept = inner.rstrip(".,;:!?)–—-")
        if not kept or not _is_letter(kept[-1]):
            return piece.inner
        inner, trailing = kept, inner[len(kept) :]
    lines = [f"{piece.sign}{line.strip()}{piece.sign}" for line in inner.split(BREAK) if line.strip()]
    return f"{leading}{BREAK.join(lines)}{trailing}"


def _is_letter(sign: str) -> bool:
    return bool(sign) and not sign.isspace() and sign.isalnum()


def _with_tags(nodes: list[Node]) -> list[Node]:
    """Line breaks, raised and lowered text that are written as HTML, as what they say."""
    if not any(node["t"] == "RawInline" for node in nodes):
        return nodes
    outer: list[list[Node]] = [[]]
    open_tags: list[str] = []
    for node in nodes:
        is_html = node["t"] == "RawInline" and node["c"][0] == "html"
        tag = _TAG.fullmatch(node["c"][1]) if is_html else None
        if tag is None:
            outer[-1].append(node)
        elif tag[2].lower() == "br":
            outer[-1].append({"t": "LineBreak"})
        elif not tag[1]:
            open_tags.append(tag[2].lower())
            outer.append([])
        elif open_tags and open_tags[-1] == tag[2].lower():
            inner = outer.pop()
            outer[-1].append({"t": "Superscript" if open_tags.pop() == "sup" else "Subscript", "c": inner})
    while len(outer) > 1:
        inner = outer.pop()
        outer[-1] += inner
    return outer[0]


def plain(nodes: list[Node]) -> str:
    """The words of inline nodes, without notes."""
    return "".join(_plain_pieces(nodes))


def _plain_pieces(nodes: list[Node]) -> list[str]:
    parts: list[str] = []
    for node in nodes:
        content: Any = node.get("c")
        match node["t"]:
            case "Str":
                parts.append(content)
            case "Space" | "SoftBreak" | "LineBreak":
                parts.append(" ")
            case "Code" | "Math":
                parts.append(content[1])
            case "Link" | "Image" | "Span" | "Quoted" | "Cite":
                parts += _plain_pieces(content[1])
            case (
                "Para"
                | "Plain"
                | "Emph"
                | "Strong"
                | "Strikeout"
                | "Superscript"
                | "Subscript"
                | "Underline"
                | "SmallCaps"
            ):
                parts += _plain_pieces(content)
            case _:
                continue
    return parts

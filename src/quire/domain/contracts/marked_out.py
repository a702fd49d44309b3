"""A text with what a check must not look at marked out, as long as it was: code, quotations, addresses and the like.

The blocks are those of `texts.blocks`, and what stands in a paragraph is found by its signs. Linear: each pattern ends
at the first sign that its form cannot have.
"""

import re
from bisect import bisect_right
from operator import attrgetter

from quire.domain.citing.sentences import sentence_ends
from quire.domain.markup.clusters import clusters_in
from quire.domain.markup.forms import PICTURE, REFERENCE
from quire.domain.markup.landmarks import blank_out, without_code
from quire.domain.texts.blocks import LABEL_OF_NOTE, Block, BlockText
from quire.domain.texts.ranges import TextRange

OUT = "\0"
_START = attrgetter("start")
SENTENCE_CHARACTERS_MAX = 400

_QUOTATION = re.compile(
    "„[^„“”]+[“”]|“[^“”]+”|«[^«»]+»|»[^«»]+«|‹[^‹›]+›|›[^‹›]+‹|‚[^‚‘]+‘|(?<!\\w)‘[^‘’]+’(?!\\w)"
    '|(?<!\\w)"(?=\\S)[^"]+(?<=\\S)"(?!\\w)'
)
_OPENS_QUOTATION = re.compile('[„“«»‹›‚‘"]')
_ADDRESS = re.compile(
    r"\]\((?:<[^<>\n]*>|[^\s()<>]*)"
    r"|<(?:https?://|mailto:)[^\s<>]*>"
    r"|(?:https?://|www\.)[^\s<>\0]+"
)
_MAIL_ADDRESS = re.compile(r"(?<![\w.+@-])[\w.+-]++@[\w.:-]+")
_MARK_OF_NOTE = re.compile(rf"\[\^{LABEL_OF_NOTE}\]")
_COUNTED = re.compile(r"^[ \t>]*(?:#{1,6}[ \t]+(?:\d[\d.]*[ \t)]+)?|\d{1,9}[.)][ \t])", re.MULTILINE)
"""The signs of headings and of list items, with their numbers."""


class MarkedOut:
    """One text, marked out for each kind of check."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._blocks = BlockText(text)
        self._sentences: dict[int, list[TextRange]] = {}
        self.written = self._joined([_written(block.kind, block.text) for block in self._blocks.blocks])
        """What the author writes and refers to: all but code and formulas."""
        self.clusters = list(clusters_in(self.written))
        """The citations of the bibliography in it."""
        uncited = blank_out(self.written, ((cluster.start, cluster.end) for cluster in self.clusters))
        self.stated = self._joined(
            [
                OUT * len(block.text) if block.kind == "note" else _stated(part)
                for block, part in zip(self._blocks.blocks, self._parts_of(uncited), strict=True)
            ]
        )
        """What the text states, without addresses, citations and notes."""
        self.own_words = self._joined(
            [
                OUT * len(block.text) if block.kind == "quote" else _unquoted(stated)
                for block, stated in zip(self._blocks.blocks, self._parts_of(self.stated), strict=True)
            ]
        )
        """The same without what is quoted."""

    def sentence_around(self, start: int, end: int) -> str:
        """The sentence in which a range stands, on one line."""
        position = bisect_right(self._blocks.blocks, start, key=_START) - 1
        if position < 0:
            return ""
        if position not in self._sentences:
            self._sentences[position] = _sentences_of(self.text, self._blocks.blocks[position])
        sentences = self._sentences[position]
        sentence = sentences[bisect_right(sentences, start, key=_START) - 1]
        # Of a sentence without an end as much as stands around the words.
        first = max(sentence.start, start - SENTENCE_CHARACTERS_MAX // 2)
        last = min(max(sentence.end, end), first + SENTENCE_CHARACTERS_MAX)
        return " ".join(self.text[first:last].split())

    def _parts_of(self, text: str) -> list[str]:
        return [text[block.start : block.end] for block in self._blocks.blocks]

    def _joined(self, parts: list[str]) -> str:
        gaps = self._blocks.gaps
        return "".join(piece for pair in zip(gaps, [*parts, ""], strict=True) for piece in pair)


def _sentences_of(text: str, block: Block) -> list[TextRange]:
    found: list[TextRange] = []
    start = block.start
    for end, following in sentence_ends(text, block.start, block.end):
        found.append(TextRange(start, end))
        start = following
    return [*found, TextRange(start, block.end)]


def _written(kind: str, text: str) -> str:
    return OUT * len(text) if kind in ("code", "formula") else without_code(text)


def _stated(uncited: str) -> str:
    # To look for a sign is much faster than to look for its form.
    text = _COUNTED.sub(_marked, uncited)
    if "](" in text:
        text = PICTURE.sub(_marked_picture, text)
    if "@" in text:
        text = REFERENCE.sub(_marked, text)
    if "@" in text:
        text = _MAIL_ADDRESS.sub(_marked, text)
    if "[^" in text:
        text = _MARK_OF_NOTE.sub(_marked, text)
    if any(sign in text for sign in ("](", "://", "mailto:", "www.")):
        text = _ADDRESS.sub(_marked, text)
    return text


def _unquoted(stated: str) -> str:
    return _QUOTATION.sub(_marked, stated) if _OPENS_QUOTATION.search(stated) else stated


def _marked(found: re.Match[str]) -> str:
    return OUT * len(found[0])


def _marked_picture(found: re.Match[str]) -> str:
    """Of a picture its caption is stated."""
    if found[3] is None:
        return _marked(found)
    before, behind = found.start(3) - found.start(), found.end() - found.end(3)
    return f"{OUT * before}{found[3]}{OUT * behind}"

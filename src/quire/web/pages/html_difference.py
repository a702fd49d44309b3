"""The difference between two renderings of a passage, shown in the later one: what goes in `del`, what comes in `ins`.

Block tags divide a rendering into runs of inline content. Where both renderings have the same block tags, the runs are
compared one by one, by the longest common subsequence of their tokens: a token is a word, an element that is never
divided (a raised figure, code), the placeholder of an insertion, or a tag. Of what goes, the tags are left out, so that
those of the result are the later one's and stay balanced. Where the block tags differ, all of the one goes and all of
the other comes.

Both are HTML as `markdown` makes it, and the result is for its sanitiser once more.
"""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Literal

from quire.domain.texts.block_diff import token_diff
from quire.web.pages.markup.insertions import PLACEHOLDER

BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 ul ol li blockquote table thead tbody tr th td section hr pre figure figcaption caption"
    " div".split()
)
UNDIVIDED = frozenset({"sup", "sub", "code"})
WITHOUT_CONTENT = frozenset({"br", "hr", "img", "col", "wbr"})

_WORDS = re.compile(r"\s+|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+|.")

Run = list[str]
"""Tokens of inline content."""


class Rendering(HTMLParser):
    """A rendering in its parts: block tags, and the runs around them, of which there is one more."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.names: list[str] = []
        """The names of the block tags, those that close an element with a slash before them."""
        self.tags: list[str] = []
        self.runs: list[Run] = [[]]
        self._undivided: list[str] = []
        """The open elements that are never divided, of which the first one is a token."""
        self._token: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Part of HTMLParser."""
        text = self.get_starttag_text() or ""
        is_code_block = tag == "code" and self.names[-1:] == ["pre"]
        if self._undivided or (tag in UNDIVIDED and not is_code_block):
            self._token.append(text)
            if tag not in WITHOUT_CONTENT:
                self._undivided.append(tag)
        elif tag in BLOCKS or is_code_block:
            self._take_block_tag(tag, text)
        else:
            self.runs[-1].append(text)

    def handle_endtag(self, tag: str) -> None:
        """Part of HTMLParser."""
        text = f"</{tag}>"
        if self._undivided:
            self._token.append(text)
            self._undivided.pop()
            if not self._undivided:
                self.runs[-1].append("".join(self._token))
                self._token = []
        elif tag in BLOCKS or tag == "code":
            self._take_block_tag(f"/{tag}", text)
        else:
            self.runs[-1].append(text)

    def handle_data(self, data: str) -> None:
        """Part of HTMLParser."""
        if self._undivided:
            self._token.append(data)
        else:
            end = 0
            for found in PLACEHOLDER.finditer(data):
                self.runs[-1] += [*_WORDS.findall(data[end : found.start()]), found[0]]
                end = found.end()
            self.runs[-1] += _WORDS.findall(data[end:])

    def handle_entityref(self, name: str) -> None:
        """Part of HTMLParser."""
        (self._token if self._undivided else self.runs[-1]).append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Part of HTMLParser."""
        self.handle_entityref(f"#{name}")

    def _take_block_tag(self, name: str, text: str) -> None:
        self.names.append(name)
        self.tags.append(text)
        self.runs.append([])


def html_difference(before: str, after: str) -> str:
    """What differs, in HTML."""
    old, new = Rendering(before), Rendering(after)
    if old.names != new.names:
        return wholly("del", old) + wholly("ins", new)
    return _joined(new, [run_difference(*runs) for runs in zip(old.runs, new.runs, strict=True)])


def wholly(kind: Literal["ins", "del"], rendering: Rendering) -> str:
    """All of a rendering as what comes, or what goes."""
    return _joined(rendering, [marked(kind, run) for run in rendering.runs])


def run_difference(old: Run, new: Run) -> str:
    """What differs between two runs, in HTML."""
    if old == new:
        return "".join(new)
    parts: list[str] = []
    for change in token_diff(old, new):
        if change.kind == "kept":
            parts += change.tokens
        elif change.kind == "added":
            parts.append(marked("ins", change.tokens))
        else:
            parts.append(marked("del", [token for token in change.tokens if not _is_tag(token)]))
    return "".join(parts)


def marked(kind: Literal["ins", "del"], tokens: Sequence[str]) -> str:
    """Tokens between tags of this kind, which stand within the other tags."""
    parts: list[str] = []
    words: list[str] = []
    for token in [*tokens, ""]:
        if token and not _is_tag(token):
            words.append(token)
            continue
        text = "".join(words)
        parts += [f"<{kind}>{text}</{kind}>" if text.strip() else text, token]
        words = []
    return "".join(parts)


def _joined(rendering: Rendering, runs: list[str]) -> str:
    return "".join(f"{run}{tag}" for run, tag in zip(runs, [*rendering.tags, ""], strict=True))


def _is_tag(token: str) -> bool:
    """Whether a token is a tag alone, and nothing that is read."""
    return token.startswith("<") and "</" not in token[1:] and not token.startswith("<br")

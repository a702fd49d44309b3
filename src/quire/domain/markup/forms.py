"""What a section may hold: each construct of the language, how it is written and how it reads.

The table is for people and tests, `docs/markdown.md` has all of it; the patterns are what rendering, landmarks, search
and counting share. Each is linear: it ends at the first sign that its form cannot have.
"""

import re

import msgspec

LABEL = r"[A-Za-z0-9_-]{1,99}"
"""The label of a figure or table, and what a reference names."""


class Construct(msgspec.Struct, frozen=True):
    """A construct: an example of its form, the HTML element that shows it, and how the example reads as plain text."""

    name: str
    example: str
    element: str
    reads: str
    is_ours: bool = False
    """Whether neither CommonMark nor GitHub's Markdown has it."""


CONSTRUCTS: tuple[Construct, ...] = (
    Construct("paragraph", "Weigh 5 g.", "p", "Weigh 5 g."),
    Construct("line break", "First line\nsecond line", "br", "First line\nsecond line", is_ours=True),
    Construct("heading", "## Materials", "h2", "Materials"),
    Construct("bold", "**important**", "strong", "important"),
    Construct("italic", "*in vitro*", "em", "in vitro"),
    Construct("struck out", "~~old~~", "s", "old"),
    Construct("raised", "10^6^ CFU", "sup", "106 CFU", is_ours=True),
    Construct("lowered", "H~2~O", "sub", "H2O", is_ours=True),
    Construct("code", "`pip install`", "code", "pip install"),
    Construct("code block", "```\nprint(1)\n```", "pre", "print(1)"),
    Construct("link", "[site](https://example.org)", "a", "site"),
    Construct("web address", "<https://example.org>", "a", "https://example.org"),
    Construct("list", "- one\n- two", "ul", "one\ntwo"),
    Construct("numbered list", "1. one\n2. two", "ol", "one\ntwo"),
    Construct("task", "- [x] weighed", "li", "☑ weighed"),
    Construct("quote", "> As agreed.", "blockquote", "As agreed."),
    Construct("rule", "---", "hr", ""),
    Construct("table", "| a | b |\n|---|---|\n| 1 | 2 |", "table", "a\nb\n1\n2"),
    Construct("caption of a table", "| a |\n|---|\n| 1 |\n\n: Limits {#tbl:limits}", "figcaption",
              "a\n1\nTable 1: Limits", is_ours=True),
    Construct("footnote", "Foxes[^a]\n\n[^a]: Page 11", "section", "Foxes1\nPage 11"),
    Construct("formula", "$x^2$", "math", "x2", is_ours=True),
    Construct("formula of its own", "$$\nx = 1\n$$", "math", "x=1", is_ours=True),
    Construct("picture", '![A pump](quire:1f0c "The pump"){#fig:pump width=80%}', "figure",
              "Picture is missing: A pump\nFigure 1: The pump", is_ours=True),
    Construct("reference", "![A pump](quire:1f0c){#fig:pump}\n\nSee @fig:pump.", "a",
              "Picture is missing: A pump\nFigure 1\nSee Figure 1.", is_ours=True),
    Construct("citation", "Foxes hunt [@miller2020, p. 5].", "cite", "Foxes hunt [Miller 2020, p. 5].",
              is_ours=True),
)  # fmt: skip

RAISED = re.compile(r"(?<![\[\\])\^((?:[^\s^\\]|\\.)++)\^")
LOWERED = re.compile(r"(?<![~\\])~((?:[^\s~\\]|\\.)++)~(?!~)")
_IN_FORMULA = r"[^$\\\n]|\\(?:[^\n]|(?=\n))|\n(?!\s*\n)"
FORMULA = re.compile(rf"(?<!\\)\$(?=[^\s$])((?:{_IN_FORMULA})++)(?<!\s)\$(?!\d)")
"""As pandoc reads it: no blank inside the signs, and no figure behind them, so that $5 and $6 are amounts."""
DISPLAY_FORMULA = re.compile(rf"(?<!\\)\$\$((?:{_IN_FORMULA})++)\$\$")
PICTURE = re.compile(
    r"!\[((?:[^\[\]\\]|\\.|\[[^\[\]\n]*\])*+)\]"
    r"\((<[^<>\n]*>|[^\s()<>]*)"
    r'(?:\s+"((?:[^"\\]|\\.)*+)")?\)'
    rf"(?:\{{ ?((?:#fig:{LABEL}|width=\d{{1,3}}%)(?: (?:#fig:{LABEL}|width=\d{{1,3}}%))?) ?\}})?"
)
"""Alternative text, address, caption and attributes."""
QUIRE_ADDRESS = re.compile(rf"quire:({LABEL})")
_TABLE_CAPTION = re.compile(r":[ \t]")
_TABLE_LABEL = re.compile(rf"\{{#tbl:({LABEL})\}}")
REFERENCE = re.compile(rf"@(?<![\w@]@)(fig|tbl|sec):({LABEL})")
"""Begins with its sign, which is looked for much faster than what must not stand before it."""
LABELLING = re.compile(rf"\{{ ?(?:width=\d{{1,3}}% )?#(fig|tbl):({LABEL})")
"""Attributes that give a label."""
KEY_CHARACTERS_MAX = 200
CLUSTER = re.compile(r"\[[^\[\]\n@\\`*<$^~&]*+@[^\[\]\n\\`*<$^~&]++\](?!\()")
"""What may cite entries of the bibliography; `clusters.cites_of` says whether it does. Words in it are plain."""
RAISED_OR_LOWERED_TAG = re.compile(r"<(sup|sub)>([^<>\n]{1,300})</\1>", re.IGNORECASE)
BREAK_TAG = re.compile(r"<br ?/?>", re.IGNORECASE)

_LABEL_ATTRIBUTE = re.compile(rf"#fig:({LABEL})")
_WIDTH_ATTRIBUTE = re.compile(r"width=(\d{1,3})%")


class Picture(msgspec.Struct, frozen=True):
    """A picture as it is written; `width` is in percent of the text's width."""

    alternative: str
    address: str
    caption: str
    label: str | None = None
    width: int | None = None

    @property
    def is_figure(self) -> bool:
        """Whether it has a number where it stands alone in a paragraph."""
        return bool(self.caption.strip()) or self.label is not None


def picture_of(found: re.Match[str]) -> Picture:
    """The picture that `PICTURE` has found, as written, with its escapes."""
    attributes = found[4] or ""
    label, width = _LABEL_ATTRIBUTE.search(attributes), _WIDTH_ATTRIBUTE.search(attributes)
    return Picture(
        found[1],
        found[2].removeprefix("<").removesuffix(">"),
        found[3] or "",
        label[1] if label else None,
        max(1, min(100, int(width[1]))) if width else None,
    )


class TableCaption(msgspec.Struct, frozen=True):
    """The caption of a table, without its signs."""

    text: str
    label: str | None = None


def table_caption_of(paragraph: str) -> TableCaption | None:
    """The caption that a paragraph is, if it stands behind a table; None for any other paragraph."""
    paragraph = paragraph.strip()
    if _TABLE_CAPTION.match(paragraph) is None:
        return None
    label = _TABLE_LABEL.fullmatch(paragraph, max(0, paragraph.rfind("{")))
    text = paragraph[1 : label.start()] if label else paragraph[1:]
    return TableCaption(text.strip(), label[1] if label else None)

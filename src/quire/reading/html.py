"""HTML without what its readers do not see: scripts, styles, comments, and elements that are hidden.

Text that no reader sees could carry instructions to a language model.
"""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import nh3

# What pandoc makes blocks and text of. The content of other elements stays, without the element.
_TAGS = set(
    "title h1 h2 h3 h4 h5 h6 p div section article main header footer nav aside address span a b strong i em u s del"
    " ins sub sup small mark q cite abbr kbd samp var code pre tt blockquote ul ol li dl dt dd table caption thead"
    " tbody tfoot tr th td br hr figure figcaption".split()
)
_DROPPED_WITH_CONTENT = set(
    "script style template noscript iframe frameset object embed applet svg canvas audio video select textarea button"
    " datalist map noembed noframes".split()
)
_ATTRIBUTES = {"*": {"hidden", "style", "class", "id", "aria-hidden"}, "td": {"colspan"}, "th": {"colspan"}}
_VOID = {"br", "hr"}

_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:opacity|font-size)\s*:\s*0(?:\.0*)?(?:[a-z%]+)?\s*(?:[;!}]|$)",
    re.I,
)
_STYLE_TAG = re.compile(r"<(/?)style\b", re.I)
_BRACE = re.compile(r"([{}])")
_SIMPLE_SELECTOR = re.compile(r"\w*([.#][\w-]+)")


_XHTML = re.compile(r"//DTD XHTML|http://www\.w3\.org/1999/xhtml")
_EMPTY_ELEMENT = re.compile(
    r"<(?!(?:br|hr|img|input|meta|link|area|base|col|embed|source|track|wbr)\b)([a-z]\w*+)([^<>]*)/>"
)
_HEAD_CHARACTERS = 2_000


class VisibleHtml:
    """What a person sees of a page, as HTML that is well formed, and its title."""

    def __init__(self, source: str) -> None:
        if _XHTML.search(source, 0, _HEAD_CHARACTERS):
            # In plain HTML nothing but void elements can be closed in their own tag.
            source = _EMPTY_ELEMENT.sub(r"<\1\2></\1>", source)
        well_formed = nh3.clean(
            source,
            tags=_TAGS,
            clean_content_tags=_DROPPED_WITH_CONTENT,
            attributes=_ATTRIBUTES,
            link_rel=None,
        )
        seen = _Seen(_hidden_names(source))
        seen.feed(well_formed)
        seen.close()
        self.body = "".join(seen.parts)
        self.title = "".join(seen.title_parts).strip() or None


def is_hiding_style(style: str) -> bool:
    """Whether declarations of a style keep an element from being seen."""
    return _HIDING_STYLE.search(style) is not None


def _hidden_names(source: str) -> frozenset[str]:
    """The classes and ids that the page's own style sheets hide, where the rule is for nothing else."""
    return frozenset(
        found[1]
        for sheet in _style_sheets(source)
        for selectors, declarations in _rules(sheet)
        if is_hiding_style(declarations)
        for selector in selectors.split(",")
        if (found := _SIMPLE_SELECTOR.fullmatch(selector.strip()))
    )


def _style_sheets(source: str) -> Iterator[str]:
    start: int | None = None
    tag_end = 0
    for tag in _STYLE_TAG.finditer(source):
        is_closing = bool(tag[1])
        if is_closing and start is not None:
            yield source[start : tag.start()]
            start = None
        elif not is_closing and start is None:
            # Several tags may begin before one end; it is searched for once.
            if tag_end <= tag.end():
                tag_end = source.find(">", tag.end()) + 1
            if not tag_end:
                return
            start = tag_end


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """The selectors and declarations of each rule; of nested ones, the innermost."""
    parts = _BRACE.split(sheet)
    for selectors, opening, declarations, closing in zip(
        parts[::2], parts[1::2], parts[2::2], parts[3::2], strict=False
    ):
        if (opening, closing) == ("{", "}"):
            yield selectors, declarations


class _Seen(HTMLParser):
    """Copies a well-formed page without its hidden elements."""

    def __init__(self, hidden_names: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title_parts: list[str] = []
        self._hidden_names = hidden_names
        self._hidden_depth = 0
        self._is_in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden_depth or self._is_hidden(dict(attrs)):
            self._hidden_depth += tag not in _VOID
        elif tag == "title":
            self._is_in_title = True
        else:
            spans = "".join(f' colspan="{escape(value or "")}"' for name, value in attrs if name == "colspan")
            self.parts.append(f"<{tag}{spans}>")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden_depth:
            self._hidden_depth -= 1
        elif tag == "title":
            self._is_in_title = False
        else:
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._hidden_depth:
            return
        if self._is_in_title:
            self.title_parts.append(data)
        else:
            self.parts.append(escape(data, quote=False))

    def _is_hidden(self, attributes: dict[str, str | None]) -> bool:
        names = {f".{name}" for name in (attributes.get("class") or "").split()} | {
            f"#{attributes.get('id')}"
        }
        return (
            "hidden" in attributes
            or is_hiding_style(attributes.get("style") or "")
            or not self._hidden_names.isdisjoint(names)
        )

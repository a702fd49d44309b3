"""HTML without what its readers do not see, and with what they see by style: positions, struck-out words, numbers.

Scripts, styles, comments and hidden elements go: text that no reader sees could carry instructions to a language model.
"""

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import nh3

from quire.domain.references.reading_notes import ReadingNote
from quire.domain.texts.raised import note_mark, note_text
from quire.formats.reading.css import Effect, effect_of, effects_of_names
from quire.formats.reading.html_notes import NoteMarks
from quire.formats.reading.note_signs import PICTURE

_MATH = set(
    "math mrow mi mn mo ms mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover mtable mtr mtd"
    " mfenced mstyle mpadded mmultiscripts mprescripts semantics".split()
)
# What pandoc makes blocks and text of. The content of other elements stays, without the element.
_TAGS = _MATH | set(
    "title h1 h2 h3 h4 h5 h6 p div section article main header footer nav aside address span a b strong i em u s del"
    " strike ins sub sup small font mark q cite abbr kbd samp var code pre tt blockquote ul ol li dl dt dd table"
    " caption thead tbody tfoot tr th td br hr img figure figcaption input".split()
)
_DROPPED_WITH_CONTENT = set(
    "script style template noscript iframe frameset object embed applet svg canvas audio video select textarea button"
    " datalist map noembed noframes annotation annotation-xml".split()
)
_ATTRIBUTES = {
    "*": {"hidden", "style", "class", "id", "aria-hidden", "bgcolor"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "a": {"href"},
    "ol": {"start", "type"},
    "li": {"value"},
    "img": {"alt", "width", "height"},
    "input": {"type", "value", "checked"},
    "math": {"display"},
}
_ATTRIBUTES_OF_DOCUMENTS = {
    **_ATTRIBUTES,
    "*": _ATTRIBUTES["*"] | {"role"},
    "img": {"alt", "src", "title", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
}
_KEPT_IN_DOCUMENTS = ("id", "role", "href", "src", "alt", "title", "width", "align", "class")
_ALIGNED = re.compile(r"text-align\s*:\s*(left|right|center)\b", re.I)
_SCHEMES = {"http", "https", "mailto", "data"}
_KEPT_ATTRIBUTES = ("colspan", "rowspan", "start", "type", "display")
_VOID = {"br", "hr", "img", "input"}
_BOXES = {"checkbox", "radio"}
_TYPED_IN = set("text number date time month week datetime-local email tel url search".split())
_INLINE = set("span a b strong i em u small font mark q cite abbr kbd samp var code tt ins".split())
_LISTS_AND_ROWS = set("ul ol dl table thead tbody tfoot tr".split())
_NO_TEXT_CLASSES = {"katex-html", "headerlink"}
"""A second form of a formula, for browsers without MathML; a sign that links a heading to itself."""
_NO_HEADING_CLASSES = {"author", "editor", "othercredit", "date", "pubdate", "journal", "journal-title"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LABELLED = set("li p div dd td dt section aside h1 h2 h3 h4 h5 h6 blockquote".split())
_SMALL_PICTURE_PIXELS = 32

_XHTML = re.compile(r"//DTD XHTML|http://www\.w3\.org/1999/xhtml")
_EMPTY_ELEMENT = re.compile(
    r"<(?!(?:br|hr|img|input|meta|link|area|base|col|embed|source|track|wbr)\b)([a-z]\w*+)([^<>]*)/>"
)
_EMBEDDED = re.compile(r"<(?:iframe|object|embed|applet|audio|video|canvas)\b", re.I)
_HEAD_CHARACTERS = 2_000


class VisibleHtml:
    """What a person sees of a page, as HTML that is well formed, its title, and notes on what is left out.

    With `keeps_links`, links, pictures and the marks of notes stay what they are, for a page that becomes a document.
    """

    def __init__(self, source: str, *, keeps_links: bool = False) -> None:
        if _XHTML.search(source, 0, _HEAD_CHARACTERS):
            # In plain HTML nothing but void elements can be closed in their own tag.
            source = _EMPTY_ELEMENT.sub(r"<\1\2></\1>", source)
        well_formed = nh3.clean(
            source,
            tags=_TAGS,
            clean_content_tags=_DROPPED_WITH_CONTENT,
            attributes=_ATTRIBUTES_OF_DOCUMENTS if keeps_links else _ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
        )
        marks = None if keeps_links else NoteMarks(well_formed)
        seen = _Seen(effects_of_names(source), marks)
        seen.feed(well_formed)
        seen.close()
        self.body = "".join(seen.parts)
        self.title = "".join(seen.title_parts).strip() or None
        self.around_main = " ".join(" ".join(seen.around_main).split()) if seen.has_main else ""
        """The words around the main part of a page that says which that is; pandoc reads that part alone."""
        self.notes = list(_notes(source, seen.hidden_count))


def _notes(source: str, hidden_count: int) -> Iterator[ReadingNote]:
    if hidden_count:
        yield ReadingNote("hidden_text_left_out", count=hidden_count)
    if embedded_count := len(_EMBEDDED.findall(source)):
        yield ReadingNote("objects_left_out", count=embedded_count)


class _Seen(HTMLParser):
    """Copies a well-formed page without its hidden elements."""

    def __init__(self, effects: dict[str, Effect], marks: NoteMarks | None) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title_parts: list[str] = []
        self.hidden_count = 0
        """Of elements with text that nobody sees."""
        self.around_main: list[str] = []
        self.has_main = False
        self._mains_open = 0
        self._effects = effects
        self._marks = marks
        self._labels = {} if marks is None else marks.labels()
        self._kept = _KEPT_ATTRIBUTES if marks else (*_KEPT_ATTRIBUTES, *_KEPT_IN_DOCUMENTS)
        self._raised_count = 0
        self._hidden_depth = 0
        self._is_hidden_text_counted = False
        self._is_in_title = False
        self._open: list[tuple[str, str, bool]] = []
        """Each open element, what closes it, and whether its text is struck out."""
        self._grounds: list[bool] = [True]
        """Of each open element, whether it stands on white."""
        self._lists: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._raised_count += tag == "sup"
        if self._hidden_depth:
            self._hidden_depth += tag not in _VOID
            return
        effect = self._effect(attributes)
        labels = self._marks.labels_of(self._raised_count) if self._marks and tag == "sup" else []
        classes = attributes.get("class", "").split()
        is_no_text = bool(labels) or not _NO_TEXT_CLASSES.isdisjoint(classes)
        if is_no_text or self._is_hidden(effect, attributes):
            self.parts += map(note_mark, labels)
            self._is_hidden_text_counted = is_no_text
            self._hidden_depth += tag not in _VOID
        elif tag == "title":
            self._is_in_title = True
        elif tag == "img" and self._marks is not None:
            self._add_picture(attributes)
        elif tag == "input":
            self._add_field(attributes)
        else:
            is_only_set_large = tag in _HEADINGS and not _NO_HEADING_CLASSES.isdisjoint(classes)
            self._start("p" if is_only_set_large else tag, attributes, effect)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden_depth:
            self._hidden_depth -= 1
        elif tag == "title":
            self._is_in_title = False
        elif tag not in _VOID:
            _, closing, _ = self._open.pop()
            self._mains_open -= tag == "main"
            self._grounds.pop()
            if tag == "ol":
                self._lists.pop()
            self.parts.append(closing)

    def handle_data(self, data: str) -> None:
        if self._hidden_depth:
            if data.strip() and not self._is_hidden_text_counted:
                self.hidden_count += 1
                self._is_hidden_text_counted = True
        elif self._is_in_title:
            self.title_parts.append(data)
        elif self._open and self._open[-1][2] and data.strip():
            self.parts.append(f"<s>{escape(data, quote=False)}</s>")
        else:
            self.parts.append(escape(data, quote=False))
        if not (self._hidden_depth or self._is_in_title or self._mains_open):
            self.around_main.append(data)

    def _start(self, tag: str, attributes: dict[str, str], effect: Effect) -> None:
        if self._marks is None and tag == "th" and attributes.get("rowspan", "1") != "1":
            # Pandoc would cut it off at the end of the head, and what is beside it would move to other columns.
            tag = "td"
        if (
            self._marks is None
            and tag in ("td", "th")
            and (aligned := _ALIGNED.search(attributes.get("style", "")))
        ):
            attributes["align"] = aligned[1]
        kept = "".join(f' {name}="{escape(attributes[name])}"' for name in self._kept if name in attributes)
        if tag == "li" and self._lists and attributes.get("value", "").isdecimal():
            self._begin_list_again(attributes["value"])
        # Without a body of its own, pandoc sees that the first row of a table is one of headings.
        self.parts.append("" if tag == "tbody" else f"<{tag}{kept}>")
        if tag in _VOID:
            return
        if tag == "main":
            self.has_main = True
            self._mains_open += 1
        if tag == "ol":
            self._lists.append(f' type="{escape(attributes["type"])}"' if "type" in attributes else "")
        around = [name for name, of in (("sup", Effect.RAISED), ("sub", Effect.LOWERED)) if of in effect][:1]
        around = around if tag in _INLINE else []
        self.parts += [f"<{name}>" for name in around]
        is_struck = Effect.STRUCK in effect or (bool(self._open) and self._open[-1][2])
        closing = "" if tag == "tbody" else "".join(f"</{name}>" for name in (*around, tag))
        self._open.append((tag, closing, is_struck))
        self._grounds.append(self._is_on_white(effect, attributes))
        label = self._labels.get(attributes.get("id", "")) if tag in _LABELLED else None
        if label is not None:
            self.parts.append(escape(note_text(label, "")))

    def _begin_list_again(self, value: str) -> None:
        """An item that names its number begins a list of its own, since pandoc counts on."""
        if self._open[-1][0] == "ol":
            self.parts.append(f'</ol><ol start="{value[:9]}"{self._lists[-1]}>')

    def _add_picture(self, attributes: dict[str, str]) -> None:
        """A sign for a picture that may say something; not for spacers, icons, and what calls itself decoration."""
        sizes = [attributes.get(name, "") for name in ("width", "height")]
        is_small = any(size.isdecimal() and int(size[:9]) <= _SMALL_PICTURE_PIXELS for size in sizes)
        is_decoration = attributes.get("alt") == ""
        is_among_items = bool(self._open) and self._open[-1][0] in _LISTS_AND_ROWS
        if not (is_small or is_decoration or is_among_items):
            self.parts.append(PICTURE)

    def _add_field(self, attributes: dict[str, str]) -> None:
        """What a form shows: a box with or without its tick, or what is typed in."""
        kind = attributes.get("type", "text").lower()
        if self._marks is None:
            return
        if kind in _BOXES:
            self.parts.append("[x] " if "checked" in attributes else "[ ] ")
        elif kind in _TYPED_IN and (value := attributes.get("value", "").strip()):
            self.parts.append(f" {escape(value, quote=False)} ")

    def _effect(self, attributes: dict[str, str]) -> Effect:
        effect = effect_of(attributes["style"]) if "style" in attributes else Effect.NONE
        names = [f".{name}" for name in attributes.get("class", "").split()]
        for name in (*names, f"#{attributes.get('id')}"):
            effect |= self._effects.get(name, Effect.NONE)
        return effect

    def _is_hidden(self, effect: Effect, attributes: dict[str, str]) -> bool:
        is_white_on_white = Effect.WHITE in effect and self._is_on_white(effect, attributes)
        return "hidden" in attributes or Effect.HIDDEN in effect or is_white_on_white

    def _is_on_white(self, effect: Effect, attributes: dict[str, str]) -> bool:
        if Effect.ON_COLOUR in effect or "bgcolor" in attributes:
            return False
        return Effect.ON_WHITE in effect or self._grounds[-1]

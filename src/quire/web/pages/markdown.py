"""The one function that turns Markdown into HTML, whoever wrote it: person, model or file.

Raw HTML is off, and the output is sanitised with an allowlist; links may only be absolute web or mail addresses. What
is beyond CommonMark stands in `markup`; of that, pictures, references, citations and formulas are put in after
sanitising (`markup.insertions`). Citation marks of an answer become chips (`chips`).
"""

import re
from collections.abc import Iterable, Mapping

import msgspec
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from quire.domain.citing.citations import Citation
from quire.domain.citing.footnotes import labels_in
from quire.domain.conversation.chats import ChatSession
from quire.domain.conversation.messages import Message
from quire.domain.documents.sections import Section
from quire.domain.markup.foreign import with_our_formulas
from quire.web.pages.chips import Chips, chips_of_marks
from quire.web.pages.footnotes import FOOTNOTES_OPENING, footnotes
from quire.web.pages.markup.captions import captions
from quire.web.pages.markup.clusters import clusters
from quire.web.pages.markup.cross_references import cross_references
from quire.web.pages.markup.formulas import formulas
from quire.web.pages.markup.insertions import Insertions
from quire.web.pages.markup.links import links
from quire.web.pages.markup.pictures import pictures
from quire.web.pages.markup.raised import raised_and_lowered
from quire.web.pages.markup.surroundings import ALONE, Surroundings

TAGS = frozenset(
    "p br hr h1 h2 h3 h4 h5 h6 strong em s del sup sub code pre blockquote ul ol li table thead tbody tr th td a"
    " section figure figcaption".split()
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "section": {"class"},
    "sup": {"data-number", "data-ordinal"},
    **{heading: {"data-level"} for heading in HEADINGS},
}
CLASSES = {"li": {"task"}, "p": {"formula"}, "figure": {"picture", "table"}}
DIFFERENCE_CLASSES = {
    "tr": {"added", "removed", "gap"},
    "th": {"added", "removed", "changed"},
    "td": {"added", "removed", "changed"},
}

_TASK = re.compile(r"\[([ xX])\] ")

_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False, "breaks": True})
_markdown.use(footnotes).use(chips_of_marks).use(formulas).use(raised_and_lowered).use(pictures).use(captions)
_markdown.use(cross_references).use(clusters).use(links)


def _align_cells(state: StateCore) -> None:
    """Align cells by an attribute: the sanitiser removes styles, and the content security policy forbids them."""
    for token in state.tokens:
        style = str(token.attrs.get("style", ""))
        if style.startswith("text-align:"):
            token.attrs = {"align": style.removeprefix("text-align:")}


def _show_tasks(state: StateCore) -> None:
    """Render a list item that begins with a box as a task, done or not."""
    tokens = state.tokens
    for item, paragraph, text in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (item.type, paragraph.type) != ("list_item_open", "paragraph_open") or not text.children:
            continue
        first = text.children[0]
        box = _TASK.match(first.content)
        if first.type == "text" and box:
            first.content = ("☐ " if box[1] == " " else "☑ ") + first.content[box.end() :]
            item.attrs = {"class": "task"}


def _put_headings_below(state: StateCore) -> None:
    """Put headings below a level of the page's outline; `data-level` keeps the look of their own level."""
    section_level: int = state.env.get("below", 0)
    headings = [token for token in state.tokens if token.tag in HEADINGS] if section_level else []
    for heading in headings:
        own_level = int(heading.tag[1])
        heading.tag = HEADINGS[min(len(HEADINGS), section_level + own_level) - 1]
        if heading.nesting == 1:
            heading.attrs = {"data-level": own_level}


_markdown.core.ruler.push("align_cells", _align_cells)
_markdown.core.ruler.push("show_tasks", _show_tasks)
_markdown.core.ruler.push("put_headings_below", _put_headings_below)


def _cleaner_of(tags: frozenset[str], classes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes=ATTRIBUTES,
        allowed_classes=classes,
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


_cleaner = _cleaner_of(TAGS, CLASSES)
_difference_cleaner = _cleaner_of(TAGS | {"ins", "del"}, CLASSES | DIFFERENCE_CLASSES)


def render(
    markdown: str,
    citations: Iterable[Citation] = (),
    *,
    below: int = 0,
    surroundings: Surroundings = ALONE,
) -> str:
    """Safe HTML of a Markdown text, with chips for the marks of these citations.

    With `below`, its headings are below that level.
    """
    chips, insertions = Chips(citations), Insertions()
    env = {"chips": chips, "insertions": insertions, "below": below, "surroundings": surroundings}
    return chips.put_into(insertions.put_into(_cleaner.clean(_markdown.render(markdown, env))))


def render_part(
    markdown: str, note_numbers: Mapping[str, int], surroundings: Surroundings, insertions: Insertions
) -> str:
    """Sanitised HTML of a part of a section, with placeholders of insertions.

    The notes that it refers to stand elsewhere, and have these numbers.
    """
    # A label is read as one only in a text that has its note.
    notes = "".join(f"[^{label}]: .\n\n" for label in sorted(labels_in(markdown) & note_numbers.keys()))
    environment = {
        "chips": Chips(()),
        "insertions": insertions,
        "below": 0,
        "surroundings": surroundings,
        "note_numbers": note_numbers,
    }
    rendered = _cleaner.clean(_markdown.render(notes + markdown, environment))
    return rendered.partition(FOOTNOTES_OPENING)[0] if notes else rendered


def clean_difference(html: str) -> str:
    """The difference between two renderings with placeholders of insertions, sanitised as a rendering is."""
    return _difference_cleaner.clean(html)


def render_below(markdown: str, heading_level: int, surroundings: Surroundings = ALONE) -> str:
    """The HTML of a text below a heading of this level."""
    return render(markdown, below=heading_level, surroundings=surroundings)


def with_html(message: Message, surroundings: Surroundings) -> Message:
    """The message with its text rendered to HTML."""
    html = render(with_our_formulas(message.content), message.references, surroundings=surroundings)
    return msgspec.structs.replace(message, content_html=html)


def chat_with_html(chat_session: ChatSession, surroundings: Surroundings) -> ChatSession:
    """The chat session with its messages rendered to HTML."""
    messages = tuple(with_html(message, surroundings) for message in chat_session.messages)
    return msgspec.structs.replace(chat_session, messages=messages)


def section_with_html(section: Section, surroundings: Surroundings) -> Section:
    """The section with its text rendered to HTML."""
    return msgspec.structs.replace(section, content_html=render(section.content, surroundings=surroundings))

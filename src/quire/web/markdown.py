"""The one function that turns Markdown into HTML, whoever wrote it: person, model or file.

Raw HTML is off, and what comes out passes a closed list last. There are no images, since a remote image tells its
server who reads; links may only lead to whole web addresses or places of mail.
"""

import asyncio

import msgspec
import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

from quire.domain.chats import ChatSession, Message
from quire.domain.documents import Section

TAGS = frozenset(
    "p br hr h1 h2 h3 h4 h5 h6 strong em s del code pre blockquote ul ol li table thead tbody tr th td a".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}

_markdown = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")


def _align_cells(state: StateCore) -> None:
    """Say by an attribute how a column is aligned: a style would not be let through, nor heeded."""
    for token in state.tokens:
        style = str(token.attrs.get("style", ""))
        if style.startswith("text-align:"):
            token.attrs = {"align": style.removeprefix("text-align:")}


_markdown.core.ruler.push("align_cells", _align_cells)
_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def render(markdown: str) -> str:
    """Safe HTML of a Markdown text."""
    return _cleaner.clean(_markdown.render(markdown))


async def with_html(message: Message) -> Message:
    """The message with its text as HTML too; rendered in a thread, since a long text takes a while."""
    return await asyncio.to_thread(_with_html, message)


async def chat_with_html(chat_session: ChatSession) -> ChatSession:
    """The chat session with all its messages so."""
    return await asyncio.to_thread(_chat_with_html, chat_session)


async def section_with_html(section: Section) -> Section:
    """The section so."""
    return await asyncio.to_thread(_section_with_html, section)


def _with_html(message: Message) -> Message:
    return msgspec.structs.replace(message, content_html=render(message.content))


def _chat_with_html(chat_session: ChatSession) -> ChatSession:
    return msgspec.structs.replace(chat_session, messages=tuple(map(_with_html, chat_session.messages)))


def _section_with_html(section: Section) -> Section:
    return msgspec.structs.replace(section, content_html=render(section.content))

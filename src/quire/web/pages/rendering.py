"""Rendering of pages from templates, their addresses, redirects, and forms with errors."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from quart import Response, redirect, render_template, stream_template

from quire.domain.accounts.users import Visitor
from quire.domain.errors import AppError
from quire.domain.translatable_text import TranslatableText
from quire.web.pages.languages import in_language
from quire.web.statuses import status_of

T = TypeVar("T")

HTML = "text/html; charset=utf-8"
LINK_LENGTH_MAX = 2_000
_OUR_PAGE = re.compile(r"/(?![/\\])[\w/.?=&%#-]*")

IN_PLACE = frozenset({409, 412, 422, 429})
"""Errors that are shown in the form, with what was typed; all others have a page of their own."""
PIECE_CHARACTERS = 16_384
FIRST_PIECE_CHARACTERS = 2_048
"""Small, so that a browser shows the beginning of a page while the rest is rendered."""


async def page(template: str, visitor: Visitor | None, status: int = 200, **values: Any) -> Response:
    """Render a page for this visitor, in the language of this request."""
    shown = await render_template(template, visitor=visitor, **values)
    return in_language(Response(shown, status, content_type=HTML))


async def streamed_page(template: str, visitor: Visitor, **values: Any) -> Response:
    """Render a page as a stream: its beginning is sent while the rest is rendered."""
    pieces = await stream_template(template, visitor=visitor, **values)
    return in_language(Response(_in_larger_pieces(pieces), content_type=HTML))


async def form_again(template: str, visitor: Visitor, error: AppError, **values: Any) -> Response:
    """Render a form again with an error in it. Raises the error where it is not about the form."""
    status = status_of(error)
    if status not in IN_PLACE:
        raise error
    response = await page(template, visitor, status, error=error, **values)
    if "retry_after" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after"])
    return response


async def one_by_one(items: Iterable[T]) -> AsyncIterator[T]:
    """Iterate in a streamed page, and let the event loop run between the items."""
    for item in items:
        await asyncio.sleep(0)
        yield item


def links(visitor: Visitor) -> list[tuple[str, TranslatableText]]:
    """The links in the header."""
    everybodys = [
        ("/", TranslatableText("Documents")),
        ("/templates", TranslatableText("Templates")),
        ("/account", TranslatableText("Account")),
    ]
    if not visitor.is_administrator:
        return everybodys
    return [*everybodys, ("/administration", TranslatableText("Administration"))]


def see(path: str, **query: str | None) -> Response:
    """Redirect with 303, so that a reload does not repeat the change."""
    response: Response = redirect(address(path, **query), 303)  # type: ignore[assignment]
    return response


def just_before(time: datetime) -> datetime:
    """The time right before a change."""
    return time - timedelta(microseconds=1)


def go_to(link: str) -> Response:
    """Redirect to a link that the request names, if it is a path of this server; otherwise to `/`."""
    return see(own_page(link))


def own_page(link: str) -> str:
    """A link that the request names, if it is a path of this server; otherwise `/`."""
    return link if len(link) <= LINK_LENGTH_MAX and _OUR_PAGE.fullmatch(link) else "/"


def address(path: str, **query: str | None) -> str:
    """The address of a page of this server; empty query values are left out."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


async def _in_larger_pieces(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """Join the pieces of a rendered template, each of which would otherwise be sent alone."""
    gathered: list[str] = []
    size, wanted = 0, FIRST_PIECE_CHARACTERS
    async for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= wanted:
            yield "".join(gathered)
            gathered, size, wanted = [], 0, PIECE_CHARACTERS
    yield "".join(gathered)

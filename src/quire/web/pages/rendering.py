"""Pages made from templates, the addresses that lead to them, and how a form says what was wrong with it."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from quart import Response, redirect, render_template, stream_template

from quire.domain.errors import AppError
from quire.domain.translatable_text import TranslatableText
from quire.domain.users import Visitor
from quire.web.pages.languages import in_language
from quire.web.statuses import status_of

T = TypeVar("T")

HTML = "text/html; charset=utf-8"
_OUR_PAGE = re.compile(r"/(?![/\\])[\w/.?=&%#-]*")

IN_PLACE = frozenset({409, 422, 429})
"""What is said in the form itself, beside what was typed; everything else has a page of its own."""
PIECE_CHARACTERS = 16_384
FIRST_PIECE_CHARACTERS = 2_048
"""A page is begun to be shown while what comes later is still looked for."""


async def page(template: str, visitor: Visitor | None, status: int = 200, **values: Any) -> Response:
    """A page for this visitor, in their language."""
    shown = await render_template(template, visitor=visitor, **values)
    return in_language(Response(shown, status, content_type=HTML))


async def streamed_page(template: str, visitor: Visitor, **values: Any) -> Response:
    """A page whose beginning is sent while the rest of it is being made."""
    pieces = await stream_template(template, visitor=visitor, **values)
    return in_language(Response(_in_larger_pieces(pieces), content_type=HTML))


async def form_again(template: str, visitor: Visitor, error: AppError, **values: Any) -> Response:
    """The page of a form with what was wrong. Raises the error where it is not about the form."""
    status = status_of(error)
    if status not in IN_PLACE:
        raise error
    response = await page(template, visitor, status, error=error, **values)
    if "retry_after" in error.details:
        response.headers["Retry-After"] = str(error.details["retry_after"])
    return response


async def one_by_one(items: Iterable[T]) -> AsyncIterator[T]:
    """For a loop of a streamed page that may be long: between its turns others are served."""
    for item in items:
        await asyncio.sleep(0)
        yield item


def links(visitor: Visitor) -> list[tuple[str, TranslatableText]]:
    """The links in the header."""
    everybodys = [("/", TranslatableText("Documents")), ("/account", TranslatableText("Account"))]
    if not visitor.is_administrator:
        return everybodys
    return [*everybodys, ("/administration", TranslatableText("Administration"))]


def see(path: str, **query: str | None) -> Response:
    """Send a browser on, so that a reload does not do again what was done."""
    response: Response = redirect(address(path, **query), 303)  # type: ignore[assignment]
    return response


def just_before(time: datetime) -> datetime:
    """The last moment at which something was not done yet that was done at a time."""
    return time - timedelta(microseconds=1)


def go_to(place: str) -> Response:
    """To a place that the request itself names: only to a page of ours, whatever it says."""
    return see(place if _OUR_PAGE.fullmatch(place) else "/")


def address(path: str, **query: str | None) -> str:
    """A page of ours; what is empty is left out."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


async def _in_larger_pieces(pieces: AsyncIterator[str]) -> AsyncIterator[str]:
    """A template comes in very many pieces, each of which would be sent alone."""
    gathered: list[str] = []
    size, wanted = 0, FIRST_PIECE_CHARACTERS
    async for piece in pieces:
        gathered.append(piece)
        size += len(piece)
        if size >= wanted:
            yield "".join(gathered)
            gathered, size, wanted = [], 0, PIECE_CHARACTERS
    yield "".join(gathered)

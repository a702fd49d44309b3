"""Handlers: the page on which a document is copied, as a whole or with its comments."""

import hashlib

import msgspec
from quart import Response
from quart import request as http_request

from quire.domain.documents.titles import check_title
from quire.domain.errors import AppError
from quire.domain.sharing.grants import Right
from quire.store import client_requests
from quire.store.client_requests import Claim
from quire.store.documents import copies, documents
from quire.store.transactions import new_id
from quire.web.documents.documents import copied_title, created_document
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import services
from quire.web.pages.rendering import form_again, page, see

KEY_LENGTH_MAX = 64


class _CopiedDocument(msgspec.Struct):
    id: str


class _Copied(msgspec.Struct):
    """What a page needs of the stored reply."""

    document: _CopiedDocument


async def copy_page(request: AuthenticatedRequest, document_id: str) -> Response:
    """Show the form by which a document is copied."""
    document = await request.read(documents.find_document, document_id, Right.USE_SOURCES)
    return await page(
        "copy.html",
        request.visitor,
        document=document,
        title_typed=copied_title(document.title),
        with_comments=False,
        key=new_id(),
    )


async def copy_on_page(request: AuthenticatedRequest, document_id: str) -> Response:
    """Copy a document from the form, once however often it is sent, and open the copy."""
    form = await http_request.form
    title, with_comments = form.get("title", ""), form.get("with_comments") == "yes"
    try:
        outcome = await request.write(
            client_requests.idempotent,
            _claim(form.get("key", "")[:KEY_LENGTH_MAX], document_id, title, with_comments=with_comments),
            created_document,
            copies.copy_document,
            document_id,
            check_title(title, services().limits),
            services().limits,
            with_comments=with_comments,
        )
    except AppError as error:
        document = await request.read(documents.find_document, document_id, Right.USE_SOURCES)
        return await form_again(
            "copy.html",
            request.visitor,
            error,
            document=document,
            title_typed=title,
            with_comments=with_comments,
            key=new_id(),
        )
    services().intake.reading.start()
    copy = msgspec.json.decode(outcome.reply.body, type=_Copied).document
    return see(f"/documents/{copy.id}")


def _claim(key: str, document_id: str, title: str, *, with_comments: bool) -> Claim | None:
    wanted = msgspec.json.encode((document_id, title, with_comments))
    return Claim(f"copy {key}", hashlib.sha256(wanted).hexdigest()) if key else None

"""Handlers: the pages that people see, and the files they are made of."""

from quart import Response, redirect, render_template, request, send_from_directory

from quire.domain.documents import check_title
from quire.domain.errors import AppError, NotFound
from quire.domain.users import Visitor
from quire.store import documents
from quire.store.pages import Cursor
from quire.web import errors
from quire.web.assets import STATIC
from quire.web.bodies import PageQuery
from quire.web.house import house

HTML = "text/html; charset=utf-8"


async def documents_page(visitor: Visitor, query: PageQuery) -> Response:
    """One's documents."""
    cursor = None if query.cursor is None else Cursor.parse(query.cursor)
    return await _documents_page(visitor, cursor, status=200, error=None)


async def create_document(visitor: Visitor) -> Response:
    """Make a document from the form, and open it."""
    form = await request.form
    try:
        title = check_title(form.get("title", ""), house().limits)
    except AppError as error:
        return await _documents_page(visitor, None, status=errors.status_of(error), error=error.sentence)
    document = await house().database.write(documents.add_document, visitor, title, [], house().limits)
    return redirect(f"/documents/{document.id}", 303)  # type: ignore[return-value]


async def workspace_page(visitor: Visitor, document_id: str) -> Response:
    """The workspace of one document."""
    document = await house().database.read(documents.find_document, visitor, document_id)
    page = await render_template("workspace.html", visitor=visitor, document=document)
    return Response(page, content_type=HTML)


async def static_file(file: str) -> Response:
    """A file of the built page; their names change with their content, so browsers may keep them for ever."""
    if file.startswith("."):
        raise NotFound("File")
    response = await send_from_directory(STATIC, file)
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if file.startswith("assets/") else "no-cache"
    )
    return response


async def _documents_page(
    visitor: Visitor, cursor: Cursor | None, *, status: int, error: str | None
) -> Response:
    found = await house().database.read(documents.list_documents, visitor, limit=50, cursor=cursor)
    page = await render_template(
        "documents.html", visitor=visitor, documents=found.items, next_cursor=found.next_cursor, error=error
    )
    return Response(page, status, content_type=HTML)
